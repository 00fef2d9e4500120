"""What customers have asked by right, under /v1/staff, for supervisors and the data-protection officer."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clearline.channels import bodies, problem
from clearline.channels.bodies import AnsweredBody
from clearline.channels.seam_rights import RightsFront
from clearline.channels.staff_door import PREFIX, Door
from clearline.domain.deed import Deed


@dataclass(frozen=True, slots=True)
class Rights:
    """The endpoints; who may not use them is answered like nobody."""

    front: RightsFront
    door: Door

    def routes(self) -> list[Route]:
        """Return what is mounted at the root of the application."""
        return [
            Route(PREFIX + "/rights", self.waiting, methods=["GET"]),
            Route(PREFIX + "/rights/{request}/answer", self.answer, methods=["POST"]),
        ]

    async def waiting(self, request: Request) -> Response:
        """List what waits for an answer, and what is late."""
        if await self.door.allowed(request, Deed.RIGHT_LIST) is None:
            return problem.unauthorised()
        return bodies.json_response({"requests": await self.front.waiting()})

    async def answer(self, request: Request) -> Response:
        """Note that a request was granted or refused: 204; 404 where none of this number is open."""
        body = await bodies.read(request, AnsweredBody)
        which = str(request.path_params["request"])
        member = await self.door.allowed(request, Deed.RIGHT_ANSWER, which)
        if member is None:
            return problem.unauthorised()
        answered = await self.front.answer(member.name, which, granted=body.granted)
        return Response(status_code=204) if answered else problem.not_found()
