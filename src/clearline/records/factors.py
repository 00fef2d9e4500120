"""Factors as they are kept: the app's secret sealed under its customer's key, codes as digests, each used once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from clearline.crypto.aead import Place
from clearline.crypto.keys import Keyring
from clearline.domain.clock import Chance, Clock
from clearline.domain.person import CustomerId, Personal
from clearline.errors import ConflictError
from clearline.records.conversations import customer_subject
from clearline.store.engine import Store
from clearline.store.moments import micros, moment
from clearline.store.statement import Params, Write, prepare, prepare_insert, query
from clearline.store.tables import AUTHENTICATORS, RECOVERY_CODES

NEVER = -1
"""The last step of an app that has shown no code yet."""

_A, _R = AUTHENTICATORS.c, RECOVERY_CODES.c
_WHOSE = _A.reference == bindparam("whose")

_FIND = query(
    select(_A.secret, _A.last_step, _A.failures, _A.confirmed_at, _A.created_at).where(_WHOSE),
    tuple[bytes, int, int, int | None, int],
)
_ENROL = prepare_insert(AUTHENTICATORS)
_DROP_UNCONFIRMED = prepare(delete(AUTHENTICATORS).where(_WHOSE, _A.confirmed_at.is_(None)))
_DROP = prepare(delete(AUTHENTICATORS).where(_WHOSE))
_ACCEPT = prepare(
    update(AUTHENTICATORS)
    .where(_WHOSE, _A.last_step < bindparam("step"))
    .values(last_step=bindparam("step"), failures=0, confirmed_at=bindparam("now"))
)
_REFUSE = prepare(update(AUTHENTICATORS).where(_WHOSE).values(failures=_A.failures + 1))
_ADD_CODE = prepare_insert(RECOVERY_CODES)
_DROP_CODES = prepare(delete(RECOVERY_CODES).where(_R.reference == bindparam("whose")))
_USE_CODE = prepare(delete(RECOVERY_CODES).where(_R.reference == bindparam("whose"), _R.digest == bindparam("digest")))


@dataclass(frozen=True, slots=True)
class KeptAuthenticator:
    """An app that is enrolled."""

    secret: Personal[bytes]
    last_step: int
    """The step of the last code that was accepted."""
    failures: int
    """Wrong codes since the last right one."""
    is_confirmed: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Factors:
    """The `FactorStore` in SQL; every change is one commit, and of two that race one loses."""

    store: Store
    keyring: Keyring
    chance: Chance
    clock: Clock

    def reference(self, customer: CustomerId) -> str:
        """Return the pseudonym under which a customer's factors are kept."""
        return self.keyring.reference(customer_subject(customer))

    async def find(self, customer: CustomerId) -> KeptAuthenticator | None:
        """Return the app; None where there is none, or the customer's key has been destroyed."""
        reference = self.reference(customer)
        rows = await self.store.fetch(_FIND, {"whose": reference})
        if not rows:
            return None
        sealed, last_step, failures, confirmed_at, created_at = rows[0]
        key = await self.keyring.key_of(reference, sealed)
        if key is None:
            return None
        secret = Personal(key.open(sealed, _place(reference)))
        return KeptAuthenticator(secret, last_step, failures, confirmed_at is not None, moment(created_at))

    async def enrol(self, customer: CustomerId, secret: Personal[bytes]) -> bool:
        """Keep a new app in place of one that was not confirmed; False where one was."""
        reference = self.reference(customer)
        key = await self.keyring.key_for(customer_subject(customer))
        params: Params = {
            "reference": reference,
            "secret": key.seal(secret.reveal(), _place(reference), self.chance),
            "last_step": NEVER,
            "failures": 0,
            "created_at": micros(self.clock.now()),
            "confirmed_at": None,
        }
        try:
            await self.store.commit([Write(_DROP_UNCONFIRMED, {"whose": reference}), Write(_ENROL, params)])
        except ConflictError:
            return False
        return True

    async def accept(self, customer: CustomerId, step: int) -> bool:
        """Note a right code, by which the app is confirmed; False when its step is no later than the last."""
        params: Params = {"whose": self.reference(customer), "step": step, "now": micros(self.clock.now())}
        return await self._won(Write(_ACCEPT, params, expect_rows=1))

    async def refuse(self, customer: CustomerId) -> None:
        """Count a wrong code."""
        await self.store.commit([Write(_REFUSE, {"whose": self.reference(customer)})])

    async def remove(self, customer: CustomerId) -> None:
        """Forget the app and every recovery code."""
        await self.store.commit(self.erased(self.reference(customer)))

    async def replace_codes(self, customer: CustomerId, digests: frozenset[bytes]) -> None:
        """Keep these recovery codes and no others."""
        reference, now = self.reference(customer), micros(self.clock.now())
        added = [
            Write(_ADD_CODE, {"reference": reference, "digest": digest, "created_at": now})
            for digest in sorted(digests)
        ]
        await self.store.commit([Write(_DROP_CODES, {"whose": reference}), *added])

    async def use_code(self, customer: CustomerId, digest: bytes) -> bool:
        """Use a recovery code up, and with it the app that was lost; False when there is no such code."""
        reference = self.reference(customer)
        used = Write(_USE_CODE, {"whose": reference, "digest": digest}, expect_rows=1)
        return await self._won(used, Write(_DROP, {"whose": reference}))

    def erased(self, reference: str) -> tuple[Write, ...]:
        """Return what deletes everything of a customer's here, for the commit that forgets them."""
        return (Write(_DROP, {"whose": reference}), Write(_DROP_CODES, {"whose": reference}))

    async def _won(self, *writes: Write) -> bool:
        try:
            await self.store.commit(writes)
        except ConflictError:
            return False
        return True


def _place(reference: str) -> Place:
    return Place("authenticators", "secret", reference, reference)
