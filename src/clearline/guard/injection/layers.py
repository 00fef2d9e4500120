"""What a text may hide: spaced letters, digits for letters, base64, hexadecimal, escapes, rot13, words backwards.

Each layer is a reading of the text or of a part of it. Decoded parts are read once more, two deep, and every reading is
no longer than what it was made from, so the work stays linear.
"""

import base64
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from clearline.language.forms import fold

_SPACED = re.compile(
    r"(?<![a-z0-9])(?:[a-z0-9@$][ .\-_*|/]{1,3}){5,}[a-z0-9](?![a-z0-9])"
    r"|(?:[\u4e00-\u9fff][ .\-_*|/]{1,3}){3,}[\u4e00-\u9fff]",
)
_BETWEEN = re.compile(r"[ .\-_*|/]+")
_LEET = re.compile(r"[013457@$!](?:(?<=[a-z].)(?=[a-z])|(?=[a-z]{2}))")
_PLAIN_LETTERS = str.maketrans("013457@$!", "oieastasi")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_\-])[A-Za-z0-9+/_\-]{16,}={0,2}")
_HEX = re.compile(r"(?<![0-9a-f])(?:(?:0x|\\x)?[0-9a-f]{2}[ :,]?){8,}(?![0-9a-f])", re.IGNORECASE)
_HEX_PAIR = re.compile(r"(?:0x|\\x)?([0-9a-f]{2})[ :,]?", re.IGNORECASE)
_PERCENT = re.compile(r"%[0-9a-f]{2}[^%]{0,24}%[0-9a-f]{2}")
_ROT13 = ("vtaber", "qvfertneq", "sbetrg", "bireevqr", "olcnff", "vafgehpgvba", "cebzcg", "flfgrz")
_BACKWARDS = ("erongi", "dragersid", "tegrof", "edirrevo", "ssapyb", "noitcurtsni", "tpmorp", "metsys", "略忽", "视无")
_DEPTH = 2
_SHORTEST = 16
_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Layer:
    """One reading, in small letters, of characters `start` to `end` of the text."""

    text: str
    start: int
    end: int
    hidden: bool
    """Whether somebody had to encode it: nobody does so by accident."""


def layers(text: str) -> Iterator[Layer]:
    """Yield the text itself first, then every other reading of it."""
    lowered = text.lower()
    yield Layer(lowered, 0, len(text), hidden=False)
    for match in _SPACED.finditer(lowered):
        yield Layer(_BETWEEN.sub("", match[0]), *match.span(), hidden=True)
    if _LEET.search(lowered):
        yield Layer(lowered.translate(_PLAIN_LETTERS), 0, len(text), hidden=False)
    for reading in _whole(lowered):
        yield Layer(reading, 0, len(text), hidden=True)
    for start, end, decoded in _decoded(text, _DEPTH):
        yield Layer(fold(decoded).text.lower(), start, end, hidden=True)


def _whole(lowered: str) -> Iterator[str]:
    """Yield readings of the text from end to end; a glance tells most texts from those worth one."""
    if any(stem in lowered for stem in _ROT13):
        yield codecs.encode(lowered, "rot13")
    if any(stem in lowered for stem in _BACKWARDS):
        yield lowered[::-1]
    if _PERCENT.search(lowered):
        yield fold(unquote(lowered)).text.lower()
    if "&#" in lowered:
        yield fold(unescape(lowered)).text.lower()


def _decoded(text: str, depth: int) -> Iterator[tuple[int, int, str]]:
    for match, decoded in _tokens(text):
        if decoded is not None:
            yield match.start(), match.end(), decoded
            if depth > 1:
                yield from ((match.start(), match.end(), inner) for _, _, inner in _decoded(decoded, depth - 1))


def _tokens(text: str) -> Iterator[tuple[re.Match[str], str | None]]:
    """Yield what could be decoded; a glance tells most texts from those worth a search."""
    if any(len(word) >= _SHORTEST for word in text.split()):
        yield from ((match, _from_base64(match[0])) for match in _BASE64.finditer(text))
    if text.count("6") + text.count("7") >= _LETTERS:  # the codes of small letters begin with 6 or 7
        yield from ((match, _from_hex(match[0])) for match in _HEX.finditer(text))


def _from_base64(token: str) -> str | None:
    token = token.rstrip("=").replace("-", "+").replace("_", "/")
    token = token[: len(token) - (len(token) % 4 == 1)]
    return _readable(base64.b64decode(token + "=" * (-len(token) % 4)))


def _from_hex(token: str) -> str | None:
    return _readable(bytes.fromhex("".join(_HEX_PAIR.findall(token))))


def _readable(octets: bytes) -> str | None:
    """Return text, or None for what is not: an ordinary long word decodes too, to noise."""
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        return None
    return text if text.replace("\n", " ").isprintable() else None
