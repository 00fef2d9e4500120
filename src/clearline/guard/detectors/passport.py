"""Passports, by the words before them: the number alone (ICAO Doc 9303, up to nine characters) looks like any other."""

from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal
from clearline.guard.said import after, has_digit

_NAMED = after("passport|护照|護照", r"\bpassport\b|护照|護照", r"(?=[A-Z]{0,3}[0-9])[A-Z0-9]{6,10}")


class PassportDetector:
    """Sees passport numbers where words speak of a passport."""

    name = "passport"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every passport number in `text`."""
        del language
        if not has_digit(text):
            return ()
        return [Signal(Kind.PASSPORT, span, Confidence.HIGH, self.name) for span in _NAMED.spans(text)]
