"""The payment page's side of the service: what it shows, what its button charges, and the receipt in the conversation.

No card comes here: the browser sends it to the payment provider, and what comes back is that there is one.
"""

import hashlib
from dataclasses import dataclass, replace

from clearline.actions import execute
from clearline.actions.action import Occasion
from clearline.carrier.checkout import Checkout, CheckoutState
from clearline.channels.seam_pay import PayFront, PayState, PayView
from clearline.dialogue.render import values_of
from clearline.dialogue.wording import money, written
from clearline.domain.confirmation import digest_of
from clearline.domain.conversation import (
    Conversation,
    ConversationId,
    Keeper,
    Language,
    MessageId,
    Modality,
    Speaker,
    Turn,
)
from clearline.domain.decision import (
    Act,
    ActionCall,
    Confirmation,
    Done,
    HandOver,
    Outcome,
    Phrase,
    Refused,
    Say,
    Unknown,
)
from clearline.domain.event import Event, EventTag
from clearline.domain.person import Assurance, Principal
from clearline.domain.privacy import Purpose
from clearline.errors import DeniedError
from clearline.guard.grounding import grounds_of
from clearline.records.conversations import Kept, owner_of
from clearline.service.chronicle import action_tag, unheard
from clearline.service.lines import lines_of
from clearline.service.thought import QUEUE
from clearline.service.turn import Rooms


