"""HTTP/1.1 as uvicorn speaks it, with an end to the head of a request: the parser by itself keeps all it is sent."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from clearline.channels import problem
from clearline.errors import InputError

LIMIT_BYTES = 32 * 1024
"""For the request line and all headers together; what a browser sends fits in a tenth of this."""


class _TooLargeError(Exception):
    """Ends the parsing of a request."""


class BoundedHead(HttpToolsProtocol):
    """Answers 431 (RFC 6585, 5) and hangs up once a head exceeds the limit, whether it has ended or goes on."""

    _is_in_head = True
    _is_too_large = False
    _unread_bytes = 0
    """Since the last head or body ended."""

    def data_received(self, data: bytes) -> None:
        """Parse, and refuse a head that has not ended within the limit."""
        self._unread_bytes += len(data)
        super().data_received(data)
        if self._is_in_head and self._unread_bytes > LIMIT_BYTES and not self.transport.is_closing():
            self._refuse()

    def on_headers_complete(self) -> None:
        """Take a head that has ended within the limit."""
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > LIMIT_BYTES:
            self._is_too_large = True
            raise _TooLargeError
        self._is_in_head, self._unread_bytes = False, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Expect the next head."""
        super().on_message_complete()
        self._is_in_head, self._unread_bytes = True, 0

    def send_400_response(self, msg: str) -> None:
        """Answer what could not be parsed."""
        if self._is_too_large:
            self._refuse()
        else:
            super().send_400_response(msg)

    def _refuse(self) -> None:
        response = problem.problem(
            431,
            InputError.code,
            f"expected a request head of at most {LIMIT_BYTES} octets",
            headers={"connection": "close"},
        )
        lines = [b"HTTP/1.1 431 Request Header Fields Too Large"]
        lines += [name + b": " + value for name, value in response.raw_headers]
        self.transport.write(b"\r\n".join([*lines, b"", bytes(response.body)]))
        self.transport.close()
