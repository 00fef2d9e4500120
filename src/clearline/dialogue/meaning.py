"""What an utterance means, as far as it can be told; made by rules and a classifier, or by a model handed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from clearline.dialogue.flow import SlotKind
from clearline.dialogue.plight import Plight
from clearline.domain.conversation import Heard
from clearline.domain.decision import Value


class Command(StrEnum):
    """What a caller can say at any moment, whatever was asked."""

    CANCEL = "cancel"
    REPEAT = "repeat"
    PERSON = "person"
    ROBOT = "robot"
    """Asks whether a person or a machine is answering."""
    RESEND = "resend"
    CHANGE = "change"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A flow the caller may have come for."""

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Meaning:
    """Commands, slots and intents; never a confirmation or a proof, which only the engine can make."""

    candidates: tuple[Candidate, ...] = ()
    """Best first."""
    command: Command | None = None
    answer: bool | None = None
    """A clear yes or no, where the words are nothing but that."""
    nods: bool = False
    """Agrees, if only mildly: never enough to confirm, but enough to talk on or to be passed to a person."""
    slots: Mapping[SlotKind, Value] = field(default_factory=dict)
    ordinal: int | None = None
    """Which of several, from 1; -1 is the last."""
    number: str = ""
    """The placeholder of a telephone number, e.g. `[PHONE_1]`."""
    plight: Plight | None = None
    """How it is with the caller, where their words say so."""
    folded: str = ""
    """The words in one form: simplified, lower case, without punctuation or spaces; for comparing with choices."""


class Understand(Protocol):
    """Reads one utterance; must give the same meaning for the same words and day."""

    def __call__(self, heard: Heard, today: date) -> Meaning:
        """Return the meaning of `heard`; words that mean nothing known give an empty one."""
        ...

    def fold(self, text: str) -> str:
        """Return `text` in the form of `Meaning.folded`."""
        ...
