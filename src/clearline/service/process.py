"""The process around a desk or a gateway: serves until it is asked to end, with what must be done meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Final

import uvicorn
import uvloop
from starlette.types import ASGIApp
from threadpoolctl import threadpool_limits

from clearline.service.head import BoundedHead
from clearline.service.jobs import Job, keep_doing
from clearline.service.memory import keep_together
from clearline.service.settings import Settings

GOODBYE_S: Final = 3
"""How long open streams are given when the process is asked to end."""


async def serve_until_asked_to_end(
    app: ASGIApp, settings: Settings, jobs: Sequence[Job], close: Callable[[], Awaitable[None]]
) -> None:
    """Serve `app` and do `jobs` until the process is asked to end, then `close` everything."""
    stop = asyncio.Event()
    doing = [asyncio.create_task(keep_doing(job, stop)) for job in jobs]
    try:
        await uvicorn.Server(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                http=BoundedHead,
                log_level="warning",
                access_log=False,  # addresses and tokens have no business in a log
                server_header=False,
                timeout_graceful_shutdown=GOODBYE_S,
            )
        ).serve()
    finally:
        stop.set()
        await asyncio.gather(*doing)
        await close()


def run_alone(serving: Coroutine[object, object, None]) -> None:
    """Run `serving` as all that this process does.

    A turn's sums are too short to share out; threads that wait for one another would burn the other cores meanwhile.
    """
    keep_together()
    with threadpool_limits(limits=1, user_api="blas"):
        uvloop.run(serving)
