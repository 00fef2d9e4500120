"""Who must be told of an incident by when: pure, so that twenty cases can be worked out by hand beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from clearline.oversight.incidents.case import Case, Facts
from clearline.oversight.incidents.plan import Duty

_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Due:
    """A duty with its clock."""

    duty: Duty
    due_at: datetime
    """By when we tell: the law's limit, or our own where that is earlier or the law says at once."""
    law_due_at: datetime | None
    """None where the law says at once."""
    told_at: datetime | None

    def is_late(self, now: datetime) -> bool:
        """Tell whether the moment has passed and nobody was told."""
        return self.told_at is None and now > self.due_at


def owed(facts: Facts, duties: Sequence[Duty]) -> tuple[Duty, ...]:
    """Return the duties that an incident brings with it, in the order of the file."""
    return tuple(duty for duty in duties if _is_owed(facts, duty))


def clocks(case: Case, duties: Sequence[Duty], zone: tzinfo, own_hours: int) -> tuple[Due, ...]:
    """Return each duty with its deadline, the earliest first; business days are `zone`'s, `own_hours` our own limit."""
    own = case.facts.aware_at + timedelta(hours=own_hours)
    found = []
    for duty in owed(case.facts, duties):
        law = law_due_at(case.facts, duty, zone)
        found.append(Due(duty, own if law is None else min(own, law), law, case.told.get(duty.id)))
    return tuple(sorted(found, key=lambda due: (due.due_at, due.duty.id)))


def law_due_at(facts: Facts, duty: Duty, zone: tzinfo) -> datetime | None:
    """Return the last moment by law, None for "at once".

    Hours run through nights and weekends, and a business day ends at midnight.
    """
    if duty.hours is not None:
        return facts.aware_at + timedelta(hours=duty.hours)
    if duty.business_days is None:
        return None
    day, left = facts.aware_at.astimezone(zone), duty.business_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day.replace(hour=23, minute=59, second=59, microsecond=0).astimezone(facts.aware_at.tzinfo)


def _is_owed(facts: Facts, duty: Duty) -> bool:
    return (
        duty.market in facts.markets
        and facts.gravity.rank >= duty.least.rank
        and (bool(facts.classes) or not duty.personal)
        and duty.critical in {None, facts.critical}
    )
