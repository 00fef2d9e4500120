"""Telephone numbers: mainland mobiles and landlines, Hong Kong, Macau, Taiwan, and all others written with a plus.

Mainland mobiles are 1[3-9] and nine more digits: the Ministry opens new three-digit ranges (162, 165, 167, 190-193,
195-197 are recent), so the third digit is left open. Service numbers (400, 800, 95xxx, 10086) are nobody's.
"""

import re
from collections.abc import Sequence

import phonenumbers

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.number import Number, numbers, starts_after

_MAINLAND_MOBILE = re.compile(r"(?:86|0086)?1[3-9][0-9]{9}")
_WITHOUT_PLUS = re.compile(
    r"(?:00)?852[2-9][0-9]{7}|(?:00)?853(?:6|28|8)[0-9]{6,7}|(?:00)?8869[0-9]{8}"  # Hong Kong, Macau, Taiwan mobile
    r"|09[0-9]{8}|07[0-9]{9}"  # Taiwan and United Kingdom mobile as dialled at home
    r"|(?:(?:86|0086)0?|0)(?:10|2[0-57-9])[1-9][0-9]{7}"  # mainland, two-digit area
    r"|(?:(?:86|0086)0?|0)[3-9][0-9]{2}[2-8][0-9]{6,7}",  # mainland, three-digit area
)
_NOBODYS = re.compile(r"[48]00[0-9]{7}|95[0-9]{3,6}|1008[0-9]|1001[0-9]")
_NORTH_AMERICAN = re.compile(r"1?[-. (]{0,2}[2-9][0-9]{2}(?:[-.]|\) ?)[2-9][0-9]{2}[-. ][0-9]{4}")
"""As people there group it: area, exchange and line."""
_SPEAKS_OF_PHONES = re.compile(
    r"(?:\b(?:phone|mobile|cell(?:phone)?|tel(?:ephone)?|handset|whatsapp|call me|call back|reach me|ring me|text me)\b"
    r"(?: (?:number|no\.?|at|on|is)){0,3}"
    r"|手机号?码?|手機號?碼?|电话号?码?|電話號?碼?|联系方式|聯絡方式|致电|致電|拨打|撥打|打给我|打給我)"
    r"[^0-9a-z+(]{0,8}(?:is|是|为|為|at|on)?[^0-9a-z+(]{0,4}",
)


class PhoneDetector:
    """Sees telephone numbers; bare seven- or eight-digit ones only where the words before them speak of a telephone."""

    name = "phone"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every telephone number in `text`; a number after a plus is judged by libphonenumber."""
        del language  # the same numbers are given in every language
        found = []
        readings = tuple(numbers(text, 7, 15))
        named = starts_after(_SPEAKS_OF_PHONES, text) if readings else frozenset()
        for number in readings:
            plus = number.start > 0 and text[number.start - 1] == "+"
            confidence = _abroad(number) if plus else _at_home(number, named, text)
            if confidence:
                opened = number.start > 0 and text[number.start - 1] == "(" and ")" in text[number.start : number.end]
                span = Span(number.start - (plus or opened), number.end)
                found.append(Signal(Kind.PHONE, span, confidence, self.name))
        return found


class AwaitedPhoneDetector:
    """Stands in when the desk has just asked for a number: whatever could be dialled is then one."""

    name = "phone.awaited"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every number of seven to fifteen digits in `text`."""
        del language
        return [
            Signal(Kind.PHONE, Span(number.start, number.end), Confidence.MEDIUM, self.name)
            for number in numbers(text, 7, 15)
        ]


def _abroad(number: Number) -> Confidence | None:
    try:
        parsed = phonenumbers.parse("+" + number.digits)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number(parsed):
        return Confidence.HIGH
    return Confidence.MEDIUM if phonenumbers.is_possible_number(parsed) else None


def _at_home(number: Number, named: frozenset[int], text: str) -> Confidence | None:
    if _MAINLAND_MOBILE.fullmatch(number.digits):
        return Confidence.HIGH
    if _NOBODYS.fullmatch(number.digits):
        return None
    known = (
        number.start in named
        or _WITHOUT_PLUS.fullmatch(number.digits)
        or _NORTH_AMERICAN.fullmatch(text, number.start, number.end)
    )
    return Confidence.MEDIUM if known else None
