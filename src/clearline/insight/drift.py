"""When a measure leaves what it used to be, beyond chance (AR-15)."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from clearline.insight.measures import Rate, rates_of

BEFORE_DAYS: Final = 14
"""Days that a day is compared with."""
_ENOUGH: Final = 30
"""Cases below which nothing is said."""
_LEAST: Final = 0.05
"""Change that matters to people, whatever chance says."""
_Z: Final = 3.89
"""Two-sided, one in ten thousand: some thirty rates are looked at every day, those of all and of each language."""
NEVER: Final = Rate(0, 0)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A measure that is not what it was."""

    measure: str
    """With the language, where it is of one alone: see `measures.rates_of`."""
    day: date
    now: Rate
    before: Rate


def alarms(days: Mapping[date, Counter[str]], day: date) -> Iterator[Alarm]:
    """Yield the measures of `day` that differ from the days before it, by the test of two proportions (pooled)."""
    usually, today = usual(days, day), rates_of(days.get(day, Counter()))
    for measure, now in today.items():
        before = usually.get(measure, NEVER)
        if min(now.whole, before.whole) >= _ENOUGH and _differs(now, before):
            yield Alarm(measure, day, now, before)


def usual(days: Mapping[date, Counter[str]], day: date) -> Mapping[str, Rate]:
    """Return the rates of the days that `day` is compared with, taken together."""
    first = day - timedelta(days=BEFORE_DAYS)
    return rates_of(sum((counts for one, counts in days.items() if first <= one < day), Counter[str]()))


def _differs(now: Rate, before: Rate) -> bool:
    change = now.part / now.whole - before.part / before.whole
    pooled = (now.part + before.part) / (now.whole + before.whole)
    chance = math.sqrt(pooled * (1 - pooled) * (1 / now.whole + 1 / before.whole))
    return abs(change) >= _LEAST and abs(change) > _Z * chance
