"""What is stopped and what went wrong, under /v1/staff, for supervisors and the data-protection officer."""

from dataclasses import dataclass
from typing import TypeVar

from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clearline.channels import bodies, problem
from clearline.channels.bodies import (
    ClosureBody,
    ContainmentBody,
    DeclarationBody,
    DraftBody,
    ReasonBody,
    ScopeBody,
    StopBody,
    ToldBody,
)
from clearline.channels.seam_incidents import ContainmentWish, Declaration, IncidentFront, ScopeWish
from clearline.channels.staff_door import PREFIX, Door
from clearline.domain.deed import Deed
from clearline.domain.person import Member
from clearline.errors import InputError

Reasoned = TypeVar("Reasoned", ContainmentBody, ReasonBody, DraftBody)
WHY = "expected a reason"
ONE = PREFIX + "/incidents/{incident}"


@dataclass(frozen=True, slots=True)
class Incidents:
    """The endpoints; each first asks who is there and may do this, and who may not is answered like nobody."""

    front: IncidentFront
    door: Door

    def routes(self) -> list[Route]:
        """Return what is mounted at the root of the application."""
        return [
            Route(PREFIX + "/stops", self.stops, methods=["GET"]),
            Route(PREFIX + "/stops", self.stop, methods=["POST"]),
            Route(PREFIX + "/stops/lift", self.lift, methods=["POST"]),
            Route(PREFIX + "/incidents", self.cases, methods=["GET"]),
            Route(PREFIX + "/incidents", self.declare, methods=["POST"]),
            Route(PREFIX + "/incidents/plan", self.plan, methods=["GET"]),
            Route(ONE, self.case, methods=["GET"]),
            Route(ONE + "/containment", self.contain, methods=["POST"]),
            Route(ONE + "/scope", self.scope, methods=["POST"]),
            Route(ONE + "/people", self.people, methods=["POST"]),
            Route(ONE + "/notices", self.notices, methods=["POST"]),
            Route(ONE + "/messages", self.tell, methods=["POST"]),
            Route(ONE + "/told", self.told, methods=["POST"]),
            Route(ONE + "/closure", self.close, methods=["POST"]),
        ]

    async def stops(self, request: Request) -> Response:
        """List what is stopped."""
        if await self.door.allowed(request, Deed.STOP_LIST) is None:
            return problem.unauthorised()
        return bodies.json_response({"stops": await self.front.stops()})

    async def stop(self, request: Request) -> Response:
        """Stop the engine, a channel or an action: 201 with what is stopped then."""
        body = await bodies.read(request, StopBody)
        member = await self.door.allowed(request, Deed.STOP_MAKE, body.what, reason=body.reason)
        if member is None:
            return _refused(body.reason)
        await self.front.stop(member.name, body.what, body.reason, body.incident)
        return bodies.json_response({"stops": await self.front.stops()}, 201)

    async def lift(self, request: Request) -> Response:
        """Agree to lifting a stop: 200 and whether it goes on now, or who else must agree."""
        body = await bodies.read(request, StopBody)
        member = await self.door.allowed(request, Deed.STOP_LIFT, body.what, reason=body.reason)
        if member is None:
            return _refused(body.reason)
        left = await self.front.lift(member.name, body.what, body.reason, body.incident)
        return bodies.json_response({"lifted": left is None, "stop": left})

    async def plan(self, request: Request) -> Response:
        """Give the plan, with the last exercise."""
        if await self.door.allowed(request, Deed.INCIDENT_READ) is None:
            return problem.unauthorised()
        return bodies.json_response(await self.front.plan())

    async def cases(self, request: Request) -> Response:
        """List every incident."""
        if await self.door.allowed(request, Deed.INCIDENT_READ) is None:
            return problem.unauthorised()
        return bodies.json_response({"incidents": await self.front.cases()})

    async def case(self, request: Request) -> Response:
        """Give one incident with its clocks."""
        if await self.door.allowed(request, Deed.INCIDENT_READ, _which(request)) is None:
            return problem.unauthorised()
        return bodies.json_response(await self.front.case(_which(request)))

    async def declare(self, request: Request) -> Response:
        """Begin an incident: 201 with its id and clocks."""
        member = await self.door.allowed(request, Deed.INCIDENT_DECLARE)
        if member is None:
            return problem.unauthorised()
        body = await bodies.read(request, DeclarationBody)
        said = structs.asdict(body) | {"markets": _listed(body.markets), "conversations": _listed(body.conversations)}
        return bodies.json_response(await self.front.declare(member.name, Declaration(**said)), 201)

    async def contain(self, request: Request) -> Response:
        """Stop, end sessions, keep out and rotate, all at once."""
        found = await self._reasoned(request, Deed.INCIDENT_CONTAIN, ContainmentBody)
        if found is None:
            return problem.unauthorised()
        member, body = found
        wish = ContainmentWish(**structs.asdict(body))
        return bodies.json_response(await self.front.contain(member.name, _which(request), wish))

    async def scope(self, request: Request) -> Response:
        """Find in the log whose data were touched, naming nobody."""
        member = await self.door.allowed(request, Deed.INCIDENT_SCOPE, _which(request))
        if member is None:
            return problem.unauthorised()
        body = await bodies.read(request, ScopeBody)
        wish = ScopeWish(**structs.asdict(body))
        return bodies.json_response(await self.front.scope(member.name, _which(request), wish))

    async def people(self, request: Request) -> Response:
        """Name the customers in the last scope, for a reason."""
        found = await self._reasoned(request, Deed.INCIDENT_NAME, ReasonBody)
        if found is None:
            return problem.unauthorised()
        member, body = found
        named = await self.front.people(member.name, _which(request), body.reason)
        return bodies.json_response({"customers": named})

    async def notices(self, request: Request) -> Response:
        """Draft every notice that is owed."""
        found, which = await self._reasoned(request, Deed.INCIDENT_NOTIFY, DraftBody), _which(request)
        if found is None:
            return problem.unauthorised()
        member, body = found
        names = body.reason and await self.door.allowed(request, Deed.INCIDENT_NAME, which, reason=body.reason)
        if names is None:
            return problem.unauthorised()
        drafts = await self.front.notices(member.name, which)
        named = await self.front.people(member.name, which, body.reason) if names else ()
        return bodies.json_response({"notices": drafts, "customers": named})

    async def tell(self, request: Request) -> Response:
        """Send the customers in the last scope a short message; a drill reaches nobody."""
        found = await self._reasoned(request, Deed.INCIDENT_TELL, ReasonBody)
        if found is None:
            return problem.unauthorised()
        member, body = found
        return bodies.json_response({"reached": await self.front.tell(member.name, _which(request), body.reason)})

    async def told(self, request: Request) -> Response:
        """Note that a duty was done."""
        member = await self.door.allowed(request, Deed.INCIDENT_NOTIFY, _which(request))
        if member is None:
            return problem.unauthorised()
        body = await bodies.read(request, ToldBody)
        return bodies.json_response(await self.front.told(member.name, _which(request), body.duty))

    async def close(self, request: Request) -> Response:
        """End an incident with what was learnt."""
        member = await self.door.allowed(request, Deed.INCIDENT_CLOSE, _which(request))
        if member is None:
            return problem.unauthorised()
        body = await bodies.read(request, ClosureBody)
        closed = await self.front.close(member.name, _which(request), body.lesson, body.requirements)
        return bodies.json_response(closed)

    async def _reasoned(self, request: Request, deed: Deed, kind: type[Reasoned]) -> tuple[Member, Reasoned] | None:
        """Return who asks and what they said; what is wrong with it is told to nobody who may not see incidents."""
        if await self.door.allowed(request, Deed.INCIDENT_READ, _which(request)) is None:
            return None
        body = await bodies.read(request, kind)
        member = await self.door.allowed(request, deed, _which(request), reason=body.reason)
        if member is None and not body.reason.strip():
            raise InputError(WHY)
        return None if member is None else (member, body)


def _refused(reason: str) -> Response:
    """Answer like nobody, or tell that a reason is missing: that much everybody may know."""
    if not reason.strip():
        raise InputError(WHY)
    return problem.unauthorised()


def _listed(items: str | tuple[str, ...]) -> tuple[str, ...]:
    return items if isinstance(items, tuple) else tuple(part.strip() for part in items.split(",") if part.strip())


def _which(request: Request) -> str:
    return str(request.path_params["incident"])
