"""What leaves: plain text without markup, links of the allow-list only, personal values masked.

The reply is plain text, so nothing in it is meant to be rendered: tags are taken out, control characters do not travel.
Of a personal value no more than the last four characters are shown, and those only of the listener's own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from clearline.domain.conversation import Language
from clearline.domain.person import Personal
from clearline.domain.ruling import Confidence, Detector, Kind, Signal, Span
from clearline.guard import words
from clearline.guard.policy import PERSONAL
from clearline.guard.redact import PLACEHOLDER, canonical, cover
from clearline.guard.sighting import sightings
from clearline.language.forms import Folded, fold, visible

_TAG = re.compile(r"<[/!?]?[A-Za-z!?-][^<>]{0,2000}>")
_OPEN_TAG = re.compile(r"<(?=[/!?A-Za-z-])")
_TOP_LEVEL = (
    "com|net|org|info|biz|io|cn|hk|mo|tw|sg|uk|us|eu|de|ru|co|me|cc|ai|app|dev|xyz|top|vip|shop|site|online|store|club"
    "|link|click|live|icu|work|tech|pro|mobi|tv|ly|gl|example|test|invalid|local"
)
_URL_TAIL = r"[^\s<>()\"'，。；、！？）】」》]*"
_LINK = re.compile(
    rf"\b[a-z][a-z0-9+.\-]{{1,15}}:/{{1,3}}[^\s]{_URL_TAIL}|\b(?:javascript|vbscript):\S*|\bdata:[a-z]+/{_URL_TAIL}"
    rf"|(?<![@\w.\-])(?:[a-z0-9](?:[a-z0-9\-]{{0,62}})\.){{1,8}}(?:{_TOP_LEVEL})(?![\w\-])(?:[/:?#\\]{_URL_TAIL})?"
    rf"|(?<![@\w.\-])[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}(?:[/:?#\\]{_URL_TAIL})",
    re.IGNORECASE,
)
_MAYBE_LINK = re.compile(r":/|script:|data:|\.[a-z]|\.[0-9]{1,3}\.", re.IGNORECASE)
"""Every link has one of these, and hardly any other text."""
_HALF_MASKED = re.compile(
    r"(?:[0-9]{2,18}(?:[ \-]?[*●•]{2,16}){1,5}|[*●•]{2,16}(?=[0-9]{5}))[ \-]?(?P<tail>[0-9]{0,18})"
)
_MASK = "••••"
_WHOLE = frozenset({Kind.BIRTH_DATE, Kind.HEALTH, Kind.FINANCE, Kind.DIGITS, Kind.PERSON, Kind.ADDRESS, Kind.OWN})
"""Of these the end would tell what the whole does."""
_SHOWN = 4
_LONG_ENOUGH = 9
"""A shorter value would be half told by its last four characters."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be said although it looks like a link or a personal value: the operator's own."""

    hosts: frozenset[str] = frozenset()
    """Names of hosts; their subdomains are included."""
    contacts: frozenset[str] = frozenset()
    """The operator's published numbers and addresses, in canonical form."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Whose ears the reply is for: the language, and the values that are their own."""

    language: Language
    vault: Mapping[str, Personal[str]]
    pages: frozenset[str] = frozenset()
    """Links that were made for them and may be said to the letter."""
    whole: bool = False
    """Whether they may be told their own values whole; otherwise no more than the end of each."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text that may leave, and what was found in it on the way."""

    text: str
    signals: tuple[Signal, ...]


def masked(value: str) -> str:
    """Return what may be shown of a value: its last four characters, of a short one nothing (DS-07)."""
    return _MASK + (value[-_SHOWN:] if len(value) >= _LONG_ENOUGH else "")


def inert(text: str) -> str:
    """Return `text` without tags and invisible characters; an angle bracket that could open a tag becomes `‹`."""
    return _OPEN_TAG.sub("‹", _TAG.sub("", visible(text)))


def clean(text: str, listener: Listener, detectors: Sequence[Detector], allowed: Allowed) -> Cleaned:
    """Make `text` fit to leave; its placeholders come back masked, and codes and passwords not at all."""
    plain = _HALF_MASKED.sub(lambda match: _MASK + match["tail"][-_SHOWN:], inert(text))
    linkless, links = _without_links(plain, listener, allowed)
    signals = sightings(linkless, detectors, listener.language)
    own = frozenset(listener.vault.values())
    parts: list[str] = []
    at = 0
    found: list[Signal] = []
    for signal in cover(signal for signal in signals if signal.kind in PERSONAL):
        value = canonical(signal.kind, linkless[signal.span.start : signal.span.end])
        if value in allowed.contacts:
            continue
        found.append(signal)
        said = _told(signal.kind, value, listener) if Personal(value) in own else _MASK
        parts += (linkless[at : signal.span.start], said)
        at = signal.span.end
    once = "".join((*parts, linkless[at:]))
    return Cleaned(PLACEHOLDER.sub(lambda match: _shown(match[0], listener), once), (*links, *found))


def _shown(placeholder: str, listener: Listener) -> str:
    value = listener.vault.get(placeholder)
    return _told(placeholder[1:-1].rpartition("_")[0], value.reveal(), listener) if value else _MASK


def _told(kind: str, value: str, listener: Listener) -> str:
    if listener.whole:
        return value
    return _MASK if kind in _WHOLE else masked(value)


def has_outside_link(text: str, allowed: Allowed) -> bool:
    """Tell whether `text` has a link that replies may not have."""
    return any(True for _ in _outside(text, fold(text), allowed, frozenset()))


def _without_links(text: str, listener: Listener, allowed: Allowed) -> tuple[str, tuple[Signal, ...]]:
    folded = fold(text)
    if not _MAYBE_LINK.search(folded.text):
        return text, ()
    spans = tuple(_outside(text, folded, allowed, listener.pages))
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += (text[at : span.start], words.LINK_REMOVED[listener.language])
        at = span.end
    signals = tuple(Signal(Kind.OUTSIDE_LINK, span, Confidence.HIGH, "link") for span in spans)
    return "".join((*parts, text[at:])), signals


def _outside(text: str, folded: Folded, allowed: Allowed, pages: frozenset[str]) -> Iterator[Span]:
    for match in _LINK.finditer(folded.text):
        start, end = folded.original(*match.span())
        written = text[start:end]
        # A host that only looks like an allowed one folds to it, so it must be written as it folds.
        if written != match[0] or not (written in pages or _is_allowed(written, allowed)):
            yield Span(start, end)


def _is_allowed(link: str, allowed: Allowed) -> bool:
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        host = parts.hostname or ""
    except ValueError:
        return False
    # Browsers and parsers disagree about backslashes and about what stands before an at sign.
    if parts.scheme != "https" or "\\" in link or "@" in parts.netloc:
        return False
    return any(host == name or host.endswith(f".{name}") for name in allowed.hosts)
