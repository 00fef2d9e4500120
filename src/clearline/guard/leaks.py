"""What must not be repeated to anybody: system text and secrets, in whatever writing.

Texts are compared letter by letter, without spaces and marks, so that spaced letters, other cases and full-width forms
are the same; base64, hexadecimal, rot13 and reading backwards are undone first. A run of some eighty letters of a
system text is a copy; what it says in other words is not seen here (a canary would not see it either).
"""

import codecs
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from clearline.guard.injection.layers import layers
from clearline.language.forms import fold

SYSTEM_TEXT: Final = "system-text"
SECRET: Final = "secret"  # noqa: S105 # the name of a reason
_RUN: Final = 64
_STRIDE: Final = 16
"""Every run of `_RUN + _STRIDE - 1` letters is found by looking at every sixteenth place of an answer."""
_NOT_LETTERS: Final = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_IDEOGRAPH: Final = re.compile(r"[\u3400-\u9fff]")
_SHORTEST_SECRET: Final = 12
_KEYS: Final = re.compile(
    r"\b(?:sk|pk|rk)[-_](?:[a-z]+[-_])?[A-Za-z0-9_-]{20,}|\bgh[pousr]_[A-Za-z0-9]{30,}|\bAKIA[0-9A-Z]{16}\b"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bAIza[0-9A-Za-z_-]{35}|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"
)
"""Keys as those who issue them write them, and JSON web tokens."""


@dataclass(frozen=True, slots=True)
class Untold:
    """What nobody is told; made once of the same texts and secrets, and safe to share."""

    runs: frozenset[bytes]
    secrets: tuple[str, ...]

    def leaks(self, text: str) -> str:
        """Return why `text` must not leave: a secret, or a run of a system text; empty where it may."""
        if _KEYS.search(text):
            return SECRET
        if not (self.runs or self.secrets):
            return ""
        for reading in _readings(text):
            if any(secret in reading for secret in self.secrets):
                return SECRET
            if self.runs and not self.runs.isdisjoint(_runs(reading, _STRIDE)):
                return SYSTEM_TEXT
        return ""


def untold(texts: Iterable[str], secrets: Iterable[str] = ()) -> Untold:
    """Return what holds for these system texts and secrets; a secret too short to be one is left out."""
    squeezed = (_squeezed(fold(text).text) for text in texts)
    runs = frozenset(run for text in squeezed for run in _runs(text, 1))
    known = (_squeezed(secret) for secret in secrets)
    return Untold(runs, tuple(secret for secret in known if len(secret) >= _SHORTEST_SECRET))


def _readings(text: str) -> Iterator[str]:
    folded = fold(text).text
    for layer in layers(folded):
        yield _squeezed(layer.text)
    plain = _squeezed(folded)
    yield plain[::-1]
    yield codecs.encode(plain, "rot13")


def _squeezed(text: str) -> str:
    """Return letters and digits alone; an ideograph counts as three, for it says as much."""
    return _IDEOGRAPH.sub(lambda match: match[0] * 3, _NOT_LETTERS.sub("", text.lower()))


def _runs(text: str, stride: int) -> Iterator[bytes]:
    for at in range(0, len(text) - _RUN + 1, stride):
        yield hashlib.blake2b(text[at : at + _RUN].encode(), digest_size=8).digest()
