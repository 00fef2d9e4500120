"""Web addresses in what a caller says: they lead to pages, accounts and sessions that may be the caller's own."""

import re
from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span

_TOP_LEVEL = (
    "com|net|org|info|biz|io|cn|hk|tw|sg|uk|eu|de|fr|es|nl|ru|jp|kr|au|nz|ca|co|cc|ai|app|dev|xyz|top|vip|shop|site"
    "|online|store|club|tv|edu|gov|link|click|tech|pro|mobi|icu|example|test"
)
"""Of bare names only such endings count as are no words: between `is wrong.it was` somebody forgot a blank."""
_TAIL = r"[^\s<>()\"'，。；、！？）】」》\u3400-\u9fff]"
_HOST = r"(?:[a-z0-9](?:[a-z0-9\-]{0,62})\.){1,8}"
_URL = re.compile(
    rf"(?<![A-Za-z0-9])(?:https?|ftp)://{_TAIL}{{1,2000}}|(?<![@A-Za-z0-9_.\-])(?:www\.{_HOST}[a-z]{{2,24}}"
    rf"|{_HOST}(?:{_TOP_LEVEL}))(?![A-Za-z0-9_\-@])(?:[/?#]{_TAIL}{{0,2000}})?",
    re.IGNORECASE,
)
_STOPS = ".,;:!?"


class UrlDetector:
    """Sees links and names of hosts; one end of a sentence that touches them is left outside."""

    name = "url"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every web address in `text`."""
        del language
        if "." not in text and "://" not in text:
            return ()
        return [
            Signal(
                Kind.URL, Span(match.start(), match.start() + len(match[0].rstrip(_STOPS))), Confidence.HIGH, self.name
            )
            for match in _URL.finditer(text)
        ]
