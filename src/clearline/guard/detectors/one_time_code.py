"""One-time codes: four to eight digits where words say so, or where the desk has just asked for one."""

import re
from collections.abc import Iterator, Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.number import Number, numbers, starts_after

_ZH = (
    "验证码|驗證碼|校验码|校驗碼|动态码|動態碼|动态密码|動態密碼|动态口令|動態口令"
    "|短信码|簡訊碼|随机码|隨機碼|确认码|確認碼"
)
_EN = r"\b(?:otp|passcode|code|one[ -]?time (?:pin|password|code))"
_NAMED = re.compile(f"otp|code|pin|password|{_ZH}")
_LEAD = r"[\s:=,\"'(]{0,6}"
_TOLD = r"[^0-9.!?;。！？；\n]{0,40}?(?:\bis|\bwas|\bsays|\bgot|\breceived|是|为|為|[:：=])"
"""What may stand between the word and the digits: "the code you sent was", 刚才发到我手机上的验证码是."""
_BEFORE = re.compile(rf"(?:{_EN}|{_ZH})(?:{_TOLD})?{_LEAD}")
_AFTER = re.compile(
    r"[\s\"')]{0,4}(?:is|was|是|就是|为|為|,)?\s{0,3}(?:my |the |your |我的|这个|這個|收到的)?"
    rf"[a-z\- ]{{0,20}}(?:{_EN}|{_ZH})",
)
_OTHER_CODES = re.compile(
    r"(?:post(?:al)?|zip|area|error|fault|country|dialling|dialing|promo|promotion|discount|voucher|coupon|offer|bar|qr"
    r"|sort|plan|product|branch|colour|color|dress|source|ussd|short) ?code[^0-9]{0,46}",
)
_MEASURES = re.compile(
    r"\s*(?:年|月|日|号|號|元|块|塊|圆|圓|点|點|分|小时|小時|天|次|兆|[gmk]b|yuan|rmb|cny|minutes?|hours?|days?|%|°)",
    re.IGNORECASE,
)
_LONG = 20
_MONEY = ("¥", "$", "€", "£")


class OneTimeCodeDetector:
    """Sees codes by the words beside them; postcodes, area codes and error codes are none."""

    name = "one-time-code"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every code in `text`."""
        del language
        lowered = text.lower()
        if not _NAMED.search(lowered):
            return ()
        before, others = starts_after(_BEFORE, text), starts_after(_OTHER_CODES, text)
        return [
            _signal(number, self.name)
            for number in numbers(text, 4, 8)
            if number.start not in others and (number.start in before or _AFTER.match(lowered, number.end))
        ]


class AwaitedCodeDetector:
    """Stands in when the desk has just asked for a code: any four to eight digits are then one, and any twenty.

    The long ones are sent while somebody guesses; see `identity.throttle`.
    """

    name = "one-time-code.awaited"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every number of as many digits in `text` that measures nothing."""
        del language
        long = numbers(text, _LONG, _LONG)
        return [_signal(number, self.name) for number in (*long, *_unmeasured(text))]


def _unmeasured(text: str) -> Iterator[Number]:
    for number in numbers(text, 4, 8):
        if not _MEASURES.match(text, number.end) and text[max(0, number.start - 1) : number.start] not in _MONEY:
            yield number


def _signal(number: Number, name: str) -> Signal:
    return Signal(Kind.CODE, Span(number.start, number.end), Confidence.HIGH, name)
