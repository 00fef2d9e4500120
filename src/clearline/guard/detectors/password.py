"""Passwords, PINs and PUKs, by the words before them: the value itself looks like nothing."""

import re
from collections.abc import Iterator, Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span

_NAME = r"(?:\b(?:pass ?word|passwd|pwd|pass ?phrase|pin(?: code| number)?|puk(?: code)?)\b|密码|密碼|口令)"
_SAID = re.compile(
    rf"{_NAME}(?P<link> ?(?:is|was|to|are|是|为|為|设为|設為|改成|[:=])[ :=]{{0,3}}| ?)"
    r"[\"'“「]?(?P<value>[!-~]{4,64})",
    re.IGNORECASE,
)
_NEWS = re.compile(
    "unlocked|activated|inactive|wrong|incorrect|invalid|expired|lost|forgotten|blocked|locked|gone|compromised|stolen|weak|missing|needed|required"
    "|reset|changed|broken|correct|right|working|accepted|rejected|been|being|also|still|never|always|really|simply|just"
    "|mine|about|that|this|what|when|where|with|your|have|from|same|different|something|nothing|disabled|enabled|known"
    "|unknown|asked|shown|used|saved|sent|stuck|failing|declined|secure|unsafe|safe|hacked|leaked|exposed|visible|hidden",
    re.IGNORECASE,
)
"""What passwords are said to be; a password that is one of these words is not worth keeping secret."""


class PasswordDetector:
    """Sees what is said to be a password: `my PIN is 4821`, `密码：abc123`; not `my password is wrong`."""

    name = "password"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return the value, not the words before it."""
        del language
        return [Signal(Kind.PASSWORD, span, Confidence.MEDIUM, self.name) for span in _values(text)]


def _values(text: str) -> Iterator[Span]:
    for match in _SAID.finditer(text):
        value = match["value"].rstrip(".,;!?\"')")
        linked = bool(match["link"].strip())
        named_by_sign = match["link"].strip().endswith((":", "="))
        if len(value) < 4 or _NEWS.fullmatch(value):  # noqa: PLR2004 # shorter values are words
            continue
        if named_by_sign or _mixed(value) or (linked and _ends(text, match.end())):
            yield Span(match.start("value"), match.start("value") + len(value))


def _mixed(value: str) -> bool:
    """Digits set a value apart from a word."""
    return any("0" <= char <= "9" for char in value)


def _ends(text: str, at: int) -> bool:
    """A word that ends the sentence or the line stands where the value would."""
    return not text[at:].partition("\n")[0].strip() or text[at - 1] in ".,;!?"
