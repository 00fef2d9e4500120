"""Passkeys in a conversation: registered by whoever has proved enough, and then a proof of AAL2 in one gesture."""

from dataclasses import dataclass, replace

from clearline.channels.seam import FactorView, PasskeyPrompt, Proved
from clearline.dialogue.state import load
from clearline.domain.clock import Chance
from clearline.domain.conversation import Conversation, ConversationId
from clearline.domain.event import EventTag
from clearline.domain.person import Assurance, Factor, PasskeyChallenge, Personal, Principal
from clearline.domain.privacy import Purpose
from clearline.errors import ConflictError, DeniedError, InputError
from clearline.identity.codes import not_proved, proved, still_valid
from clearline.identity.factors.passkey import MOST_PASSKEYS, Passkeys, credential_of, is_fresh
from clearline.records.conversations import customer_subject, owner_of
from clearline.records.passkeys import KeptPasskey, PasskeyRecords, id_of
from clearline.service.factors import SecondFactors
from clearline.service.notices import Notices
from clearline.service.tokens import Tokens
from clearline.service.turn import Rooms
from clearline.service.visit import Visit, visit

NONCE_BYTES = 16
REGISTRATION = "registration"
"""What is shown to whoever registers a passkey: no flow has this name."""


@dataclass(frozen=True, slots=True)
class PasskeyDesk:
    """The two ceremonies, each in two visits: what is to be signed, and what was."""

    rooms: Rooms
    tokens: Tokens
    passkeys: Passkeys
    records: PasskeyRecords
    factors: SecondFactors
    notices: Notices
    chance: Chance

    async def to_use(self, which: ConversationId) -> PasskeyPrompt:
        """Ask for a passkey of the customer, or of anybody while nobody is known."""
        async with visit(self.rooms, which, Purpose.SECURITY) as here:
            session = still_valid(here.conversation.session, here.now)
            customer = session.principal.customer
            known = () if customer is None else await self.records.of(customer)
            asked = self._asked(here)
            options = self.passkeys.to_use(self._challenge(asked, here, shown_of(here.conversation)), known)
            await here.keep(after=replace(here.conversation, session=replace(session, passkey=asked)))
            return PasskeyPrompt(self._purpose(here.conversation), options)

    async def use(self, which: ConversationId, token: Personal[str], credential: bytes) -> Proved:
        """Raise the caller to AAL2, once for each challenge; raises DeniedError for whatever does not verify."""
        async with visit(self.rooms, which, Purpose.SECURITY) as here:
            passkey = await self.records.find(credential_of(credential))
            try:
                sign_count = self._verified(here, credential, passkey)
            except DeniedError:
                await self._refuse(here)
                raise
            assert passkey is not None  # noqa: S101 # _verified raises for none
            principal = Principal(passkey.customer, Assurance.AAL2, verified_at=here.now)
            after = replace(
                here.conversation,
                subject=customer_subject(passkey.customer),
                session=replace(proved(principal, here.now), attempted=False),
            )
            event = await here.event(EventTag.PASSKEY_ACCEPTED, {"factor": Factor.PASSKEY.value})
            await here.keep(self.records.used(passkey, sign_count, here.now), events=(event,), after=after)
            return Proved(principal.level, self.tokens.renewed(after, token))

    async def to_register(self, which: ConversationId) -> str:
        """Return the options with which a browser makes a new passkey."""
        async with visit(self.rooms, which, Purpose.SECURITY) as here:
            customer = here.customer(await self.factors.level_of(here.customer()))
            known = await self.records.of(customer)
            if len(known) >= MOST_PASSKEYS:
                raise InputError(f"expected at most {MOST_PASSKEYS} passkeys")
            asked = self._asked(here)
            handle = self.rooms.conversations.reference(customer).encode()
            account = f"{self.passkeys.party.name} {here.now.date().isoformat()}"
            challenge = self._challenge(asked, here, REGISTRATION)
            session = replace(still_valid(here.conversation.session, here.now), passkey=asked)
            await here.keep(after=replace(here.conversation, session=session))
            return self.passkeys.to_create(challenge, handle=handle, account=account, known=known)

    async def register(self, which: ConversationId, credential: bytes) -> FactorView:
        """Keep a new passkey; raises DeniedError for whatever does not verify and ConflictError for a known one."""
        async with visit(self.rooms, which, Purpose.SECURITY) as here:
            customer = here.customer(await self.factors.level_of(here.customer()))
            session = here.conversation.session
            after = replace(here.conversation, session=replace(session, passkey=None))
            if session.passkey is None or not is_fresh(session.passkey, here.now):
                raise DeniedError("no registration is under way")
            try:
                made = self.passkeys.created(credential, self._challenge(session.passkey, here, REGISTRATION))
            except DeniedError:
                await here.keep(after=after)
                raise
            passkey = KeptPasskey(
                id_of(made.credential),
                customer,
                made.credential,
                made.public_key,
                made.sign_count,
                made.synced,
                here.now,
            )
            event = await here.event(EventTag.FACTOR_ADDED, {"factor": Factor.PASSKEY.value})
            await here.keep(await self.records.added(passkey), events=(event,), after=after)
            await self._tell(here, added=True)
            return FactorView(passkey.id, Factor.PASSKEY, passkey.created_at)

    async def remove(self, which: ConversationId, passkey: str) -> bool:
        """Remove a passkey of the customer's; False when they have no such one."""
        async with visit(self.rooms, which, Purpose.SECURITY) as here:
            customer = here.customer(Assurance.AAL2)
            event = await here.event(EventTag.FACTOR_REMOVED, {"factor": Factor.PASSKEY.value})
            try:
                await here.keep(self.records.removed(customer, passkey), events=(event,))
            except ConflictError:
                return False
            await self._tell(here, added=False)
            return True

    def _verified(self, here: Visit, credential: bytes, passkey: KeptPasskey | None) -> int:
        asked = here.conversation.session.passkey
        if asked is None or not is_fresh(asked, here.now):
            raise DeniedError("no passkey was asked for")
        if passkey is None or owner_of(here.conversation) not in {None, passkey.customer}:
            raise DeniedError("not a passkey of this customer")
        return self.passkeys.used(credential, self._challenge(asked, here, shown_of(here.conversation)), passkey)

    async def _refuse(self, here: Visit) -> None:
        session = not_proved(still_valid(here.conversation.session, here.now), here.now)
        after = replace(here.conversation, session=replace(session, attempted=False))
        event = await here.event(EventTag.PASSKEY_REFUSED, {"factor": Factor.PASSKEY.value})
        await here.keep(events=(event,), after=after)

    async def _tell(self, here: Visit, *, added: bool) -> None:
        name = f"notice-{self.chance.token()}"
        await self.notices.of_visit(here, Factor.PASSKEY, added=added, external_id=name)

    def _asked(self, here: Visit) -> PasskeyChallenge:
        return PasskeyChallenge(self.chance.token(NONCE_BYTES), here.now)

    def _challenge(self, asked: PasskeyChallenge, here: Visit, shown: str) -> bytes:
        return self.passkeys.challenge(asked, here.conversation.id, shown)

    def _purpose(self, conversation: Conversation) -> str:
        frames = load(conversation.state).frames
        flows = self.rooms.thinker.dialogue.flows
        if not frames or frames[-1].flow not in flows.flows:
            return ""
        return flows.says(flows.flows[frames[-1].flow].title, conversation.language)


def shown_of(conversation: Conversation) -> str:
    """Return what stands for what the caller was shown last: the turn, the flow and the call that was restated."""
    state = load(conversation.state)
    top = (state.frames[-1].run, state.frames[-1].step) if state.frames else ("", "")
    restated = "" if state.restated is None else state.restated.digest
    return "|".join((str(conversation.turns), *top, restated))
