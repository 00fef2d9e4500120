"""What data may be used for, what customers may decide about it, and rights with a deadline."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from clearline.domain.conversation import ConversationId, Language
from clearline.domain.person import CustomerId, Personal
from clearline.errors import PurposeError


class Purpose(StrEnum):
    """What something is kept or read for; every read of what is kept names one."""

    SERVICE = "service"
    """Answering, and doing what was asked for."""
    SECURITY = "security"
    """Telling callers apart, and noticing misuse."""
    EVIDENCE = "evidence"
    """Being able to prove later what was said and done."""
    RIGHTS = "rights"
    """Copies, corrections, erasure: what people may ask of us by law."""
    QUALITY = "quality"
    """Reading conversations to find out where the service fails; customers may object."""
    RECOMMENDATION = "recommendation"
    """Looking at what they used to suggest a plan."""
    MARKETING = "marketing"
    TRAINING = "training"
    """Of models."""
    SHARING = "sharing"
    """Handing on to partners."""


class Basis(StrEnum):
    """Why a purpose is lawful (GDPR, article 6; PIPL, article 13)."""

    CONTRACT = "contract"
    DUTY = "legal-duty"
    INTEREST = "legitimate-interest"
    CONSENT = "consent"


CONSENT_ONLY: Final = frozenset({Purpose.RECOMMENDATION, Purpose.MARKETING, Purpose.TRAINING, Purpose.SHARING})
"""Done for nobody who has not agreed, whatever a policy says."""
OBJECTIONABLE: Final = frozenset({Purpose.QUALITY})
"""Done unless the customer objects (GDPR, article 21)."""
CHOOSABLE: Final = (Purpose.RECOMMENDATION, Purpose.QUALITY)
"""What customers are asked about; a wish about anything else is refused."""

UNSAID: Final[Mapping[str, str]] = {
    Purpose.SERVICE.value: Basis.CONTRACT.value,
    Purpose.SECURITY.value: Basis.INTEREST.value,
    Purpose.EVIDENCE.value: Basis.DUTY.value,
    Purpose.RIGHTS.value: Basis.DUTY.value,
}
"""The purposes, each with its basis, of what does not say its own: none that a customer could decline."""


def needs_choice(purpose: Purpose) -> bool:
    """Tell whether the customer's own choice must be looked at before anything of theirs is read for `purpose`."""
    return purpose in CONSENT_ONLY or purpose in OBJECTIONABLE


def refuse_unless_kept_for(kept_for: Collection[Purpose], purpose: Purpose) -> None:
    """Raise PurposeError unless what is kept for `kept_for` may be read for `purpose`."""
    if purpose not in kept_for:
        raise PurposeError(f"this is not kept for {purpose.value!r}")


class DataClass(StrEnum):
    """The classes of what is kept; each has one period."""

    CONVERSATION = "conversation"
    REQUEST = "request"
    """Corrections and objections that were asked for."""
    CONSENT = "consent"
    """Choices that a later one has replaced; the one that stands is kept while there is a customer."""
    FACTOR = "factor"
    """Passkeys and authenticator apps that nobody uses any more."""
    RECEIPT = "receipt"
    """Of erasures; it names nobody."""
    STAFF = "staff"
    """Sessions and invitations of staff."""
    LOG = "log"
    """It holds pseudonyms that die with their keys, and is never shortened."""
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class Period:
    """How long one class is kept and what for; None where it is not deleted."""

    kind: DataClass
    days: int | None
    purposes: Mapping[str, str]
    """Each `Purpose` with its `Basis`."""


class Right(StrEnum):
    """What a customer may ask of us and a person answers, by a day."""

    CORRECTION = "correction"
    OBJECTION = "objection"
    COPY = "copy"
    """Of everything that is held: to be had on a page at once, or sent."""


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
