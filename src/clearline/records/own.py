"""Everything that is kept of a customer beside their conversations: erasure forgets all of it."""

from dataclasses import dataclass
from typing import Self

from clearline.crypto.keys import Keyring
from clearline.domain.clock import Chance, Clock
from clearline.records.consents import Consents
from clearline.records.factors import Factors
from clearline.records.passkeys import PasskeyRecords
from clearline.records.requests import RightsRequests
from clearline.store.engine import Store
from clearline.store.statement import Write


@dataclass(frozen=True, slots=True)
class Own:
    """The customer's own: what they prove themselves with, what they chose, what they asked for."""

    factors: Factors
    passkeys: PasskeyRecords
    consents: Consents
    requests: RightsRequests

    @classmethod
    def of(cls, store: Store, keyring: Keyring, chance: Chance, clock: Clock) -> Self:
        """Return all of them in one store."""
        return cls(
            Factors(store, keyring, chance, clock),
            PasskeyRecords(store, keyring, chance),
            Consents(store, keyring, chance),
            RightsRequests(store, keyring, chance),
        )

    def erased(self, reference: str) -> tuple[Write, ...]:
        """Return what deletes all of it, for the commit that forgets a customer."""
        return (
            *self.factors.erased(reference),
            *self.passkeys.erased(reference),
            *self.consents.erased(reference),
            *self.requests.erased(reference),
        )
