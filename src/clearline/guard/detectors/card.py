"""Payment cards: the check digit of ISO/IEC 7812-1 (Luhn) and the issuers' ranges."""

import re
from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.number import UP_TO_ONE, Number, numbers, starts_after

_BANK_CARD = 15
"""The fewest digits of a bank card; a mistyped one is recognised by the words before it."""
_ISSUERS = re.compile(
    r"4[0-9]{12}(?:[0-9]{3}){0,2}"  # Visa
    r"|(?:5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"  # Mastercard
    r"|62[0-9]{14,17}"  # UnionPay
    r"|3[47][0-9]{13}"  # American Express
    r"|35(?:2[89]|[3-8][0-9])[0-9]{12}|(?:2131|1800)[0-9]{11}"  # JCB
    r"|(?:5018|50[23]0|5038|5893|6304|6759|676[1-3])[0-9]{8,15}"  # Maestro
    r"|3(?:0[0-5]|[68][0-9])[0-9]{11}"  # Diners Club
    r"|6(?:011|5[0-9]{2}|4[4-9][0-9])[0-9]{12}"  # Discover
    r"|95(?:58[08]|59)[0-9]{12,15}",  # older mainland debit cards
)
_SPEAKS_OF_CARDS = re.compile(
    r"(?:\b(?:card|visa|mastercard|amex|unionpay|debit|credit)\b[a-z .#]{0,16}|银行卡|銀行卡"
    r"|信用卡|储蓄卡|儲蓄卡|借记卡|卡号|卡號|账号|帳號)"
    r"[^0-9a-z]{0,6}?(?:is|是|为|為)?[^0-9a-z]{0,4}?" + UP_TO_ONE,
)


class CardDetector:
    """Sees card numbers by check digit and issuer; mistyped ones where the words before them speak of a card."""

    name = "card"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every card number in `text`; an IMEI or an ICCID fits no issuer's range."""
        del language
        readings = tuple(numbers(text, 12, 19))
        named = starts_after(_SPEAKS_OF_CARDS, text) if readings else frozenset()
        judged = ((number, _judge(number, named)) for number in readings)
        return [
            Signal(Kind.CARD, Span(number.start, number.end), confidence, self.name)
            for number, confidence in judged
            if confidence
        ]


def luhn(digits: str) -> bool:
    """Tell whether the last of `digits` is their check digit (ISO/IEC 7812-1, annex B)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(int(digit) for digit in digits[-1::-2]) + sum(doubled)) % 10 == 0


def _judge(number: Number, named: frozenset[int]) -> Confidence | None:
    if _ISSUERS.fullmatch(number.digits) and luhn(number.digits):
        return Confidence.HIGH
    return Confidence.MEDIUM if number.start in named and len(number.digits) >= _BANK_CARD else None
