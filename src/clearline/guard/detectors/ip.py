"""Addresses of the Internet Protocol (RFC 791, RFC 4291); those of no single place (RFC 6890) are nobody's."""

import re
from collections.abc import Iterator, Sequence
from ipaddress import ip_address

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span

_FOUR = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9]|\.[0-9])")
_SIX = re.compile(r"(?<![0-9A-Fa-f:.])[0-9A-Fa-f:]{2,39}(?![0-9A-Fa-f:])")
_VERSION = re.compile(
    r"(?:\bv|version|firmware|release|build|版本|固件|韌體)(?:\W{0,2}(?:is|号|號|是|为|為)){0,2}\W{0,3}$", re.IGNORECASE
)
_LOOKED_BACK = 20
_FEWEST_COLONS = 2


class IpDetector:
    """Sees public addresses of both versions; the number of a program's version is none."""

    name = "ip"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every address in `text` that leads to somebody."""
        del language
        return [Signal(Kind.IP, span, Confidence.HIGH, self.name) for span in _sightings(text)]


def _sightings(text: str) -> Iterator[Span]:
    if text.count(".") >= 3:  # noqa: PLR2004 # dots of an address
        for match in _FOUR.finditer(text):
            before = text[max(0, match.start() - _LOOKED_BACK) : match.start()]
            if _is_somebodys(match[0]) and not _VERSION.search(before):
                yield Span(*match.span())
    if text.count(":") >= _FEWEST_COLONS:
        for match in _SIX.finditer(text):
            if match[0].count(":") >= _FEWEST_COLONS and _is_somebodys(match[0]):
                yield Span(*match.span())


def _is_somebodys(written: str) -> bool:
    try:
        return ip_address(written).is_global
    except ValueError:
        return False
