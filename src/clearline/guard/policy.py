"""From signals to a ruling: a short list of rules that a reader can check, and no for what no rule speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from clearline.domain.ruling import Allow, Block, Confidence, Kind, Redact, Ruling, Signal
from clearline.errors import ConfigurationError

PERSONAL = frozenset(
    {
        Kind.PHONE,
        Kind.RESIDENT_ID,
        Kind.CARD,
        Kind.EMAIL,
        Kind.ICCID,
        Kind.IMEI,
        Kind.CODE,
        Kind.PASSWORD,
        Kind.IMSI,
        Kind.HK_ID,
        Kind.MACAU_ID,
        Kind.TW_ID,
        Kind.TRAVEL_PERMIT,
        Kind.PASSPORT,
        Kind.DRIVING_LICENCE,
        Kind.SOCIAL_SECURITY,
        Kind.IBAN,
        Kind.BANK_ACCOUNT,
        Kind.IP,
        Kind.URL,
        Kind.PLATE,
        Kind.BIRTH_DATE,
        Kind.HEALTH,
        Kind.FINANCE,
        Kind.DIGITS,
        Kind.PERSON,
        Kind.ADDRESS,
        Kind.OWN,
    },
)
"""Kinds that are replaced by a placeholder named after them."""

_ORDER = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


@dataclass(frozen=True, slots=True)
class BlockWhen:
    """Stop the text when `kind` is seen with at least this confidence."""

    kind: Kind
    at_least: Confidence
    reason: str


@dataclass(frozen=True, slots=True)
class RedactWhen:
    """Replace what is seen of these kinds, however unsure the sighting is."""

    kinds: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class NoteWhen:
    """Let the text pass and keep the signal with it."""

    kind: Kind


Rule = BlockWhen | RedactWhen | NoteWhen


@dataclass(frozen=True, slots=True)
class Policy:
    """An ordered tuple of rules; a policy without any is refused, for it would let everything through."""

    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        if not self.rules:
            raise ConfigurationError("a policy needs at least one rule, found none")

    def rule(self, signals: Sequence[Signal]) -> Ruling:
        """Return the strictest ruling any rule asks for; a signal that no rule speaks of blocks as `no-rule`."""
        seen = tuple(signals)
        if not seen:
            return Allow(seen)
        for rule in self.rules:
            if isinstance(rule, BlockWhen) and any(_applies(rule, signal) for signal in seen):
                return Block(rule.reason, seen)
        if not all(any(_speaks_of(rule, signal) for rule in self.rules) for signal in seen):
            return Block("no-rule", seen)
        replaced = frozenset[Kind]().union(*(rule.kinds for rule in self.rules if isinstance(rule, RedactWhen)))
        return Redact(seen) if any(signal.kind in replaced for signal in seen) else Allow(seen)


def _applies(rule: BlockWhen, signal: Signal) -> bool:
    return signal.kind is rule.kind and _ORDER.index(signal.confidence) >= _ORDER.index(rule.at_least)


def _speaks_of(rule: Rule, signal: Signal) -> bool:
    match rule:
        case BlockWhen():
            return _applies(rule, signal)
        case RedactWhen(kinds):
            return signal.kind in kinds
        case NoteWhen(kind):
            return signal.kind is kind
        case _ as unreachable:
            assert_never(unreachable)


INBOUND = Policy(
    (
        BlockWhen(Kind.INJECTION, Confidence.HIGH, "injection"),
        NoteWhen(Kind.INJECTION),
        RedactWhen(PERSONAL),
    ),
)
"""Of an injection only a plain one stops a caller: what they may have done is settled elsewhere, by authority."""

OUTBOUND = Policy(
    (
        BlockWhen(Kind.UNSUPPORTED_AMOUNT, Confidence.LOW, "unsupported-amount"),
        BlockWhen(Kind.UNSUPPORTED_PROMISE, Confidence.LOW, "unsupported-promise"),
        RedactWhen(PERSONAL | {Kind.OUTSIDE_LINK}),
    ),
)
"""What the desk is about to say: sums and promises need a ground, links an allow-list, personal values a mask."""
