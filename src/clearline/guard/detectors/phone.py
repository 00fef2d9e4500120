"""Telephone numbers: mainland mobiles and landlines, Hong Kong, Macau, Taiwan, and all others written with a plus.

Mainland mobiles are 1[3-9] and nine more digits: the Ministry opens new three-digit ranges (162, 165, 167, 190-193,
195-197 are recent), so the third digit is left open. Service numbers (400, 800, 95xxx, 10086) are nobody's.
"""

import re
from collections.abc import Iterator, Sequence
from string import digits

import phonenumbers

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.number import UP_TO_ONE, Number, digits_of, numbers, starts_after

_MAINLAND_MOBILE = re.compile(r"(?:86|0086)?1[3-9][0-9]{9}")
_WITHOUT_PLUS = re.compile(
    r"(?:00)?852[2-9][0-9]{7}|(?:00)?853(?:6|28|8)[0-9]{6,7}|(?:00)?8869[0-9]{8}"  # Hong Kong, Macau, Taiwan mobile
    r"|09[0-9]{8}|07[0-9]{9}"  # Taiwan and United Kingdom mobile as dialled at home
    r"|(?:(?:86|0086)0?|0)(?:10|2[0-57-9])[1-9][0-9]{7}"  # mainland, two-digit area
    r"|(?:(?:86|0086)0?|0)[3-9][0-9]{2}[2-8][0-9]{6,7}",  # mainland, three-digit area
)
_NOBODYS = re.compile(r"[48]00[0-9]{7}|95[0-9]{3,6}|1008[0-9]|1001[0-9]")
_NORTH_AMERICAN = re.compile(r"(?:001|1)?[-. (]{0,2}[2-9][0-9]{2}(?:[-.]|\) ?)[2-9][0-9]{2}[-. ][0-9]{4}")
"""As people there group it: area, exchange and line."""
_AT_HOME = re.compile(r"0[1-9][0-9]{7,9}")
"""With the prefix that a country dials inside itself."""
_WITH_EXTENSION = re.compile(r" ?(?:x|ext(?:ension)?\.?) ?[0-9]{1,5}(?![0-9A-Za-z])", re.IGNORECASE)
_PLUS = re.compile(r"\+[0-9]{1,4}(?:[ .\-]?\(?[0-9]{1,11}\)?){1,6}(?![0-9])")
_TRUNK = "(0)"
"""How the prefix inside a country is written where the one of the country stands before it; it is not dialled then."""
_LAST_GROUP = re.compile(r"[ .\-]?\(?[0-9]{1,11}\)?$")
_NOT_DIALLED = re.compile(
    r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9]{1,2}[.\-][0-9]{1,2}[.\-](?:[0-9]{2}){1,2}|[0-9]{4}[.\-][0-9]{1,2}[.\-][0-9]{1,2}"
    r"|[0-9]{3}[ \-][0-9]{2}[ \-][0-9]{4}"
)
"""Addresses of the internet, days, and social security numbers."""
_GOES_ON = re.compile(r"[ .\-]?[0-9]")
_ALONE = re.compile(
    r"^[ \t>]*(?:(?:[TMPFC]|tel|phone|mobile|fax|cell|office|home|work)[.:]* )?[+(]{0,2}"
    r"(?=[0-9][0-9 ().\-]{7,18}[ \t]*$)",
    re.MULTILINE | re.IGNORECASE,
)
"""Before a number that is a line of its own, as below a letter."""
_FEWEST_LINES = 2
_LOOKED_BACK = 24
_NEAR = re.compile(
    r"\b(?:contact|call|calls|ring|reach|text|dial|phone|mobile|cell|fax|tel|landline)\b(?P<amid>[^0-9\n.!?]{1,40}?)\(?(?=[0-9])",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:order|ticket|ref|reference|account|acct|about|invoice|bill|case|code|pin|policy|serial|imei|plan|in|for|until|before)\b",
    re.IGNORECASE,
)
"""What else a number near such a word may be."""
_SPEAKS_OF_PHONES = re.compile(
    r"(?:\b(?:phone|mobile|cell(?:phone)?|tel(?:ephone)?|fax|landline|handset|whatsapp|call me|call back|reach me"
    r"|ring me|text me|(?:call|calls|called) from|my (?:new |old )?number)\b(?:'s\b)?"
    r"(?: (?:number|no\.?|at|on|is)){0,3}"
    r"|手机号?码?|手機號?碼?|电话号?码?|電話號?碼?|联系方式|聯絡方式|致电|致電|拨打|撥打|打给我|打給我)"
    r"[^0-9a-z+(]{0,8}?(?:is|是|为|為|at|on)?[^0-9a-z+(]{0,4}?" + UP_TO_ONE,
)


