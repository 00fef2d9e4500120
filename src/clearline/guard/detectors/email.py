"""E-mail addresses, as far as people use them (a part of RFC 5321, 4.1.2)."""

import re
from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span

# Every repetition is bounded by the standard's own limits, so no text can make the search slow.
_ADDRESS = re.compile(
    r"[A-Za-z0-9._%+'\-]{1,64} ?@ ?(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,62})\.){1,8}[A-Za-z]{2,24}(?![A-Za-z])",
)


class EmailDetector:
    """Sees e-mail addresses, also between Chinese characters, with a blank at the at sign or digits right after."""

    name = "email"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every address in `text`."""
        del language
        if "@" not in text:
            return ()
        return [
            Signal(Kind.EMAIL, Span(*match.span()), Confidence.HIGH, self.name) for match in _ADDRESS.finditer(text)
        ]
