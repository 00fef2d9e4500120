"""Sending one-time codes: identity makes the code, the operator's network carries it."""

from dataclasses import dataclass

from clearline.carrier.number import e164
from clearline.carrier.protocol import Carrier, Subscriber
from clearline.domain.clock import Clock
from clearline.domain.conversation import ConversationId, Language
from clearline.domain.decision import Challenged, Outcome, Refused
from clearline.domain.person import Personal
from clearline.identity.codes import CODE_LIFE, Codes, Issued
from clearline.identity.throttle import Throttle

MINUTES = int(CODE_LIFE.total_seconds() // 60)
TEXTS = {
    Language.ENGLISH: "{brand}: your code is {code}. It is valid for {minutes} minutes. "
    "We never ask for it by phone. If you did not ask for it, ignore this message.",
    Language.SIMPLIFIED: "【{brand}】您的验证码是 {code}，{minutes} 分钟内有效。"
    "我们绝不会来电索取验证码。如非本人操作，请忽略本短信。",
    Language.TRADITIONAL: "【{brand}】您的驗證碼是 {code}，{minutes} 分鐘內有效。"
    "我們絕不會來電索取驗證碼。如非本人操作，請忽略本簡訊。",
}


@dataclass(frozen=True, slots=True)
class CodeSender:
    """Answers `actions.action.SendCode`."""

    carrier: Carrier
    codes: Codes
    throttle: Throttle
    clock: Clock
    brand: dict[Language, str]

    async def send(self, conversation: ConversationId, number: Personal[str]) -> Outcome:
        """Send a code if the number is a customer's; the outcome is the same shape if it is nobody's."""
        now = self.clock.now()
        spelled = e164(number.reveal()) or number.reveal()  # one count, however the number is spelled
        if not (self.throttle.may_ask(conversation, spelled) and self.throttle.may_send(spelled, now)):
            return Refused("too-many-codes")
        subscriber = await self.carrier.find_subscriber(spelled)
        issued = self.codes.issue(conversation, subscriber.id if subscriber else None, now)
        if subscriber is not None:
            await self._deliver(subscriber, issued)
        return Challenged(issued.challenge)

    async def _deliver(self, subscriber: Subscriber, issued: Issued) -> None:
        text = TEXTS[subscriber.language].format(
            brand=self.brand[subscriber.language], code=issued.code.reveal(), minutes=MINUTES
        )
        await self.carrier.send_message(
            subscriber.msisdn.reveal(), text, external_id=f"code-{issued.challenge.digest[:32]}"
        )
