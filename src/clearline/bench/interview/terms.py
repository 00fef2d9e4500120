"""What a rule needs besides the answer: the day it is judged on, and the numbers of the level."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from clearline.domain.assessment import CheckOutcome, Reason
from clearline.domain.examination import Bound

_NAMED = re.compile(r"\{\{([a-z0-9_]+)\}\}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PER_KIND = re.compile(r"(\d+) \((\w+)\)")
_SLACK = timedelta(days=1)
"""A day written in a time zone ahead of ours is not yet the future."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with an answer: a failure, or a doubt."""

    outcome: CheckOutcome
    reason: Reason


def failing(name: str, **values: str | int) -> Flaw:
    """Return a failure, told by the phrase `name`."""
    return Flaw(CheckOutcome.FAIL, Reason(name, values))


def doubtful(name: str, **values: str | int) -> Flaw:
    """Return a doubt, told by the phrase `name`."""
    return Flaw(CheckOutcome.INCONCLUSIVE, Reason(name, values))


@dataclass(frozen=True, slots=True)
class Terms:
    """The day and the numbers."""

    at: datetime
    parameters: Mapping[str, str]

    def number(self, bound: Bound) -> float | None:
        """Return the first number of `bound`, or nothing for an empty one."""
        found = _NUMBER.search(self._filled(bound))
        return float(found[0]) if found else None

    def per_kind(self, bound: Bound) -> Mapping[str, float]:
        """Return the numbers of a bound such as `15 (critical), 30 (high)`."""
        return {kind: float(number) for number, kind in _PER_KIND.findall(self._filled(bound))}

    def is_old(self, moment: datetime, months: Bound) -> bool:
        """Say whether `moment` lies further back than so many months."""
        return moment < _months_before(self.at, int(self.number(months) or 0))

    def is_future(self, moment: datetime) -> bool:
        """Say whether `moment` cannot have been yet."""
        return moment > self.at + _SLACK

    def _filled(self, bound: Bound) -> str:
        return _NAMED.sub(lambda found: self.parameters[found[1]], bound)


def moment_of(text: str) -> datetime:
    """Return the day or moment that `text` writes (ISO 8601), in UTC where it names no zone; raises ValueError."""
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _months_before(at: datetime, months: int) -> datetime:
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    day = min(at.day, monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day, hour=0, minute=0, second=0, microsecond=0)
