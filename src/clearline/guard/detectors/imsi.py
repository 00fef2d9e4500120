"""IMSI: the number of a subscription (ITU-T E.212): 15 digits, the country first."""

import re
from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.number import UP_TO_ONE, numbers, starts_after

_SPEAKS_OF_IMSI = re.compile(r"imsi[^0-9]{0,12}?" + UP_TO_ONE)
_MAINLAND = re.compile(r"460(?:0[0-9]|1[0-5]|20)[0-9]{10}")
"""China and the network codes given out there."""


class ImsiDetector:
    """Sees subscription numbers: where words say so, or where country and network are mainland ones."""

    name = "imsi"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every subscription number in `text`."""
        del language
        readings = tuple(numbers(text, 15, 15))
        named = starts_after(_SPEAKS_OF_IMSI, text) if readings else frozenset()
        return [
            Signal(
                Kind.IMSI,
                Span(number.start, number.end),
                Confidence.HIGH if number.start in named else Confidence.MEDIUM,
                self.name,
            )
            for number in readings
            if number.start in named or _MAINLAND.fullmatch(number.digits)
        ]
