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


@dataclass(frozen=True, slots=True)
class SqlKeyStore:
    """The `KeyStore` in SQL."""

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
        """Overwrite every live generation; SQLite's own `secure_delete` sees to the old bytes."""
        live = [key for reference in references for key in await self.find(reference) if key.wrapped is not None]
        await self.store.commit([Write(_DESTROY, {"whose": reference, "now": self._now()}) for reference in references])
        return len(live)

    def _now(self) -> int:
        return micros(self.clock.now())
