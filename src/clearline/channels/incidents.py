"""What is stopped and what went wrong, under /v1/staff, for supervisors and the data-protection officer."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clearline.channels import bodies, problem
from clearline.channels.bodies import StopBody
from clearline.channels.seam import IncidentFront
from clearline.channels.staff_door import IN_CHARGE, PREFIX, Door
from clearline.domain.person import Member


@dataclass(frozen=True, slots=True)
class Incidents:
    """The endpoints; each first asks who is there, and an agent is answered like nobody."""

    front: IncidentFront
    door: Door

    def routes(self) -> list[Route]:
        """Return what is mounted at the root of the application."""
        return [
            Route(PREFIX + "/stops", self.stops, methods=["GET"]),
            Route(PREFIX + "/stops", self.stop, methods=["POST"]),
            Route(PREFIX + "/stops/lift", self.lift, methods=["POST"]),
        ]

    async def stops(self, request: Request) -> Response:
        """List what is stopped; agents may know it too."""
        if await self.door.member(request) is None:
            return problem.unauthorised()
        return bodies.json_response({"stops": await self.front.stops()})

    async def stop(self, request: Request) -> Response:
        """Stop the engine, a channel or an action: 201 with what is stopped then."""
        member = await self._in_charge(request)
        if member is None:
            return problem.unauthorised()
        body = await bodies.read(request, StopBody)
        await self.front.stop(member.name, body.what, body.reason, body.incident)
        return bodies.json_response({"stops": await self.front.stops()}, 201)

    async def lift(self, request: Request) -> Response:
        """Agree to lifting a stop: 200 and whether it goes on now, or who else must agree."""
        member = await self._in_charge(request)
        if member is None:
            return problem.unauthorised()
        body = await bodies.read(request, StopBody)
        left = await self.front.lift(member.name, body.what, body.reason, body.incident)
        return bodies.json_response({"lifted": left is None, "stop": left})

    async def _in_charge(self, request: Request) -> Member | None:
        return await self.door.member(request, IN_CHARGE)
