"""Whose data an incident touched, from the log: exactly the conversations, and of people only their number."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from clearline.domain.event import Event
from clearline.errors import InputError


@dataclass(frozen=True, slots=True)
class Touch:
    """What is looked for in the log: everything that is given must be true of one entry."""

    since: datetime
    until: datetime
    by: str = ""
    """A member of staff."""
    action: str = ""
    tag: str = ""
    conversations: frozenset[str] = frozenset()
    """None for any."""

    def __post_init__(self) -> None:
        if self.since.tzinfo is None or self.until.tzinfo is None or self.since > self.until:
            raise InputError("expected two moments with their zone, the earlier first")

    def is_in(self, event: Event) -> bool:
        """Tell whether `event` is one of those."""
        details = event.details
        return (
            bool(event.conversation)
            and self.since <= event.at <= self.until
            and self.by in {"", details.get("staff", "")}
            and self.action in {"", details.get("action", "")}
            and self.tag in {"", event.tag.value}
            and (not self.conversations or event.conversation in self.conversations)
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What the log knows of it; nothing in here names a person."""

    conversations: tuple[str, ...]
    entries: int

    def digest(self, references: Iterable[str]) -> str:
        """Return what stands for this finding in the book, with the pseudonyms of whom it concerns."""
        text = "\n".join([*self.conversations, "", *sorted(references)])
        return hashlib.sha256(text.encode()).hexdigest()


def found_in(events: Iterable[Event], touch: Touch) -> Found:
    """Return the conversations of the events that `touch` describes."""
    hits = [event.conversation for event in events if touch.is_in(event)]
    return Found(tuple(sorted(set(hits))), len(hits))
