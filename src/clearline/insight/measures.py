"""How customers are served, day by day, counted from the audit log, which holds no words and no names."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Final

from clearline.domain.event import Event, EventTag
from clearline.insight.coarse import Crowds

REPEAT_DAYS: Final = 7
"""A customer who is back within so many days was not served for good."""
KEPT_DAYS: Final = 35
HANDED_OVER: Final = "handed-over:"
"""Begins the names of counts of hand-overs; the reason follows."""
SPOKEN: Final = "@"
"""Comes before the language in the names of what was counted for one language alone."""
_ANSWER: Final = "knowledge.answer"
"""The action that is refused where no approved article answers."""

_COUNTED: Final = {
    EventTag.CONVERSATION_STARTED: "conversations",
    EventTag.TURN_COMMITTED: "turns",
    EventTag.TURN_BLOCKED: "blocked",
    EventTag.REPLY_BLOCKED: "blocked",
    EventTag.CODE_ACCEPTED: "proofs-right",
    EventTag.PASSKEY_ACCEPTED: "proofs-right",
    EventTag.CODE_REFUSED: "proofs-wrong",
    EventTag.PASSKEY_REFUSED: "proofs-wrong",
    EventTag.ACTION_DONE: "done",
    EventTag.ACTION_FAILED: "failed",
    EventTag.ACTION_UNKNOWN: "unknown",
}
_RATES: Final = {
    "repeated": ("repeated", ("known",)),
    "unanswered": ("unanswered", ("unanswered", "answered")),
    "proved": ("proofs-right", ("proofs-right", "proofs-wrong")),
    "failed": ("failed", ("done", "failed", "unknown")),
    "unknown": ("unknown", ("done", "failed", "unknown")),
    "blocked": ("blocked", ("turns",)),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    part: int
    whole: int


def rates_of(counts: Counter[str]) -> Mapping[str, Rate]:
    """Return the share that was `contained` (no person was needed), `repeated`, `unanswered` and so on, by name.

    After the whole come the languages, each by its own name: `unanswered@zh-Hans`.
    """
    spoken = sorted({name.partition(SPOKEN)[2] for name in counts} - {""})
    return {name: rate for segment in ("", *(SPOKEN + one for one in spoken)) for name, rate in _rates(counts, segment)}


def _rates(counts: Counter[str], segment: str) -> Iterator[tuple[str, Rate]]:
    handed = (name for name in counts if name.startswith(HANDED_OVER) and name.endswith(segment))
    over = sum(counts[name] for name in handed if segment or SPOKEN not in name)
    begun = counts["conversations" + segment]
    yield "contained" + segment, Rate(max(0, begun - over), begun)
    for name, (part, whole) in _RATES.items():
        cases = sum(counts[one + segment] for one in whole)
        # of one turn both sides may have been blocked
        yield name + segment, Rate(min(counts[part + segment], cases), cases)


def _names(event: Event) -> Iterator[str]:
    """Yield what an event counts as."""
    if name := _COUNTED.get(event.tag):
        yield name
    if event.tag is EventTag.HANDED_OVER:
        yield HANDED_OVER + event.details.get("reason", "")
    if event.details.get("action") == _ANSWER:
        yield "answered" if event.tag is EventTag.ACTION_DONE else "unanswered"


class Figures:
    """Counts events as they come, in their order, and keeps some weeks of them."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self.days: dict[date, Counter[str]] = {}
        """Counts by the operator's own days, oldest first; a conversation counts on the day it is handed over, too."""
        self.ahead = timedelta()
        """By how much days are taken for later ones than they are: an assessor may let them pass."""
        self._crowds: dict[date, Crowds] = {}
        self._last: dict[str, tuple[str, date]] = {}
        """By the pseudonym of a customer: their last conversation, and when."""

    def count(self, event: Event) -> None:
        """Take one event; one that came late counts for its own day, and what was said to a silence for none."""
        if "silent" in event.details:
            return
        today = (event.at + self.ahead).astimezone(self._zone).date()
        if today not in self.days:
            self._begin(today)
        spoken = event.details.get("language", "")
        for name in _names(event):
            self._add(event, today, *((name, f"{name}{SPOKEN}{spoken}") if spoken else (name,)))
        if event.tag is EventTag.TURN_COMMITTED and event.subject:
            self._customer(event, today)

    def shown(self) -> Mapping[date, Counter[str]]:
        """Return the counts of every day as people may see them: none of a few, none that tells a few apart."""
        return {day: self._crowds[day].coarse(counts) for day, counts in self.days.items()}

    def _add(self, event: Event, today: date, *names: str) -> None:
        self.days[today].update(names)
        for name in names:
            self._crowds[today].add(name, event.subject or event.conversation)

    def _customer(self, event: Event, today: date) -> None:
        """Count a conversation of a customer once, as repeated if they had another one in the days before."""
        conversation, last = self._last.get(event.subject, ("", today))
        if conversation != event.conversation:
            self._add(event, today, "known")
            if conversation and today - last <= timedelta(days=REPEAT_DAYS):
                self._add(event, today, "repeated")
        self._last[event.subject] = event.conversation, today

    def _begin(self, today: date) -> None:
        self.days[today] = Counter()
        self.days = {day: self.days[day] for day in sorted(self.days) if day > today - timedelta(days=KEPT_DAYS)}
        self.days.setdefault(today, Counter())
        self._crowds = {day: self._crowds.get(day) or Crowds() for day in self.days}
        long_ago = today - timedelta(days=REPEAT_DAYS)
        self._last = {who: seen for who, seen in self._last.items() if seen[1] >= long_ago}
