"""What every response carries, and whom the interface refuses: two pure ASGI middlewares."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clearline.channels.problem import problem
from clearline.errors import DeniedError

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data:; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
"""CSP 3; with Trusted Types no script of ours or anybody's can turn a string into markup."""

FIXED = (
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cache-control", "no-store"),
)
"""Set where the response has not set them itself; only files that are nobody's are ever cached."""

HSTS = ("strict-transport-security", "max-age=63072000; includeSubDomains")
"""Two years (RFC 6797), and only over HTTPS, where alone it means something."""


class SecurityHeaders:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through, adding headers to each response's start."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        added = (*FIXED, HSTS) if self._https or scope.get("scheme") == "https" else FIXED

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added:
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class OwnOrigin:
    """Refuses what a page of another origin sends; with `required`, also what tells no origin at all.

    A caller's token travels in a header, which no foreign page can set unasked: a missing origin is a program.
    The staff cookie travels by itself, so that there a missing origin is refused for everything that changes something.
    """

    def __init__(self, app: ASGIApp, *, origins: frozenset[str], required: bool = False) -> None:
        self._app = app
        self._origins = origins
        self._required = required

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what `is_own` accepts."""
        if scope["type"] == "lifespan" or self._is_own(Headers(scope=scope), scope.get("method", "GET")):
            await self._app(scope, receive, send)
            return
        await problem(403, DeniedError.code, DeniedError.public)(scope, receive, send)

    def _is_own(self, headers: Headers, method: str) -> bool:
        site = headers.get("sec-fetch-site")
        if site not in {None, "same-origin", "none"}:
            return False
        origin = headers.get("origin")
        if origin is not None:
            return origin in self._origins
        return not self._required or method in {"GET", "HEAD"} or site == "same-origin"


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address in the form that browsers send (RFC 6454, 6.2)."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()
