"""First messages of TLS, written by hand: each offers one thing, so that the answer tells whether it is accepted."""

from clearline.bench.draw import Draw

VERSIONS = {"SSL 3.0": 0x0300, "TLS 1.0": 0x0301, "TLS 1.1": 0x0302, "TLS 1.2": 0x0303, "TLS 1.3": 0x0304}
TLS_1_2, TLS_1_3 = 0x0303, 0x0304
STRONG = (0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0x009E, 0x009F)
"""ECDHE and DHE with GCM or ChaCha20-Poly1305 (RFC 5289, RFC 7905)."""
OLD = (0xC013, 0xC014, 0xC009, 0xC00A, 0x0033, 0x0039, 0x002F, 0x0035, 0x000A)
"""What versions before 1.2 can use."""
WEAK = (0x0001, 0x0002, 0x003B, 0x0003, 0x0008, 0x0004, 0x0005, 0xC007, 0xC011, 0x000A, 0xC012, 0x002F, 0x0035, 0x009C)
"""NULL, EXPORT, RC4, 3DES and whatever has no forward secrecy (RFC 9325, 4.1 and 4.2)."""
MODERN = (0x1301, 0x1302, 0x1303)
"""The suites of TLS 1.3 (RFC 8446, B.4)."""
CLASSICAL = (0x001D, 0x0017, 0x0018)
HYBRID = 0x11EC
"""X25519MLKEM768 (draft-ietf-tls-ecdhe-mlkem)."""
_SCHEMES = (0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201, 0x0807)


def client_hello(name: str, version: int, suites: tuple[int, ...], groups: tuple[int, ...], draw: Draw) -> bytes:  # noqa: PLR0917 # the fields of a message
    """Return a ClientHello in its record (RFC 8446, 4.1.2) that offers `version` alone, with an empty key share."""
    extensions = b"" if version < VERSIONS["TLS 1.0"] else _extensions(name, version, groups)
    body = (
        min(version, TLS_1_2).to_bytes(2)
        + draw.octets(f"random/{version}/{suites[0]}/{groups[0]}", 32)
        + b"\x00"
        + _vector(b"".join(one.to_bytes(2) for one in suites), 2)
        + b"\x01\x00"
        + (_vector(extensions, 2) if extensions else b"")
    )
    message = b"\x01" + len(body).to_bytes(3) + body
    return b"\x16" + min(version, VERSIONS["TLS 1.0"]).to_bytes(2) + _vector(message, 2)


def _extensions(name: str, version: int, groups: tuple[int, ...]) -> bytes:
    host = _vector(b"\x00" + _vector(name.encode("idna"), 2), 2)
    parts = [
        _extension(0, host),
        _extension(10, _vector(b"".join(one.to_bytes(2) for one in groups), 2)),
        _extension(11, b"\x01\x00"),
        _extension(13, _vector(b"".join(one.to_bytes(2) for one in _SCHEMES), 2)),
    ]
    if version == TLS_1_3:
        parts += [_extension(43, _vector(TLS_1_3.to_bytes(2), 1)), _extension(51, _vector(b"", 2))]
    return b"".join(parts)


def _extension(kind: int, content: bytes) -> bytes:
    return kind.to_bytes(2) + _vector(content, 2)


def _vector(content: bytes, length_bytes: int) -> bytes:
    return len(content).to_bytes(length_bytes) + content
