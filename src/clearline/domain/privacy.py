"""What customers may decide about their data: purposes that need their consent, and rights with a deadline."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearline.domain.conversation import ConversationId, Language
from clearline.domain.person import CustomerId, Personal


class Purpose(StrEnum):
    """What is done only with a customer's consent; whatever they ask for themselves needs none."""

    RECOMMENDATION = "recommendation"
    """Looking at what they used to suggest a plan."""


class Right(StrEnum):
    """What a customer may ask of us and a person answers, by a day."""

    CORRECTION = "correction"
    OBJECTION = "objection"


@dataclass(frozen=True, slots=True)
class Choosing:
    """A consent as it is given or withdrawn."""

    customer: CustomerId
    purpose: Purpose
    given: bool
    conversation: ConversationId
    language: Language


@dataclass(frozen=True, slots=True)
class Asking:
    """A right as it is asked for."""

    customer: CustomerId
    right: Right
    words: Personal[str]
    """The customer's own, with placeholders where personal data stood."""
    conversation: ConversationId
    key: str
    """The same in every attempt at the same request."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One line of the ledger: what was chosen, when and where, and by which words the customer was told."""

    purpose: Purpose
    given: bool
    at: datetime
    conversation: ConversationId
    language: Language
    notice: str
    """Version of the privacy notice."""
    notice_digest: str
    """SHA-256, hex, of the notice as it was shown in that language."""
