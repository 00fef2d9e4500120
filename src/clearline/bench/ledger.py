"""What an assessment leaves behind as it goes: the plan before anything is sent, each trial before it is judged.

A `Trial` is all that a judgement rests on, so that whoever has the trials can judge again without the target.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from clearline.bench.conclusion import Course
from clearline.bench.memory import FORGETFUL, Memory
from clearline.bench.targets.target import Description
from clearline.domain.assessment import Plan, ProcedureId, Reason
from clearline.domain.observation import Observation


@dataclass(frozen=True, slots=True)
class Trial:
    """One procedure as it went."""

    observations: tuple[Observation, ...]
    at: datetime
    """When the last of it was seen."""
    silent: bool
    """The target no longer answered."""
    lost: bool
    """It was interrupted, and too long ago to be taken up again."""
    stumble: Reason | None
    """What went wrong in the probe, where something did."""
    lent: int
    """How many test accounts had been lent by the end of it, counted from the beginning of the run."""
    first: "Trial | None" = None
    """What it was before the plan's one extension, whose observations follow those of the first; None without any."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is already there when a run begins: nothing, or what an interrupted one came to."""

    trials: Mapping[ProcedureId, Trial] = field(default_factory=dict)


class Ledger(Protocol):
    """Where a run is written down; each call returns only when what it was given is kept."""

    def commit(self, plan: Plan, about: Description, at: datetime) -> Past:
        """Write down what is going to be done; raises ConfigurationError when something else was begun here."""
        ...

    def identified(self, identity: str) -> None:
        """Write down what the target says it is."""
        ...

    def begin(self, procedure: ProcedureId, *, again: bool = False) -> Memory:
        """Write down that `procedure` begins, or `again` its extension, and return what remembers its calls."""
        ...

    def end(self, procedure: ProcedureId, trial: Trial) -> None:
        """Write down all that was observed, before it is judged; of an extended trial what is new."""
        ...

    def close(self, at: datetime) -> Course:
        """Write down that the run is over."""
        ...


class Unwritten:
    """A ledger on nothing, for runs that prove nothing to anybody."""

    def __init__(self) -> None:
        self._started_at: datetime | None = None
        self._identities: list[str] = []

    def commit(self, plan: Plan, about: Description, at: datetime) -> Past:
        """Take note of the time."""
        del plan, about
        self._started_at = at
        return Past()

    def identified(self, identity: str) -> None:
        """Take note of it."""
        self._identities.append(identity)

    def begin(self, procedure: ProcedureId, *, again: bool = False) -> Memory:
        """Remember nothing."""
        del procedure, again
        return FORGETFUL

    def end(self, procedure: ProcedureId, trial: Trial) -> None:
        """Keep nothing."""
        del procedure, trial

    def close(self, at: datetime) -> Course:
        """Return what was noted."""
        return Course(self._started_at or at, at, tuple(self._identities))
