"""The bot behind the gateway, over HTTP; whatever goes wrong there is an UpstreamError, and its words go no further."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from clearline.domain.person import Personal
from clearline.errors import UpstreamError
from clearline.service.gateway.asked import Heard
from clearline.service.gateway.chat_answer import DONE
from clearline.service.gateway.sse import Events

_STREAM = "text/event-stream"
_CONNECT_S = 5.0
_IDLE_S = 30.0
"""Below what most servers keep an idle connection for."""

Read = Callable[[bytes], Iterator[Heard]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, and for how much."""

    silence_s: float
    whole_s: float
    most_bytes: int


class Upstream:
    """Asks at one address with one key; `close` it at the end."""

    def __init__(self, address: str, key: Personal[str], patience: Patience, read: Read) -> None:
        self._address = address
        self._key = key
        self._patience = patience
        self._read = read
        self._http: aiohttp.ClientSession | None = None

    @property
    def address(self) -> str:
        """Where it is asked."""
        return self._address

    async def ask(self, body: bytes) -> AsyncGenerator[Heard, None]:
        """Yield what it says as it comes; raises UpstreamError as soon as there is anything that is no answer."""
        async with self._answered("POST", self._address, body) as response:
            if response.content_type == _STREAM:
                async for heard in self._stream(response):
                    yield heard
            else:
                for heard in self._read(await self._whole(response)):
                    yield heard

    async def beside(self, name: str) -> bytes:
        """Return what lies at `name` beside the address of its chat completions; raises UpstreamError."""
        async with self._answered("GET", self._address.removesuffix("chat/completions") + name) as response:
            return await self._whole(response)

    async def close(self) -> None:
        """Let go of every connection."""
        if self._http is not None:
            await self._http.close()

    @asynccontextmanager
    async def _answered(
        self, method: str, address: str, body: bytes | None = None
    ) -> AsyncGenerator[aiohttp.ClientResponse, None]:
        headers = {"content-type": "application/json"} if body else {}
        if self._key.reveal():
            headers["authorization"] = f"Bearer {self._key.reveal()}"
        try:
            async with self._session().request(
                method, address, data=body, headers=headers, allow_redirects=False
            ) as response:
                if response.status != 200:  # noqa: PLR2004 # its body is nobody's to read
                    raise UpstreamError(f"the bot answered with status {response.status}")
                yield response
        except TimeoutError as exc:
            raise UpstreamError("the bot did not answer in time") from exc
        except (aiohttp.ClientError, OSError) as exc:
            raise UpstreamError(f"the bot could not be heard: {type(exc).__name__}") from exc

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            timeout = aiohttp.ClientTimeout(
                total=None, sock_connect=min(_CONNECT_S, self._patience.silence_s), sock_read=self._patience.silence_s
            )
            self._http = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_S),
                timeout=timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._http

    async def _stream(self, response: aiohttp.ClientResponse) -> AsyncGenerator[Heard, None]:
        events = Events()
        # Each token of an answer comes in an envelope many times its size.
        async for octets in self._parts(response, self._patience.most_bytes * 64):
            for data in events.feed(octets):
                if data == DONE:
                    return
                for heard in self._read(data):
                    yield heard
        for data in events.end():
            if data != DONE:
                for heard in self._read(data):
                    yield heard

    async def _whole(self, response: aiohttp.ClientResponse) -> bytes:
        return b"".join([octets async for octets in self._parts(response, self._patience.most_bytes)])

    async def _parts(self, response: aiohttp.ClientResponse, most_bytes: int) -> AsyncGenerator[bytes, None]:
        """Yield what comes until it is too much or takes too long; silence is the socket's own limit."""
        now = asyncio.get_running_loop().time
        ends, taken = now() + self._patience.whole_s, 0
        async for octets in response.content.iter_any():
            taken += len(octets)
            if taken > most_bytes:
                raise UpstreamError("the answer is too long")
            if now() > ends:
                raise UpstreamError("the answer takes too long")
            yield octets
