"""Payment cards: the check digit of ISO/IEC 7812-1 (Luhn) and the issuers' ranges."""

import re
from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.number import Number, numbers

_ISSUERS = re.compile(
    r"4[0-9]{12}(?:[0-9]{3}){0,2}"  # Visa
    r"|(?:5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"  # Mastercard
    r"|62[0-9]{14,17}"  # UnionPay
    r"|3[47][0-9]{13}"  # American Express
    r"|35(?:2[89]|[3-8][0-9])[0-9]{12}"  # JCB
    r"|3(?:0[0-5]|[68][0-9])[0-9]{11}"  # Diners Club
    r"|6(?:011|5[0-9]{2}|4[4-9][0-9])[0-9]{12}"  # Discover
    r"|95(?:58[08]|59)[0-9]{12,15}",  # older mainland debit cards
)
_SPEAKS_OF_CARDS = re.compile(
    r"(?:\b(?:card|visa|mastercard|amex|unionpay|debit|credit)\b[a-z .#]{0,16}|银行卡|銀行卡"
    r"|信用卡|储蓄卡|儲蓄卡|借记卡|卡号|卡號|账号|帳號)"
    r"[^0-9a-z]{0,6}(?:is|是|为|為)?[^0-9a-z]{0,4}$",
)


class CardDetector:
    """Sees card numbers by check digit and issuer; mistyped ones where the words before them speak of a card."""

    name = "card"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every card number in `text`; an IMEI or an ICCID fits no issuer's range."""
        del language
        found = []
        for number in numbers(text, 13, 19):
            confidence = _judge(number, text)
            if confidence:
                found.append(Signal(Kind.CARD, Span(number.start, number.end), confidence, self.name))
        return found


def luhn(digits: str) -> bool:
    """Tell whether the last of `digits` is their check digit (ISO/IEC 7812-1, annex B)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(int(digit) for digit in digits[-1::-2]) + sum(doubled)) % 10 == 0


def _judge(number: Number, text: str) -> Confidence | None:
    if _ISSUERS.fullmatch(number.digits) and luhn(number.digits):
        return Confidence.HIGH
    before = text[max(0, number.start - 40) : number.start].lower()
    return Confidence.MEDIUM if len(number.digits) > 14 and _SPEAKS_OF_CARDS.search(before) else None  # noqa: PLR2004 # bank cards have 15 to 19 digits
