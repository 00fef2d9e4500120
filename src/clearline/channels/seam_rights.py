"""The seam for what customers ask by right: what they see of it, and what whoever answers is shown."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clearline.domain.person import StaffId
from clearline.domain.privacy import Right


@dataclass(frozen=True, slots=True)
class RequestView:
    """Something the customer has asked for by right."""

    id: str
    right: Right
    words: str
    """As they are kept: placeholders stand where personal data stood."""
    state: str
    """`open`, `granted` or `refused`."""
    created_at: datetime
    due_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenRequestView:
    """A request that waits for its answer; who asked, and in which words, stands in their conversation."""

    id: str
    right: Right
    asked_at: datetime
    due_at: datetime
    late: bool


class AnswerRight(Protocol):
    """Notes that a request has been answered."""

    def __call__(self, staff: StaffId, which: str, *, granted: bool) -> Awaitable[bool]:
        """Return False where no request of this number is open."""


@dataclass(frozen=True, slots=True)
class RightsFront:
    """What supervisors and the data-protection officer may ask about customers' requests."""

    waiting: Callable[[], Awaitable[tuple[OpenRequestView, ...]]]
    """Gives the open requests, the one that is due first first."""
    answer: AnswerRight
