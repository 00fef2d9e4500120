"""Answering "is this message from you?" by what was sent, by our links and numbers, and by nothing else (GV-15)."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from clearline.actions.action import Occasion
from clearline.carrier.protocol import Carrier
from clearline.dialogue.wording import written
from clearline.domain.conversation import Language
from clearline.domain.decision import Done, Outcome, Refused
from clearline.guard.outgoing import Allowed
from clearline.guard.quoted import Finding, Judged, Posted, is_too_short, judge, quotation

_ENGLISH: Final = {
    Finding.OURS: "Yes, this is from us: we sent your number a text with exactly these words on {day}. If "
    "yours says more than you copied, or has a link, it is not that one; and whoever asks you "
    "for a code from it is not us.",
    Finding.PART: "These words are part of a text that we sent to your number on {day}. If yours holds "
    "anything else, such as a link or a number, I cannot vouch for it: copy the whole message "
    "here.",
    Finding.OUTSIDE: "No, this is not from us: it leads to a link or a telephone number that is not ours, and "
    "our messages never do. Do not open, call or pay anything in it.",
    Finding.SECRET: "No, this is not from us: it asks for a code, a password, card details, money or an app, "
    "and we never ask for those in a message. Do not answer it.",
    Finding.ALIKE: "No, not as it stands: it is like a text that we sent you on {day}, but not the same, and "
    "that is how frauds are made. Do not open, call or pay anything in it.",
    Finding.UNSENT: "No: none of the texts that we have sent to your registered number reads like this. If it "
    "came by mail or to another number, I cannot tell; treat it as a fraud until you know, and "
    "open, call or pay nothing in it.",
}
_CHINESE: Final = {
    Finding.OURS: "是的，这是我们发的：我们在{day}给您的号码发过内容完全相同的短信。"
    "如果您收到的比这里多，或者带有链接，就不是那一条；向您索要其中验证码的人，"
    "也不是我们。",
    Finding.PART: "这些内容是我们在{day}发给您的一条短信的一部分。如果您收到的还有别的内容，"
    "比如链接或号码，我不能确认，请把整条短信复制过来。",
    Finding.OUTSIDE: "不是我们发的：里面的链接或电话号码不是我们的，我们的短信里不会有。请不要点击、拨打，也不要付款。",
    Finding.SECRET: "不是我们发的：它向您要验证码、密码、卡号、钱，或者让您装软件，"
    "我们绝不会在短信里要这些。请不要回复。",
    Finding.ALIKE: "这一条不是：它和我们在{day}发给您的短信很像，但内容不一样，"
    "诈骗短信往往就是这样改出来的。请不要点击、拨打，也不要付款。",
    Finding.UNSENT: "不是：我们发到您登记号码的短信里，没有这样一条。如果是邮件，"
    "或者发到了别的号码，我无法判断；在弄清之前请当作诈骗，不要点击、拨打，"
    "也不要付款。",
}


@dataclass(frozen=True, slots=True)
class Genuine:
    """Answers `actions.action.CheckMessage`."""

    carrier: Carrier
    allowed: Allowed
    zone: tzinfo

    async def check(self, occasion: Occasion, quoted: str, opening: str) -> Outcome:
        """Compare what was quoted, or what is quoted in the caller's opening words; raises CarrierError."""
        quote = occasion.unmasked(quoted or quotation(opening))
        if is_too_short(quote):
            return Refused("no-message")
        judged = judge(quote, await self._posted(occasion), self.allowed)
        if judged.finding is Finding.UNKNOWN:
            return Refused("nobody")
        return Done({"finding": {"kind": judged.finding.value, "text": self._said(judged)}})

    async def _posted(self, occasion: Occasion) -> tuple[Posted, ...] | None:
        customer = occasion.principal.customer
        if customer is None:
            return None
        subscriber = await self.carrier.subscriber(customer)
        sent = await self.carrier.sent(subscriber.msisdn.reveal())
        return tuple(Posted(one.text.reveal(), one.sent_at) for one in sent)

    def _said(self, judged: Judged) -> dict[str, str]:
        english, chinese = _ENGLISH[judged.finding], _CHINESE[judged.finding]
        return {
            "en": english.format(day=self._day(judged, Language.ENGLISH)),
            "zh": chinese.format(day=self._day(judged, Language.SIMPLIFIED)),
        }

    def _day(self, judged: Judged, language: Language) -> str:
        return (
            ""
            if judged.at is None
            else written("", judged.at.astimezone(self.zone).date().isoformat(), language, self.zone)
        )
