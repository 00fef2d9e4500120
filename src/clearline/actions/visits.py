"""Faults looked into: a line tested from afar, and an engineer who comes, at another time, or not."""

from collections.abc import Mapping
from typing import Final

from clearline.actions.action import Grant, Run
from clearline.carrier.protocol import Slot, Visit
from clearline.domain.decision import Done, Outcome, Refused, Value

OFFERED = 6
"""Times of one question."""


async def test_line(grant: Grant) -> Outcome:
    """Have the line of the service that was named tested once."""
    lines = await grant.powers.carrier.lines(grant.customer)
    line = next((one for one in lines if one.service.value == grant.text("service")), None)
    if line is None:
        return Refused("no-line")
    found = await grant.powers.carrier.visits.test(grant.customer, line.id, external_id=grant.key)
    return Done({"test": {"id": found.id, "found": found.found.value}})


async def read_visit(grant: Grant) -> Outcome:
    """Read the engineer's appointment that comes next, if there is one."""
    standing = await grant.powers.carrier.visits.visits(grant.customer)
    return Done({"visit": _visit(standing[0]) if standing else None})


async def list_slots(grant: Grant) -> Outcome:
    """List when an engineer can come."""
    slots = await grant.powers.carrier.visits.slots()
    return Done({"slots": tuple(_slot(one) for one in slots[:OFFERED])}) if slots else Refused("no-slots")


async def book(grant: Grant) -> Outcome:
    """Book an engineer for the time that was chosen, once."""
    visits = grant.powers.carrier.visits
    if standing := await visits.visits(grant.customer):
        return Done({"visit": _visit(standing[0])}) if _starts(standing[0]) == grant.text("start") else _BOOKED
    slot = await _free(grant)
    if slot is None:
        return Refused("slot-taken")
    return Done({"visit": _visit(await visits.book(grant.customer, slot, external_id=grant.key))})


async def move(grant: Grant) -> Outcome:
    """Have the engineer come at the other time that was chosen."""
    visit = await _own(grant)
    if visit is None:
        return Refused("no-visit")
    if _starts(visit) == grant.text("start"):
        return Done({"visit": _visit(visit)})
    slot = await _free(grant)
    if slot is None:
        return Refused("slot-taken")
    return Done({"visit": _visit(await grant.powers.carrier.visits.move(grant.customer, visit, slot))})


async def cancel(grant: Grant) -> Outcome:
    """Have the engineer stay away."""
    visit = await _own(grant)
    if visit is None:
        return Refused("no-visit")
    return Done({"visit": _visit(await grant.powers.carrier.visits.cancel(grant.customer, visit))})


_BOOKED = Refused("already-booked")


async def _own(grant: Grant) -> Visit | None:
    standing = await grant.powers.carrier.visits.visits(grant.customer)
    return next((one for one in standing if one.id == grant.text("visit")), None)


async def _free(grant: Grant) -> Slot | None:
    slots = await grant.powers.carrier.visits.slots()
    return next((one for one in slots if one.start.isoformat() == grant.text("start")), None)


def _starts(visit: Visit) -> str:
    return visit.slot.start.isoformat()


def _slot(slot: Slot) -> Value:
    return {"start": slot.start.isoformat(), "end": slot.end.isoformat()}


def _visit(visit: Visit) -> Value:
    return {"id": visit.id, "state": visit.state, "start": _starts(visit), "end": visit.slot.end.isoformat()}


VISITS: Final[Mapping[str, Run]] = {
    "line.test": test_line,
    "visit.read": read_visit,
    "visit.slots": list_slots,
    "visit.book": book,
    "visit.move": move,
    "visit.cancel": cancel,
}
