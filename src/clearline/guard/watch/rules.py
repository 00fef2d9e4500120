"""What counts as unusual: a short table that an operator can read.

Of where a caller is the log knows nothing, so what comes from one network address is for the limits, and what comes
from two by turns for `places`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from clearline.domain.event import EventTag
from clearline.domain.ruling import Kind
from clearline.guard.watch.alert import Answer, By, Pattern

_MINUTE: Final = 60.0
_HOUR: Final = 3600.0


@dataclass(frozen=True, slots=True)
class TooMany:
    """`limit` events of these tags within a time; `details` narrows them to those that say one of the words given."""

    pattern: Pattern
    by: By
    tags: frozenset[EventTag]
    limit: int
    within_s: float
    answer: Answer
    for_s: float
    details: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TooWide:
    """Events of these tags whose detail `of` has `limit` different values within a time; `conversation` is one too."""

    pattern: Pattern
    by: By
    tags: frozenset[EventTag]
    of: str
    limit: int
    within_s: float
    answer: Answer
    for_s: float


@dataclass(frozen=True, slots=True)
class TooEven:
    """`messages` in a row whose pauses are all but the same, or on average shorter than a person types."""

    pattern: Pattern
    by: By
    tags: frozenset[EventTag]
    messages: int
    spread: float
    """Standard deviation of the pauses over their mean, below which they are even."""
    fastest_s: float
    answer: Answer
    for_s: float


@dataclass(frozen=True, slots=True)
class Try:
    """What an event of this tag adds to the risk when its detail `of` names one of `words`; without `of`, always."""

    tag: EventTag
    risk: float
    of: str = ""
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Level:
    """From so much risk on, this answer for so long."""

    risk: float
    answer: Answer
    for_s: float


@dataclass(frozen=True, slots=True)
class TooRisky:
    """Tries of several kinds that add up; the sum halves with every `half_life_s`, so that doubt fades by itself."""

    pattern: Pattern
    by: By
    tries: tuple[Try, ...]
    half_life_s: float
    levels: tuple[Level, ...]
    """In rising order."""

    @property
    def tags(self) -> frozenset[EventTag]:
        """The events it looks at."""
        return frozenset(each.tag for each in self.tries)


Rule = TooMany | TooWide | TooEven | TooRisky

_REFUSED: Final = frozenset({EventTag.CODE_REFUSED, EventTag.PASSKEY_REFUSED})
_SENT: Final = frozenset({EventTag.CODE_SENT})
_DONE: Final = frozenset({EventTag.ACTION_DONE})
_CALLED: Final = frozenset({*_DONE, EventTag.ACTION_REFUSED, EventTag.ACTION_FAILED, EventTag.ACTION_UNKNOWN})
_BLOCKED: Final = frozenset({EventTag.TURN_BLOCKED})
_SAID: Final = frozenset({EventTag.TURN_COMMITTED})
_HANDED: Final = frozenset({EventTag.HANDED_OVER})
_READ: Final = frozenset({EventTag.RECORD_READ})
_LOOKED_UP: Final = {
    "action": frozenset(
        {"offer.list", "offer.recommend", "knowledge.answer", "outage.check", "bill.read", "usage.read"}
    )
}
_INJECTION: Final = {"reason": frozenset({"injection"})}
_ORDERS: Final = frozenset({Kind.INJECTION.value})
_TRIES: Final = (
    Try(EventTag.TURN_NOTED, 0.5, "kinds", _ORDERS),
    Try(EventTag.TURN_REDACTED, 0.5, "kinds", _ORDERS),
    Try(EventTag.TURN_BLOCKED, 1.0, "reason", _INJECTION["reason"]),
    Try(EventTag.CODE_REFUSED, 0.5),
    Try(EventTag.PASSKEY_REFUSED, 0.5),
)
_LEVELS: Final = (
    Level(3.0, Answer.SLOW, 10 * _MINUTE),
    Level(5.0, Answer.STEP_UP, 15 * _MINUTE),
    Level(9.0, Answer.HAND_OVER, 30 * _MINUTE),
)
"""One sighting that may be wrong answers nothing; only a person decides what follows from many."""
_UNPROVED: Final = {"reason": frozenset({"step-up-failed"})}

_ORDER_PATTERNS: Final = frozenset({Pattern.INJECTION_SERIES, Pattern.SESSION_RISK})

_TALK, _PERSON = By.CONVERSATION, By.SUBJECT
_HAND_OVER, _BLOCK = Answer.HAND_OVER, Answer.BLOCK


def rules(look_ups: int = 60) -> tuple[Rule, ...]:
    """Return the table; a rule that could be wrong of a person only alerts or slows, and every answer ends by itself.

    From so many `look_ups` of one conversation in ten minutes on, it is slowed down.
    """
    return (
        TooMany(Pattern.GUESSING_CODES, _TALK, _REFUSED, 6, 15 * _MINUTE, _HAND_OVER, 30 * _MINUTE),
        TooMany(Pattern.GUESSING_CODES, _PERSON, _REFUSED, 9, _HOUR, _BLOCK, 30 * _MINUTE),
        TooMany(Pattern.ASKING_FOR_CODES, _TALK, _SENT, 8, 30 * _MINUTE, _HAND_OVER, 30 * _MINUTE),
        TooWide(Pattern.SWEEPING_ACCOUNTS, _TALK, _SENT, "number", 4, 30 * _MINUTE, _BLOCK, 30 * _MINUTE),
        TooMany(Pattern.SCRAPING, _TALK, _DONE, look_ups, 10 * _MINUTE, Answer.SLOW, 10 * _MINUTE, _LOOKED_UP),
        TooMany(Pattern.FAILING_STEP_UP, _PERSON, _HANDED, 3, 24 * _HOUR, Answer.ALERT, 24 * _HOUR, _UNPROVED),
        TooEven(Pattern.MACHINE_RHYTHM, _TALK, _SAID, 16, 0.05, 0.8, Answer.ALERT, 10 * _MINUTE),
        TooMany(Pattern.COST_SPIKE, _PERSON, _CALLED, 240, _HOUR, Answer.ALERT, _HOUR),
        TooMany(Pattern.INJECTION_SERIES, _TALK, _BLOCKED, 8, 15 * _MINUTE, _HAND_OVER, 30 * _MINUTE, _INJECTION),
        TooRisky(Pattern.SESSION_RISK, _TALK, _TRIES, 10 * _MINUTE, _LEVELS),
        TooWide(Pattern.STAFF_READING, By.STAFF, _READ, "conversation", 30, 10 * _MINUTE, Answer.ALERT, 10 * _MINUTE),
    )


def rules_of_a_gateway() -> tuple[Rule, ...]:
    """Return the part of the table that speaks of words alone: codes, look-ups and staff are no gateway's to see.

    Nor is rhythm, for its clients are programs.
    """
    return tuple(rule for rule in rules() if rule.pattern in _ORDER_PATTERNS)
