"""Server-sent events (WHATWG HTML, 9.2.6) as they come in: octets cut anywhere, events whole."""

from collections.abc import Iterator

from clearline.errors import UpstreamError

_LONGEST_BYTES = 1_048_576
"""An event above this is none that an answer is made of."""


class Events:
    """Keeps what has come of the event that is coming; one for each stream."""

    __slots__ = ("_data", "_rest")

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, octets: bytes) -> Iterator[bytes]:
        """Yield the data of every event that `octets` complete; raises UpstreamError for one without end."""
        lines = (self._rest + octets).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) + sum(map(len, self._data)) > _LONGEST_BYTES:
            raise UpstreamError("an event of the stream is too long")
        for line in lines:
            yield from self._line(line.removesuffix(b"\r"))

    def end(self) -> Iterator[bytes]:
        """Yield what was left without the blank line that ends it: servers forget it after the last event."""
        yield from self.feed(b"\n\n")

    def _line(self, line: bytes) -> Iterator[bytes]:
        if not line and self._data:
            yield b"\n".join(self._data)
            self._data = []
        elif line.startswith(b"data:"):
            self._data.append(line.removeprefix(b"data:").removeprefix(b" "))