class PhoneDetector:
    """Sees telephone numbers; bare seven- or eight-digit ones only where the words before them speak of a telephone."""

    name = "phone"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every telephone number in `text`; a number after a plus is judged by libphonenumber."""
        del language  # the same numbers are given in every language
        found = [*_with_plus(text)] if "+" in text else []
        readings = tuple(numbers(text, 7, 15))
        named = _named(text) if readings else frozenset()
        for number in readings:
            before = text[number.start - 1 : number.start]
            confidence = _abroad(number.digits) if before == "+" else _at_home(number, named, text)
            if confidence:
                opened = before == "+" or (before == "(" and ")" in text[number.start : number.end])
                found.append(_signal(text, number.start - opened, number.end, confidence))
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


def _signal(text: str, start: int, end: int, confidence: Confidence) -> Signal:
    extension = _WITH_EXTENSION.match(text, end)
    return Signal(Kind.PHONE, Span(start, extension.end() if extension else end), confidence, PhoneDetector.name)


def _with_plus(text: str) -> Iterator[Signal]:
    """Yield what a plus leads, however it is grouped, without the last groups that make it too long."""
    for match in _PLUS.finditer(text):
        written = match[0]
        while (confidence := _abroad(digits_of(written.replace(_TRUNK, "", 1)))) is None and " " in written:
            written = _LAST_GROUP.sub("", written)
        if confidence:
            unopened = written.endswith(")") and written.count(")") > written.count("(")
            end = match.start() + len(written) - unopened
            # Digits that were cut off in the middle of a group belong to the number, or hide another behind it.
            rest = text[end : match.end()]
            yield _signal(text, match.start(), end + len(rest) - len(rest.lstrip(digits)), confidence)


def _named(text: str) -> frozenset[int]:
    """Return where numbers start that words, or the line they have to themselves, make telephone numbers."""
    near = (match.end() for match in _NEAR.finditer(text) if not _OTHERWISE.search(match["amid"]))
    alone = (match.end() for match in _ALONE.finditer(text)) if text.count("\n") >= _FEWEST_LINES else ()
    return starts_after(_SPEAKS_OF_PHONES, text).union(near, alone)


def _abroad(dialled: str) -> Confidence | None:
    try:
        parsed = phonenumbers.parse("+" + dialled)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number(parsed):
        return Confidence.HIGH
    return Confidence.MEDIUM if phonenumbers.is_possible_number(parsed) else None


def _at_home(number: Number, named: frozenset[int], text: str) -> Confidence | None:
    if _NOT_DIALLED.fullmatch(text, number.start, number.end):
        return None
    if _MAINLAND_MOBILE.fullmatch(number.digits):
        return Confidence.HIGH
    if number.digits.startswith("00") and number.groups > 1:
        return _abroad(number.digits[2:])
    if _NOBODYS.fullmatch(number.digits):
        return None
    known = (
        number.start in named
        or _WITHOUT_PLUS.fullmatch(number.digits)
        or _NORTH_AMERICAN.fullmatch(text, number.start, number.end)
        or (_AT_HOME.fullmatch(number.digits) and _is_grouped(number, text))
    )
    return Confidence.MEDIUM if known else None


def _is_grouped(number: Number, text: str) -> bool:
    """Tell whether it is written as telephone numbers are, in groups, and nothing before it says what else it is."""
    if number.groups == 1 or _GOES_ON.match(text, number.end):
        return False
    return not _OTHERWISE.search(text, max(0, number.start - _LOOKED_BACK), number.start)
