"""Permits to travel between the mainland, Hong Kong, Macau and Taiwan, and cards of foreign permanent residents."""

import re
from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.said import after, has_digit

_NAMED = after(
    "回乡|回鄉|台胞|通行|居留|永居|permit|residence",
    r"回[乡鄉][证證]|台胞[证證]|通行[证證]|居留身份[证證]|居留身分[证證]|永居[证證]?"
    r"|居留[证證]|\bpermit\b|residence card",
    r"[A-Z]{0,3} ?[0-9]{8,15}",
)
_FOREIGNER = re.compile(r"(?<![A-Za-z0-9])[A-Z]{3}[0-9]{12}(?![A-Za-z0-9])")
"""The card of a foreign permanent resident: country, place, date of birth, serial and check."""


class TravelPermitDetector:
    """Sees permits by the words before them, and the foreigner's card by its form."""

    name = "travel-permit"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every permit number in `text`."""
        del language
        if not has_digit(text):
            return ()
        cards = (Span(*match.span()) for match in _FOREIGNER.finditer(text))
        return [
            *(Signal(Kind.TRAVEL_PERMIT, span, Confidence.HIGH, self.name) for span in _NAMED.spans(text)),
            *(Signal(Kind.TRAVEL_PERMIT, span, Confidence.MEDIUM, self.name) for span in cards),
        ]
