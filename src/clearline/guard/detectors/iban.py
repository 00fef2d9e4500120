"""IBAN: account numbers that carry their own check (ISO 13616; MOD 97-10 of ISO/IEC 7064)."""

import re
from collections.abc import Iterator, Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.said import has_digit

_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?=[ \-]?[A-Za-z0-9]{4})")
_GROUP = re.compile(r"[ \-]?[A-Za-z0-9]{1,34}")
_SHORTEST, _LONGEST = 15, 34


class IbanDetector:
    """Sees account numbers of ISO 13616, in one piece or in groups; only what passes the check is one."""

    name = "iban"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every IBAN in `text`."""
        del language
        if not has_digit(text):
            return ()
        return [Signal(Kind.IBAN, span, Confidence.HIGH, self.name) for span in _sightings(text)]


def _sightings(text: str) -> Iterator[Span]:
    for start in _START.finditer(text):
        best = 0
        end = start.end()
        while (group := _GROUP.match(text, end)) and group.end() - start.start() <= 2 * _LONGEST:
            end = group.end()
            if is_checked(text[start.start() : end].replace(" ", "").replace("-", "")):
                best = end
        if best:
            yield Span(start.start(), best)


def is_checked(characters: str) -> bool:
    """Tell whether the two digits after the country are the check of the rest."""
    if not _SHORTEST <= len(characters) <= _LONGEST:
        return False
    turned = (characters[4:] + characters[:4]).upper()
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1
