"""What an endpoint's first octets say: pure reading of TLS records (RFC 8446, 4.1.3 and 6)."""

from dataclasses import dataclass

_HANDSHAKE, _SERVER_HELLO = 0x16, 0x02
_SUPPORTED_VERSIONS, _KEY_SHARE = 43, 51
_RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""The random of a ServerHello that is a HelloRetryRequest."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a server chose of what it was offered."""

    version: int
    suite: int
    group: int
    """0 where the message does not tell."""
    is_retry: bool


def chosen(octets: bytes) -> Chosen | None:
    """Return what was chosen, or None for an alert, silence, or anything else that accepts nothing."""
    try:
        return _chosen(octets)
    except IndexError:
        return None


def _chosen(octets: bytes) -> Chosen | None:
    if octets[0] != _HANDSHAKE or octets[5] != _SERVER_HELLO:
        return None
    body = octets[9:]
    version, random, session = int.from_bytes(body[:2]), body[2:34], body[34]
    at = 35 + session
    if len(body) < at + 3:
        return None
    suite, at = int.from_bytes(body[at : at + 2]), at + 3
    group = 0
    end = min(len(body), at + 2 + int.from_bytes(body[at : at + 2]))
    at += 2
    while at + 4 <= end:
        kind, length = int.from_bytes(body[at : at + 2]), int.from_bytes(body[at + 2 : at + 4])
        content = body[at + 4 : at + 4 + length]
        if kind == _SUPPORTED_VERSIONS:
            version = int.from_bytes(content[:2])
        elif kind == _KEY_SHARE:
            group = int.from_bytes(content[:2])
        at += 4 + length
    return Chosen(version, suite, group, random == _RETRY)
