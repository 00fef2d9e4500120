"""Second factors: which a customer has, and what their most sensitive matters therefore need."""

from dataclasses import dataclass
from datetime import timedelta

from clearline.carrier.protocol import Carrier
from clearline.channels.seam import FactorView
from clearline.domain.clock import Clock
from clearline.domain.conversation import ConversationId
from clearline.domain.decision import Challenged, Outcome, Refused
from clearline.domain.person import Assurance, Challenge, CustomerId, Factor
from clearline.domain.privacy import Purpose
from clearline.identity.factors.authenticator import AuthenticatorApp
from clearline.records.passkeys import PasskeyRecords
from clearline.service.turn import Rooms
from clearline.service.visit import visit


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """Answers `actions.action.AskSecondFactor` and `LevelOf`."""

    app: AuthenticatorApp
    passkeys: PasskeyRecords
    clock: Clock
    carrier: Carrier
    sim_hold: timedelta
    """For how long after a change of SIM a code to it opens nothing sensitive (ID-11)."""

    async def of(self, customer: CustomerId) -> frozenset[Factor]:
        """Return what a customer has set up."""
        has_passkey, has_app = await self.passkeys.has(customer), await self.app.has_confirmed(customer)
        return frozenset({Factor.PASSKEY} if has_passkey else ()) | frozenset({Factor.APP} if has_app else ())

    async def ask(self, customer: CustomerId) -> Outcome:
        """Ask for a passkey where there is one, else for a code of the app."""
        found = await self.of(customer)
        if not found:
            return Refused("no-second-factor")
        factor = Factor.PASSKEY if Factor.PASSKEY in found else Factor.APP
        return Challenged(Challenge(customer, "", self.clock.now(), factor=factor))

    async def level_of(self, customer: CustomerId) -> Assurance:
        """Return AAL2 for whoever has a second factor, and for whoever's SIM changed lately.

        A stolen phone or a swapped SIM then opens nothing sensitive. Raises CarrierError when that cannot be found out.
        """
        if await self.of(customer):
            return Assurance.AAL2
        changed_at = (await self.carrier.subscriber(customer)).sim_changed_at
        held = changed_at is not None and self.clock.now() < changed_at + self.sim_hold
        return Assurance.AAL2 if held else Assurance.AAL1


@dataclass(frozen=True, slots=True)
class FactorList:
    """Shows customers what they have set up, and none of its secrets."""

    rooms: Rooms
    seconds: SecondFactors

    async def of(self, which: ConversationId) -> tuple[FactorView, ...]:
        """Return the factors of whoever is known in this conversation."""
        async with visit(self.rooms, which, Purpose.SECURITY) as here:
            customer = here.customer()
        app = await self.seconds.app.factors.find(customer)
        passkeys = await self.seconds.passkeys.of(customer)
        listed = [FactorView(each.id, Factor.PASSKEY, each.created_at, each.used_at) for each in passkeys]
        if app is not None and app.is_confirmed:
            listed.append(FactorView(Factor.APP.value, Factor.APP, app.created_at))
        return tuple(listed)
