"""The guard on both sides of the desk: `screen` for what a caller says, `release` for what the desk is about to say.

Whatever goes wrong in here blocks: a detector that raises, a rule that cannot be applied, a draft that cannot be read.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import assert_never

from clearline.domain.conversation import Choice, Expects, Heard, Language, Reply, Source, Speaker
from clearline.domain.person import Personal
from clearline.domain.ruling import Allow, Block, Confidence, Detector, Kind, Redact, Ruling, Signal
from clearline.errors import ConfigurationError
from clearline.guard import words
from clearline.guard.detectors import INWARD_DETECTORS, PERSONAL_DETECTORS
from clearline.guard.detectors.one_time_code import AwaitedCodeDetector
from clearline.guard.detectors.phone import AwaitedPhoneDetector
from clearline.guard.fragment import FragmentDetector, completed
from clearline.guard.grounding import Grounds, amounts
from clearline.guard.injection.detector import InjectionDetector
from clearline.guard.outgoing import Allowed, Cleaned, Listener, clean, inert
from clearline.guard.policy import INBOUND, OUTBOUND, Policy
from clearline.guard.promise import Promise, promises
from clearline.guard.redact import redact, unbracketed
from clearline.guard.sighting import sightings
from clearline.language.forms import fold, visible
from clearline.language.script import detect

_LOG = logging.getLogger(__name__)
_SEAM = "\n|\n"
"""Between texts that are looked at together: no number, sum, link or tag goes on across it."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What may be used in this turn and is kept nowhere."""

    code: Personal[str] | None = None
    """The one-time code as said, in plain digits; for the step that checks it alone."""


@dataclass(frozen=True, slots=True)
class Screened:
    """An utterance after the guard in: of a blocked one nothing travels on."""

    ruling: Ruling
    heard: Heard
    vault: Mapping[str, Personal[str]]
    secrets: Secrets = Secrets()


@dataclass(frozen=True, slots=True)
class Released:
    """A reply after the guard out; of a blocked draft nothing is in it."""

    ruling: Ruling
    reply: Reply


@dataclass(frozen=True, slots=True)
class Passed:
    """Texts after the guard out, one for each that was looked at; of blocked ones there are none."""

    ruling: Ruling
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Claims:
    """What may be claimed, worked out when something is; what is None is not looked at."""

    sums: Callable[[], frozenset[int]] | None = None
    promises: Callable[[], frozenset[Promise]] | None = None


_NOTHING_CLAIMED = _Claims()


