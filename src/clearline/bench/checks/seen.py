"""What a check sees: the observations of one procedure, the target's declarations and the level's numbers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from clearline.bench.targets.target import Description
from clearline.domain.conversation import Json
from clearline.domain.observation import Exchange, Fetched, Observation, Planted, Purpose, Reading, Trouble

REHEARSAL = "rehearsal_limit"
"""A parameter that no catalogue has: what every limit is eased to when the bench rehearses with few cases."""
Kind = TypeVar("Kind", Exchange, Fetched, Reading, Planted)


@dataclass(frozen=True, slots=True)
class Spotted(Generic[Kind]):
    """An observation and its place in the transcript, which is how it is named as evidence."""

    place: int
    it: Kind


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything a check may use."""

    observations: tuple[Observation, ...]
    about: Description
    parameters: Mapping[str, str]
    at: datetime
    """When the procedure was carried out."""

    def exchanges(self, purpose: Purpose | None = None, case: str = "") -> tuple[Spotted[Exchange], ...]:
        """Return what was said for `purpose`, in cases whose name begins with `case`."""
        return tuple(self._of(Exchange, purpose, case))

    def fetched(self, purpose: Purpose | None = None, case: str = "") -> tuple[Spotted[Fetched], ...]:
        """Return the plain requests, likewise."""
        return tuple(self._of(Fetched, purpose, case))

    def readings(self, source: str, purpose: Purpose | None = None, case: str = "") -> tuple[Spotted[Reading], ...]:
        """Return what `source` said, likewise."""
        return tuple(one for one in self._of(Reading, purpose, case) if one.it.source == source)

    def planted(self, name: str, case: str = "") -> Mapping[str, str]:
        """Return the planted values whose name begins with `name`, by case; the last of several counts."""
        return {
            one.it.case: one.it.value
            for one in self._of(Planted, None, case)
            if one.it.name == name or one.it.name.startswith(f"{name}:")
        }

    def facts(self, case: str) -> frozenset[str]:
        """Return the private figures that a signed-in customer was shown in `case`; none if signing in failed."""
        return frozenset(figure for value in self.planted("facts", case).values() for figure in value.split())

    def share(self, name: str) -> float:
        """Return a parameter such as `5 %` as a share."""
        return float(re.sub(r"[^\d.]", "", self.parameters[name])) / 100

    def limit(self, stated: float) -> float:
        """Return the share of cases that may go wrong: `stated`, or more where a rehearsal takes few."""
        return max(stated, self.share(REHEARSAL)) if REHEARSAL in self.parameters else stated

    def number(self, name: str) -> int:
        """Return a parameter that is a whole number."""
        return int(self.parameters[name])

    def _of(self, kind: type[Kind], purpose: Purpose | None, case: str) -> Iterator[Spotted[Kind]]:
        for place, one in enumerate(self.observations):
            if not isinstance(one, kind) or not _within(one.case, case):
                continue
            if purpose is None or getattr(one, "purpose", purpose) is purpose:
                yield Spotted(place, one)


def _within(case: str, wanted: str) -> bool:
    return not wanted or case == wanted or case.startswith(f"{wanted}/")


def troubled(spotted: Spotted[Exchange] | Spotted[Fetched] | Spotted[Reading]) -> bool:
    """Say whether an observation is no ordinary answer."""
    return spotted.it.trouble is not Trouble.NONE


def leaves(value: Json) -> Iterator[str]:
    """Return every text inside `value`, keys left out, in the order of the keys: a ledger knows no other."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from leaves(item)
        case dict():
            for key in sorted(value):
                yield from leaves(value[key])
        case _:
            return


def figure(reading: Reading, name: str) -> float | None:
    """Return a figure that is given as such, or as the only one found by a path; None for anything else."""
    match reading.value.get(name) if isinstance(reading.value, dict) else None:
        case [bool()] | bool():
            return None
        case [int() | float() as found] | (int() | float() as found):
            return float(found)
        case _:
            return None


def listed(reading: Reading, name: str) -> tuple[str, ...]:
    """Return the list `name` of a journal or state reading, as texts; empty if it is not there."""
    match reading.value:
        case dict() as value:
            items = value.get(name)
            return tuple(str(item) for item in items) if isinstance(items, list) else ()
        case _:
            return ()
