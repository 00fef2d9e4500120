"""An HTTP client's way straight into an ASGI application: no sockets, no threads, little time."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import httpx
from starlette.types import ASGIApp

Message = MutableMapping[str, Any]  # ASGI's own type for a message


class Inside(httpx.AsyncBaseTransport):
    """Hands every request to `app` and returns its whole answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Run the application for one request; what it raises is raised here."""
        waiting = [await request.aread()]
        status, headers, chunks = 500, [], bytearray()

        async def receive() -> Message:
            if not waiting:
                await asyncio.Event().wait()  # nothing more comes, and the one who asked stays on the line
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], list(message["headers"])
            else:
                chunks.extend(message.get("body", b""))

        await self._app(_scope(request), receive, send)
        return httpx.Response(status, headers=headers, content=bytes(chunks))


def _scope(request: httpx.Request) -> Message:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.split(b"?")[0],
        "query_string": request.url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "server": (request.url.host, request.url.port or 80),
        "client": ("127.0.0.1", 0),
    }
