"""What the desk may claim: sums of money need a ground, that is an outcome or an approved text that says so.

Only sums that name a currency are read, in figures or Chinese numerals; a bare number is not taken for money.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from clearline.domain.decision import Done, Outcome, Value
from clearline.domain.ruling import Span
from clearline.language.forms import fold

_FIGURES = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,12})(?:\.[0-9]{1,4})?"
_BEFORE = r"(?:[¥$€£]|\b(?:cny|rmb|hkd|mop|twd|usd|eur|gbp)\b|人民币|人民幣|港币|港幣|新台币|新臺幣|新台幣)"
_AFTER = (
    r"(?:元(?![素旦宵])|块钱|塊錢|块(?![一二三四五儿])|圆|圓"
    r"|(?:yuan|rmb|cny|kuai|bucks?|dollars?|pounds?|euros?|hkd|mop|twd|usd|eur|gbp)\b|[¥€£])"
)
_NUMERALS = "零〇一二三四五六七八九十百千万两壹贰叁肆伍陆柒捌玖拾佰仟貳參陸萬兩"
_SUM = re.compile(
    rf"{_BEFORE}\s{{0,2}}(?P<led>{_FIGURES})\s?(?P<led_scale>[千万萬]?)"
    rf"|(?P<followed>{_FIGURES})\s?(?P<scale>[千万萬]?)\s?{_AFTER}"
    rf"|(?P<written>[{_NUMERALS}]{{1,16}})(?:元(?![素旦宵化])|块钱|塊錢|圆|圓)",
    re.IGNORECASE,
)
_DIGITS = {
    char: value
    for value, chars in enumerate(
        ("零〇", "一壹", "二两贰貳兩", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for char in chars
}
_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000, "万": 10_000, "萬": 10_000}

_NO_SUM = -1


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money as it stands in a text."""

    span: Span
    """In the folded text."""
    minor: int


@dataclass(frozen=True, slots=True)
class Grounds:
    """What outcomes and approved texts say; everything that a reply may claim follows from it."""

    amounts_minor: frozenset[int] = frozenset()
    texts: tuple[str, ...] = ()
    """Articles, offers and whatever else is approved; the sums in them are grounds too."""

    def sums(self) -> frozenset[int]:
        """Return every sum, in minor units, that some ground names."""
        written = (amount.minor for text in self.texts for amount in amounts(fold(text).text))
        return self.amounts_minor.union(written) - {_NO_SUM}


def grounds_of(outcomes: Sequence[Outcome], *, values: Sequence[Value] = (), texts: Sequence[str] = ()) -> Grounds:
    """Gather the grounds of a reply: data of outcomes that are done, `values` known from before, approved `texts`."""
    sums, said = set[int](), list[str]()
    waiting = [("", value) for value in (*(done.data for done in outcomes if isinstance(done, Done)), *values)]
    while waiting:
        key, value = waiting.pop()
        match value:
            case str():
                said.append(value)
            case int():
                sums |= {abs(value)} if key.endswith("_minor") else set()
            case tuple():
                waiting += [(key, part) for part in value]
            case Mapping():
                waiting += value.items()
            case None:
                continue
            case _ as unreachable:
                assert_never(unreachable)
    return Grounds(frozenset(sums), (*said, *texts))


def amounts(folded: str) -> Iterator[Amount]:
    """Yield every sum of money in a folded text."""
    for match in _SUM.finditer(folded):
        figures = match["led"] or match["followed"]
        scale = _SCALES.get(match["led_scale"] or match["scale"] or "", 1)
        whole = Decimal(figures.replace(",", "")) * scale if figures else Decimal(_written(match["written"]))
        minor = whole * 100
        # No data hold a part of a minor unit, so such a sum has no ground.
        yield Amount(Span(*match.span()), int(minor) if minor == int(minor) else _NO_SUM)


def _written(numerals: str) -> int:
    """Read Chinese numerals: by scale (一百二十八) or digit by digit (一二八)."""
    if not set(numerals) & set(_SCALES):
        return int("".join(str(_DIGITS[char]) for char in numerals))
    total, section, digit = 0, 0, 0
    for char in numerals:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif _SCALES[char] == 10_000:  # noqa: PLR2004 # 万 scales all that stands before it
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            section, digit = section + (digit or 1) * _SCALES[char], 0
    return total + section + digit
