"""A commit that waits for its group."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from clearline.errors import StoreError
from clearline.store.statement import Database, SqlValue, Write

MAX_GROUP = 256
"""How many waiting commits share one transaction at most."""


@dataclass(frozen=True, slots=True)
class Step:
    """One bound statement."""

    text: str
    values: tuple[SqlValue, ...]
    expect_rows: int | None


@dataclass(frozen=True, slots=True)
class Job:
    """All statements of one commit, and the future its caller waits for."""

    steps: tuple[Step, ...]
    future: asyncio.Future[None]
    scrubs: bool = False
    """Whether the files are to be scrubbed behind it."""


Outcome = StoreError | None
"""What came of one job: None when it was kept."""


def job_of(writes: Sequence[Write], database: Database) -> Job:
    """Bind `writes` now, so that a missing parameter fails in its caller."""
    steps = []
    for write in writes:
        sql = write.prepared.on(database)
        steps.append(Step(sql.text, sql.bind(write.params), write.expect_rows))
    return Job(tuple(steps), asyncio.get_running_loop().create_future())


def resolve(jobs: Sequence[Job], outcomes: Sequence[Outcome]) -> None:
    """Tell every caller that still waits; runs on the event loop."""
    for job, outcome in zip(jobs, outcomes, strict=True):
        if job.future.done():  # cancelled by its caller
            continue
        if outcome is None:
            job.future.set_result(None)
        else:
            job.future.set_exception(outcome)
