"""An ASGI application on a real socket of loopback, and who calls it, for tests of what speaks HTTP."""

import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import httpx
import uvicorn
from starlette.types import ASGIApp

UNUSED: Final = ssl.create_default_context()
"""Nothing here is encrypted; made once, because every client would make its own, and that takes long."""


def caller_of(address: str) -> httpx.AsyncClient:
    """Return a client of `address` that heeds no proxy of the environment."""
    return httpx.AsyncClient(base_url=address, trust_env=False, verify=UNUSED)


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """Serve `app` while the block runs; yields its address."""
    config = uvicorn.Config(app, ws="none", log_level="critical", timeout_graceful_shutdown=1)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        # Not `serve`: it looks only ten times a second whether it should end.
        await server.startup(sockets=[listening])
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            await server.shutdown(sockets=[listening])