@dataclass(frozen=True, slots=True)
class PaymentDesk:
    """Answers `channels.seam.PayFront`."""

    rooms: Rooms
    origin: str
    """Of the payment provider; empty where there is none."""

    @property
    def front(self) -> PayFront:
        """What the page may ask."""
        return PayFront(self.origin, self.view, self.charge, self.cancel)

    async def view(self, reference: str, language: Language | None) -> PayView | None:
        """Return what the page shows; None for a reference that is nobody's, or whose conversation is gone."""
        checkout = await self._checkout(reference)
        if checkout is None:
            return None
        try:
            kept = await self._kept(checkout)
        except DeniedError:
            return None
        spoken, zone = language or kept.conversation.language, self.rooms.thinker.zone
        return PayView(
            state=self._state(checkout),
            language=spoken,
            amount=money(checkout.amount_minor, checkout.currency),
            month=written("month", checkout.month, spoken, zone),
            until=written("until", checkout.until.isoformat(), spoken, zone),
            card_address=checkout.card_address,
            last_four=checkout.last_four,
            payment=checkout.payment,
        )

    async def charge(self, reference: str) -> str | None:
        """Charge the card through the one door, and say in the conversation what came of it."""
        checkout = await self._checkout(reference)
        if checkout is None or self._state(checkout) not in {PayState.CHARGE, PayState.PAID}:
            return None
        which = ConversationId(checkout.conversation)
        async with self.rooms.floor.hold(which):
            kept = await self._kept(checkout)
            call = _call(checkout, kept.conversation.turns)
            thinker, now = self.rooms.thinker, self.rooms.clock.now()
            principal = Principal(checkout.customer, Assurance.AAL1, now)
            before = kept.conversation
            occasion = Occasion(before.id, principal, before.language, now, before.vault)
            outcome = await execute.run(call, occasion, thinker.powers, thinker.actions)
            await self._tell(kept, call, outcome)
        return _word(outcome)

    async def cancel(self, reference: str) -> bool:
        """Give the payment up; False where there is nothing to give up."""
        checkout = await self._checkout(reference)
        if checkout is None:
            return False
        await self.rooms.thinker.powers.carrier.payments.cancel(checkout)
        return True

    async def _checkout(self, reference: str) -> Checkout | None:
        if not self.origin:
            return None
        found = await self.rooms.thinker.powers.carrier.payments.checkout(reference)
        is_ours = found is not None and found.card_address.startswith(f"{self.origin.rstrip('/')}/")
        return found if is_ours else None

    async def _kept(self, checkout: Checkout) -> Kept:
        kept = await self.rooms.conversations.get(ConversationId(checkout.conversation), Purpose.SERVICE)
        if owner_of(kept.conversation) != checkout.customer:
            raise DeniedError("a payment of somebody else's than the conversation is")
        return kept

    def _state(self, checkout: Checkout) -> PayState:
        match checkout.state:
            case CheckoutState.PAID:
                return PayState.PAID
            case CheckoutState.CANCELLED:
                return PayState.CANCELLED
            case _ if checkout.until <= self.rooms.clock.now():
                return PayState.OVER
            case CheckoutState.OPEN:
                return PayState.CARD
            case CheckoutState.READY:
                return PayState.CHARGE

    async def _tell(self, kept: Kept, call: ActionCall, outcome: Outcome) -> None:
        """Say what came of a charge, once for each card and outcome, and give what nobody knows to a person."""
        before, now = kept.conversation, self.rooms.clock.now()
        phrase = self._phrase(outcome)
        message = MessageId("pay-" + hashlib.sha256(f"{digest_of(call)}{_word(outcome)}".encode()).hexdigest()[:32])
        if phrase is None or await self.rooms.conversations.turn_of(kept, message) is not None:
            return
        hands_over = isinstance(outcome, Unknown) and before.keeper is Keeper.DESK
        said: Say | HandOver = HandOver(QUEUE, "payment-unknown", (phrase,)) if hands_over else Say((phrase,))
        draft = self.rooms.phrasing.say(said, before.language, Modality.CHAT)
        released = self.rooms.guard.release(draft, vault=before.vault, grounds=grounds_of((outcome,)))
        turn = replace(
            unheard(before, message, now, released.reply),
            decisions=(Act(call), said),
            outcomes=(outcome,),
            speaker=Speaker.DESK,
        )
        after = replace(before, turns=before.turns + 1, keeper=Keeper.QUEUE if hands_over else before.keeper)
        await self._commit(kept, after, turn, outcome, said)
        self.rooms.newsroom.publish(before.id, *lines_of(turn))

    async def _commit(  # noqa: PLR0917 # one transaction of unlike parts
        self, kept: Kept, after: Conversation, turn: Turn, outcome: Outcome, said: Say | HandOver
    ) -> None:
        sealed = await self.rooms.conversations.seal(kept, after, turn)
        noted = [(action_tag(outcome), {"action": "payment.take"})]
        queued = []
        if isinstance(said, HandOver):
            noted.append((EventTag.HANDED_OVER, {"queue": said.queue, "reason": said.reason}))
            queued.append(self.rooms.queue.enter(after.id, said.queue, said.reason, turn.at))
        events = tuple(
            Event(tag, turn.at, after.id, sealed.pseudonym, {"turn": str(turn.number), **details}, sealed.digest)
            for tag, details in (*noted, (EventTag.TURN_COMMITTED, {}))
        )
        await self.rooms.store.commit([*sealed.writes, *queued, *self.rooms.audit.writes(events)])

    def _phrase(self, outcome: Outcome) -> Phrase | None:
        match outcome:
            case Done(data=data):
                values = values_of(self.rooms.phrasing.flows.messages["system.paid"], data)
                return None if values is None else Phrase("system.paid", values)
            case Refused(reason="declined"):
                return Phrase("system.pay_declined")
            case Unknown():
                return Phrase("system.pay_unknown")
            case _:
                return None


def _call(checkout: Checkout, turn: int) -> ActionCall:
    call = ActionCall(
        "payment.take",
        {
            "reference": checkout.reference,
            "bill": checkout.bill,
            "amount_minor": checkout.amount_minor,
            "currency": checkout.currency,
            "card": checkout.cards,
        },
        f"page.{checkout.reference}",
    )
    return replace(call, confirmation=Confirmation(digest_of(call), turn))


def _word(outcome: Outcome) -> str:
    match outcome:
        case Done():
            return "paid"
        case Refused(reason="declined"):
            return "declined"
        case Unknown():
            return "unknown"
        case _:
            return "failed"
