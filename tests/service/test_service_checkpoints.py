"""A checkpoint is at most a second behind: shown by the desk's own job on a clock that is told the time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, text

from clearline.audit.log import AuditLog, event_of
from clearline.audit.sequencer import BATCH
from clearline.domain.event import Event, EventTag
from clearline.service.gateway.build import open_gateway
from clearline.service.jobs import Job, keep_doing
from clearline.service.settings import from_environment
from clearline.store.engine import Store
from clearline.store.moments import moment
from clearline.store.statement import Write, prepare, query
from clearline.store.tables import AUDIT_CHECKPOINTS
from clearline.testing import FakeClock, SeededChance
from service.service_lab import Standing

LIMIT = timedelta(seconds=1)
BURST = 3 * BATCH + 7
"""More than one step of the sequencer takes."""
ARRIVALS = ((0.0, 1), (0.01, BURST), (0.49, 2), (0.5, 1), (0.51, BURST), (0.99, BURST), (1.0, 1), (1.7, 5), (2.6, 1))
"""When, in seconds, and how many turns are kept at once."""
END_S = 4.0
_CHECKPOINTS = query(
    select(AUDIT_CHECKPOINTS.c.size, AUDIT_CHECKPOINTS.c.at).order_by(AUDIT_CHECKPOINTS.c.size), tuple[int, int]
)
_REFUSE = "CREATE TRIGGER refuse BEFORE INSERT ON audit_checkpoints BEGIN SELECT RAISE(ABORT, 'no space'); END"


@dataclass(slots=True)
class Passing:
    """Time that passes only while a job pauses: what arrives meanwhile is kept at its moment."""

    store: Store
    clock: FakeClock
    coming: list[tuple[float, int]] = field(default_factory=lambda: list(ARRIVALS))
    passed_s: float = 0.0

    async def pause(self, seconds: float, stop: asyncio.Event) -> None:
        until = self.passed_s + seconds
        while self.coming and self.coming[0][0] <= until:
            at_s, count = self.coming.pop(0)
            self._advance(at_s)
            events = [Event(EventTag.TURN_COMMITTED, self.clock.now(), f"c{number}") for number in range(count)]
            await self.store.commit(AuditLog(self.store).writes(events))
        self._advance(until)
        if self.passed_s >= END_S:
            stop.set()

    def _advance(self, to_s: float) -> None:
        self.clock.advance(max(0.0, to_s - self.passed_s))
        self.passed_s = max(self.passed_s, to_s)


async def lags(jobs: Sequence[Job], passing: Passing) -> list[timedelta]:
    """Do the sequencer's job while turns arrive; return how long after each entry its first checkpoint was signed."""
    await keep_doing(next(job for job in jobs if job.name == "sequencer"), asyncio.Event(), passing.pause)
    signed = [(size, moment(at)) for size, at in await passing.store.fetch(_CHECKPOINTS)]
    return [covered(signed, index) - at for index, at in enumerate(await arrived(passing.store))]


def covered(signed: Sequence[tuple[int, datetime]], index: int) -> datetime:
    return next(at for size, at in signed if size > index)


async def arrived(store: Store) -> list[datetime]:
    found = list[datetime]()
    while page := await AuditLog(store).entries(len(found)):
        found += [event_of(entry.leaf).at for entry in page]
    return found


async def test_a_checkpoint_of_a_desk_is_at_most_a_second_behind(standing: Standing) -> None:
    found = await lags(standing.desk.jobs, Passing(standing.desk.rooms.store, standing.clock))
    assert len(found) == sum(count for _, count in ARRIVALS)
    assert max(found) <= LIMIT


async def test_a_checkpoint_is_at_most_a_second_behind_though_every_other_attempt_fails(standing: Standing) -> None:
    store = standing.desk.rooms.store
    (job,) = (job for job in standing.desk.jobs if job.name == "sequencer")
    attempts = 0

    async def faltering() -> None:
        nonlocal attempts
        attempts += 1
        if attempts % 2:
            await store.commit([Write(prepare(text(_REFUSE)))])
        try:
            await job.work()
        finally:
            await store.commit([Write(prepare(text("DROP TRIGGER IF EXISTS refuse")))])

    found = await lags([Job(job.name, job.every_s, faltering, job.first_s)], Passing(store, standing.clock))
    assert len(found) == sum(count for _, count in ARRIVALS)
    assert attempts > 2
    assert timedelta(seconds=job.every_s) < max(found) <= LIMIT


async def test_a_checkpoint_of_a_gateway_is_at_most_a_second_behind(tmp_path: Path) -> None:
    clock = FakeClock()
    settings = from_environment({}, data_dir=tmp_path / "gateway", gateway_upstream="http://127.0.0.1:9", encoder=False)
    gateway = await open_gateway(settings, clock, SeededChance())
    try:
        found = await lags(gateway.jobs, Passing(gateway.rooms.book.store, clock))
    finally:
        await gateway.close()
    assert max(found) <= LIMIT


async def test_a_job_that_came_too_seldom_would_show(standing: Standing) -> None:
    seldom = [Job("sequencer", 1.1, job.work) for job in standing.desk.jobs if job.name == "sequencer"]
    assert max(await lags(seldom, Passing(standing.desk.rooms.store, standing.clock))) > LIMIT
