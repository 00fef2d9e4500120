"""What people in charge may ask of the desk: stops, incidents, whose data they touched, notices, lessons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from clearline.actions.table import ACTIONS
from clearline.audit.log import PAGE, event_of
from clearline.channels.seam_incidents import (
    Affected,
    CaseView,
    ContainmentWish,
    Declaration,
    NoticeView,
    ScopeView,
    ScopeWish,
    StopView,
)
from clearline.domain.conversation import ConversationId
from clearline.domain.event import Event, EventTag
from clearline.domain.person import CustomerId, StaffId
from clearline.domain.privacy import Purpose
from clearline.errors import CarrierError, DeniedError, InputError
from clearline.oversight.incidents.case import Case, Facts
from clearline.oversight.incidents.plan import Gravity, Kind
from clearline.oversight.incidents.scope import Found, Touch
from clearline.oversight.response import Containment, IncidentRoom
from clearline.oversight.stops import reasoned, stoppable
from clearline.records.conversations import owner_of
from clearline.service import incident_views as views
from clearline.service.turn import Rooms

CRITICAL: Final = "critical-infrastructure"
"""A gravity in one word for what is major and concerns critical infrastructure."""
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
ACTION_NAMES: Final = frozenset(action.name for action in ACTIONS)


@dataclass(frozen=True, slots=True)
class IncidentDesk:
    """Answers `channels.seam_incidents.IncidentFront`."""

    rooms: Rooms
    room: IncidentRoom

    async def stops(self) -> tuple[StopView, ...]:
        """Return what is stopped, oldest first."""
        return tuple(views.stop(stop) for stop in self.rooms.stops.now().stops)

    async def stop(self, staff: StaffId, what: str, reason: str, incident: str) -> None:
        """Stop something at once; stopping it twice changes nothing."""
        self.rooms.stops.put(stoppable(what, ACTION_NAMES), staff, reason, incident=incident)

    async def lift(self, staff: StaffId, what: str, reason: str, incident: str) -> StopView | None:
        """Agree to lifting it; returns it while more people must agree."""
        left = self.rooms.stops.lift(what, staff, reason, incident=incident)
        return None if left is None else views.stop(left)

    async def plan(self) -> dict[str, object]:
        """Return the plan, and the last exercise with its times."""
        return views.plan(self.room.plan, self.room.last_exercise())

    async def cases(self) -> tuple[CaseView, ...]:
        """Return every incident, oldest first."""
        return tuple(self._view(case) for case in self.room.cases())

    async def case(self, incident: str) -> CaseView:
        """Return one with its clocks; raises InputError when there is none."""
        return self._view(self.room.case(incident))

    async def declare(self, staff: StaffId, said: Declaration) -> CaseView:
        """Begin an incident."""
        return self._view(self.room.declare(staff, self._facts(said)))

    async def contain(self, staff: StaffId, incident: str, wish: ContainmentWish) -> CaseView:
        """Stop, end, keep out and rotate in one write."""
        what = Containment(wish.stops, wish.ends, wish.keeps_out, wish.rotates)
        if wish.planned:
            what = self.room.planned(self.room.case(incident), what)
        return self._view(self.room.contain(staff, incident, wish.reason, what))

    async def scope(self, staff: StaffId, incident: str, wish: ScopeWish) -> ScopeView:
        """Find in the log which conversations were touched; nothing of them is opened."""
        touch = self._touch(self.room.case(incident), wish)
        found = await self._found(touch)
        references = {
            which: reference
            for which in found.conversations
            if (reference := await self.rooms.conversations.reference_in(ConversationId(which))) is not None
        }
        case = self.room.scoped(staff, incident, touch, found=found, references=references)
        return views.scope(case, found)

    async def people(self, staff: StaffId, incident: str, reason: str) -> tuple[Affected, ...]:
        """Name the customers in the last scope; who asked is noted in the log, and why in the book."""
        case = self.room.case(incident)
        touch = case.touch or self._touch(case, ScopeWish())
        self.room.named(staff, incident, reasoned(reason))
        found = await self._found(touch)
        customers: dict[CustomerId, None] = {}
        for which in found.conversations:
            if (customer := await self._customer_in(ConversationId(which), staff)) is not None:
                customers[customer] = None
        return tuple([await self._affected(customer) for customer in sorted(customers)])

    async def notices(self, staff: StaffId, incident: str) -> tuple[NoticeView, ...]:
        """Draft every notice that is owed."""
        return tuple(views.notice(notice) for notice in self.room.notices(staff, incident))

    async def told(self, staff: StaffId, incident: str, duty: str) -> CaseView:
        """Note that a duty was done."""
        return self._view(self.room.told(staff, incident, duty))

    async def tell(self, staff: StaffId, incident: str, reason: str) -> int:
        """Send every customer in the scope a short message, once, whatever is repeated; none in a drill."""
        case = self.room.case(incident)
        if case.facts.drill:
            raise InputError("nobody is told of a drill")
        reached = 0
        for one in await self.people(staff, incident, reason):
            reached += await self._told(case, one)
        return reached

    async def close(self, staff: StaffId, incident: str, lesson: str, requirements: tuple[str, ...]) -> CaseView:
        """End an incident with what was learnt."""
        return self._view(self.room.close(staff, incident, lesson, requirements))

    def _touch(self, case: Case, wish: ScopeWish) -> Touch:
        since = wish.since or case.facts.since or BEGINNING
        until = wish.until or case.facts.until or max(self.rooms.clock.now(), since)
        return Touch(since, until, wish.staff, wish.action, wish.tag, frozenset(case.facts.conversations))

    async def _told(self, case: Case, one: Affected) -> bool:
        carrier = self.rooms.thinker.powers.carrier
        text = views.message(case, self.room.plan, self.room.sender, one.language)
        try:
            subscriber = await carrier.subscriber(one.customer)
            name = f"{case.id}-{one.customer}"
            await carrier.send_message(subscriber.msisdn.reveal(), text, external_id=name)
        except CarrierError:
            return False
        return True

    async def _found(self, touch: Touch) -> Found:
        conversations, entries, start = set[str](), 0, 0
        waiting = await self.rooms.audit.waiting()
        while page := await self.rooms.audit.entries(start):
            leaves = [entry.leaf for entry in page]
            waiting = [leaf for leaf in waiting if leaf not in leaves]
            hits = _hits(leaves, touch)
            conversations.update(event.conversation for event in hits)
            entries += len(hits)
            start += len(page)
            if len(page) < PAGE:
                break
        last = _hits(waiting, touch)
        conversations.update(event.conversation for event in last)
        return Found(tuple(sorted(conversations)), entries + len(last))

    async def _customer_in(self, which: ConversationId, staff: StaffId) -> CustomerId | None:
        try:
            kept = await self.rooms.conversations.get(which, Purpose.SECURITY)
        except DeniedError:  # it was erased meanwhile
            return None
        read = Event(EventTag.RECORD_READ, self.rooms.clock.now(), which, details={"staff": staff})
        await self.rooms.store.commit(self.rooms.audit.writes((read,)))
        return owner_of(kept.conversation)

    async def _affected(self, customer: CustomerId) -> Affected:
        subscriber = await self.rooms.thinker.powers.carrier.subscriber(customer)
        return Affected(customer, subscriber.language)

    def _facts(self, said: Declaration) -> Facts:
        grave = Gravity.MAJOR if said.gravity == CRITICAL else said.gravity
        critical = True if said.gravity == CRITICAL else said.critical
        try:
            kind, gravity = Kind(said.kind), Gravity(grave)
        except ValueError as exc:
            raise InputError(f"expected a kind of {', '.join(Kind)} and a gravity of {', '.join(Gravity)}") from exc
        return Facts(
            kind,
            gravity,
            tuple(market.upper() for market in said.markets) or self.room.plan.markets,
            said.aware_at or self.rooms.clock.now(),
            said.classes,
            said.since,
            said.until,
            critical=self.room.plan.critical if critical is None else critical,
            drill=said.drill,
            conversations=said.conversations,
            summary=said.summary,
            cause=said.cause,
        )

    def _view(self, case: Case) -> CaseView:
        return views.case(case, self.room.clocks(case), self.rooms.clock.now())


def _hits(leaves: Sequence[bytes], touch: Touch) -> list[Event]:
    return [event for event in map(event_of, leaves) if touch.is_in(event)]
