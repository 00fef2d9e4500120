"""Work that outlives a turn: done again and again until the desk closes, one failure at a time."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

SEQUENCER_EVERY_S: Final = 0.5
"""A checkpoint is at most a second behind, on a desk and on a gateway."""
WATCH_EVERY_S: Final = 0.4
"""With the sequencer's half second, what is unusual is answered within a second."""
RETENTION_EVERY_S: Final = 3600.0
EPOCHS_EVERY_S: Final = 3600.0

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so often, the first time after `first_s`."""

    name: str
    every_s: float
    work: Callable[[], Awaitable[object]]
    first_s: float = 0.0


Pause = Callable[[float, asyncio.Event], Awaitable[None]]
"""Lets so many seconds pass, or fewer when it is time to stop."""


async def _passed(seconds: float, stop: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def keep_doing(job: Job, stop: asyncio.Event, pause: Pause = _passed) -> None:
    """Do `job` until `stop`; a failure is logged by its type and tried again next time."""
    await pause(job.first_s, stop)
    while not stop.is_set():
        try:
            await job.work()
        except Exception as error:  # noqa: BLE001 # a job that died would be missed by nobody until it is too late
            _LOG.error("job %s failed with %s", job.name, type(error).__name__)
        await pause(job.every_s, stop)
