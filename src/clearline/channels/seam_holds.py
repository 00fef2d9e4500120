"""The seam for legal holds: what people in charge may ask, and what they are shown."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class HoldFront:
    """What supervisors and the data-protection officer may ask about legal holds."""

    standing: Callable[[], Awaitable[tuple[HoldView, ...]]]
    place: Callable[[StaffId, ConversationId, str], Awaitable[HoldView]]
    """Raises InputError for a matter that may name somebody, DeniedError where there is no such conversation."""
    lift: Callable[[StaffId, str], Awaitable[bool]]
