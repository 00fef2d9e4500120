"""The line to a target: one HTTP request out, one whole answer back, and whatever goes wrong is a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp
from yarl import URL

from clearline import __version__
from clearline.domain.observation import Trouble

MOST_BYTES = 512 * 1024
"""An answer above this is not read further."""
_LINES = 256
"""Connections at once: above the largest burst that a probe sends."""
_KEPT_S = 1.0
"""Well under the 5 s of common servers: a line taken up again as the other end hangs up would look like a fault."""
_OURS = {"User-Agent": f"clearline-bench/{__version__}", "Accept": "*/*", "Accept-Encoding": "identity"}
"""Nothing compressed, so that an answer is never larger than what was sent."""
_CUT_SHORT = (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError)
_FOREIGN = (aiohttp.ClientError, OSError, RuntimeError, ValueError)
"""What aiohttp and the transports under it raise; ValueError is an answer with a header that is none."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One request, as it goes out."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Got:
    """What came back, with the names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()
    """`Set-Cookie`, one by one."""
    is_whole: bool = True
    """False for an answer that was cut short, or too large to be read to its end."""


class Wire(Protocol):
    """Whatever carries requests to a target; it keeps no cookies and follows no redirection."""

    async def send(self, sent: Sent) -> Got | Trouble:
        """Return what came back, or why nothing did; for how long to wait is the caller's affair."""
        ...

    async def close(self) -> None:
        """Give back connections; nothing can be sent afterwards."""
        ...


class SocketWire:
    """A `Wire` over TCP and TLS, made on the running loop; no proxy of the environment is used."""

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_LINES, keepalive_timeout=_KEPT_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            headers=_OURS,
            skip_auto_headers=("Content-Type",),
        )

    async def send(self, sent: Sent) -> Got | Trouble:
        """Return what came back, or why nothing did."""
        try:
            address = URL(sent.url, encoded=True)
        except ValueError:
            return Trouble.NOT_SENT
        try:
            return await self._exchange(sent, address)
        except aiohttp.InvalidURL:
            return Trouble.NOT_SENT
        except TimeoutError:
            return Trouble.TIMEOUT
        except _FOREIGN:
            return Trouble.CONNECTION

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()

    async def _exchange(self, sent: Sent, address: URL) -> Got:
        async with self._session.request(
            sent.method, address, headers=sent.headers, data=sent.body or None, allow_redirects=False
        ) as response:
            body, is_whole = await _read(response.content)
            headers: dict[str, str] = {}
            for name, value in response.headers.items():
                low = name.lower()
                headers[low] = f"{headers[low]}, {value}" if low in headers else value
            cookies = tuple(response.headers.getall("set-cookie", ())) if "set-cookie" in headers else ()
            return Got(response.status, headers, body, cookies, is_whole)


async def _read(content: aiohttp.StreamReader) -> tuple[bytes, bool]:
    """Return a body up to its end, to its break, or to the most that is read, and whether that was its end."""
    body = bytearray()
    try:
        while chunk := await content.readany():
            body += chunk
            if len(body) > MOST_BYTES:
                return bytes(body[:MOST_BYTES]), False
    except _CUT_SHORT:
        return bytes(body), False
    return bytes(body), True
