"""IMEI: the serial number of a handset (3GPP TS 23.003, 6.2.1): 15 digits, the last a check digit."""

import re
from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.detectors.card import luhn
from clearline.guard.number import Number, numbers

_REPORTING_BODIES = ("01", "35", "86", "99")
"""First digits given out by the bodies that still allocate (GSMA TS.06)."""
_SPEAKS_OF_HANDSETS = re.compile(r"(?:imei|serial|设备|設備|机身|機身|串号|串號|序列)[^0-9]{0,16}$")


class ImeiDetector:
    """Sees handset numbers: where words say so, or where the allocating body and the check digit do."""

    name = "imei"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every handset number in `text`, the 16-digit form with software version where words say so."""
        del language
        found = []
        for number in numbers(text, 15, 16):
            confidence = _judge(number, text)
            if confidence:
                found.append(Signal(Kind.IMEI, Span(number.start, number.end), confidence, self.name))
        return found


def _judge(number: Number, text: str) -> Confidence | None:
    if _SPEAKS_OF_HANDSETS.search(text[max(0, number.start - 32) : number.start].lower()):
        return Confidence.HIGH
    allocated = len(number.digits) == 15 and number.digits.startswith(_REPORTING_BODIES)  # noqa: PLR2004 # an IMEI's length
    return Confidence.MEDIUM if allocated and luhn(number.digits) else None
