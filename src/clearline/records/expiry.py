"""What is over: of each class, what its period and no legal hold keeps any longer, and the writes that delete it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, Table, Text, and_, bindparam, delete, func, or_, select

from clearline.crypto.keys import Keyring
from clearline.domain.conversation import ConversationId
from clearline.domain.privacy import DataClass
from clearline.records.consents import Consents
from clearline.records.conversations import visitor_subject
from clearline.records.holds import HELD_CONVERSATIONS, HELD_REFERENCES
from clearline.store.engine import Store
from clearline.store.moments import micros
from clearline.store.statement import Prepared, Query, Write, prepare, prepare_insert, query
from clearline.store.tables import (
    AUTHENTICATORS,
    CONSENTS,
    CONVERSATIONS,
    CUSTOMER_CONVERSATIONS,
    DOOMED_KEYS,
    ERASURE_REQUESTS,
    HAND_OVERS,
    PASSKEYS,
    RIGHTS_REQUESTS,
    STAFF_INVITATIONS,
    STAFF_SESSIONS,
    TURNS,
)

PAGE: Final = 100
"""Conversations deleted in one commit."""
_CUTOFF = bindparam("cutoff", type_=BigInteger)
_ONLY = bindparam("only", type_=Text)
_STEP_MICROS: Final = 30_000_000
"""What one step of an authenticator app lasts (RFC 6238)."""

_C, _D = CONVERSATIONS.c, DOOMED_KEYS.c
_OVER = query(
    select(_C.id)
    .where(
        _C.started_at <= _CUTOFF,  # the index leads to the oldest, and what began later cannot have ended earlier
        _C.changed_at <= _CUTOFF,
        or_(_ONLY == "", _C.id == _ONLY),
        _C.id.not_in(HELD_CONVERSATIONS),
        _C.sealed_by.not_in(HELD_REFERENCES),
    )
    .order_by(_C.started_at)
    .limit(PAGE),
    tuple[str],
)
_DROP = prepare(delete(CONVERSATIONS).where(_C.id == bindparam("which"), _C.changed_at <= _CUTOFF))
_DROP_ROWS = tuple(
    prepare(delete(table).where(table.c.conversation == bindparam("which")))
    for table in (TURNS, CUSTOMER_CONVERSATIONS, HAND_OVERS)
)
_DOOM = prepare_insert(DOOMED_KEYS)
_DOOMED = query(select(_D.reference).limit(PAGE), tuple[str])
_SPARE = prepare(delete(DOOMED_KEYS).where(_D.reference == bindparam("whose")))


@dataclass(frozen=True, slots=True)
class Batch:
    """Some of one class that is over."""

    kind: DataClass
    count: int
    writes: tuple[Write, ...]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """A table whose rows say by themselves when they are over."""

    kind: DataClass
    count: Query[tuple[int, ...]]
    drop: Prepared


def _shelf(kind: DataClass, table: Table, over: ColumnElement[bool]) -> _Shelf:
    counted = query(select(func.count()).select_from(table).where(over), tuple[int])
    return _Shelf(kind, counted, prepare(delete(table).where(over)))


def _not_held(table: Table) -> ColumnElement[bool]:
    return table.c.reference.not_in(HELD_REFERENCES)


_A = AUTHENTICATORS.c
_SHELVES: Final = (
    _shelf(DataClass.REQUEST, RIGHTS_REQUESTS, and_(RIGHTS_REQUESTS.c.due_at <= _CUTOFF, _not_held(RIGHTS_REQUESTS))),
    _shelf(
        DataClass.FACTOR,
        PASSKEYS,
        and_(func.coalesce(PASSKEYS.c.used_at, PASSKEYS.c.created_at) <= _CUTOFF, _not_held(PASSKEYS)),
    ),
    _shelf(
        DataClass.FACTOR,
        AUTHENTICATORS,
        and_(
            func.coalesce(_A.confirmed_at, _A.created_at) <= _CUTOFF,
            _A.last_step * _STEP_MICROS <= _CUTOFF,
            _not_held(AUTHENTICATORS),
        ),
    ),
    _shelf(
        DataClass.RECEIPT,
        ERASURE_REQUESTS,
        and_(ERASURE_REQUESTS.c.state == "done", ERASURE_REQUESTS.c.done_at <= _CUTOFF),
    ),
    _shelf(DataClass.STAFF, STAFF_SESSIONS, STAFF_SESSIONS.c.expires_at <= _CUTOFF),
    _shelf(DataClass.STAFF, STAFF_INVITATIONS, STAFF_INVITATIONS.c.used_at <= _CUTOFF),
)
_OLD_CHOICES = query(
    select(CONSENTS.c.reference).where(CONSENTS.c.at <= _CUTOFF, _not_held(CONSENTS)).distinct(), tuple[str]
)
_DROP_CHOICE = prepare(
    delete(CONSENTS).where(CONSENTS.c.reference == bindparam("whose"), CONSENTS.c.number == bindparam("which"))
)


@dataclass(frozen=True, slots=True)
class Expiry:
    """Finds what is over; whoever commits the writes says so in the log in the same commit."""

    store: Store
    keyring: Keyring
    consents: Consents

    async def conversations(self, cutoff: datetime, only: ConversationId | None = None) -> Batch:
        """Return the next conversations whose last word is older than `cutoff`.

        One in which somebody speaks before the commit makes it a conflict. Its visitor's key is doomed with it.
        """
        at = micros(cutoff)
        rows = await self.store.fetch(_OVER, {"cutoff": at, "only": only or ""})
        writes: list[Write] = []
        for (which,) in rows:
            visitor = self.keyring.reference(visitor_subject(ConversationId(which)))
            writes += [
                Write(_DROP, {"which": which, "cutoff": at}, expect_rows=1),
                *[Write(drop, {"which": which}) for drop in _DROP_ROWS],
                Write(_SPARE, {"whose": visitor}),
                Write(_DOOM, {"reference": visitor}),
            ]
        return Batch(DataClass.CONVERSATION, len(rows), tuple(writes))

    async def others(self, kind: DataClass, cutoff: datetime) -> Sequence[Batch]:
        """Return what is over of a class whose rows are few."""
        if kind is DataClass.CONSENT:
            return await self._consents(cutoff)
        at = micros(cutoff)
        batches = []
        for shelf in _SHELVES:
            if shelf.kind is kind:
                ((count,),) = await self.store.fetch(shelf.count, {"cutoff": at})
                batches.append(Batch(kind, count, (Write(shelf.drop, {"cutoff": at}),)))
        return batches

    async def destroy_doomed(self) -> int:
        """Destroy the keys of what was deleted; after a crash it is simply called again."""
        count = 0
        while rows := await self.store.fetch(_DOOMED):
            references = [reference for (reference,) in rows]
            await self.keyring.destroy(references)
            await self.store.commit([Write(_SPARE, {"whose": reference}) for reference in references])
            count += len(references)
        return count

    async def _consents(self, cutoff: datetime) -> Sequence[Batch]:
        batches = []
        for (reference,) in await self.store.fetch(_OLD_CHOICES, {"cutoff": micros(cutoff)}):
            numbers = await self.consents.replaced(reference, cutoff)
            writes = tuple(Write(_DROP_CHOICE, {"whose": reference, "which": number}) for number in numbers)
            batches.append(Batch(DataClass.CONSENT, len(numbers), writes))
        return batches
