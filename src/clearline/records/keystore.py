"""Wrapped keys in a database of their own: another file or server than the data, with other backups."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from clearline.crypto.keys import StoredKey
from clearline.domain.clock import Clock
from clearline.errors import ConflictError
from clearline.store.engine import Store
from clearline.store.moments import micros
from clearline.store.statement import Params, Write, prepare, prepare_insert, query
from clearline.store.tables import SUBJECT_KEYS

PAGE = 500
"""Subjects whose keys are read at once."""

_K = SUBJECT_KEYS.c

_ADD = prepare_insert(SUBJECT_KEYS)
_FIND = query(
    select(_K.generation, _K.wrapped).where(_K.reference == bindparam("whose")).order_by(_K.generation),
    tuple[int, bytes | None],
)
_DESTROY = prepare(
    update(SUBJECT_KEYS)
    .where(_K.reference == bindparam("whose"), _K.wrapped.is_not(None))
    .values(wrapped=None, destroyed_at=bindparam("now"))
)
_LIVE = query(
    select(_K.reference, _K.generation, _K.wrapped)
    .where(
        _K.wrapped.is_not(None),
        _K.reference.in_(
            select(_K.reference)
            .where(_K.wrapped.is_not(None), _K.reference > bindparam("after"))
            .distinct()
            .order_by(_K.reference)
            .limit(PAGE)
        ),
    )
    .order_by(_K.reference, _K.generation),
    tuple[str, int, bytes],
)
_REWRAP = prepare(
    update(SUBJECT_KEYS)
    .where(_K.reference == bindparam("whose"), _K.generation == bindparam("which"), _K.wrapped == bindparam("old"))
    .values(wrapped=bindparam("new"))
)


@dataclass(frozen=True, slots=True)
class SqlKeyStore:
    """The `KeyStore` in SQL, and an `EpochStore`."""

    store: Store
    clock: Clock

    async def find(self, reference: str) -> Sequence[StoredKey]:
        """Return every generation, oldest first."""
        rows = await self.store.fetch(_FIND, {"whose": reference})
        return [StoredKey(reference, generation, wrapped) for generation, wrapped in rows]

    async def add(self, key: StoredKey) -> bool:
        """Keep `key` unless its generation is there."""
        params: Params = {
            "reference": key.reference,
            "generation": key.generation,
            "wrapped": key.wrapped,
            "created_at": self._now(),
            "destroyed_at": None,
        }
        try:
            await self.store.commit([Write(_ADD, params)])
        except ConflictError:
            return False
        return True

    async def destroy(self, references: Sequence[str]) -> int:
        """Overwrite every live generation, and on SQLite its bytes in every file."""
        live = [key for reference in references for key in await self.find(reference) if key.wrapped is not None]
        await self.store.commit([Write(_DESTROY, {"whose": reference, "now": self._now()}) for reference in references])
        await self.store.scrub()
        return len(live)

    async def live(self, after: str) -> Sequence[StoredKey]:
        """Return the live keys of the next references above `after`."""
        return [StoredKey(*row) for row in await self.store.fetch(_LIVE, {"after": after})]

    async def rewrap(self, key: StoredKey, wrapped: bytes) -> bool:
        """Replace what `key` holds, unless it was destroyed or replaced meanwhile."""
        params: Params = {"whose": key.reference, "which": key.generation, "old": key.wrapped, "new": wrapped}
        try:
            await self.store.commit([Write(_REWRAP, params, expect_rows=1)])
        except ConflictError:
            return False
        return True

    def _now(self) -> int:
        return micros(self.clock.now())
