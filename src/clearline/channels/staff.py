"""The staff page's interface under /v1/staff: come in by passkey, queue, claim, read, say, give back."""

from dataclasses import dataclass
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clearline.channels import bodies, problem, stream
from clearline.channels.bodies import EntranceBody, InvitationBody, LineBody
from clearline.channels.caller import last_event
from clearline.channels.seam import StaffFront
from clearline.channels.staff_door import PREFIX, Door
from clearline.domain.conversation import ConversationId, Denied
from clearline.domain.deed import Deed
from clearline.domain.person import Member, Personal, StaffId

INVITATION_PAGE = "/staff#invitation="
"""The secret stands in the fragment, which browsers never send: no log, proxy or prefetch sees or uses it."""


def invitation_link(address: str, invitation: Personal[str]) -> str:
    """Return the link to give to a member of staff."""
    return f"{address.rstrip('/')}{INVITATION_PAGE}{quote(invitation.reveal())}"


@dataclass(frozen=True, slots=True)
class Staff:
    """The endpoints; each but `session` and those that let in first asks whose session the cookie is."""

    front: StaffFront
    door: Door
    keep_alive_s: float

    def routes(self) -> list[Route]:
        """Return what is mounted at the root of the application."""
        one = PREFIX + "/conversations/{conversation}"
        return [
            Route(PREFIX + "/session", self.session, methods=["GET"]),
            Route(PREFIX + "/session", self.sign_in, methods=["POST"]),
            Route(PREFIX + "/session", self.sign_out, methods=["DELETE"]),
            Route(PREFIX + "/passkeys/registration", self.to_register, methods=["POST"]),
            Route(PREFIX + "/passkeys/options", self.to_use, methods=["POST"]),
            Route(PREFIX + "/queue", self.queue, methods=["GET"]),
            Route(one, self.transcript, methods=["GET"]),
            Route(one + "/claim", self.claim, methods=["POST"]),
            Route(one + "/lines", self.say, methods=["POST"]),
            Route(one + "/return", self.give_back, methods=["POST"]),
            Route(one + "/events", self.follow, methods=["GET"]),
        ]

    async def session(self, request: Request) -> Response:
        """Tell who is signed in, or that nobody is and, to a browser that was, why it no longer is."""
        match await self.door.found(request):
            case Member(name=name, role=role):
                return bodies.json_response({"staff": name, "role": role, "ended": None})
            case ended:
                return bodies.json_response({"staff": None, "role": None, "ended": ended})

    async def to_register(self, request: Request) -> Response:
        """Give an invited person what their device makes a passkey with; nothing is used up by that."""
        body = await bodies.read(request, InvitationBody)
        options = await self.front.to_register(Personal(body.invitation))
        if options is None:
            return problem.unauthorised()
        return bodies.json_response({"options": msgspec.Raw(options.encode())})

    async def to_use(self, _request: Request) -> Response:
        """Give whoever knocks what their passkey is to sign."""
        asked = await self.front.to_use()
        return bodies.json_response({"prompt": asked.prompt, "options": msgspec.Raw(asked.options.encode())})

    async def sign_in(self, request: Request) -> Response:
        """Let in who has made a passkey by invitation, or has signed with one, and set the session's cookie."""
        body = await bodies.read(request, EntranceBody)
        credential = bytes(body.credential)
        if body.invitation:
            session = await self.front.register(Personal(body.invitation), credential)
        else:
            session = await self.front.use(body.prompt, credential)
        if session is None:
            return problem.unauthorised()
        return self.door.let_in(request, bodies.json_response({"staff": session.member.name}), session)

    async def sign_out(self, request: Request) -> Response:
        """End the session at the service as well as in the browser."""
        await self.front.sign_out(self.door.token(request))
        return self.door.let_out(request, Response(status_code=204))

    async def queue(self, request: Request) -> Response:
        """List what waits and what this person holds."""
        member = await self.door.allowed(request, Deed.CONVERSATION_LIST)
        if member is None:
            return problem.unauthorised()
        return bodies.json_response({"staff": member.name, "waiting": await self.front.queue(member.name)})

    async def transcript(self, request: Request) -> Response:
        """Give the masked transcript."""
        access = await self._access(request, Deed.CONVERSATION_READ)
        view = await self.front.transcript(*access) if access else None
        return bodies.json_response(view) if view else problem.unauthorised()

    async def claim(self, request: Request) -> Response:
        """Take a conversation from the queue: 204, or 409 when somebody else was first."""
        access = await self._access(request, Deed.CONVERSATION_CLAIM)
        if access is None:
            return problem.unauthorised()
        return _moved(moved=await self.front.claim(*access))

    async def say(self, request: Request) -> Response:
        """Say a line to the caller, once recorded."""
        access = await self._access(request, Deed.CONVERSATION_ANSWER)
        if access is None:
            return problem.unauthorised()
        body = await bodies.read(request, LineBody)
        line = await self.front.say(*access, bodies.message_id(body.message_id), bodies.words(body.text))
        match line:
            case None:
                return _moved(moved=False)
            case Denied():
                return problem.not_admitted(line)
            case _:
                return bodies.json_response(line, 201)

    async def give_back(self, request: Request) -> Response:
        """Return the conversation to the desk: 204, or 409 when this person does not hold it."""
        access = await self._access(request, Deed.CONVERSATION_RETURN)
        if access is None:
            return problem.unauthorised()
        return _moved(moved=await self.front.give_back(*access))

    async def follow(self, request: Request) -> Response:
        """Stream every line of a conversation as it is recorded, masked."""
        access = await self._access(request, Deed.CONVERSATION_READ)
        if access is None or await self.front.transcript(*access) is None:
            return problem.unauthorised()

        async def still_allowed() -> bool:
            return await self._access(request, Deed.CONVERSATION_READ) == access

        news = self.front.follow(*access, last_event(request))
        return stream.NewsStream(news, still_allowed, keep_alive_s=self.keep_alive_s)

    async def _access(self, request: Request, deed: Deed) -> tuple[StaffId, ConversationId] | None:
        conversation = bodies.conversation_id(request.path_params["conversation"])
        member = await self.door.allowed(request, deed, conversation or "")
        return None if member is None or conversation is None else (member.name, conversation)


def _moved(*, moved: bool) -> Response:
    if moved:
        return Response(status_code=204)
    return problem.problem(409, "E-DENIED", "This conversation is not yours to move: somebody else has it.")
