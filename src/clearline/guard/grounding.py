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
from clearline.guard.promise import Promise, supported
from clearline.language.forms import fold

_NUMERALS = "零〇一二三四五六七八九十百千万两壹贰叁肆伍陆柒捌玖拾佰仟貳參陸萬兩"
_NUMBER = re.compile(rf"[0-9]+(?:,[0-9]{{3}}(?![0-9]))*(?:\.[0-9]+)?|[{_NUMERALS}]+")
"""What a sum begins with or goes on with: few texts have one, so most are left at a glance."""
_CODES = ("cny", "rmb", "hkd", "mop", "twd", "usd", "eur", "gbp")
_BEFORE = ("¥", "$", "€", "£", *_CODES, "人民币", "人民幣", "港币", "港幣", "新台币", "新臺幣", "新台幣")
_AFTER = (*"¥€£元块塊圆圓", *_CODES, "yuan", "kuai", "buck", "dollar", "pound", "euro")
_LONGEST = 8
"""Characters beside a number that are looked at, blanks included."""
_SCALED = re.compile(r"\s?([千万萬])")
_UNIT = re.compile(
    r"\s?(?:元(?![素旦宵])|块钱|塊錢|块(?![一二三四五儿])|圆|圓"
    r"|(?:yuan|rmb|cny|kuai|bucks?|dollars?|pounds?|euros?|hkd|mop|twd|usd|eur|gbp)\b|[¥€£])",
    re.IGNORECASE,
)
_WRITTEN_UNIT = re.compile(r"元(?![素旦宵化])|块钱|塊錢|圆|圓")
_DIGITS = {
    char: value
    for value, chars in enumerate(
        ("零〇", "一壹", "二两贰貳兩", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for char in chars
}
_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000, "万": 10_000, "萬": 10_000}

_PAGE = re.compile(r"[a-z]{32}")
"""What goes on after the beginning: no address that anybody could have put together."""
_SEAM = "\n|\n"
"""Between texts: no sum goes on across it."""
_NO_SUM = -1
_MOST_FIGURES = 20
"""No price or bill is written with more."""


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
    pages: frozenset[str] = frozenset()
    """Addresses of pages that were made for this caller: those alone may be said, and to the letter."""

    def sums(self) -> frozenset[int]:
        """Return every sum, in minor units, that some ground names."""
        together = fold(_SEAM.join(self.texts)).text
        return self.amounts_minor.union(amount.minor for amount in amounts(together)) - {_NO_SUM}

    def promises(self) -> frozenset[Promise]:
        """Return every kind of promise that some ground speaks of and does not forbid."""
        return supported([fold(text).text for text in self.texts])


def grounds_of(
    outcomes: Sequence[Outcome], *, values: Sequence[Value] = (), texts: Sequence[str] = (), pages: str = ""
) -> Grounds:
    """Gather the grounds of a reply: data of outcomes that are done, `values` known from before, approved `texts`.

    `pages` is what the addresses of our own one-time pages begin with; nothing where there are none.
    """
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
    own = frozenset(text for text in said if pages and text.startswith(pages) and _PAGE.fullmatch(text[len(pages) :]))
    return Grounds(frozenset(sums), (*said, *texts), own)


def amounts(folded: str) -> Iterator[Amount]:
    """Yield every sum of money in a folded text."""
    at = 0
    while number := _NUMBER.search(folded, at):
        found = _in_figures(folded, number) if number[0][0].isdigit() else _in_numerals(folded, number)
        if found:
            yield found
        at = found.span.end if found else number.end()


def _in_figures(folded: str, number: re.Match[str]) -> Amount | None:
    start, end = number.span()
    before = folded[max(0, start - _LONGEST) : start].lower().rstrip().endswith(_BEFORE)
    scale = _SCALED.match(folded, end)
    end = scale.end() if scale else end
    unit = folded[end : end + _LONGEST].lower().lstrip().startswith(_AFTER) and _UNIT.match(folded, end)
    if not before and not unit:
        return None
    return Amount(Span(start, unit.end() if unit else end), _minor(number[0], scale[1] if scale else ""))


def _minor(figures: str, scale: str) -> int:
    if len(figures) > _MOST_FIGURES:
        return _NO_SUM
    minor = Decimal(figures.replace(",", "")) * _SCALES.get(scale, 1) * 100
    # No data hold a part of a minor unit, so such a sum has no ground.
    return int(minor) if minor == minor.to_integral_value() else _NO_SUM


def _in_numerals(folded: str, number: re.Match[str]) -> Amount | None:
    unit = _WRITTEN_UNIT.match(folded, number.end())
    if not unit:
        return None
    minor = _written(number[0]) * 100 if number.end() - number.start() <= _MOST_FIGURES else _NO_SUM
    return Amount(Span(number.start(), unit.end()), minor)


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
