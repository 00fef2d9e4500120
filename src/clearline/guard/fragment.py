"""Numbers given piece by piece: `138`, then `1234`, then `5678`; each piece is hidden, the last one completes them.

The pieces wait in the vault as `[DIGITS_1]`, `[DIGITS_2]`, so nothing else needs to remember them.
"""

import re
from collections.abc import Mapping, Sequence

from clearline.domain.conversation import Language
from clearline.domain.person import Personal
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.detectors.card import CardDetector
from clearline.guard.detectors.phone import PhoneDetector
from clearline.guard.detectors.resident_id import ResidentIdDetector
from clearline.guard.number import digits_of
from clearline.guard.spoken import figures
from clearline.language.forms import fold

_WORDS = (
    r"(?:then|and|next|it's|its|it is|starts? with|begins? with|ends? with|first|last|ok|okay|so|um+|uh+|是"
    r"|然后|然後|接着|接著|后面|後面|前面|再|嗯|那个)"
)
_NUMERAL = "[0-9零〇○一二三四五六七八九幺么两兩]"
_PIECE = re.compile(
    rf"[\s,.]{{0,3}}(?:{_WORDS}[\s,.]{{0,3}}){{0,3}}(?P<digits>{_NUMERAL}(?:[ \-]?{_NUMERAL}){{1,9}})[\s,.。!]{{0,3}}",
    re.IGNORECASE,
)
_PENDING = re.compile(r"\[DIGITS_([0-9]{1,4})\]")
_WHOLES = (PhoneDetector(), ResidentIdDetector(), CardDetector())


class FragmentDetector:
    """Stands in when the desk has just asked for a number: an utterance of a few digits is a piece of one."""

    name = "digits.awaited"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return the digits of `text` where it holds nothing else."""
        del language
        piece = _PIECE.fullmatch(text)
        return [Signal(Kind.DIGITS, Span(*piece.span("digits")), Confidence.LOW, self.name)] if piece else ()


def completed(text: str, vault: Mapping[str, Personal[str]]) -> str | None:
    """Return the whole number where `text` is the piece that completes those in `vault`, the latest pieces first."""
    pending = {int(match[1]): value for key, value in vault.items() if (match := _PENDING.fullmatch(key))}
    piece = _PIECE.fullmatch(figures(fold(text).text).text) if pending else None
    if not piece:
        return None
    whole = digits_of(piece["digits"])
    for number in sorted(pending, reverse=True):
        whole = pending[number].reveal() + whole
        if any(_covers(detector.detect(whole, Language.ENGLISH), whole) for detector in _WHOLES):
            return whole
    return None


def _covers(signals: Sequence[Signal], whole: str) -> bool:
    return any(signal.span == Span(0, len(whole)) and signal.confidence is not Confidence.LOW for signal in signals)
