"""One HTTP call to the operator, and lists of them: bounded in time, size and number, and never a foreign exception."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self, TypeVar

import aiohttp
import msgspec

from clearline.errors import CarrierError

T = TypeVar("T")

_FOREIGN = (aiohttp.ClientError, OSError, RuntimeError)
"""What aiohttp and the transports under it raise; RuntimeError is a session that was already closed."""

_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)

_KEPT_S = 4.0
"""How long an idle connection is kept: less than the five seconds after which common servers close theirs."""


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How long, how often and how much."""

    call_s: float = 2.0
    """For one call from the first byte sent to the last byte read."""
    attempts: int = 3
    """For a read; a write has its own rule (`carrier.once`)."""
    pause_s: float = 0.05
    """Before a second attempt; twice as long before the third, and so on."""
    answer_bytes: int = 4 * 1024 * 1024
    page: int = 100
    pages: int = 20


@dataclass(frozen=True, slots=True)
class Answered:
    """The operator answered, whatever it said."""

    status: int
    body: bytes = field(repr=False)
    total: int | None = None
    """`X-Total-Count`, where given."""

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def may_pass(self) -> bool:
        """Whether the same read may succeed a moment later."""
        return self.status >= HTTPStatus.INTERNAL_SERVER_ERROR or self.status == HTTPStatus.TOO_MANY_REQUESTS


@dataclass(frozen=True, slots=True)
class Unreached:
    """No connection: nothing left this process."""

    why: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """It was sent, or part of it was, and no whole answer came back."""

    why: str


Exchange = Answered | Unreached | Unanswered


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent; `params` may hold a telephone number, so neither they nor the body are ever in a message."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


Send = Callable[[Request], Awaitable[Exchange]]
Manner = Callable[[Request, Send], Awaitable[Exchange]]
"""How a request is put to whoever answers, and the answer understood; raises nothing."""


async def plainly(request: Request, send: Send) -> Exchange:
    """Send what was asked, and take the answer as it comes."""
    return await send(request)


class Calls:
    """Calls over an `aiohttp.ClientSession`, which holds whatever the operator wants as credentials."""

    def __init__(
        self, session: aiohttp.ClientSession, base_url: str, limits: CallLimits, manner: Manner = plainly
    ) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._limits = limits
        self._manner = manner
        # Half the time for a connection: what was not sent by then is known not to have been sent.
        self._timeout = aiohttp.ClientTimeout(total=None, connect=limits.call_s / 2)

    @classmethod
    def at(cls, base_url: str, limits: CallLimits, manner: Manner = plainly) -> Self:
        """Return calls with a session of their own, made on the running loop; proxies and cookies are not used."""
        return cls(
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(keepalive_timeout=_KEPT_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Accept": "application/json"},
            ),
            base_url,
            limits,
            manner,
        )

    async def aclose(self) -> None:
        """Close the connections; later calls fail."""
        await self._session.close()

    async def exchange(self, request: Request) -> Exchange:
        """Send once and say what came of it; raises nothing but cancellation."""
        return await self._manner(request, self._exchanged)

    async def one(self, path: str, shape: type[T]) -> T:
        """Return the resource at `path`; raises `CarrierError` if there is none or it cannot be read."""
        return decode((await self.read(Request("GET", path))).body, shape)

    async def all(self, path: str, shape: type[T], **filters: str) -> tuple[T, ...]:
        """Return every resource that passes `filters`, over all pages; raises `CarrierError`.

        Filters are TMF630 attribute filters; double underscores stand for dots. An operator that ignores one answers
        with too much, so the caller checks what it gets.
        """
        named = {name.replace("__", "."): value for name, value in filters.items()}
        found: list[T] = []
        for _ in range(self._limits.pages):
            window = {"offset": str(len(found)), "limit": str(self._limits.page)}
            answer = await self.read(Request("GET", path, params=named | window))
            page = decode(answer.body, list[shape])  # type: ignore[valid-type] # a type built from a variable
            found.extend(page)
            if len(page) < self._limits.page if answer.total is None else len(found) >= answer.total or not page:
                return tuple(found)
        raise CarrierError(f"GET {path}: more than {self._limits.pages} pages")

    async def read(self, request: Request) -> Answered:
        """Send what changes nothing, again where the answer is lost; raises `CarrierError`."""
        why = ""
        for attempt in range(self._limits.attempts):
            if attempt:
                await asyncio.sleep(self._limits.pause_s * 2 ** (attempt - 1))
            match await self.exchange(request):
                case Answered() as answer if answer.is_success:
                    return answer
                case Answered() as answer:
                    why = f"{request.method} {request.path}: status {answer.status}"
                    if not answer.may_pass:
                        break
                case Unreached(why) | Unanswered(why):
                    pass
        raise CarrierError(why)

    async def _exchanged(self, request: Request) -> Exchange:
        try:
            async with asyncio.timeout(self._limits.call_s):
                return await self._send(request)
        except TimeoutError:
            return Unanswered(f"{request.method} {request.path}: no answer within {self._limits.call_s} s")
        except _NOT_SENT as exc:
            return Unreached(f"{request.method} {request.path}: {type(exc).__name__}")
        except _FOREIGN as exc:
            return Unanswered(f"{request.method} {request.path}: {type(exc).__name__}")

    async def _send(self, request: Request) -> Answered:
        async with self._session.request(
            request.method,
            self._base_url + request.path,
            params=request.params,
            data=request.body or None,
            headers=request.headers,
            timeout=self._timeout,
            allow_redirects=False,
        ) as response:
            body = bytearray()
            async for chunk in response.content.iter_any():
                body += chunk
                if len(body) > self._limits.answer_bytes:
                    raise aiohttp.ClientPayloadError(f"an answer of more than {self._limits.answer_bytes} bytes")
            total = response.headers.get("X-Total-Count", "")
            return Answered(response.status, bytes(body), int(total) if total.isdecimal() else None)


def decode(body: bytes, shape: type[T]) -> T:
    """Parse an answer into the shape it must have; raises `CarrierError`, which names the field and not the value."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, ValueError, RecursionError) as exc:
        raise CarrierError(f"an answer that is not {shape!r}: {type(exc).__name__}") from exc
