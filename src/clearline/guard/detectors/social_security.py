"""Social security numbers of the United States and national insurance numbers of the United Kingdom."""

import re
from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.said import after, has_digit

_PLAIN = re.compile(
    r"(?<![A-Za-z0-9\-])(?:(?!000|666)[0-8][0-9]{2}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}"
    r"|(?![DFIQUV])[A-CEGHJ-PR-TW-Z](?![DFIOQUV])[A-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D])(?![A-Za-z0-9\-])",
)
_NAMED = after(
    "ssn|social security|national insurance|社保|社会保障|社會保障",
    r"\bssn\b|social security|national insurance|社保号|社会保障号|社會保障號",
    r"[0-9]{3}[\- .]?[0-9]{2}[\- .]?[0-9]{4}",
)


class SocialSecurityDetector:
    """Sees them by their form, or by the words before nine digits."""

    name = "social-security"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every such number in `text`."""
        del language
        if not has_digit(text):
            return ()
        formed = (Span(*match.span()) for match in _PLAIN.finditer(text))
        return [
            *(Signal(Kind.SOCIAL_SECURITY, span, Confidence.HIGH, self.name) for span in _NAMED.spans(text)),
            *(Signal(Kind.SOCIAL_SECURITY, span, Confidence.MEDIUM, self.name) for span in formed),
        ]
