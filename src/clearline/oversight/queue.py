"""The hand-over queue: a conversation waits, one member of staff takes it by compare-and-set, and gives it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select, update

from clearline.domain.conversation import ConversationId
from clearline.domain.person import StaffId
from clearline.store.engine import Store
from clearline.store.moments import micros, moment
from clearline.store.statement import Write, prepare, prepare_insert, query
from clearline.store.tables import HAND_OVERS

LONGEST_LIST = 1000
"""What one page of the queue shows; those who wait longest come first."""

_H = HAND_OVERS.c

_ENTER = prepare_insert(HAND_OVERS)
_CLAIM = prepare(
    update(HAND_OVERS)
    .where(_H.conversation == bindparam("which"), _H.state == "waiting")
    .values(state="claimed", staff=bindparam("by"), claimed_at=bindparam("now"), revision=_H.revision + 1)
)
_CLOSE = prepare(
    update(HAND_OVERS)
    .where(_H.conversation == bindparam("which"), _H.state == "claimed", _H.staff == bindparam("by"))
    .values(state="closed", closed_at=bindparam("now"), revision=_H.revision + 1)
)
_OPEN = query(
    select(_H.conversation, _H.queue, _H.reason, _H.state, _H.created_at)
    .where(or_(_H.state == "waiting", and_(_H.state == "claimed", _H.staff == bindparam("by"))))
    .order_by(_H.created_at)
    .limit(LONGEST_LIST),
    tuple[str, str, str, str, int],
)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A conversation that waits for a person, or that this person has taken."""

    conversation: ConversationId
    queue: str
    reason: str
    taken: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class HandOverQueue:
    """Reads the queue; its changes are `Write`s, so that they are committed with the turn that causes them."""

    store: Store

    def enter(self, conversation: ConversationId, queue: str, reason: str, now: datetime) -> Write:
        """Put a conversation into the queue; one that is open there already is a conflict."""
        at = micros(now)
        params: Mapping[str, str | int | None] = {
            "id": f"{conversation}/{at}",
            "conversation": conversation,
            "queue": queue,
            "reason": reason,
            "state": "waiting",
            "staff": None,
            "revision": 0,
            "created_at": at,
            "claimed_at": None,
            "closed_at": None,
        }
        return Write(_ENTER, params)

    def claim(self, conversation: ConversationId, staff: StaffId, now: datetime) -> Write:
        """Take a waiting conversation; the second of two who try loses with ConflictError."""
        return Write(_CLAIM, {"which": conversation, "by": staff, "now": micros(now)}, expect_rows=1)

    def close(self, conversation: ConversationId, staff: StaffId, now: datetime) -> Write:
        """Give back a conversation that this person has taken."""
        return Write(_CLOSE, {"which": conversation, "by": staff, "now": micros(now)}, expect_rows=1)

    async def seen_by(self, staff: StaffId) -> tuple[HandedOver, ...]:
        """Return what waits and what this person has taken, longest wait first."""
        return tuple(
            HandedOver(
                ConversationId(conversation),
                queue,
                reason,
                taken=state == "claimed",
                since=moment(since),
            )
            for conversation, queue, reason, state, since in await self.store.fetch(_OPEN, {"by": staff})
        )
