"""Legal holds under /v1/staff, for supervisors and the data-protection officer."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clearline.channels import bodies, problem
from clearline.channels.bodies import HoldBody
from clearline.channels.seam_holds import HoldFront
from clearline.channels.staff_door import PREFIX, Door
from clearline.domain.deed import Deed
from clearline.errors import InputError


@dataclass(frozen=True, slots=True)
class Holds:
    """The endpoints; each first asks who is there and may do this, and who may not is answered like nobody."""

    front: HoldFront
    door: Door

    def routes(self) -> list[Route]:
        """Return what is mounted at the root of the application."""
        return [
            Route(PREFIX + "/holds", self.holds, methods=["GET"]),
            Route(PREFIX + "/holds", self.place, methods=["POST"]),
            Route(PREFIX + "/holds/{hold}", self.lift, methods=["DELETE"]),
        ]

    async def holds(self, request: Request) -> Response:
        """List what is held, and which wishes to be forgotten wait for it."""
        if await self.door.allowed(request, Deed.HOLD_LIST) is None:
            return problem.unauthorised()
        found = {"holds": await self.front.standing(), "put_off": await self.front.put_off()}
        return bodies.json_response(found)

    async def place(self, request: Request) -> Response:
        """Hold a conversation, and everything of its customer: 201 with the hold."""
        body = await bodies.read(request, HoldBody)
        which = bodies.conversation_id(body.conversation)
        if which is None:
            raise InputError("expected the id of a conversation")
        member = await self.door.allowed(request, Deed.HOLD_PLACE, which, reason=body.matter)
        if member is None:
            return problem.unauthorised()
        return bodies.json_response(await self.front.place(member.name, which, body.matter, secret=body.secret), 201)

    async def lift(self, request: Request) -> Response:
        """Lift a hold: 204; 404 where there is none of this id any more."""
        which = str(request.path_params["hold"])
        member = await self.door.allowed(request, Deed.HOLD_LIFT, which)
        if member is None:
            return problem.unauthorised()
        lifted = await self.front.lift(member.name, which)
        return Response(status_code=204) if lifted else problem.not_found()
