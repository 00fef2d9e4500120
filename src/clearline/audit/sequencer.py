"""Gives committed events their place in the tree, and signs what the tree has become.

All of one step is one transaction: events leave the waiting table, enter the log, complete their subtrees and are
covered by a checkpoint together. Whatever ends the process in between leaves the step undone, and the next one does it.
"""

import asyncio
import logging
from collections.abc import Sequence

from sqlalchemy import bindparam, delete, func, select

from clearline.audit.checkpoint import Checkpoint, open_note, sign_note
from clearline.audit.log import LOWEST_KEPT, AuditLog
from clearline.audit.merkle import Peaks, grow, leaf_hash, nodes_of
from clearline.audit.packed import pack
from clearline.crypto.sign import SigningKey
from clearline.domain.clock import Clock
from clearline.errors import ConflictError, IntegrityError, StoreError
from clearline.store.engine import Store
from clearline.store.moments import micros
from clearline.store.statement import Write, prepare, prepare_insert, query
from clearline.store.tables import AUDIT_CHECKPOINTS, AUDIT_ENTRIES, AUDIT_NODES, AUDIT_PENDING, AUDIT_PLACES

BATCH = 256
"""How many events one step integrates at most."""

_ROLE = "audit-sequencer"
_PENDING = query(
    select(AUDIT_PENDING.c.arrival, AUDIT_PENDING.c.conversation, AUDIT_PENDING.c.leaf)
    .order_by(AUDIT_PENDING.c.arrival)
    .limit(bindparam("count")),
    tuple[int, str, bytes],
)
_LAST = query(select(func.max(AUDIT_ENTRIES.c.index)), tuple[int | None])
_TAKE = prepare(delete(AUDIT_PENDING).where(AUDIT_PENDING.c.arrival == bindparam("arrival")))
_ENTER = prepare_insert(AUDIT_ENTRIES)
_FIND_BY = prepare_insert(AUDIT_PLACES)
_COMPLETE = prepare_insert(AUDIT_NODES)
_PUBLISH = prepare_insert(AUDIT_CHECKPOINTS)

_Pending = Sequence[tuple[int, str, bytes]]
_log = logging.getLogger(__name__)


class Sequencer:
    """The one that integrates; of several processes the store lets one lead, and the others stand by."""

    def __init__(self, store: Store, *, origin: str, keys: Sequence[SigningKey], clock: Clock) -> None:
        if not keys:
            raise ValueError("a sequencer needs a key to sign with")
        self._store = store
        self._origin = origin
        self._keys = tuple(keys)
        self._clock = clock
        self._peaks: Peaks | None = None

    async def run(self, interval_s: float = 0.5) -> None:
        """Integrate until cancelled, looking every `interval_s`.

        A store that fails is tried again; a tree that does not fit its checkpoint ends this with IntegrityError.
        """
        while True:
            try:
                await self.catch_up()
            except StoreError:
                _log.warning("the log could not be integrated and will be tried again", exc_info=True)
            await asyncio.sleep(interval_s)

    async def catch_up(self) -> None:
        """Integrate until less than a batch waits; raises as `step` does."""
        while await self.step() == BATCH:
            pass

    async def step(self) -> int:
        """Integrate what waits, `BATCH` at most, and return how many that were; nothing where another leads.

        Raises StoreError when the database failed, IntegrityError when the stored tree is not the one that was signed.
        """
        if not await self._store.lead(_ROLE):
            self._peaks = None
            return 0
        # Taken off while the step runs: whatever interrupts it, the next one starts from what is stored.
        peaks, self._peaks = self._peaks, None
        if peaks is None:
            peaks = await self._recover()
        if peaks is None:
            return 0
        pending = await self._store.fetch(_PENDING, {"count": BATCH})
        if pending:
            try:
                peaks = await self._integrate(peaks, pending)
            except ConflictError:
                return 0  # another process leads by now; the tables let only one of the two in
        self._peaks = peaks
        return len(pending)

    async def _integrate(self, before: Peaks, pending: _Pending) -> Peaks:
        peaks, complete = grow(before, [leaf_hash(leaf) for _, _, leaf in pending])
        note = sign_note(Checkpoint(self._origin, peaks.size, peaks.root()).text(), self._keys)
        at = micros(self._clock.now())
        # Not counted: of two that take the same, both enter it behind the tree they know, and the log refuses one.
        writes = [Write(_TAKE, {"arrival": arrival}) for arrival, _, _ in pending]
        writes += [
            Write(_ENTER, {"index": index, "leaf": pack(leaf)})
            for index, (_, _, leaf) in enumerate(pending, before.size)
        ]
        writes += [
            Write(_FIND_BY, {"conversation": conversation, "index": index})
            for index, (_, conversation, _) in enumerate(pending, before.size)
            if conversation
        ]
        writes += [
            Write(_COMPLETE, {"level": node.level, "index": node.index, "hash": value})
            for node, value in complete
            if node.level >= LOWEST_KEPT
        ]
        writes.append(Write(_PUBLISH, {"size": peaks.size, "note": note, "at": at}))
        await self._store.commit(writes)
        return peaks

    async def _recover(self) -> Peaks | None:
        """Return the peaks of the stored tree once they fit its checkpoint; None when another process moves on."""
        log = AuditLog(self._store)
        note = await log.latest_checkpoint()
        (last,) = (await self._store.fetch(_LAST))[0]
        size = 0 if last is None else last + 1
        if await log.latest_checkpoint() != note:
            return None
        peaks = Peaks(size, await log.hashes(nodes_of(0, size)))
        if note is None:
            if size:
                raise IntegrityError(f"the log has {size} entries and no checkpoint")
            return peaks
        signed = Checkpoint.parse(open_note(note, [self._keys[0].verifier]))
        if signed != Checkpoint(self._origin, size, peaks.root()):
            raise IntegrityError(f"the log has {size} entries, and its checkpoint says {signed.size} or another root")
        return peaks
