"""What a benchmark is: a name, a target, and a function that measures."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Say = Callable[[str], None]
"""Tells whoever watches how far a measurement has come."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached."""

    limit: float
    is_floor: bool = False
    """Whether more is better."""

    def is_met(self, value: float) -> bool:
        return value >= self.limit if self.is_floor else value <= self.limit

    def in_words(self, unit: str) -> str:
        return f"{'≥' if self.is_floor else '≤'} {self.limit:g} {unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured, and what belongs beside it."""

    value: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the page."""

    name: str
    what: str
    how: str
    unit: str
    measure: Callable[[Say], Awaitable[Result]]
    target: Target | None = None

    def verdict(self, result: Result) -> str:
        if self.target is None:
            return "no target"
        return "met" if self.target.is_met(result.value) else "NOT MET"


def rounded(value: float) -> str:
    """Return three digits that mean something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
