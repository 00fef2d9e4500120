"""The authenticator app as a factor, with recovery codes: enrolled, confirmed, presented, replaced."""

from dataclasses import dataclass
from typing import Protocol

from clearline.domain.clock import Chance, Clock
from clearline.domain.person import CustomerId, Personal
from clearline.identity.factors.recovery import digest_of, new_codes
from clearline.identity.factors.totp import enrolment_uri, matching_step, new_secret
from clearline.records.factors import KeptAuthenticator

MOST_FAILURES = 100
"""SP 800-63B-4, 3.2.2: after so many wrong codes in a row only recovery helps. It is asked for behind a first factor,
so nobody else can use them up."""


class FactorStore(Protocol):
    """Where factors are kept; see `records.factors.Factors`."""

    def reference(self, customer: CustomerId) -> str:
        """Return the customer's pseudonym."""
        ...

    async def find(self, customer: CustomerId) -> KeptAuthenticator | None:
        """Return the app that is enrolled, confirmed or not; None where there is none or its key was destroyed."""
        ...

    async def enrol(self, customer: CustomerId, secret: Personal[bytes]) -> bool:
        """Keep a new app in place of one that was not confirmed; False where one was."""
        ...

    async def accept(self, customer: CustomerId, step: int) -> bool:
        """Note that the code of `step` was right, once; False when that step or a later one was accepted before."""
        ...

    async def refuse(self, customer: CustomerId) -> None:
        """Count a wrong code."""
        ...

    async def remove(self, customer: CustomerId) -> None:
        """Forget the app and every recovery code."""
        ...

    async def replace_codes(self, customer: CustomerId, digests: frozenset[bytes]) -> None:
        """Keep these recovery codes and no others."""
        ...

    async def use_code(self, customer: CustomerId, digest: bytes) -> bool:
        """Use a recovery code up, and with it the app that was lost; False when there is no such code."""
        ...


@dataclass(frozen=True, slots=True)
class AuthenticatorApp:
    """Answers whether somebody has the app that a customer enrolled; who may ask is decided elsewhere."""

    factors: FactorStore
    clock: Clock
    chance: Chance
    key: Personal[bytes]
    """Secret of this desk, under which recovery codes are digested."""
    issuer: str
    """The operator's name, as the app shows it."""

    async def begin(self, customer: CustomerId, account: str) -> Personal[str] | None:
        """Enrol a new app and return what it reads; None where a confirmed one is there.

        It proves nothing until a first code of it was presented.
        """
        secret = new_secret(self.chance)
        kept = await self.factors.enrol(customer, secret)
        return enrolment_uri(secret, account, self.issuer) if kept else None

    async def present(self, customer: CustomerId, code: Personal[str]) -> bool:
        """Tell whether `code` is the app's, now and for the first time; of two who present it at once, one is right."""
        kept = await self.factors.find(customer)
        if kept is None or kept.failures >= MOST_FAILURES:
            return False
        step = matching_step(kept.secret, code, self.clock.now(), after=kept.last_step)
        if step is None:
            await self.factors.refuse(customer)
            return False
        return await self.factors.accept(customer, step)

    async def has_confirmed(self, customer: CustomerId) -> bool:
        """Tell whether an app is enrolled that has proved itself."""
        kept = await self.factors.find(customer)
        return kept is not None and kept.is_confirmed

    async def remove(self, customer: CustomerId) -> None:
        """Forget the app and its recovery codes."""
        await self.factors.remove(customer)

    async def new_recovery_codes(self, customer: CustomerId) -> tuple[Personal[str], ...]:
        """Return a fresh set, to be shown once; every code of an earlier set ends."""
        codes = new_codes(self.chance)
        reference = self.factors.reference(customer)
        digests = frozenset(digest_of(self.key, reference, code) for code in codes)
        await self.factors.replace_codes(customer, digests)
        return codes

    async def recover(self, customer: CustomerId, code: Personal[str]) -> bool:
        """Use up a recovery code; the lost app then ends, and another can be enrolled."""
        return await self.factors.use_code(customer, digest_of(self.key, self.factors.reference(customer), code))
