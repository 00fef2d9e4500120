"""Routes without middleware: what a lab service answers by, cheaply, since it is asked tens of thousands of times."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

Handler = Callable[[Request], Awaitable[Response]]


class Routes:
    """An ASGI application of Starlette's `Route`s: each path by itself, then those with parameters in order."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._plain = {(method, one.path): one.endpoint for one in routes for method in one.methods or ()}
        self._patterned = [one for one in routes if "{" in one.path]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; nothing is done when the server starts or ends."""
        if scope["type"] != "http":
            return
        handler, values = self._found(scope["method"], scope["path"])
        response = await handler(Request({**scope, "path_params": values}, receive))
        await response(scope, receive, send)

    def _found(self, method: str, path: str) -> tuple[Handler, Mapping[str, str]]:
        plain = self._plain.get((method, path))
        if plain is not None:
            return plain, {}
        for one in self._patterned:
            found = one.path_regex.match(path)
            if found and method in (one.methods or ()):
                return one.endpoint, found.groupdict()
        return _nothing, {}


async def _nothing(_: Request) -> Response:
    return PlainTextResponse("Not Found", 404)
