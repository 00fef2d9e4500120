"""Driving licences, by the words before them."""

from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal
from clearline.guard.said import after, has_digit

_NAMED = after(
    "licen|驾驶证|駕駛證|驾照|駕照",
    r"\bdriv(?:er'?s?|ing) licen[cs]e|\blicen[cs]e (?:number|no)|驾驶证|駕駛證|驾照|駕照",
    r"(?=[A-Z\- ]{0,6}[0-9])[A-Z]{0,6}[\- ]?[0-9][A-Z0-9\-]{4,20}",
)


class DrivingLicenceDetector:
    """Sees driving licence numbers where words speak of a licence."""

    name = "driving-licence"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every licence number in `text`."""
        del language
        if not has_digit(text):
            return ()
        return [Signal(Kind.DRIVING_LICENCE, span, Confidence.HIGH, self.name) for span in _NAMED.spans(text)]
