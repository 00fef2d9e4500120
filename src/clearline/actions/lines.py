"""A customer's lines: blocking a lost SIM, roaming, giving a line up; each once, and only as it was restated."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from clearline.actions.action import Grant, Run
from clearline.carrier.protocol import Change, Changed, Line, Service
from clearline.domain.decision import Done, Outcome, Refused, Value


async def read_line(grant: Grant) -> Outcome:
    """Read the customer's mobile line."""
    line = next((one for one in await _lines(grant) if one.service is Service.MOBILE), None)
    return Refused("no-line") if line is None else Done({"line": _line(line)})


async def list_lines(grant: Grant) -> Outcome:
    """List what the customer has and has not given up, with the day on which it would end if it were given up now."""
    running = [_line(line) for line in await _lines(grant) if line.ends is None]
    if not running:
        return Refused("no-line")
    return Done({"lines": tuple(running), "ends": last_day(grant.occasion.now.date()).isoformat()})


async def block_sim(grant: Grant) -> Outcome:
    """Block the SIM of the line that was restated; the operator posts another one to the registered address."""
    line = await _named(grant)
    if line is None or line.service is not Service.MOBILE:
        return Refused("no-line")
    if line.is_blocked:
        return Refused("already-blocked")
    return await _changed(grant, line, Change.BLOCK_SIM)


async def set_roaming(grant: Grant) -> Outcome:
    """Switch roaming on or off."""
    line = await _named(grant)
    if line is None or line.service is not Service.MOBILE:
        return Refused("no-line")
    wanted = grant.call.arguments.get("on") is True
    return await _changed(grant, line, Change.ROAMING_ON if wanted else Change.ROAMING_OFF)


async def give_up(grant: Grant) -> Outcome:
    """Give a line up to the day that was restated; another month has another day, which is restated anew."""
    line = await _named(grant)
    if line is None:
        return Refused("no-line")
    if line.ends is not None:
        return Refused("already-given-up")
    day = last_day(grant.occasion.now.date())
    if grant.text("ends") != day.isoformat():
        return Refused("day-changed")
    return await _changed(grant, line, Change.END, day)


def last_day(today: date) -> date:
    """Return the last day of the month of `today`: a plan without a device ends then (General Terms, section 5)."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


async def _lines(grant: Grant) -> tuple[Line, ...]:
    return await grant.powers.carrier.lines(grant.customer)


async def _named(grant: Grant) -> Line | None:
    return next((one for one in await _lines(grant) if one.id == grant.text("line")), None)


async def _changed(grant: Grant, line: Line, change: Change, day: date | None = None) -> Outcome:
    made = await grant.powers.carrier.change_line(grant.customer, line.id, change, external_id=grant.key, day=day)
    return Done({"order": _order(made)})


def _order(made: Changed) -> Value:
    return {"id": made.id, "state": made.state, "done_by": made.done_by.isoformat() if made.done_by else None}


def _line(line: Line) -> Value:
    return {
        "id": line.id,
        "name_en": line.plan_en,
        "name_zh": line.plan_zh,
        "service": line.service.value,
        "price_minor": line.price_minor,
        "currency": line.currency,
        "roaming": line.is_roaming,
        "blocked": line.is_blocked,
        "ends": line.ends.isoformat() if line.ends else None,
    }


LINES: Final[Mapping[str, Run]] = {
    "line.read": read_line,
    "line.list": list_lines,
    "sim.block": block_sim,
    "roaming.set": set_roaming,
    "line.give_up": give_up,
}
