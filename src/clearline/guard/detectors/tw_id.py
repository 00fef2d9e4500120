"""Identity cards of Taiwan and its resident certificates: a letter, nine digits, the last a check (MOD 10)."""

import re
from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.said import after, has_digit

_CARD = r"[A-Za-z][1289A-Da-d][0-9]{8}"
_PLAIN = re.compile(rf"(?<![A-Za-z0-9]){_CARD}(?![A-Za-z0-9])")
_NAMED = after(
    "id|identity|身份|身分|居留|证号|證號|统一编号|統一編號",
    r"\bid(?: card)?\b|identity card|身份[证證](?:字[号號])?|身分[证證](?:字[号號])?|居留[证證]"
    r"|证号|證號|统一编号|統一編號",
    _CARD,
)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
"""In the order of their values, from 10."""


class TaiwanIdDetector:
    """Sees Taiwanese identity and resident numbers by their check digit, others where words speak of them."""

    name = "tw-id"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every such number in `text`."""
        del language
        if not has_digit(text):
            return ()
        sure = (Span(*match.span()) for match in _PLAIN.finditer(text) if is_checked(match[0]))
        return [
            *(Signal(Kind.TW_ID, span, Confidence.HIGH, self.name) for span in sure),
            *(Signal(Kind.TW_ID, span, Confidence.MEDIUM, self.name) for span in _NAMED.spans(text)),
        ]


def is_checked(characters: str) -> bool:
    """Tell whether the last of `characters` is the check of the others; older certificates have two letters."""
    first, second, *digits = list(characters.upper())
    region = _LETTERS.index(first) + 10
    sex = _LETTERS.index(second) % 10 if second.isalpha() else int(second)
    weights = (8, 7, 6, 5, 4, 3, 2, 1)
    total = region // 10 + region % 10 * 9 + sex * weights[0]
    total += sum(int(digit) * weight for digit, weight in zip(digits[:-1], weights[1:], strict=True))
    return (total + int(digits[-1])) % 10 == 0
