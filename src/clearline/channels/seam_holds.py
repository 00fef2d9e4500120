"""The seam for legal holds: what people in charge may ask, and what they and the customers concerned are shown."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clearline.domain.conversation import ConversationId
from clearline.domain.person import StaffId


@dataclass(frozen=True, slots=True)
class HoldView:
    """An order to keep a conversation, and everything of its customer."""

    id: str
    conversation: ConversationId
    matter: str
    """The number that the court or the authority gave it."""
    by: StaffId
    at: datetime
    secret: bool
    """Whether the order forbids to tell the customer of it."""


@dataclass(frozen=True, slots=True)
class PutOffView:
    """A wish to be forgotten that waits for a hold; who asked is not told here."""

    request: str
    asked_at: datetime
    tell_by: datetime | None
    """By when the law wants the customer to be told; None where they may not be."""
    told_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class ErasureView:
    """A wish to be forgotten, as far as its customer may be told."""

    id: str
    state: str
    """`open`; `held` where the law wants something kept for now, and lets that be told; or `done`."""
    asked_at: datetime
    due_at: datetime
    done_at: datetime | None
    receipt: str
    """What was deleted, as the public log says it under the same id; empty until it is done."""


class Place(Protocol):
    """Places a hold."""

    def __call__(self, staff: StaffId, which: ConversationId, matter: str, *, secret: bool) -> Awaitable[HoldView]:
        """Raises InputError for a matter that may name somebody, DeniedError where there is no such conversation."""


@dataclass(frozen=True, slots=True)
class HoldFront:
    """What supervisors and the data-protection officer may ask about legal holds."""

    standing: Callable[[], Awaitable[tuple[HoldView, ...]]]
    place: Place
    put_off: Callable[[], Awaitable[tuple[PutOffView, ...]]]
    """Gives the wishes that wait, longest first, with whether their customers have been told."""
    lift: Callable[[StaffId, str], Awaitable[bool]]
