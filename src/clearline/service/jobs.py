"""Work that outlives a turn: done again and again until the desk closes, one failure at a time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so often."""

    name: str
    every_s: float
    work: Callable[[], Awaitable[object]]


async def keep_doing(job: Job, stop: asyncio.Event) -> None:
    """Do `job` until `stop`; a failure is logged by its type and tried again next time."""
    while not stop.is_set():
        try:
            await job.work()
        except Exception as error:  # noqa: BLE001 # a job that died would be missed by nobody until it is too late
            _LOG.error("job %s failed with %s", job.name, type(error).__name__)
        try:
            await asyncio.wait_for(stop.wait(), job.every_s)
        except TimeoutError:
            continue
