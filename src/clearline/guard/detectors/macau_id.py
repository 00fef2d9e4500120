"""Resident identity cards of Macau: a 1, 5 or 7, six digits, and a check digit in brackets."""

import re
from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.said import after, has_digit

_BRACKETED = re.compile(r"(?<![A-Za-z0-9\-])[157][0-9]{6} ?\([0-9]\)(?![0-9])")
_NAMED = after(
    "澳门|澳門|macau|macao",
    r"(?:澳门|澳門)(?:居民)?(?:永久性?居民)?身[份分][证證]|maca[uo] id(?:entity)?(?: card)?",
    r"[157][0-9]{6} ?(?:\([0-9]\)|/?[0-9])",
)


class MacauIdDetector:
    """Sees identity cards of Macau by their brackets, and where words speak of one; no public rule makes the check."""

    name = "macau-id"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every such number in `text`."""
        del language
        if not has_digit(text):
            return ()
        return [
            *(
                Signal(Kind.MACAU_ID, Span(*match.span()), Confidence.MEDIUM, self.name)
                for match in _BRACKETED.finditer(text)
            ),
            *(Signal(Kind.MACAU_ID, span, Confidence.HIGH, self.name) for span in _NAMED.spans(text)),
        ]
