"""A conversation with the specimen, and what all its parts need to answer one."""

from dataclasses import dataclass, field
from typing import Protocol

from clearline.bench.draw import Draw
from clearline.bench.lab.world import Customer, World
from clearline.domain.conversation import Language


@dataclass(slots=True)
class Conversation:
    """One conversation, with everything the specimen remembers of it."""

    id: str
    token: str
    language: Language
    customer: Customer | None = None
    awaiting: str = ""
    asked_for: str = ""
    code: str = ""
    code_at: int = 0
    """Minute in which it was sent."""
    heard_at: int = 0
    """Minute in which the caller spoke last."""
    claimed: Customer | None = None
    tries: int = 0
    misses: int = 0
    plan: str = ""
    left: bool = False
    """The caller declined the machine; a person answers from then on."""
    prefix: str = ""
    """What a text that was passed on told a gullible service to say first."""
    said: int = 0
    release: str = "specimen-1"
    """What serves it."""
    numbers: set[str] = field(default_factory=set)
    """Numbers that were asked about."""
    record: list[str] = field(default_factory=list)
    answered: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where every part of one specimen lives."""

    world: World
    spoiled: frozenset[str]
    """The requirements it is to break."""
    draw: Draw


class Part(Protocol):
    """One subject of the specimen: it answers what concerns it and returns nothing for the rest."""

    def reply(self, conversation: Conversation, text: str) -> str:
        """Return the reply to `text`, or nothing."""
        ...
