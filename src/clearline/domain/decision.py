"""What the dialogue returns and what comes of it: decisions are proposals, outcomes are facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from clearline.domain.person import Assurance, Challenge

Value = str | int | bool | None | tuple["Value", ...] | Mapping[str, "Value"]
"""Data that flows carry: JSON without floats; money is an integer number of minor units."""


class Effect(StrEnum):
    """The weight of an action."""

    READ = "read"
    WRITE = "write"
    IRREVERSIBLE = "irreversible"


class DecisionType(StrEnum):
    """What a turn decided, by its weight: for each type somebody is accountable."""

    ANSWER = "answer"
    """Something was said or asked, and nothing was done."""
    DISCLOSURE = "disclosure"
    """A customer's own data were read for them."""
    CHANGE = "change"
    """Something was written that can be taken back."""
    COMMITMENT = "commitment"
    """Something was done that cannot be taken back."""
    HAND_OVER = "hand-over"
    REFUSAL = "refusal"
    """What was said was not let in."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something to say, by the name it has in the flows, with the data that fill it."""

    name: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """A choice as the dialogue knows it: `label` names a phrase, `says` is what choosing it utters."""

    label: Phrase
    says: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The caller's explicit yes to exactly these parameters; only the engine and the payment page make one."""

    digest: str
    """`digest_of` the call that was restated to the caller."""
    restated_in_turn: int


@dataclass(frozen=True, slots=True)
class ActionCall:
    """A wish to use a power; `actions.execute` decides whether it is granted."""

    action: str
    """Its name in the table of actions, e.g. `order.place`."""
    arguments: Mapping[str, Value] = field(default_factory=dict)
    """Personal values appear as placeholders; they are restored behind the one door, for the right principal."""
    run: str = ""
    """The flow run that asks: with action and arguments it makes the idempotency key."""
    confirmation: Confirmation | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """Say this, and wait for whatever comes."""

    phrases: tuple[Phrase, ...]
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """Say this, and wait for one thing: a slot, a yes or no, or a code."""

    slot: str
    phrases: tuple[Phrase, ...]
    options: tuple[Option, ...] = ()
    expects: str = "words"
    """A value of `conversation.Expects`."""


@dataclass(frozen=True, slots=True)
class Act:
    """Ask for a power to be used; its outcome comes back before anything is said."""

    call: ActionCall


@dataclass(frozen=True, slots=True)
class HandOver:
    """Give the conversation to a person; with `phrases` empty it already is with one, who will answer."""

    queue: str
    reason: str
    phrases: tuple[Phrase, ...] = ()


Decision = Say | Ask | Act | HandOver


@dataclass(frozen=True, slots=True)
class Done:
    """It happened (or was found to have happened); `data` is what is now known."""

    data: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """It did not happen, for a reason that can be said: `not-confirmed`, `not-yours`, or the operator's own."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It did not happen: the system that was needed failed, and nothing was changed."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have happened; nobody may try again before `reference` has been looked up."""

    reference: str


@dataclass(frozen=True, slots=True)
class StepUpNeeded:
    """The caller has not proved enough for this action."""

    level: Assurance


@dataclass(frozen=True, slots=True)
class Challenged:
    """A one-time code was sent to the registered device, or, for a number that is nobody's, appears to have been."""

    challenge: Challenge


Outcome = Done | Refused | Failed | Unknown | StepUpNeeded | Challenged
