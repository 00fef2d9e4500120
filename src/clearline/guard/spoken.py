"""Digits read out in English words: `one three eight double seven` is 13877, with the way back to the words.

Chinese numerals need no such reading: they stand for digits one by one (see `number`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clearline.domain.ruling import Span

_DIGITS = {"zero": "0", "nought": "0", "naught": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3"} | {
    "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "niner": "9",
}  # fmt: skip
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_WORD = rf"(?:(?:{'|'.join(_TIMES)})[ \-]{{1,2}})?(?:{'|'.join(sorted(_DIGITS, key=len, reverse=True))})"
_ROW = re.compile(rf"\b{_WORD}(?:[ ,.\-]{{1,3}}{_WORD})+\b", re.IGNORECASE)
_FEWEST = 3
"""`one or two` is no number that anybody dictates."""
_EACH = re.compile(rf"(?:(?P<times>{'|'.join(_TIMES)})[ \-]{{1,2}})?(?P<digit>[a-z]+)", re.IGNORECASE)
_HINT = re.compile(r"(?:ne|wo|ee|ur|ve|ix|en|ht|ro|oh|o)[ ,.\-]{1,3}[znotfsed]")
"""The end of one such word and the beginning of another: a cheap look that most texts fail."""


@dataclass(frozen=True, slots=True)
class _Word:
    digits: str
    place: Span


@dataclass(frozen=True, slots=True)
class Figures:
    """A text in which rows of digit words are rows of digits."""

    text: str
    places: tuple[Span, ...] | None
    """For each character where it stood before; None where nothing changed."""

    def original(self, span: Span) -> Span:
        """Return where a stretch of the text stood before."""
        if self.places is None or span.end <= span.start:
            return span
        return Span(self.places[span.start].start, self.places[span.end - 1].end)


def figures(text: str) -> Figures:
    """Return `text` with digits for words wherever words for three digits or more stand in a row."""
    rows = tuple(_rows(text)) if _HINT.search(text.lower()) else ()
    if not rows:
        return Figures(text, None)
    parts: list[str] = []
    places: list[Span] = []
    at = 0
    for start, end, words in rows:
        places += (Span(place, place + 1) for place in range(at, start))
        places += [word.place for word in words for _ in word.digits]
        parts += (text[at:start], *(word.digits for word in words))
        at = end
    parts.append(text[at:])
    places += (Span(place, place + 1) for place in range(at, len(text)))
    return Figures("".join(parts), tuple(places))


def _rows(text: str) -> Iterator[tuple[int, int, tuple[_Word, ...]]]:
    for row in _ROW.finditer(text):
        words = tuple(_word(match) for match in _EACH.finditer(text, *row.span()))
        if sum(len(word.digits) for word in words) >= _FEWEST:
            yield *row.span(), words


def _word(match: re.Match[str]) -> _Word:
    times = _TIMES[match["times"].lower()] if match["times"] else 1
    return _Word(_DIGITS[match["digit"].lower()] * times, Span(*match.span()))
