"""A way straight into an ASGI application: no sockets, no threads, little time."""

import asyncio
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from starlette.types import ASGIApp

from clearline.bench.targets.wire import MOST_BYTES, Got, Sent
from clearline.domain.observation import Trouble

Message = MutableMapping[str, Any]  # ASGI's own type for a message


class Inside:
    """A `Wire` that hands every request to `app` and returns its whole answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def send(self, sent: Sent) -> Got | Trouble:
        """Run the application for one request; what it raises is raised here."""
        waiting = [sent.body]
        status, headers, body = 500, list[tuple[bytes, bytes]](), bytearray()

        async def receive() -> Message:
            if not waiting:
                await asyncio.Event().wait()  # nothing more comes, and the one who asked stays on the line
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], list(message["headers"])
            else:
                body.extend(message.get("body", b""))

        await self._app(_scope(sent), receive, send)
        named = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
        cookies = tuple(value.decode("latin-1") for name, value in headers if name.lower() == b"set-cookie")
        return Got(status, named, bytes(body[:MOST_BYTES]), cookies, is_whole=len(body) <= MOST_BYTES)

    async def close(self) -> None:
        """Keep nothing, so that there is nothing to give back."""


def _scope(sent: Sent) -> Message:
    home = urlsplit(sent.url)
    path = home.path or "/"
    named = {"host": home.netloc, "content-length": str(len(sent.body))} | dict(sent.headers)
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": sent.method,
        "scheme": home.scheme,
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": path.encode("latin-1", "replace"),
        "query_string": home.query.encode("latin-1", "replace"),
        "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in named.items()],
        "server": (home.hostname, home.port or 80),
        "client": ("127.0.0.1", 0),
    }
