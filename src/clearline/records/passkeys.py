"""Passkeys as they are kept: public key and owner sealed under the customer's key, found by a digest of their id."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import bindparam, delete, select, update

from clearline.crypto.aead import Place
from clearline.crypto.keys import Keyring
from clearline.domain.clock import Chance
from clearline.domain.person import CustomerId
from clearline.errors import IntegrityError
from clearline.records.conversations import customer_subject
from clearline.store.engine import Store
from clearline.store.moments import micros, moment
from clearline.store.statement import Params, Write, prepare, prepare_insert, query
from clearline.store.tables import PASSKEYS

_P = PASSKEYS.c
_WHOSE = _P.reference == bindparam("whose")
_ROW = (_P.id, _P.reference, _P.body, _P.sign_count, _P.created_at, _P.used_at)

_OF = query(select(*_ROW).where(_WHOSE).order_by(_P.created_at), tuple[str, str, bytes, int, int, int | None])
_FIND = query(select(*_ROW).where(_P.id == bindparam("which")), tuple[str, str, bytes, int, int, int | None])
_HAS = query(select(_P.id).where(_WHOSE).limit(1), tuple[str])
_ADD = prepare_insert(PASSKEYS)
_USED = prepare(
    update(PASSKEYS)
    .where(_P.id == bindparam("which"), _P.sign_count == bindparam("seen"))
    .values(sign_count=bindparam("count"), used_at=bindparam("now"))
)
_DROP = prepare(delete(PASSKEYS).where(_WHOSE, _P.id == bindparam("which")))
_DROP_ALL = prepare(delete(PASSKEYS).where(_WHOSE))


class _Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    customer: str
    credential: bytes
    public_key: bytes
    synced: bool


@dataclass(frozen=True, slots=True)
class KeptPasskey:
    """A passkey that was registered; there is nothing secret in it."""

    id: str
    customer: CustomerId
    credential: bytes
    """The id that the authenticator gave it."""
    public_key: bytes
    """In COSE form (RFC 9052)."""
    sign_count: int
    synced: bool
    """Whether it may live on several devices of its owner."""
    created_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PasskeyRecords:
    """Finds passkeys, and returns `Write`s for the commit that also says so in the log."""

    store: Store
    keyring: Keyring
    chance: Chance

    async def of(self, customer: CustomerId) -> tuple[KeptPasskey, ...]:
        """Return a customer's passkeys, oldest first."""
        rows = await self.store.fetch(_OF, {"whose": self._reference(customer)})
        opened = [await self._opened(row) for row in rows]
        return tuple(each for each in opened if each is not None)

    async def has(self, customer: CustomerId) -> bool:
        """Tell whether a customer has any."""
        return bool(await self.store.fetch(_HAS, {"whose": self._reference(customer)}))

    async def find(self, credential: bytes) -> KeptPasskey | None:
        """Return the passkey of this credential id; None where there is none, or its key has been destroyed."""
        rows = await self.store.fetch(_FIND, {"which": id_of(credential)})
        return await self._opened(rows[0]) if rows else None

    async def added(self, passkey: KeptPasskey) -> Write:
        """Return what keeps a new passkey; a credential id that is known already is a conflict."""
        reference = self._reference(passkey.customer)
        key = await self.keyring.key_for(customer_subject(passkey.customer))
        body = _Body(passkey.customer, passkey.credential, passkey.public_key, passkey.synced)
        params: Params = {
            "id": passkey.id,
            "reference": reference,
            "body": key.seal(msgspec.json.encode(body), _place(passkey.id, reference), self.chance),
            "sign_count": passkey.sign_count,
            "created_at": micros(passkey.created_at),
            "used_at": None,
        }
        return Write(_ADD, params)

    def used(self, passkey: KeptPasskey, sign_count: int, now: datetime) -> Write:
        """Return what notes a use; of two that saw the same count, one is a conflict."""
        seen: Params = {"which": passkey.id, "seen": passkey.sign_count, "count": sign_count, "now": micros(now)}
        return Write(_USED, seen, expect_rows=1)

    def removed(self, customer: CustomerId, which: str) -> Write:
        """Return what removes one passkey of this customer, or is a conflict."""
        return Write(_DROP, {"whose": self._reference(customer), "which": which}, expect_rows=1)

    def erased(self, reference: str) -> tuple[Write, ...]:
        """Return what deletes everything of a customer's here, for the commit that forgets them."""
        return (Write(_DROP_ALL, {"whose": reference}),)

    def _reference(self, customer: CustomerId) -> str:
        return self.keyring.reference(customer_subject(customer))

    async def _opened(self, row: tuple[str, str, bytes, int, int, int | None]) -> KeptPasskey | None:
        which, reference, sealed, sign_count, created_at, used_at = row
        key = await self.keyring.key_of(reference, sealed)
        if key is None:
            return None
        try:
            body = msgspec.json.decode(key.open(sealed, _place(which, reference)), type=_Body)
        except msgspec.MsgspecError as exc:
            raise IntegrityError("a sealed passkey could not be read") from exc
        return KeptPasskey(
            which,
            CustomerId(body.customer),
            body.credential,
            body.public_key,
            sign_count,
            body.synced,
            moment(created_at),
            None if used_at is None else moment(used_at),
        )


def id_of(credential: bytes) -> str:
    """Return the name under which a credential is kept: its own id is random, so a plain hash cannot be searched."""
    return hashlib.sha256(credential).hexdigest()


def _place(which: str, reference: str) -> Place:
    return Place("passkeys", "body", which, reference)
