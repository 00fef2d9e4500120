"""A service that repeats what it is told after 20 ms, for whoever measures the one that asks: `echo.py PORT`.

It reads no more of HTTP than it must, so that it takes little of the processor that it shares with the one that asks.
"""

import asyncio
import json
import re
import sys

DELAY_S = 0.02
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)\r")


class Echo(asyncio.Protocol):
    """One connection: each request whole, each answer after its time, the connection kept."""

    def __init__(self) -> None:
        self._got = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer as soon as a request is whole, and its time has passed."""
        self._got += data
        head, end, body = self._got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head + b"\r")
        if not end or len(body) < (int(length[1]) if length else 0):
            return
        self._got = b""
        status, answer, delay_s = (b"200 OK", b"", 0.0) if head.startswith(b"GET ") else _answer(body)
        lines = (b"HTTP/1.1 " + status, b"Content-Type: application/json", b"Content-Length: %d" % len(answer))
        asyncio.get_running_loop().call_later(delay_s, self._send, b"\r\n".join((*lines, b"", answer)))

    def _send(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)


def _answer(body: bytes) -> tuple[bytes, bytes, float]:
    """Return what one utterance is answered; what is no utterance is refused."""
    try:
        text = json.loads(body)["text"]
    except (ValueError, TypeError, KeyError):
        return b"400 Bad Request", b"", 0.0
    return b"200 OK", json.dumps({"text": f"You said: {text}"}).encode(), DELAY_S


async def main() -> None:
    """Serve until the process is ended."""
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
