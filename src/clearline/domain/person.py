"""Who takes part: customers, principals, and personal values that never print themselves."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Generic, NewType, TypeVar

T_co = TypeVar("T_co", covariant=True)

CustomerId = NewType("CustomerId", str)
"""The operator's own customer number; it is an identifier, so it is never spoken or logged in full."""

SubjectId = NewType("SubjectId", str)
"""Whose key seals a record: `customer:<id>` once known, `visitor:<conversation>` before."""

StaffId = NewType("StaffId", str)


class Role(StrEnum):
    """What a member of staff is there for."""

    AGENT = "agent"
    """Takes conversations, reads and answers them."""
    SUPERVISOR = "supervisor"
    """Also stops and lifts, and handles incidents."""
    OFFICER = "officer"
    """The data-protection officer: handles incidents, and takes no conversation."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff who is signed in."""

    name: StaffId
    role: Role


class Ending(StrEnum):
    """Why a session of staff is no longer open."""

    IDLE = "idle"
    """Nobody did anything for too long."""
    TOTAL = "total"
    """It had lasted as long as one may."""
    ORDER = "order"
    """Somebody in charge ended it, or they signed out themselves."""


class Personal(Generic[T_co]):
    """A personal value: printing, logging or formatting it gives `<personal>`; only `reveal` gives the value."""

    __slots__ = ("_value",)

    def __init__(self, value: T_co) -> None:
        self._value = value

    def reveal(self) -> T_co:
        """Return the value itself; every call site is reviewed, and found by searching for this name."""
        return self._value

    def __repr__(self) -> str:
        return "<personal>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personal) and self._value == other._value

    def __hash__(self) -> int:
        return hash((Personal, self._value))

    def __reduce__(self) -> str:
        raise TypeError("a personal value is sealed, not pickled")


class Assurance(IntEnum):
    """How sure we are of who is speaking (SP 800-63B-4 authenticator assurance levels; NONE is nobody known)."""

    NONE = 0
    AAL1 = 1
    AAL2 = 2
    AAL3 = 3


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller as far as they have proved themselves."""

    customer: CustomerId | None
    level: Assurance
    verified_at: datetime | None = None

    def __post_init__(self) -> None:
        if (self.customer is None) != (self.level is Assurance.NONE):
            raise ValueError("a principal has a customer exactly when it has a level above NONE")


class Factor(StrEnum):
    """What a caller can prove themselves with."""

    CODE = "code"
    """A one-time code to the registered device."""
    APP = "app"
    """A code of the authenticator app."""
    PASSKEY = "passkey"
    RECOVERY = "recovery"
    """A code that was written down for when the others are lost."""


NOBODY = Principal(customer=None, level=Assurance.NONE)
"""The principal of every conversation before a factor was verified."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A proof that was asked for: enough to check an answer, never enough to tell it."""

    customer: CustomerId | None
    """None for a number that is nobody's: such a challenge exists, looks the same, and no code answers it."""
    digest: str
    """Keyed digest of the code, bound to this conversation; empty where another factor was asked for."""
    sent_at: datetime
    attempts: int = 0
    factor: Factor = Factor.CODE
    """With `PASSKEY` a code of the app is tried too: a customer may have both."""
    number: str = ""
    """Keyed digest of the number that the code was asked for: what is missed counts alike, whosever it is."""
    is_long: bool = False
    """Whether the code is too long to be guessed."""


@dataclass(frozen=True, slots=True)
class PasskeyChallenge:
    """What a passkey was asked to sign: with the desk's key and what was shown it gives the challenge again."""

    nonce: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """What one conversation has proved, and what it has been asked to prove."""

    principal: Principal = NOBODY
    challenge: Challenge | None = None
    passkey: PasskeyChallenge | None = None
    attempted: bool = False
    """True in the turn in which a code was presented, whether or not it was right."""
    failures: int = 0
    """Wrong codes in this conversation, over all challenges."""
    seen_at: datetime | None = None
    """When the caller last spoke: idle time counts from here."""
