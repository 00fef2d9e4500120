"""What customers may see and do about their own data on a page; in a conversation the same rooms answer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from clearline.carrier.protocol import Carrier, Subscriber
from clearline.channels.seam import (
    AccountCopy,
    ChoiceView,
    ConversationCopy,
    DataCopy,
    OwnProof,
    PrivacyView,
    Promise,
)
from clearline.channels.seam_rights import RequestView
from clearline.domain.clock import Chance
from clearline.domain.conversation import ConversationId, Expects, Language
from clearline.domain.event import EventTag
from clearline.domain.person import CustomerId, Personal
from clearline.domain.privacy import Asking, Choosing, Purpose, Right
from clearline.domain.ruling import Block
from clearline.errors import DeniedError, InputError
from clearline.records.consents import standing
from clearline.records.own import Own
from clearline.service.choices import ChoiceDesk
from clearline.service.erasure import ErasureDesk
from clearline.service.factors import FactorList, SecondFactors
from clearline.service.held import HeldDesk
from clearline.service.lines import lines_of
from clearline.service.prover import Prover
from clearline.service.turn import Rooms
from clearline.service.visit import Visit, visit


@dataclass(frozen=True, slots=True)
class PrivacyDesk:
    """Shows, copies, chooses, asks and erases for whoever has proved who they are."""

    rooms: Rooms
    own: Own
    choices: ChoiceDesk
    erasures: ErasureDesk
    factors: SecondFactors
    listed: FactorList
    carrier: Carrier
    chance: Chance
    prover: Prover
    held: HeldDesk

    async def view(self, which: ConversationId) -> PrivacyView:
        """Return what is held of the customer, and what they have chosen and asked for."""
        async with visit(self.rooms, which, Purpose.RIGHTS) as here:
            customer = here.customer()
        reference = self.rooms.conversations.reference(customer)
        conversations = await self.rooms.conversations.of(reference)
        return PrivacyView(
            level=here.level,
            needed=await self.factors.level_of(customer),
            conversations=len(conversations),
            choices=await self._choices(customer),
            factors=await self.listed.of(which),
            requests=await self._requests(customer),
            erasures=await self.held.of(reference),
            notice=self.choices.shown.version,
        )

    async def choose(self, which: ConversationId, purpose: Purpose, given: bool, language: Language) -> None:  # noqa: FBT001 # as the seam has it
        """Keep a choice about a purpose."""
        async with visit(self.rooms, which, Purpose.RIGHTS) as here:
            await self.choices.choose(Choosing(here.customer(), purpose, given, which, language))

    async def ask(self, which: ConversationId, right: Right, words: Personal[str]) -> Promise:
        """Accept what a person must decide; personal details in the words are masked before they are kept."""
        async with visit(self.rooms, which, Purpose.RIGHTS) as here:
            customer = here.customer()
            screened = self.rooms.guard.screen(
                words,
                vault=here.conversation.vault,
                expects=Expects.WORDS,
                language=None,
                fallback=here.conversation.language,
            )
            if isinstance(screened.ruling, Block):
                raise InputError("expected a request in plain words")
            asking = Asking(customer, right, Personal(screened.heard.text), which, f"cl-{self.chance.octets(8).hex()}")
            promised = await self.choices.ask(asking)
            return Promise(str(promised["id"]), str(promised["due"]))

    async def erase(self, which: ConversationId) -> Promise:
        """Accept the wish to be forgotten, of whoever proved as much as a sensitive matter needs."""
        async with visit(self.rooms, which, Purpose.RIGHTS) as here:
            customer = await self._sensitive(here)
            promised = await self.erasures.ask(customer, f"cl-{self.chance.octets(8).hex()}")
            return Promise(str(promised["id"]), str(promised["due"]))

    async def proof(self, which: ConversationId) -> OwnProof:
        """Return what proves that this conversation and the customer's choices are in the public log."""
        async with visit(self.rooms, which, Purpose.RIGHTS) as here:
            customer = here.customer()
        kept = self.rooms.conversations
        own = dict.fromkeys((which, *await kept.of(kept.reference(customer))))
        return await self.prover.proof(which, tuple(own))

    async def copy(self, which: ConversationId) -> DataCopy:
        """Return a copy of everything that is held of the customer, and note in the log that it was given."""
        async with visit(self.rooms, which, Purpose.RIGHTS) as here:
            customer = await self._sensitive(here)
            await here.keep(events=(await here.event(EventTag.COPY_GIVEN, {}),))
        subscriber = await self.carrier.subscriber(customer)
        return DataCopy(
            made_at=here.now,
            account=_account(subscriber),
            conversations=tuple([each async for each in self._conversations(customer)]),
            choices=tuple(
                ChoiceView(each.purpose, each.given, each.at)
                for each in await self.own.consents.of(customer, Purpose.RIGHTS)
            ),
            requests=await self._requests(customer),
            erasures=await self.held.of(self.rooms.conversations.reference(customer)),
            factors=await self.listed.of(which),
        )

    async def _sensitive(self, here: Visit) -> CustomerId:
        return here.customer(await self.factors.level_of(here.customer()))

    async def _choices(self, customer: CustomerId) -> tuple[ChoiceView, ...]:
        ledger = await self.own.consents.of(customer, Purpose.RIGHTS)
        last = {entry.purpose: entry.at for entry in ledger}
        return tuple(ChoiceView(purpose, given, last.get(purpose)) for purpose, given in standing(ledger).items())

    async def _requests(self, customer: CustomerId) -> tuple[RequestView, ...]:
        return tuple(
            RequestView(
                each.id, each.right, each.words.reveal(), each.state, each.created_at, each.due_at, each.done_at
            )
            for each in await self.own.requests.of(customer, Purpose.RIGHTS)
        )

    async def _conversations(self, customer: CustomerId) -> AsyncIterator[ConversationCopy]:
        kept = self.rooms.conversations
        for which in await kept.of(kept.reference(customer)):
            try:
                conversation = (await kept.get(which, Purpose.RIGHTS)).conversation
            except DeniedError:  # erased since it was listed
                continue
            lines = [line async for turn in kept.turns(which, Purpose.RIGHTS) for line in lines_of(turn)]
            yield ConversationCopy(which, conversation.started_at, tuple(lines))


def _account(subscriber: Subscriber) -> AccountCopy:
    return AccountCopy(
        number=subscriber.id,
        name=subscriber.name.reveal(),
        telephone=subscriber.msisdn.reveal(),
        address=subscriber.address.reveal(),
        language=subscriber.language,
    )
