"""Personal values out, placeholders in, and back: `[PHONE_1]` stands for one value all through a conversation.

Square brackets mark placeholders, so a text is made free of others before it is redacted (`unbracketed`): nobody can
type a placeholder. A value is kept in one spelling (`canonical`), so a number typed in two ways is one number to all
behind the guard. One-time codes and passwords get `[CODE]` and `[PASSWORD]`, and their values are kept nowhere.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

from clearline.domain.person import Personal
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.number import digits_of
from clearline.guard.policy import PERSONAL
from clearline.guard.spoken import figures
from clearline.language.forms import fold

PLACEHOLDER = re.compile(rf"\[({'|'.join(sorted(PERSONAL))})(?:_[0-9]{{1,4}})?\]")
"""What `redact` puts in and `restore` takes out."""

_MAINLAND_MOBILE = re.compile(r"(?:86|0086)?(1[3-9][0-9]{9})")
_PASSING = frozenset({Kind.CODE, Kind.PASSWORD})
_SEPARATORS = re.compile(r"[\s().\-]+")
_MOST_VALUES = 64
"""A vault keeps no more; a value beyond gets an unnumbered placeholder and is not kept."""
_BRACKETS = str.maketrans("[]［］﹇﹈", "()()()")  # all that a normal form turns into square brackets
_RANK = {Confidence.LOW: 0, Confidence.MEDIUM: 1, Confidence.HIGH: 2}
_KINDS = tuple(Kind)


class _Spelt(Enum):
    PHONE = auto()
    RESIDENT_ID = auto()
    DIGITS = auto()
    CAPITALS = auto()
    SMALL = auto()


_SPELT = {
    Kind.PHONE: _Spelt.PHONE,
    Kind.RESIDENT_ID: _Spelt.RESIDENT_ID,
    Kind.EMAIL: _Spelt.SMALL,
    **dict.fromkeys(
        (Kind.CARD, Kind.ICCID, Kind.IMEI, Kind.IMSI, Kind.CODE, Kind.BANK_ACCOUNT, Kind.MACAU_ID, Kind.DIGITS),
        _Spelt.DIGITS,
    ),
    **dict.fromkeys((Kind.HK_ID, Kind.TW_ID, Kind.TRAVEL_PERMIT, Kind.PASSPORT), _Spelt.CAPITALS),
    **dict.fromkeys((Kind.DRIVING_LICENCE, Kind.SOCIAL_SECURITY, Kind.IBAN, Kind.PLATE), _Spelt.CAPITALS),
}
"""How kinds are spelt; a value of any other is kept as it was said."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without its personal values, and where these are now."""

    text: str
    vault: Mapping[str, Personal[str]]
    code: Personal[str] | None
    """The first one-time code, as plain digits."""


def canonical(kind: Kind, text: str) -> str:
    """Return the value `text` stands for: bare digits, `+` before foreign phones, small letters for e-mail."""
    folded = figures(fold(text).text).text
    match _SPELT.get(kind):
        case _Spelt.PHONE:
            return _phone(folded)
        case _Spelt.RESIDENT_ID:
            return digits_of(folded) + ("X" if folded.rstrip().endswith(("X", "x")) else "")
        case _Spelt.DIGITS:
            return digits_of(folded)
        case _Spelt.CAPITALS:
            return _SEPARATORS.sub("", folded).upper()
        case _Spelt.SMALL:
            return folded.lower()
        case None:
            return text
        case _ as unreachable:
            assert_never(unreachable)


def _phone(folded: str) -> str:
    digits = digits_of(folded)
    if folded.lstrip().startswith("+"):
        digits = "00" + digits
    mainland = _MAINLAND_MOBILE.fullmatch(digits)
    if mainland:
        return mainland[1]
    return "+" + digits[2:] if digits.startswith("00") else digits


def unbracketed(text: str) -> str:
    """Return `text` with round brackets for square ones, in whatever form they are written."""
    return text.replace("[", "(").replace("]", ")") if text.isascii() else text.translate(_BRACKETS)


def cover(signals: Iterable[Signal]) -> list[Signal]:
    """Return disjoint signals in order that cover all of `signals`: where sightings overlap, their union is one thing.

    It is named after the surest sighting, then the longest, then the kind listed first.
    """
    covered: list[Signal] = []
    best: tuple[int, int, int] | None = None
    for signal in sorted(signals, key=lambda signal: (signal.span.start, -signal.span.end, _KINDS.index(signal.kind))):
        weight = _weight(signal)
        if covered and best and signal.span.start < covered[-1].span.end:
            before = covered[-1]
            name = before if best >= weight else signal
            span = Span(before.span.start, max(before.span.end, signal.span.end))
            covered[-1] = Signal(name.kind, span, name.confidence, name.detector)
            best = max(best, weight)
        else:
            covered.append(signal)
            best = weight
    return covered


def _weight(signal: Signal) -> tuple[int, int, int]:
    return _RANK[signal.confidence], signal.span.end - signal.span.start, -_KINDS.index(signal.kind)


def redact(text: str, signals: Sequence[Signal], vault: Mapping[str, Personal[str]]) -> Redacted:
    """Replace what `signals` of personal kinds cover; a value already in `vault` keeps its placeholder."""
    kept = dict(vault)
    known = {
        (kind, value): name for name, value in vault.items() if (kind := name[1:].rpartition("_")[0]) != Kind.DIGITS
    }
    code: Personal[str] | None = None
    parts: list[str] = []
    at = 0
    for signal in cover(signal for signal in signals if signal.kind in PERSONAL):
        value = Personal(canonical(signal.kind, text[signal.span.start : signal.span.end]))
        placeholder = known.get((signal.kind, value), f"[{signal.kind}]")
        if signal.kind is Kind.CODE:
            code = code or value
        if signal.kind not in _PASSING and (signal.kind, value) not in known and len(kept) < _MOST_VALUES:
            placeholder = f"[{signal.kind}_{_next(kept, signal.kind)}]"
            kept[placeholder] = value
            if signal.kind is not Kind.DIGITS:  # a piece of a number said twice is two pieces of it
                known[signal.kind, value] = placeholder
        parts += (text[at : signal.span.start], placeholder)
        at = signal.span.end
    return Redacted("".join((*parts, text[at:])), kept, code)


def _next(vault: Mapping[str, Personal[str]], kind: Kind) -> int:
    return 1 + sum(placeholder.startswith(f"[{kind}_") for placeholder in vault)


def restore(text: str, vault: Mapping[str, Personal[str]]) -> str:
    """Put the values of `vault` back, for its own person only; a placeholder that is not in it stays as it is."""
    return PLACEHOLDER.sub(lambda match: vault[match[0]].reveal() if match[0] in vault else match[0], text)
