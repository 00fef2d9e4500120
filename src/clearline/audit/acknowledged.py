"""What the log vouches for: the digest of every sealed record it speaks of, and the erasures it tells of."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from clearline.audit.log import PAGE, AuditLog, event_of
from clearline.domain.event import Event, EventTag
from clearline.store.engine import Store
from clearline.store.statement import query
from clearline.store.tables import AUDIT_PENDING

_WAITING = query(
    select(AUDIT_PENDING.c.arrival, AUDIT_PENDING.c.leaf)
    .where(AUDIT_PENDING.c.arrival > bindparam("after"))
    .order_by(AUDIT_PENDING.c.arrival)
    .limit(PAGE),
    tuple[int, bytes],
)


_DELETIONS = frozenset({EventTag.ERASURE_DONE, EventTag.RETENTION_DONE})
_OTHERS = frozenset({EventTag.CONSENT_GIVEN, EventTag.CONSENT_WITHDRAWN})
"""Their digests are of choices; those of no conversation are of notes in the incident book."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """All that was ever answered, as far as the log knows; what waits to be integrated counts."""

    records: Mapping[bytes, str]
    """SHA-256 of a sealed turn -> the conversation it is of."""
    erased: Mapping[str, int]
    """Request that was carried out, or receipt of a period that ended -> how many conversations it took away."""


async def read_acknowledged(store: Store) -> Acknowledged:
    """Read the whole log in `store`; raises IntegrityError for an entry that is none of ours."""
    records: dict[bytes, str] = {}
    erased: dict[str, int] = {}
    async for leaf in _leaves(store):
        event = event_of(leaf)
        if event.digest and event.conversation and event.tag not in _OTHERS:
            records[bytes.fromhex(event.digest)] = event.conversation
        if event.tag in _DELETIONS:
            request, count = erasure_of(event)
            erased[request] = erased.get(request, 0) + count
    return Acknowledged(records, erased)


def erasure_of(event: Event) -> tuple[str, int]:
    """Return the request that this event closes, and how many conversations its receipt counts."""
    count = event.details.get("erased", "").partition(" ")[0]
    return event.details.get("request", ""), int(count) if count.isdecimal() else 0


async def _leaves(store: Store) -> AsyncIterator[bytes]:
    log, start, after = AuditLog(store), 0, 0
    while entries := await log.entries(start):
        for entry in entries:
            yield entry.leaf
        start = entries[-1].index + 1
    while waiting := await store.fetch(_WAITING, {"after": after}):
        for _, leaf in waiting:
            yield leaf
        after = waiting[-1][0]
