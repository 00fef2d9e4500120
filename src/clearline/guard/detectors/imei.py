"""IMEI: the serial number of a handset (3GPP TS 23.003, 6.2.1): 15 digits, the last a check digit."""

import re
from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.detectors.card import luhn
from clearline.guard.number import UP_TO_ONE, Number, numbers, starts_after

_DIGITS = 15
_REPORTING_BODIES = ("01", "35", "86", "99")
"""First digits given out by the bodies that still allocate (GSMA TS.06)."""
_SPEAKS_OF_HANDSETS = re.compile(r"(?:imei|serial|设备|設備|机身|機身|串号|串號|序列)[^0-9]{0,16}?" + UP_TO_ONE)


class ImeiDetector:
    """Sees handset numbers: where words say so, or where the allocating body and the check digit do."""

    name = "imei"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every handset number in `text`, the 16-digit form with software version where words say so."""
        del language
        readings = tuple(numbers(text, 15, 16))
        named = starts_after(_SPEAKS_OF_HANDSETS, text) if readings else frozenset()
        judged = ((number, _judge(number, named)) for number in readings)
        return [
            Signal(Kind.IMEI, Span(number.start, number.end), confidence, self.name)
            for number, confidence in judged
            if confidence
        ]


def _judge(number: Number, named: frozenset[int]) -> Confidence | None:
    if number.start in named:
        return Confidence.HIGH
    allocated = len(number.digits) == _DIGITS and number.digits.startswith(_REPORTING_BODIES)
    return Confidence.MEDIUM if allocated and luhn(number.digits) else None
