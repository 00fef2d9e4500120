"""The wire that is one: HTTP and WebSockets over TCP and TLS, by aiohttp."""

import ssl

import aiohttp
from yarl import URL

from clearline import __version__
from clearline.bench.targets.lines import Lines
from clearline.bench.targets.wire import MOST_BYTES, Got, Sent
from clearline.domain.observation import Trouble
from clearline.errors import ConfigurationError

_LINES = 256
"""Connections at once: above the largest burst that a probe sends."""
_KEPT_S = 1.0
"""Well under the 5 s of common servers: a line taken up again as the other end hangs up would look like a fault."""
_OURS = {"User-Agent": f"clearline-bench/{__version__}", "Accept": "*/*", "Accept-Encoding": "identity"}
"""Nothing compressed, so that an answer is never larger than what was sent."""
_CUT_SHORT = (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError)
_FOREIGN = (aiohttp.ClientError, OSError, RuntimeError, ValueError)
"""What aiohttp and the transports under it raise; ValueError is an answer with a header that is none."""


class NetworkWire:
    """A `Wire` over TCP and TLS, made on the running loop; no proxy of the environment is used."""

    def __init__(self, ca: str = "") -> None:
        """Trust the authorities in the file `ca` beside those of the machine; raises ConfigurationError for none."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_LINES, keepalive_timeout=_KEPT_S, ssl=_trusting(ca) if ca else True),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            headers=_OURS,
            skip_auto_headers=("Content-Type",),
        )
        self._lines = Lines(self._session)

    async def send(self, sent: Sent) -> Got | Trouble:
        """Return what came back, or why nothing did."""
        try:
            address = URL(sent.url, encoded=True)
        except ValueError:
            return Trouble.NOT_SENT
        try:
            return await (self._lines.send(sent) if sent.line else self._exchange(sent, address))
        except aiohttp.InvalidURL:
            return Trouble.NOT_SENT
        except TimeoutError:
            return Trouble.TIMEOUT
        except _FOREIGN:
            return Trouble.CONNECTION

    async def close(self) -> None:
        """Close every connection."""
        await self._lines.close()
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


def _trusting(ca: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(ca)
    except OSError as exc:
        raise ConfigurationError(f"{ca!r} is no file of authorities: {exc}") from exc
    return context


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
