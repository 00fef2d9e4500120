"""An ASGI application on a real socket of loopback, and who calls it, for tests of what speaks HTTP."""

import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

import httpx
import uvicorn
from starlette.types import ASGIApp

UNUSED: Final = ssl.create_default_context()
"""Nothing here is encrypted; made once, because every client would make its own, and that takes long."""


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def caller_of(address: str) -> httpx.AsyncClient:
    """Return a client of `address` that heeds no proxy of the environment."""
    return httpx.AsyncClient(base_url=address, trust_env=False, verify=UNUSED)


@asynccontextmanager
async def serving(make: Callable[[str], ASGIApp]) -> AsyncIterator[str]:
    """Serve what `make` returns for the address it is served at, while the block runs; yields the address."""
    # With its protocol named, or asyncio does not know that it is TCP, and leaves small answers waiting for 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(make(address), ws="none", log_level="critical", timeout_graceful_shutdown=1)
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        # Not `serve`: it looks only ten times a second whether it should end.
        await server.startup(sockets=[listening])
        try:
            yield address
        finally:
            await server.shutdown(sockets=[listening])


def served(app: ASGIApp) -> AbstractAsyncContextManager[str]:
    """Serve `app` while the block runs; gives its address."""
    return serving(lambda _: app)
