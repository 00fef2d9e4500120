"""The specimen's TLS endpoint, as far as a first message goes: it reads an offer and says what it would choose."""

from dataclasses import dataclass

from clearline.bench.words.hello import CLASSICAL, HYBRID, MODERN, STRONG, TLS_1_2, TLS_1_3, VERSIONS

_ALERT = bytes.fromhex("15030300020228")
"""handshake_failure."""
_RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


@dataclass(frozen=True, slots=True)
class _Offer:
    version: int
    suites: frozenset[int]
    groups: frozenset[int]


def answer(hello: bytes, spoiled: frozenset[str]) -> bytes:
    """Return the first record that goes back."""
    offer = _read(hello)
    oldest = VERSIONS["TLS 1.0"] if "DS-01" in spoiled else TLS_1_2
    if offer.version < oldest:
        return _ALERT
    known = MODERN if offer.version == TLS_1_3 else STRONG
    suite = next((one for one in known if one in offer.suites), 0)
    if not suite:
        return _ALERT
    if offer.version != TLS_1_3:
        return _server_hello(bytes(32), offer.version, suite, b"")
    groups = CLASSICAL if "DS-05" in spoiled else (HYBRID, *CLASSICAL)
    group = next((one for one in groups if one in offer.groups), 0)
    if not group:
        return _ALERT
    extensions = bytes.fromhex("002b00020304") + bytes.fromhex("00330002") + group.to_bytes(2)
    return _server_hello(_RETRY, TLS_1_2, suite, extensions)


def _server_hello(random: bytes, version: int, suite: int, extensions: bytes) -> bytes:
    body = version.to_bytes(2) + random + b"\x00" + suite.to_bytes(2) + b"\x00"
    body += len(extensions).to_bytes(2) + extensions
    message = b"\x02" + len(body).to_bytes(3) + body
    return b"\x16\x03\x03" + len(message).to_bytes(2) + message


def _read(hello: bytes) -> _Offer:
    body = hello[9:]
    version, at = int.from_bytes(body[:2]), 35
    count = int.from_bytes(body[at : at + 2])
    suites = _pairs(body[at + 2 : at + 2 + count])
    at += 2 + count + 4
    groups: frozenset[int] = frozenset()
    while at + 4 <= len(body):
        kind, length = int.from_bytes(body[at : at + 2]), int.from_bytes(body[at + 2 : at + 4])
        content = body[at + 4 : at + 4 + length]
        if kind == 10:  # noqa: PLR2004 # supported_groups
            groups = _pairs(content[2:])
        elif kind == 43:  # noqa: PLR2004 # supported_versions
            version = int.from_bytes(content[1:3])
        at += 4 + length
    return _Offer(version, suites, groups)


def _pairs(octets: bytes) -> frozenset[int]:
    return frozenset(int.from_bytes(octets[at : at + 2]) for at in range(0, len(octets), 2))
