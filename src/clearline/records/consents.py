"""The consent ledger: every choice kept as it was made, sealed under the customer's key; the last one stands."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import bindparam, delete, func, select

from clearline.crypto.aead import Place
from clearline.crypto.keys import Keyring
from clearline.domain.clock import Chance
from clearline.domain.person import CustomerId
from clearline.domain.privacy import CHOOSABLE, CONSENT_ONLY, Consent, Purpose, refuse_unless_kept_for
from clearline.errors import IntegrityError
from clearline.records.conversations import customer_subject
from clearline.store.engine import Store
from clearline.store.moments import micros
from clearline.store.statement import Params, Write, prepare, prepare_insert, query
from clearline.store.tables import CONSENTS

KEPT_FOR: Final = frozenset({Purpose.RIGHTS, Purpose.EVIDENCE})
"""The ledger proves what was agreed, and is shown to whoever it is of; it is no list to work through."""

_C = CONSENTS.c
_OF = query(select(_C.number, _C.body).where(_C.reference == bindparam("whose")).order_by(_C.number), tuple[int, bytes])
_LAST = query(select(func.max(_C.number)).where(_C.reference == bindparam("whose")), tuple[int | None])
_ADD = prepare_insert(CONSENTS)
_DROP = prepare(delete(CONSENTS).where(_C.reference == bindparam("whose")))


@dataclass(frozen=True, slots=True)
class Consents:
    """Keeps the ledger; without an entry there is no consent, and no objection."""

    store: Store
    keyring: Keyring
    chance: Chance

    async def of(self, customer: CustomerId, purpose: Purpose) -> tuple[Consent, ...]:
        """Return every choice of a customer, oldest first; raises PurposeError for a use it is not kept for."""
        refuse_unless_kept_for(KEPT_FOR, purpose)
        return tuple([consent for _, consent in await self._opened(self._reference(customer))])

    async def replaced(self, reference: str, cutoff: datetime) -> list[int]:
        """Return the numbers of choices made before `cutoff` that a later one about the same purpose has replaced."""
        found = await self._opened(reference)
        last = {consent.purpose: number for number, consent in found}
        return [number for number, consent in found if consent.at <= cutoff and number != last[consent.purpose]]

    async def stands(self, customer: CustomerId, purpose: Purpose) -> bool:
        """Tell whether a customer's choices allow `purpose` now."""
        return _last(await self.of(customer, Purpose.RIGHTS), purpose)

    async def noted(self, customer: CustomerId, consent: Consent) -> tuple[Write, str]:
        """Return what keeps one more choice, and the digest by which the log vouches for it."""
        reference = self._reference(customer)
        last = (await self.store.fetch(_LAST, {"whose": reference}))[0][0]
        number = 0 if last is None else last + 1
        key = await self.keyring.key_for(customer_subject(customer))
        body = key.seal(msgspec.json.encode(consent), _place(reference, number), self.chance)
        params: Params = {"reference": reference, "number": number, "body": body, "at": micros(consent.at)}
        return Write(_ADD, params), hashlib.sha256(body).hexdigest()

    def erased(self, reference: str) -> tuple[Write, ...]:
        """Return what deletes everything of a customer's here, for the commit that forgets them."""
        return (Write(_DROP, {"whose": reference}),)

    async def _opened(self, reference: str) -> list[tuple[int, Consent]]:
        found = []
        for number, sealed in await self.store.fetch(_OF, {"whose": reference}):
            key = await self.keyring.key_of(reference, sealed)
            if key is not None:
                found.append((number, _read(key.open(sealed, _place(reference, number)))))
        return found

    def _reference(self, customer: CustomerId) -> str:
        return self.keyring.reference(customer_subject(customer))


def standing(choices: tuple[Consent, ...]) -> dict[Purpose, bool]:
    """Return what a ledger comes to for each purpose that customers are asked about: the last choice stands."""
    return {purpose: _last(choices, purpose) for purpose in CHOOSABLE}


def _last(choices: tuple[Consent, ...], purpose: Purpose) -> bool:
    made = [choice.given for choice in choices if choice.purpose is purpose]
    return made[-1] if made else purpose not in CONSENT_ONLY


def _read(octets: bytes) -> Consent:
    try:
        return msgspec.json.decode(octets, type=Consent)
    except msgspec.MsgspecError as exc:
        raise IntegrityError("a sealed consent could not be read") from exc


def _place(reference: str, number: int) -> Place:
    return Place("consents", "body", f"{reference}/{number}", reference)
