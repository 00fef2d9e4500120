"""Numbers as people write them: digits in groups, with blanks and dashes, or spoken in Chinese (幺三八, 一三八零零).

The text is expected in folded form, so full-width and foreign digits are already plain ones.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NUMERALS = "零〇○一二三四五六七八九幺两兩"
_RUN = re.compile(rf"[0-9{_NUMERALS}][0-9{_NUMERALS} \t().\-_,、]*")
"""Wherever a number could be, so that most texts are left at a glance."""
_GROUP = re.compile(rf"[0-9]+|[{_NUMERALS}]{{3,}}")
_GAP = " \t().-_,、"
_WIDEST_GAP = 3
_SPOKEN = str.maketrans(_NUMERALS, "000123456789122")
_WIDEST = 24
"""No number here has more digits; longer runs of digits are nobody's number."""


@dataclass(frozen=True, slots=True)
class Number:
    """One way to read a stretch of text as a number."""

    start: int
    end: int
    digits: str
    groups: tuple[int, ...]
    """How many digits stood together each time."""


def digits_of(text: str) -> str:
    """Return the plain digits of `text`, spoken ones among them, and nothing else."""
    return "".join(char for char in text.translate(_SPOKEN) if "0" <= char <= "9")


def numbers(text: str, shortest: int, longest: int) -> Iterator[Number]:
    """Yield every reading of neighbouring groups that has `shortest` to `longest` digits; linear in the text."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() >= shortest:
            found = [match.span() for match in _GROUP.finditer(text, *run.span())]
            for first in range(len(found)):
                yield from _readings(text, found[first : first + _WIDEST], shortest, longest)


def _readings(text: str, found: Sequence[tuple[int, int]], shortest: int, longest: int) -> Iterator[Number]:
    """Yield the readings that begin with the first of `found`."""
    start = before = found[0][0]
    digits = ""
    groups: tuple[int, ...] = ()
    for begin, end in found:
        if len(digits) + end - begin > longest or not _joined(text, before, begin):
            return
        digits += text[begin:end].translate(_SPOKEN)
        groups, before = (*groups, end - begin), end
        if len(digits) >= shortest and _tidy(groups):
            yield Number(start, end, digits, groups)


def _joined(text: str, end: int, start: int) -> bool:
    gap = text[end:start]
    if len(gap) > _WIDEST_GAP or gap.strip(_GAP):
        return False
    # A comma is a pause between spoken groups; between plain digits it parts thousands or the items of a list.
    return not ("," in gap or "、" in gap) or not (text[end - 1].isascii() or text[start].isascii())


def _tidy(groups: tuple[int, ...]) -> bool:
    """Tell a number that was broken up from a row of small numbers: its inner groups are alike, or none is short."""
    return min(groups) > 2 or len(set(groups[1:-1])) <= 1  # noqa: PLR2004 # one or two digits are short
