"""The caller's interface under /v1/conversations: open, say, say nothing, follow, read back, close."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clearline.channels import bodies, marking, problem, stream
from clearline.channels.bodies import OpenBody, TurnBody
from clearline.channels.seam import Front
from clearline.domain.clock import Clock
from clearline.domain.conversation import ConversationId, Denied, Reply, Utterance
from clearline.domain.person import Personal

PREFIX = "/v1/conversations"
RENEWED = "clearline-token"
"""The response header that carries a fresh token; the page is of the same origin and may read it."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The endpoints; each but `open` first asks whether the token opens the conversation of its path."""

    front: Front
    clock: Clock
    producer: str
    """Who had the desk's lines of a record made."""
    keep_alive_s: float

    def routes(self) -> list[Route]:
        """Return what is mounted at the root of the application."""
        one = PREFIX + "/{conversation}"
        return [
            Route(PREFIX, self.open, methods=["POST"]),
            Route(one + "/turns", self.say, methods=["POST"]),
            Route(one + "/silence", self.silence, methods=["POST"]),
            Route(one + "/events", self.follow, methods=["GET"]),
            Route(one + "/record", self.record, methods=["GET"]),
            Route(one, self.close, methods=["DELETE"]),
        ]

    async def open(self, request: Request) -> Response:
        """Begin a conversation: 201 with its id, its token and the greeting."""
        body = await bodies.read(request, OpenBody)
        opened = await self.front.open(body.language, source_of(request))
        if isinstance(opened, Denied):
            return problem.not_admitted(opened)
        shown = {
            "conversation": opened.conversation,
            "token": opened.token.reveal(),
            "reply": opened.greeting,
        }
        return bodies.json_response(shown, 201, {"location": f"{PREFIX}/{opened.conversation}"})

    async def say(self, request: Request) -> Response:
        """Take one utterance and give its reply, whole or as a stream of sentences."""
        access = await access_of(request, self.front)
        if access is None:
            return problem.unauthorised()
        conversation, token = access
        body = await bodies.read(request, TurnBody)
        utterance = Utterance(
            conversation=conversation,
            message_id=bodies.message_id(body.message_id),
            text=bodies.words(body.text),
            source=source_of(request),
            received_at=self.clock.now(),
            language=body.language,
        )
        answered = await self.front.answer(utterance, token)
        if isinstance(answered, Denied):
            return problem.not_admitted(answered)
        return _answered(request, answered.reply, {RENEWED: answered.fresh.reveal()} if answered.fresh else {})

    async def silence(self, request: Request) -> Response:
        """Take it that nobody has said anything for a while; a body is not read."""
        access = await access_of(request, self.front)
        if access is None:
            return problem.unauthorised()
        return bodies.json_response(await self.front.silence(access[0], source_of(request)))

    async def follow(self, request: Request) -> Response:
        """Stream what staff say and who holds the conversation, from `Last-Event-ID` on."""
        access = await access_of(request, self.front)
        if access is None:
            return problem.unauthorised()
        conversation, token = access

        async def still_allowed() -> bool:
            return await self.front.authorise(conversation, token)

        news = self.front.follow(conversation, last_event(request))
        return stream.NewsStream(news, still_allowed, keep_alive_s=self.keep_alive_s)

    async def record(self, request: Request) -> Response:
        """Give back the conversation as it is kept."""
        access = await access_of(request, self.front)
        if access is None:
            return problem.unauthorised()
        view = await self.front.transcript(access[0])
        return bodies.json_response(marking.marked(view, self.producer, view.conversation))

    async def close(self, request: Request) -> Response:
        """End the conversation: 204, and its token is worth nothing."""
        access = await access_of(request, self.front)
        if access is None:
            return problem.unauthorised()
        await self.front.close(access[0])
        return Response(status_code=204)


async def access_of(request: Request, front: Front) -> tuple[ConversationId, Personal[str]] | None:
    """Return the conversation of the path with the token that opens it; None where none does."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    conversation = bodies.conversation_id(request.path_params["conversation"])
    if scheme.lower() != "bearer" or not token or conversation is None:
        return None
    secret = Personal(token.strip())
    return (conversation, secret) if await front.authorise(conversation, secret) else None


def source_of(request: Request) -> str:
    """Return the address that the server saw; behind a proxy the server is told which proxies to believe."""
    return request.client.host if request.client else "unknown"


def last_event(request: Request) -> int:
    """Return the turn after which a stream goes on, or -1 for all of it."""
    number = request.headers.get("last-event-id", "")
    return int(number) if number.isdecimal() and number.isascii() and len(number) <= 9 else -1  # noqa: PLR2004 # below 2**31


def _answered(request: Request, reply: Reply, headers: dict[str, str]) -> Response:
    if stream.MEDIA_TYPE in request.headers.get("accept", ""):
        return Response(stream.reply_events(reply), 200, headers, stream.MEDIA_TYPE)
    return bodies.json_response(reply, headers=headers)
