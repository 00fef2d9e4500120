"""What the guard saw and what it decided: signals are sightings, rulings are decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from clearline.domain.conversation import Language


class Confidence(StrEnum):
    """How sure a detector is; kept apart from how bad the thing would be."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Kind(StrEnum):
    """What a detector can see. The personal kinds are also the names of placeholders: `[PHONE_1]`."""

    PHONE = "PHONE"
    RESIDENT_ID = "RESIDENT_ID"
    CARD = "CARD"
    EMAIL = "EMAIL"
    ICCID = "ICCID"
    IMEI = "IMEI"
    CODE = "CODE"
    PASSWORD = "PASSWORD"  # noqa: S105 # the name of a kind
    IMSI = "IMSI"
    HK_ID = "HK_ID"
    MACAU_ID = "MACAU_ID"
    TW_ID = "TW_ID"
    TRAVEL_PERMIT = "TRAVEL_PERMIT"
    PASSPORT = "PASSPORT"
    DRIVING_LICENCE = "DRIVING_LICENCE"
    SOCIAL_SECURITY = "SOCIAL_SECURITY"
    IBAN = "IBAN"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    IP = "IP"
    URL = "URL"
    PLATE = "PLATE"
    BIRTH_DATE = "BIRTH_DATE"
    HEALTH = "HEALTH"
    FINANCE = "FINANCE"
    DIGITS = "DIGITS"
    PERSON = "PERSON"
    ADDRESS = "ADDRESS"
    OWN = "OWN"
    """What a recogniser of the operator's own hides and no other kind names."""
    INJECTION = "INJECTION"
    OUTSIDE_LINK = "OUTSIDE_LINK"
    UNSUPPORTED_AMOUNT = "UNSUPPORTED_AMOUNT"
    UNSUPPORTED_PROMISE = "UNSUPPORTED_PROMISE"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of the text that was screened."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Signal:
    """One sighting."""

    kind: Kind
    span: Span
    confidence: Confidence
    detector: str


@dataclass(frozen=True, slots=True)
class Allow:
    """Nothing to hide and nothing to stop; weak signals may still be attached."""

    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class Redact:
    """May pass once every span of `signals` that is personal has been replaced."""

    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """May not pass; `reason` is a stable word such as `injection`, `detector-failed`, `unsupported-amount`."""

    reason: str
    signals: tuple[Signal, ...] = ()


Ruling = Allow | Redact | Block


class Detector(Protocol):
    """Sees one family of things in a text; raising means that nothing passes."""

    name: str

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every sighting in `text`, in time linear in its length."""
        ...
