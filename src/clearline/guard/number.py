"""Numbers as people write them: digits in groups, with blanks and dashes, or spoken in Chinese (幺三八, 一三八零零).

The text is expected in folded form, so full-width and foreign digits are already plain ones.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NUMERALS = "零〇○一二三四五六七八九幺么两兩"
"""Chinese characters that stand for one digit each when a number is read out."""
_RUN = re.compile(rf"[0-9{NUMERALS}][0-9{NUMERALS} \t().\-_,、]*")
"""Wherever a number could be, so that most texts are left at a glance."""
_GROUP = re.compile(rf"[0-9]+|[{NUMERALS}]{{3,}}")
_GAP = " \t().-_,、"
_WIDEST_GAP = 3
_SPOKEN = str.maketrans(NUMERALS, "0001234567891122")
_MOST_GROUPS = 24
"""No number here has more digits, so none has more groups."""
_SHORT = 2
UP_TO_ONE = rf"(?=[+(]{{0,2}}(?:[0-9]|[{NUMERALS}]{{3}}))"
"""What words that lead to a number end before; one numeral alone may be a word (一直)."""
_START = re.compile(rf"[+(]{{0,2}}(?=[0-9{NUMERALS}])")


@dataclass(frozen=True, slots=True)
class Number:
    """One way to read a stretch of text as a number."""

    start: int
    end: int
    digits: str
    groups: int
    """In how many pieces it was written."""


def digits_of(text: str) -> str:
    """Return the plain digits of `text`, spoken ones among them, and nothing else."""
    return "".join(char for char in text.translate(_SPOKEN) if "0" <= char <= "9")


def numbers(text: str, shortest: int, longest: int) -> Iterator[Number]:
    """Yield every reading of neighbouring groups that has `shortest` to `longest` digits; linear in the text."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() >= shortest:
            found = [match.span() for match in _GROUP.finditer(text, *run.span())]
            for first in _beginnings(found):
                yield from _readings(text, found[first : first + _MOST_GROUPS], shortest, longest)


def starts_after(words: re.Pattern[str], text: str) -> frozenset[int]:
    """Return where numbers start that stand right after a match of `words` in small letters."""
    matches = (_START.match(text, match.end()) for match in words.finditer(text.lower()))
    return frozenset(match.end() for match in matches if match)


def _beginnings(found: Sequence[tuple[int, int]]) -> Sequence[int]:
    """Return the groups a number may begin with; a long row of single digits begins one only where the row begins."""
    if len(found) <= _MOST_GROUPS:
        return range(len(found))
    return [at for at, (start, end) in enumerate(found) if at == 0 or end - start > _SHORT]


def _readings(text: str, found: Sequence[tuple[int, int]], shortest: int, longest: int) -> Iterator[Number]:
    """Yield the readings that begin with the first of `found`, as long as the groups look like one number broken up.

    They do when no group is short, or when all between the first and the last are of one length.
    """
    start, before = found[0][0], found[0][0]
    digits, last, inner, alike, short = "", 0, 0, True, False
    for groups, (begin, end) in enumerate(found, 1):
        size = end - begin
        if len(digits) + size > longest or not _joined(text, before, begin):
            return
        if groups > 2:  # noqa: PLR2004 # the group before this one has neighbours on both sides
            alike, inner = alike and inner in (0, last), last
        digits += text[begin:end] if text[begin].isascii() else text[begin:end].translate(_SPOKEN)
        last, before, short = size, end, short or size <= _SHORT
        if len(digits) >= shortest and (alike or not short):
            yield Number(start, end, digits, groups)


def _joined(text: str, end: int, start: int) -> bool:
    gap = text[end:start]
    if len(gap) > _WIDEST_GAP or gap.strip(_GAP):
        return False
    # A comma is a pause between spoken groups; between plain digits it parts thousands or the items of a list.
    return not ("," in gap or "、" in gap) or not (text[end - 1].isascii() or text[start].isascii())
