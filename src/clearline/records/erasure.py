"""Wishes to be forgotten: accepted once, due on a day, carried out, and then only a receipt without a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from clearline.store.engine import Store
from clearline.store.moments import micros, moment
from clearline.store.statement import Params, Write, prepare, prepare_insert, query
from clearline.store.tables import ERASURE_REQUESTS, LEGAL_HOLDS

PAGE = 100
"""Requests read at once."""

_E = ERASURE_REQUESTS.c

_OPEN = prepare_insert(ERASURE_REQUESTS)
_ONE = query(select(_E.id, _E.state, _E.due_at).where(_E.id == bindparam("which")), tuple[str, str, int])
_WHOSE = query(select(_E.reference).where(_E.id == bindparam("which"), _E.state == "open"), tuple[str])
_DUE = query(
    select(_E.id, _E.reference)
    .where(_E.state == "open", _E.due_at <= bindparam("now"))
    .order_by(_E.due_at)
    .limit(PAGE),
    tuple[str, str],
)
_SECRET = (
    select(func.count())
    .select_from(LEGAL_HOLDS)
    .where(LEGAL_HOLDS.c.reference == _E.reference, LEGAL_HOLDS.c.lifted_at.is_(None), LEGAL_HOLDS.c.secret != 0)
    .scalar_subquery()
)
_OF = query(
    select(_E.id, _E.state, _E.created_at, _E.due_at, _E.done_at, _E.receipt, _SECRET)
    .where(_E.reference == bindparam("whose"))
    .order_by(_E.created_at, _E.id),
    tuple[str, str, int, int, int | None, str | None, int],
)
_DONE = prepare(
    update(ERASURE_REQUESTS)
    .where(_E.id == bindparam("which"), _E.state == "open")
    .values(state="done", done_at=bindparam("now"), receipt=bindparam("what"))
)

_PUT_OFF = query(
    select(_E.id, _E.reference, _E.created_at, _E.told_at, _SECRET)
    .where(_E.state == "held")
    .order_by(_E.created_at, _E.id),
    tuple[str, str, int, int | None, int],
)
_TOLD = prepare(
    update(ERASURE_REQUESTS)
    .where(_E.id == bindparam("which"), _E.state == "held", _E.told_at.is_(None))
    .values(told_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class ErasureRequest:
    """A wish as the customer is told of it."""

    id: str
    state: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class OwnErasure:
    """A wish with all that became of it."""

    id: str
    state: str
    """`open`, `held` or `done`."""
    asked_at: datetime
    due_at: datetime
    done_at: datetime | None
    receipt: str
    """Empty until it is done."""
    secret: bool
    """Whether an order forbids to tell that it is held."""


@dataclass(frozen=True, slots=True)
class DueErasure:
    """A wish whose time has come, and the pseudonym under which everything of that customer is kept."""

    id: str
    reference: str


@dataclass(frozen=True, slots=True)
class PutOff:
    """A wish that waits for a legal hold."""

    id: str
    reference: str
    asked_at: datetime
    told_at: datetime | None
    """When the customer was told that it waits."""
    secret: bool
    """Whether an order forbids to tell them."""


@dataclass(frozen=True, slots=True)
class Erasures:
    """Keeps the wishes; no name or number is kept with them, so that a receipt names nobody."""

    store: Store

    async def find(self, request_id: str) -> ErasureRequest | None:
        """Return the wish with this id."""
        rows = await self.store.fetch(_ONE, {"which": request_id})
        return ErasureRequest(rows[0][0], rows[0][1], moment(rows[0][2])) if rows else None

    async def reference_of(self, request_id: str) -> str | None:
        """Return whose wish it is, by pseudonym; None when it was carried out, or is not known here."""
        rows = await self.store.fetch(_WHOSE, {"which": request_id})
        return rows[0][0] if rows else None

    def open(self, request_id: str, reference: str, now: datetime, due_at: datetime) -> Write:
        """Return what keeps a new wish; the same id again is a conflict."""
        params: Params = {
            "id": request_id,
            "reference": reference,
            "state": "open",
            "created_at": micros(now),
            "due_at": micros(due_at),
            "done_at": None,
            "receipt": None,
            "told_at": None,
        }
        return Write(_OPEN, params)

    async def due(self, now: datetime) -> Sequence[DueErasure]:
        """Return what is to be carried out now, longest overdue first."""
        return [DueErasure(*row) for row in await self.store.fetch(_DUE, {"now": micros(now)})]

    async def put_off(self) -> Sequence[PutOff]:
        """Return what waits for a hold, longest first."""
        return [
            PutOff(which, reference, moment(asked), None if told is None else moment(told), bool(secret))
            for which, reference, asked, told, secret in await self.store.fetch(_PUT_OFF)
        ]

    async def of(self, reference: str) -> tuple[OwnErasure, ...]:
        """Return every wish under this pseudonym, oldest first; also what was carried out, while that is kept."""
        return tuple(
            OwnErasure(
                id=which,
                state=state,
                asked_at=moment(asked),
                due_at=moment(due),
                done_at=None if done is None else moment(done),
                receipt=receipt or "",
                secret=bool(secret),
            )
            for which, state, asked, due, done, receipt, secret in await self.store.fetch(_OF, {"whose": reference})
        )

    def told(self, request_id: str, now: datetime) -> Write:
        """Return what notes that the customer was told; telling twice is a conflict."""
        return Write(_TOLD, {"which": request_id, "now": micros(now)}, expect_rows=1)

    def done(self, request_id: str, now: datetime, receipt: str) -> Write:
        """Return what closes a wish; closing it twice changes nothing."""
        return Write(_DONE, {"which": request_id, "now": micros(now), "what": receipt})
