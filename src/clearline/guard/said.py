"""Values that look like nothing and are known by the words that lead to them: `my passport number is G12345678`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clearline.domain.ruling import Span

_LINK = (
    r"(?:[\s:=#.,'\"(]|\b(?:number|numbers|no|nr|num|is|was|of|it's|its|are|called)\b"
    r"|号码|號碼|号|號|是|为|為|係|就|的|填|写|寫|错|錯){0,8}"
)
_DIGIT = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class Said:
    """One way to be told a value; `stems` are a quick look, of which at least one is in whatever the pattern matches.

    The value is the group of that name.
    """

    stems: tuple[str, ...]
    pattern: re.Pattern[str]

    def spans(self, text: str) -> Sequence[Span]:
        """Return where the values stand in `text`."""
        lowered = text.lower()
        for stem in self.stems:  # a plain loop: hardly any text has one, and every text is looked at
            if stem in lowered:
                return [Span(*match.span("value")) for match in self.pattern.finditer(text)]
        return ()


def said(stems: str, pattern: str) -> Said:
    """Return a way to be told a value by its `stems`, parted by bars, and a pattern in which case does not count."""
    return Said(tuple(stems.split("|")), re.compile(pattern, re.IGNORECASE))


def after(stems: str, names: str, value: str) -> Said:
    """Return how a `value` is told by one of `names` that leads up to it."""
    return said(stems, rf"(?:{names}){_LINK}(?<![A-Za-z0-9])(?P<value>{value})(?![A-Za-z0-9])")


def has_digit(text: str) -> bool:
    """Tell whether it is worth looking for numbers at all."""
    return _DIGIT.search(text) is not None
