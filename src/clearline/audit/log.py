"""The log as it is kept: events become leaves, leaves become entries, and anyone may ask for a proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import msgspec
from sqlalchemy import bindparam, func, select

from clearline.audit.merkle import (
    ConsistencyProof,
    InclusionProof,
    Node,
    consistency_parts,
    fold,
    inclusion_parts,
    root_of,
)
from clearline.audit.packed import unpack
from clearline.domain.event import Event, EventTag
from clearline.errors import IntegrityError
from clearline.store.engine import Store
from clearline.store.statement import Write, prepare_insert, query
from clearline.store.tables import AUDIT_CHECKPOINTS, AUDIT_ENTRIES, AUDIT_NODES, AUDIT_PENDING, AUDIT_PLACES

MAX_LEAF_BYTES = 65_535
"""C2SP tlog-tiles gives a leaf two bytes of length."""

PAGE = 1_000
"""How many entries are read at once."""
LOWEST_KEPT = 2
"""Subtrees below this level are hashed anew from their entries: to keep them would cost 60 bytes an entry."""
_ALWAYS_KEPT = 4
"""From this level on subtrees were kept from the first release on; one below it may lack, and its entries tell."""

_PEND = prepare_insert(AUDIT_PENDING, "arrival")
_PAGE = query(
    select(AUDIT_ENTRIES.c.index, AUDIT_ENTRIES.c.leaf)
    .where(AUDIT_ENTRIES.c.index >= bindparam("start"))
    .order_by(AUDIT_ENTRIES.c.index)
    .limit(bindparam("count")),
    tuple[int, bytes],
)
_WAITING = query(select(AUDIT_PENDING.c.leaf).order_by(AUDIT_PENDING.c.arrival), tuple[bytes])
_SIZE = query(select(func.max(AUDIT_ENTRIES.c.index)), tuple[int | None])
_OF_CONVERSATION = query(
    select(AUDIT_ENTRIES.c.index, AUDIT_ENTRIES.c.leaf)
    .join(AUDIT_PLACES, AUDIT_PLACES.c.index == AUDIT_ENTRIES.c.index)
    .where(AUDIT_PLACES.c.conversation == bindparam("conversation"))
    .order_by(AUDIT_PLACES.c.index),
    tuple[int, bytes],
)
_NODE = query(
    select(AUDIT_NODES.c.hash).where(AUDIT_NODES.c.level == bindparam("level"), AUDIT_NODES.c.index == bindparam("at")),
    tuple[bytes],
)
_LATEST = query(select(AUDIT_CHECKPOINTS.c.note).order_by(AUDIT_CHECKPOINTS.c.size.desc()).limit(1), tuple[str])
_CHECKPOINTS = query(
    select(AUDIT_CHECKPOINTS.c.size, AUDIT_CHECKPOINTS.c.note)
    .where(AUDIT_CHECKPOINTS.c.size > bindparam("after"))
    .order_by(AUDIT_CHECKPOINTS.c.size)
    .limit(bindparam("count")),
    tuple[int, str],
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A leaf with its place in the tree."""

    index: int
    leaf: bytes


def leaf_of(event: Event) -> bytes:
    """Return `event` as the bytes that are hashed: JSON with sorted keys and no spaces, the same for the same event."""
    leaf = msgspec.json.encode(
        {
            "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "conversation": event.conversation,
            "details": dict(event.details),
            "digest": event.digest,
            "subject": event.subject,
            "tag": event.tag.value,
            "v": 1,
        },
        order="sorted",
    )
    if len(leaf) > MAX_LEAF_BYTES:
        raise ValueError(f"an event has {len(leaf)} bytes, expected at most {MAX_LEAF_BYTES}")
    return leaf