class Guard:
    """Both directions, by the same detectors; without detectors it is refused, for it would see nothing."""

    __slots__ = ("_allowed", "_inbound", "_inward", "_outbound", "_personal")

    def __init__(
        self,
        *,
        personal: Sequence[Detector] = PERSONAL_DETECTORS,
        inward: Sequence[Detector] = (*INWARD_DETECTORS, InjectionDetector()),
        policies: tuple[Policy, Policy] = (INBOUND, OUTBOUND),
        allowed: Allowed = Allowed(),  # noqa: B008 # frozen and empty
    ) -> None:
        if not personal:
            raise ConfigurationError("a guard needs detectors, found none")
        self._personal = tuple(personal)
        self._inward = tuple(inward)
        self._inbound, self._outbound = policies
        self._allowed = allowed

    def screen(
        self,
        text: Personal[str],
        *,
        vault: Mapping[str, Personal[str]],
        expects: Expects,
        language: Language | None,
        fallback: Language,
    ) -> Screened:
        """Return what may travel on of an utterance; `expects` is what the desk has just asked for."""
        spoken = language or fallback
        try:
            shown = unbracketed(visible(text.reveal()))
            if expects is Expects.NUMBER:
                shown = completed(shown, vault) or shown
            spoken = language or detect(shown, fallback)
            signals = sightings(shown, (*self._personal, *self._inward, *_awaited(expects)), spoken)
            ruling = self._inbound.rule(signals)
            return _screened(shown, ruling, spoken, vault)
        except Exception as error:  # noqa: BLE001 # whatever a detector raises, nothing passes
            _LOG.error("the guard in failed with %s", type(error).__name__)  # a traceback could quote the caller
            return Screened(Block("detector-failed"), Heard("", spoken), vault)

    def release(self, draft: Reply, *, vault: Mapping[str, Personal[str]], grounds: Grounds) -> Released:
        """Return what may be said of `draft`: text, choices and sources alike.

        Sums of money that no ground names block it, but for a member of staff, who answers for their own words.
        """
        try:
            return self._released(draft, Listener(draft.language, vault, pages=grounds.pages), grounds)
        except Exception as error:  # noqa: BLE001 # whatever fails, nothing unchecked is said
            _LOG.error("the guard out failed with %s", type(error).__name__)  # a traceback could quote the draft
            return Released(Block("guard-failed"), _withheld(draft))

    def pass_out(self, texts: Sequence[str], listener: Listener, grounds: Grounds | None = None) -> Passed:
        """Return what may be said of each of `texts`; where there are `grounds`, sums and promises need one.

        Texts are somebody else's here: what the desk says itself, `release` lets out, was written with its flows.
        """
        try:
            claims = _Claims(cache(grounds.sums), cache(grounds.promises)) if grounds else _NOTHING_CLAIMED
            return self._passed(texts, listener, claims)
        except Exception as error:  # noqa: BLE001 # as in `release`
            _LOG.error("the guard out failed with %s", type(error).__name__)
            return Passed(Block("guard-failed"), ())

    def _released(self, draft: Reply, listener: Listener, grounds: Grounds) -> Released:
        claims = _Claims(cache(grounds.sums)) if draft.speaker is Speaker.DESK else _NOTHING_CLAIMED
        passed = self._passed(tuple(_texts(draft)), listener, claims)
        match passed.ruling:
            case Allow() | Redact():
                return Released(passed.ruling, _with_texts(draft, iter(passed.texts)))
            case Block():
                return Released(passed.ruling, _withheld(draft))
            case _ as unreachable:
                assert_never(unreachable)

    def _passed(self, texts: Sequence[str], listener: Listener, claims: _Claims) -> Passed:
        together = _SEAM.join(dict.fromkeys(texts))
        if self._checked(together, listener, claims) == Cleaned(together, ()):  # as with most: then the parts are clean
            return Passed(self._outbound.rule(()), tuple(texts))
        found: list[Signal] = []

        @cache  # most choices say what they are labelled
        def checked(text: str) -> str:
            cleaned = self._checked(text, listener, claims)
            found.extend(cleaned.signals)
            return cleaned.text

        passed = tuple(checked(text) for text in texts)
        ruling = self._outbound.rule(found)
        return Passed(ruling, () if isinstance(ruling, Block) else passed)

    def _checked(self, text: str, listener: Listener, claims: _Claims) -> Cleaned:
        cleaned = clean(text, listener, self._personal, self._allowed)
        folded = fold(inert(text)).text if claims.sums or claims.promises else ""
        return Cleaned(cleaned.text, (*cleaned.signals, *_unsupported(folded, claims)))


def _unsupported(folded: str, claims: _Claims) -> Iterator[Signal]:
    if claims.sums and (claimed := tuple(amounts(folded))):
        sums = claims.sums()
        for amount in claimed:
            if amount.minor not in sums:
                yield Signal(Kind.UNSUPPORTED_AMOUNT, amount.span, Confidence.HIGH, "amount")
    if claims.promises and (made := tuple(promises(folded))):
        kept = claims.promises()
        for one in made:
            if one.promise not in kept:
                yield Signal(Kind.UNSUPPORTED_PROMISE, one.span, Confidence.MEDIUM, "promise")


def _texts(draft: Reply) -> Iterator[str]:
    yield draft.text
    for choice in draft.choices:
        yield from (choice.label, choice.says)
    for source in draft.sources:
        yield from (source.title, source.reference)


def _with_texts(draft: Reply, texts: Iterator[str]) -> Reply:
    return replace(
        draft,
        text=next(texts),
        choices=tuple(Choice(next(texts), next(texts)) for _ in draft.choices),
        sources=tuple(Source(next(texts), next(texts)) for _ in draft.sources),
    )


def _awaited(expects: Expects) -> tuple[Detector, ...]:
    match expects:
        case Expects.CODE:
            return (AwaitedCodeDetector(),)
        case Expects.NUMBER:
            return (AwaitedPhoneDetector(), FragmentDetector())
        case Expects.WORDS | Expects.YES_OR_NO:
            return ()
        case _ as unreachable:
            assert_never(unreachable)


def _screened(shown: str, ruling: Ruling, language: Language, vault: Mapping[str, Personal[str]]) -> Screened:
    match ruling:
        case Block():
            return Screened(ruling, Heard("", language), vault)
        case Allow():
            return Screened(ruling, Heard(shown, language), vault)
        case Redact(signals):
            redacted = redact(shown, signals, vault)
            return Screened(ruling, Heard(redacted.text, language), redacted.vault, Secrets(redacted.code))
        case _ as unreachable:
            assert_never(unreachable)


def _withheld(draft: Reply) -> Reply:
    return Reply(words.WITHHELD[draft.language], draft.language, draft.speaker)
