"""The authenticator app and recovery codes, set up on a page: no secret of theirs is ever said in a conversation."""

from dataclasses import dataclass, replace

from clearline.channels.seam import Enrolment, Proved
from clearline.domain.clock import Chance
from clearline.domain.conversation import ConversationId
from clearline.domain.event import EventTag
from clearline.domain.person import Assurance, Factor, Personal, Principal
from clearline.domain.privacy import Purpose
from clearline.errors import DeniedError, InputError
from clearline.identity.codes import not_proved, proved, still_valid
from clearline.identity.factors.authenticator import AuthenticatorApp
from clearline.identity.factors.totp import secret_of
from clearline.service.factors import SecondFactors
from clearline.service.notices import Notices
from clearline.service.tokens import Tokens
from clearline.service.turn import Rooms
from clearline.service.visit import Visit, visit

MOST_WRONG = 10
"""Wrong proofs in one conversation, after which it takes no more of these."""


@dataclass(frozen=True, slots=True)
class AuthenticatorDesk:
    """Enrols, confirms and removes the app, and helps whoever lost it."""

    rooms: Rooms
    tokens: Tokens
    app: AuthenticatorApp
    factors: SecondFactors
    notices: Notices
    chance: Chance

    async def begin(self, which: ConversationId) -> Enrolment:
        """Return what a new app reads; it counts once `confirm` was given a code of it."""
        async with visit(self.rooms, which, Purpose.SECURITY) as here:
            customer = here.customer(await self.factors.level_of(here.customer()))
            uri = await self.app.begin(customer, here.now.date().isoformat())
            if uri is None:
                raise InputError("expected the app that is set up to be removed first")
            return Enrolment(uri, secret_of(uri))

    async def confirm(self, which: ConversationId, code: Personal[str]) -> tuple[Personal[str], ...]:
        """Take the first code of a new app, and return the recovery codes that go with it."""
        async with visit(self.rooms, which, Purpose.SECURITY) as here:
            customer = here.customer()
            if await self.app.has_confirmed(customer):
                raise InputError("expected an app that is not confirmed yet")
            self._attempt(here)
            if not await self.app.present(customer, code):
                await self._refuse(here, Factor.APP)
                raise DeniedError("not a code of the new app")
            codes = await self.app.new_recovery_codes(customer)
            await self._changed(here, Factor.APP, added=True)
            return codes

    async def remove(self, which: ConversationId) -> bool:
        """Remove the app and its recovery codes; False when there is none."""
        async with visit(self.rooms, which, Purpose.SECURITY) as here:
            customer = here.customer(Assurance.AAL2)
            if not await self.app.has_confirmed(customer):
                return False
            await self.app.remove(customer)
            await self._changed(here, Factor.APP, added=False)
            return True

    async def new_codes(self, which: ConversationId) -> tuple[Personal[str], ...]:
        """Return new recovery codes in place of the old ones, for whoever has a second factor at hand."""
        async with visit(self.rooms, which, Purpose.SECURITY) as here:
            codes = await self.app.new_recovery_codes(here.customer(Assurance.AAL2))
            await self._changed(here, Factor.RECOVERY, added=True)
            return codes

    async def recover(self, which: ConversationId, token: Personal[str], code: Personal[str]) -> Proved:
        """Use a recovery code up: with the code to the device it is two factors (SP 800-63B-4, 4.2.1)."""
        async with visit(self.rooms, which, Purpose.SECURITY) as here:
            customer = here.customer()
            self._attempt(here)
            if not await self.app.recover(customer, code):
                await self._refuse(here, Factor.RECOVERY)
                raise DeniedError("not a recovery code that is left")
            session = proved(Principal(customer, Assurance.AAL2, verified_at=here.now), here.now)
            after = replace(here.conversation, session=replace(session, attempted=False))
            event = await here.event(EventTag.RECOVERY_USED, {"factor": Factor.RECOVERY.value})
            await here.keep(events=(event,), after=after)
            await self._tell(here, Factor.RECOVERY, added=False)
            return Proved(Assurance.AAL2, self.tokens.renewed(after, token))

    async def _changed(self, here: Visit, factor: Factor, *, added: bool) -> None:
        tag = EventTag.FACTOR_ADDED if added else EventTag.FACTOR_REMOVED
        await here.keep(events=(await here.event(tag, {"factor": factor.value}),))
        await self._tell(here, factor, added=added)

    async def _tell(self, here: Visit, factor: Factor, *, added: bool) -> None:
        await self.notices.of_visit(here, factor, added=added, external_id=f"notice-{self.chance.token()}")

    @staticmethod
    def _attempt(here: Visit) -> None:
        if here.conversation.session.failures >= MOST_WRONG:
            raise DeniedError("too many wrong proofs in this conversation")

    @staticmethod
    async def _refuse(here: Visit, factor: Factor) -> None:
        session = not_proved(still_valid(here.conversation.session, here.now), here.now)
        after = replace(here.conversation, session=replace(session, attempted=False))
        event = await here.event(EventTag.CODE_REFUSED, {"factor": factor.value})
        await here.keep(events=(event,), after=after)
