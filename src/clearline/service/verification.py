"""Sending one-time codes: identity makes the code, the operator's network carries it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import wrap

from clearline.actions.action import Occasion
from clearline.carrier.number import e164
from clearline.carrier.protocol import Carrier, Subscriber
from clearline.domain.clock import Clock
from clearline.domain.conversation import Language
from clearline.domain.decision import Challenged, Outcome, Refused
from clearline.domain.person import Personal
from clearline.identity.codes import CODE_LIFE, Codes, Issued
from clearline.identity.throttle import SHORT_DIGITS, Throttle, place_of
from clearline.service.notices import Notices

MINUTES = int(CODE_LIFE.total_seconds() // 60)
TEXTS = {
    Language.ENGLISH: "{brand}: your code is {code}. It is valid for {minutes} minutes. "
    "We never ask for it by phone. If you did not ask for it, ignore this message.",
    Language.SIMPLIFIED: "【{brand}】您的验证码是 {code}，{minutes} 分钟内有效。"
    "我们绝不会来电索取验证码。如非本人操作，请忽略本短信。",
    Language.TRADITIONAL: "【{brand}】您的驗證碼是 {code}，{minutes} 分鐘內有效。"
    "我們絕不會來電索取驗證碼。如非本人操作，請忽略本簡訊。",
}
LONG_TEXTS = {
    Language.ENGLISH: "{brand}: your code is {code}. It is valid for {minutes} minutes. "
    "It is long because wrong codes were tried for your number. "
    "We never ask for it by phone. If you did not ask for it, ignore this message.",
    Language.SIMPLIFIED: "【{brand}】您的验证码是 {code}，{minutes} 分钟内有效。"
    "因有人对您的号码多次输错验证码，这次的验证码较长。"
    "我们绝不会来电索取验证码。如非本人操作，请忽略本短信。",
    Language.TRADITIONAL: "【{brand}】您的驗證碼是 {code}，{minutes} 分鐘內有效。"
    "因有人對您的號碼多次輸錯驗證碼，這次的驗證碼較長。"
    "我們絕不會來電索取驗證碼。如非本人操作，請忽略本簡訊。",
}
"""While somebody guesses."""
_GROUP = 4


@dataclass(frozen=True, slots=True)
class CodeSender:
    """Answers `actions.action.SendCode`."""

    carrier: Carrier
    codes: Codes
    throttle: Throttle
    clock: Clock
    notices: Notices
    sim_hold: timedelta
    """For how long a change of SIM is told of to whoever asks for a code."""

    async def send(self, occasion: Occasion, number: Personal[str]) -> Outcome:
        """Send a code if the number is a customer's; the outcome is the same shape if it is nobody's."""
        now, here = self.clock.now(), occasion.conversation
        spelled = e164(number.reveal()) or number.reveal()  # one count, however the number is spelled
        if not self.throttle.may_ask(here, spelled):
            return Refused("too-many-codes")
        subscriber = await self.carrier.find_subscriber(spelled)
        owned = subscriber is not None and subscriber.id == occasion.owner
        issued = self.codes.issue(here, subscriber.id if subscriber else None, now, number=spelled)
        if self.codes.are_barred(issued.challenge, occasion.source, here, owned=owned):
            return Refused("too-many-codes")
        if not self.throttle.may_send(spelled, place_of(occasion.source, here, owned=owned), now, owned=owned):
            return Refused("too-many-codes")
        if subscriber is not None:
            await self._warn(subscriber, now)
            await self._deliver(subscriber, issued)
        return Challenged(issued.challenge)

    async def _warn(self, subscriber: Subscriber, now: datetime) -> None:
        """Tell of a change that the operator made, over the channels from before it too: now we learn of it."""
        moved_at = subscriber.sim_changed_at
        if moved_at is not None and now < moved_at + self.sim_hold:
            await self.notices.of_move(subscriber, moved_at)

    async def _deliver(self, subscriber: Subscriber, issued: Issued) -> None:
        language, is_long = subscriber.language, issued.challenge.is_long
        text = (LONG_TEXTS if is_long else TEXTS)[language].format(
            brand=self.notices.brand[language], code=_grouped(issued.code), minutes=MINUTES
        )
        await self.carrier.send_message(
            subscriber.msisdn.reveal(), text, external_id=f"code-{issued.challenge.digest[:32]}"
        )


def _grouped(code: Personal[str]) -> str:
    """Return the code as it is read: a long one in fours."""
    digits = code.reveal()
    return digits if len(digits) <= SHORT_DIGITS else " ".join(wrap(digits, _GROUP))
