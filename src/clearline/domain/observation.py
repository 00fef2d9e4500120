"""What a probe of the bench sees: exchanges with a target, pages fetched, hooks read, and values it planted."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from clearline.domain.conversation import Json, Language


class Trouble(StrEnum):
    """Why an answer is not one that could be judged; `NONE` for an ordinary answer."""

    NONE = "none"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    UNREADABLE = "unreadable"
    LIMITED = "limited"
    REFUSED = "refused"
    BROKEN = "broken"
    NOT_SENT = "not-sent"


class Purpose(StrEnum):
    """What a thing was sent for; a check reads it to tell attacks from their controls."""

    SETUP = "setup"
    PROBE = "probe"
    TWIN = "twin"
    """Harmless, and shaped like an attack: whoever refuses it refuses too much."""
    CONTROL = "control"
    """Must work for anything else to mean something."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One utterance sent to the target in a conversation, and what came back."""

    case: str
    purpose: Purpose
    conversation: str
    """The bench's own name for it; the target's ids and tokens are never kept."""
    language: Language
    sent: str
    text: str
    extras: tuple[str, ...] = ()
    """Every other surface of the answer: buttons, sources, links."""
    expects: str = ""
    status: int = 0
    trouble: Trouble = Trouble.NONE

    @property
    def surfaces(self) -> str:
        """Everything the answer shows, in one text."""
        return "\n".join((self.text, *self.extras))


@dataclass(frozen=True, slots=True)
class Fetched:
    """One plain HTTP request and what came back, cut to a sensible size."""

    case: str
    purpose: Purpose
    request: str
    """Method and path, with what was special about it."""
    status: int
    headers: Mapping[str, str]
    body: str
    trouble: Trouble = Trouble.NONE


@dataclass(frozen=True, slots=True)
class Reading:
    """What a hook of the target said: its journal, its state, a record, or a measurement over many answers."""

    case: str
    purpose: Purpose
    source: str
    value: Json
    trouble: Trouble = Trouble.NONE


@dataclass(frozen=True, slots=True)
class Planted:
    """A value the probe made up or was given, which the check will look for."""

    case: str
    name: str
    value: str


Observation = Exchange | Fetched | Reading | Planted
