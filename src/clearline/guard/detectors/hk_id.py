"""Hong Kong identity cards: one or two letters, six digits and a check character (MOD 11), in brackets on the card."""

import re
from collections.abc import Iterator, Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.said import after, has_digit

_BRACKETED = r"[A-Za-z]{1,2} ?[0-9]{6} ?\([0-9Aa]\)"
_PLAIN = re.compile(rf"(?<![A-Za-z0-9]){_BRACKETED}")
_NAMED = after(
    "hkid|id|identity|身份|身分|证件|證件",
    r"hkid|\bid(?: card)?\b|identity card|身份[证證]|身分[证證]|证件|證件",
    r"[A-Za-z]{1,2} ?[0-9]{6} ?(?:\([0-9Aa]\)|[0-9Aa])",
)
_BLANK = 36
"""What stands for a missing first letter when the check is reckoned."""


class HongKongIdDetector:
    """Sees Hong Kong identity cards by their check character, mistyped ones where words speak of a card."""

    name = "hk-id"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every identity card number of Hong Kong in `text`."""
        del language
        if not has_digit(text):
            return ()
        return [Signal(Kind.HK_ID, span, confidence, self.name) for span, confidence in _sightings(text)]


def _sightings(text: str) -> Iterator[tuple[Span, Confidence]]:
    for match in _PLAIN.finditer(text):
        if is_checked("".join(char for char in match[0] if char.isalnum())):
            yield Span(*match.span()), Confidence.HIGH
    for span in _NAMED.spans(text):
        yield span, Confidence.MEDIUM


def is_checked(characters: str) -> bool:
    """Tell whether the last of `characters` is the check of the others."""
    body, check = characters[:-1].upper(), characters[-1].upper()
    values = [ord(char) - 55 if char.isalpha() else int(char) for char in body]
    if len(values) == 7:  # noqa: PLR2004 # one letter
        values = [_BLANK, *values]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    return (total + (10 if check == "A" else int(check))) % 11 == 0
