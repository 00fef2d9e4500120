"""Texts that come again: clients send the whole history with each request, so most have been looked at before.

Kept are sightings, under a keyed digest of the text they are of: places and kinds, none of anybody's words.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence

from clearline.domain.clock import Chance
from clearline.domain.conversation import Language
from clearline.domain.person import Personal
from clearline.domain.ruling import Detector, Signal
from clearline.guard.leaks import Untold, untold

_REMEMBERED = 8_192
_MOST_SYSTEM_TEXTS = 64
_SHORTEST_CHARS = 16
"""A shorter text is looked at again more cheaply than it is found."""


class Remembering:
    """Stands for several detectors, and asks them once for each text; what one of them raises is raised each time."""

    name = "remembering"

    def __init__(self, detectors: Sequence[Detector], chance: Chance) -> None:
        self._detectors = tuple(detectors)
        self._key = chance.octets(32)
        self._seen: OrderedDict[bytes, tuple[Signal, ...]] = OrderedDict()

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return what all of them see, in their order."""
        if len(text) < _SHORTEST_CHARS:
            return self._looked(text, language)
        octets = f"{language}|{text}".encode(errors="surrogatepass")
        digest = hashlib.blake2b(octets, digest_size=32, key=self._key).digest()
        seen = self._seen.pop(digest, None)
        if seen is None:
            seen = self._looked(text, language)
        self._seen[digest] = seen
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return seen

    def _looked(self, text: str, language: Language) -> tuple[Signal, ...]:
        return tuple(signal for detector in self._detectors for signal in detector.detect(text, language))


class SystemTexts:
    """What must not be repeated, made once for the trusted messages that come with every request."""

    def __init__(self, secrets: Personal[tuple[str, ...]], chance: Chance) -> None:
        self._secrets = secrets
        self._key = chance.octets(32)
        self._made: OrderedDict[bytes, Untold] = OrderedDict()

    def of(self, texts: Sequence[str]) -> Untold:
        """Return what an answer to a request with these trusted texts must not say."""
        octets = "\0".join(texts).encode(errors="surrogatepass")
        digest = hashlib.blake2b(octets, digest_size=32, key=self._key).digest()
        made = self._made.pop(digest, None) or untold(texts, self._secrets.reveal())
        self._made[digest] = made
        while len(self._made) > _MOST_SYSTEM_TEXTS:
            self._made.popitem(last=False)
        return made
