"""Vehicle registration plates: mainland ones by their form (GA 36-2018), others by the words before them."""

import re
from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.said import after, has_digit

_PROVINCES = "京津沪滬渝冀豫云雲辽遼黑湘皖鲁魯新苏蘇浙赣贛鄂桂甘晋晉蒙陕陝吉闽閩贵貴粤粵青藏川宁寧琼瓊"
_PLAIN = re.compile(
    rf"[{_PROVINCES}][A-Za-z][ .\-]?(?=(?:[A-Za-z]{{0,3}}[0-9]){{3}})(?:[A-HJ-NP-Za-hj-np-z0-9]{{5,6}}"
    r"|[A-HJ-NP-Za-hj-np-z0-9]{4}[挂掛学學警港澳使领領])(?![A-Za-z0-9])",
)
_NAMED = after(
    "plate|车牌|車牌",
    r"\b(?:licen[cs]e|number|registration) plates?\b|\bplate (?:number|no)\b|车牌|車牌",
    r"(?=[A-Z \-]{0,5}[0-9])[A-Z0-9]{1,4}[ \-]?[A-Z0-9]{2,5}",
)


class PlateDetector:
    """Sees plates of the mainland, and those of other places where words speak of a plate."""

    name = "plate"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every plate in `text`."""
        del language
        if not has_digit(text):
            return ()
        formed = (Span(*match.span()) for match in _PLAIN.finditer(text))
        return [
            *(Signal(Kind.PLATE, span, Confidence.HIGH, self.name) for span in formed),
            *(Signal(Kind.PLATE, span, Confidence.MEDIUM, self.name) for span in _NAMED.spans(text)),
        ]
