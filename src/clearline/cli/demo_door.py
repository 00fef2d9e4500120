"""The door to the demonstration's hooks: on loopback, while the desk is judged, for whoever has its key."""

import contextlib
import hmac
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clearline.cli.demo_hooks import Hooks
from clearline.cli.demo_processes import HOST
from clearline.domain.conversation import Json
from clearline.errors import ClearlineError, ConfigurationError

_STOP_LIMIT_S = 5.0
_Deed = Callable[[dict[str, str], str], Json]


@dataclass(frozen=True, slots=True)
class Door:
    """Every hook, for whoever shows `key`."""

    hooks: Hooks
    key: str

    def application(self) -> Starlette:
        """Return what is served."""
        hooks = self.hooks
        return Starlette(
            routes=[
                self._route("/backup", "POST", lambda _body, _name: hooks.back_up()),
                self._route("/restored", "POST", lambda body, _name: hooks.restore(body["conversation"])),
                self._route("/desk", "DELETE", lambda _body, _name: hooks.stop()),
                self._route("/links", "GET", lambda _body, _name: hooks.links()),
                self._route("/release", "POST", lambda body, _name: hooks.releases.stage(body["kind"])),
                self._route("/release", "GET", lambda _body, _name: hooks.releases.state()),
                self._route("/articles", "POST", lambda body, _name: hooks.propose(body)),
                self._route("/articles/{name}", "PUT", lambda body, name: hooks.approve(name, body["person"])),
                self._route("/articles/{name}", "DELETE", lambda _body, name: hooks.withdraw(name)),
            ]
        )

    def _route(self, path: str, method: str, deed: _Deed) -> Route:
        async def answer(request: Request) -> Response:
            if not hmac.compare_digest(request.headers.get("authorization", ""), f"Bearer {self.key}"):
                return JSONResponse({"error": "no"}, 401)
            try:
                raw = await request.body()
                body = msgspec.json.decode(raw, type=dict[str, str]) if raw else {}
                return JSONResponse(await run_in_threadpool(deed, body, request.path_params.get("name", "")))
            except (ClearlineError, msgspec.MsgspecError, KeyError) as error:
                return JSONResponse({"error": type(error).__name__}, 403)

        return Route(path, answer, methods=[method])


@contextlib.contextmanager
def opened(door: Door) -> Iterator[str]:
    """Serve the door at a free port of this machine until the block ends, and give its address."""
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        config = uvicorn.Config(door.application(), log_level="error", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            while not server.started:
                if not thread.is_alive():
                    raise ConfigurationError("the door of the demonstration did not open")
                time.sleep(0.01)
            yield f"http://{HOST}:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(_STOP_LIMIT_S)
