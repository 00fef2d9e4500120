"""What people in charge may ask of the figures, and what they are told."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RateView:
    """So many of so many."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class DayView:
    """What was counted on a day, rounded to steps; what only a few had a part in is missing."""

    day: date
    counts: Mapping[str, int]
    rates: Mapping[str, RateView]


@dataclass(frozen=True, slots=True)
class AlarmView:
    """A measure that is today what it was not before."""

    id: str
    """The same as long as it is the same alarm."""
    measure: str
    language: str
    """Empty where it is of all of them together."""
    now: RateView
    before: RateView


@dataclass(frozen=True, slots=True)
class FiguresView:
    """How customers are served; nothing in it is about anybody."""

    days: tuple[DayView, ...]
    alarms: tuple[AlarmView, ...]


@dataclass(frozen=True, slots=True)
class FiguresFront:
    """What people in charge may ask of the figures."""

    view: Callable[[], Awaitable[FiguresView]]
    let_pass: Callable[[int], Awaitable[None]]
    """Let so many days pass for the figures alone; an assessor asks for it."""
