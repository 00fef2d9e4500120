"""ICCID: the serial number of a SIM (ITU-T E.118): 89, country, issuer, 19 or 20 digits."""

from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.detectors.card import luhn
from clearline.guard.number import numbers


class IccidDetector:
    """Sees SIM serial numbers; not every issuer keeps the check digit, so without it the confidence is lower."""

    name = "iccid"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every number of 19 or 20 digits in `text` that begins with 89 (telecommunications)."""
        del language
        return [
            Signal(
                Kind.ICCID,
                Span(number.start, number.end),
                Confidence.HIGH if luhn(number.digits) else Confidence.MEDIUM,
                self.name,
            )
            for number in numbers(text, 19, 20)
            if number.digits.startswith("89")
        ]