def event_of(leaf: bytes) -> Event:
    """Read what `leaf_of` wrote; raises IntegrityError for anything else."""
    try:
        read = msgspec.json.decode(leaf, type=_Leaf)
        return Event(
            tag=EventTag(read.tag),
            at=datetime.fromisoformat(read.at),
            conversation=read.conversation,
            subject=read.subject,
            details=read.details,
            digest=read.digest,
        )
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as exc:
        raise IntegrityError("an entry of the log cannot be read") from exc


def _entries(rows: Sequence[tuple[int, bytes]]) -> list[Entry]:
    return [Entry(index, unpack(kept)) for index, kept in rows]


class AuditLog:
    """The log in a store: what to write for an event, and what has become of it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def writes(self, events: Sequence[Event]) -> list[Write]:
        """Return the writes that enter `events`, for the transaction of what they speak of.

        They get their index when the sequencer integrates them, so no two turns ever wait for one row.
        """
        return [Write(_PEND, {"conversation": event.conversation, "leaf": leaf_of(event)}) for event in events]

    async def size(self) -> int:
        """Return how many entries have been integrated."""
        rows = await self._store.fetch(_SIZE)
        return rows[0][0] + 1 if rows and rows[0][0] is not None else 0

    async def entries(self, start: int = 0, count: int = PAGE) -> list[Entry]:
        """Return up to `count` entries from index `start` on."""
        return _entries(await self._store.fetch(_PAGE, {"start": start, "count": count}))

    async def waiting(self) -> list[bytes]:
        """Return the leaves that are durable and have no index yet, in the order in which they came.

        Whoever wants to miss nothing asks for these first, and for the entries afterwards.
        """
        return [leaf for (leaf,) in await self._store.fetch(_WAITING)]

    async def entries_of(self, conversation: str) -> list[Entry]:
        """Return the entries that speak of one conversation, as far as they have been integrated."""
        return _entries(await self._store.fetch(_OF_CONVERSATION, {"conversation": conversation}))

    async def latest_checkpoint(self) -> str | None:
        """Return the newest checkpoint as the signed note it was published as; None before the first entry."""
        rows = await self._store.fetch(_LATEST)
        return rows[0][0] if rows else None

    async def checkpoints(self, after: int = -1, count: int = PAGE) -> list[tuple[int, str]]:
        """Return up to `count` checkpoints of sizes above `after`, each as size and note, smallest first."""
        return await self._store.fetch(_CHECKPOINTS, {"after": after, "count": count})

    async def inclusion_proof(self, index: int, size: int) -> InclusionProof:
        """Return the proof that entry `index` is in the tree of `size`; raises IntegrityError when it is not there."""
        return InclusionProof(index, size, await self._folded(inclusion_parts(index, size)))

    async def consistency_proof(self, old_size: int, size: int) -> ConsistencyProof:
        """Return the proof that the tree of `size` begins with that of `old_size`; raises as `inclusion_proof`."""
        return ConsistencyProof(old_size, size, await self._folded(consistency_parts(old_size, size)))

    async def hashes(self, nodes: Sequence[Node]) -> tuple[bytes, ...]:
        """Return the hashes of complete subtrees; raises IntegrityError when one is missing."""
        return tuple([await self._hash(node) for node in nodes])

    async def _folded(self, parts: Sequence[Sequence[Node]]) -> tuple[bytes, ...]:
        return tuple([fold(await self.hashes(part)) for part in parts])

    async def _hash(self, node: Node) -> bytes:
        if node.level >= LOWEST_KEPT and (
            rows := await self._store.fetch(_NODE, {"level": node.level, "at": node.index})
        ):
            return rows[0][0]
        if node.level < _ALWAYS_KEPT:  # an entry is its own evidence, so its hash need not be kept beside it
            width = 1 << node.level
            leaves = await self.entries(node.index << node.level, width)
            if len(leaves) == width and leaves[0].index == node.index << node.level:
                return root_of(entry.leaf for entry in leaves)
        raise IntegrityError(f"the tree lacks node {node.level}/{node.index}")


class _Leaf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at: str
    conversation: str
    details: dict[str, str]
    digest: str
    subject: str
    tag: str
    v: Literal[1]
