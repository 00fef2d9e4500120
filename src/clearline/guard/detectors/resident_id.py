"""Resident identity numbers of mainland China: 18 characters (GB 11643-1999) and the older 15 digits.

Permits of residence for people from Hong Kong, Macau and Taiwan are of the same form (81, 82, 83), and so is the card
of foreign permanent residents since December 2023: a 9, the province, the country by ISO 3166, then as in all others.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.number import Number, numbers

_PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83),
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_OLD, _NEW = 15, 18
_FOREIGNER = "9"
_FINAL_X = re.compile(r"[ \-]?[Xx](?![A-Za-z])")


class ResidentIdDetector:
    """Sees resident numbers by place and date of birth; a wrong check character lowers the confidence, no more."""

    name = "resident-id"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every resident number in `text`, mistyped ones among them: they are still somebody's."""
        del language
        return [Signal(Kind.RESIDENT_ID, span, confidence, self.name) for span, confidence in _sightings(text)]


def _sightings(text: str) -> Iterator[tuple[Span, Confidence]]:
    for number in numbers(text, 15, 18):
        digits = number.digits
        if len(digits) == _OLD and _plausible(digits[:2], "19" + digits[6:12]) and _together(number):
            yield Span(number.start, number.end), Confidence.MEDIUM
        if len(digits) < _NEW - 1 or not _plausible(_province(digits), digits[6:14]):
            continue
        final = _FINAL_X.match(text, number.end) if len(digits) < _NEW else None
        yield Span(number.start, final.end() if final else number.end), _checked(digits + "X" if final else digits)


def _checked(characters: str) -> Confidence:
    """Weigh by ISO 7064, MOD 11-2; 17 characters are a number whose end was forgotten."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, characters[:17], strict=True))
    return Confidence.HIGH if _CHECKS[total % 11] == characters[17:] else Confidence.MEDIUM


def _province(digits: str) -> str:
    return digits[1:3] if digits[0] == _FOREIGNER else digits[:2]


def _plausible(province: str, born: str) -> bool:
    if int(province) not in _PROVINCES or born < "1900":
        return False
    try:
        date(int(born[:4]), int(born[4:6]), int(born[6:8]))
    except ValueError:
        return False
    return True


def _together(number: Number) -> bool:
    """A 15-digit number carries no check, so a row of small groups is not taken for one."""
    return number.groups <= 3  # noqa: PLR2004 # place, birth, serial
