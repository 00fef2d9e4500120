"""Bytes to the desk as no client library would send them, and the answer as it stands on the wire."""

import contextlib
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from e2e.e2e_desk import HOST, Caller

PATIENCE_S: Final = 15.0
CHUNK: Final = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back before the line was closed; status 0 if nothing did."""

    status: int
    media: str
    body: bytes


def request(caller: Caller, body: bytes = b"", **changed: bytes) -> bytes:
    """Return an utterance as it should be; `changed` replaces a header, `_` for `-`, or removes it if empty.

    `method`, `path` and `extra` (raw lines) can be changed too.
    """
    path = f"/v1/conversations/{caller.conversation}/turns".encode()
    first = b"%s %s HTTP/1.1" % (changed.pop("method", b"POST"), changed.pop("path", path))
    extra = changed.pop("extra", b"")
    headers = {
        "host": HOST.encode(),
        "authorization": f"Bearer {caller.token}".encode(),
        "content_type": b"application/json",
        "content_length": b"%d" % len(body),
        **changed,
    }
    lines = [name.replace("_", "-").encode() + b": " + value for name, value in headers.items() if value]
    return b"\r\n".join([first, *lines]) + b"\r\n" + extra + b"\r\n" + body


def chunked(size: int) -> Iterator[bytes]:
    """Yield a body of `size` octets in chunks (RFC 9112, 7.1)."""
    for _ in range(size // CHUNK):
        yield b"%x\r\n" % CHUNK + b"x" * CHUNK + b"\r\n"
    yield b"0\r\n\r\n"


def exchange(port: int, *parts: bytes, hang_up: bool = False) -> Answer:
    """Send `parts` as far as they are taken, and read the answer; `hang_up` says that no more will come."""
    with socket.create_connection((HOST, port), PATIENCE_S) as line:
        with contextlib.suppress(ConnectionError):  # an early answer may end the reading at the other side
            for part in parts:
                line.sendall(part)
            if hang_up:
                line.shutdown(socket.SHUT_WR)
        return _read(line)


def _read(line: socket.socket) -> Answer:
    came = b""
    with contextlib.suppress(ConnectionError):
        while not _is_whole(came) and (more := line.recv(CHUNK)):
            came += more
    head, _, body = came.partition(b"\r\n\r\n")
    status = re.match(rb"HTTP/1\.1 (\d{3}) ", head)
    media = re.search(rb"(?i)\r\ncontent-type: ([^\r;]*)", head)
    return Answer(int(status.group(1)) if status else 0, media.group(1).decode() if media else "", body)


def _is_whole(came: bytes) -> bool:
    head, end, body = came.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    return bool(end) and length is not None and len(body) >= int(length.group(1))
