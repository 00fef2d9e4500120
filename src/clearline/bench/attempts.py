"""Procedures on their way: those that bear company side by side, each with its own place, time and memory."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from clearline.bench.doubt import Doubt
from clearline.bench.draw import Draw
from clearline.bench.lane import Place, Places, Turn
from clearline.bench.ledger import Ledger, Trial
from clearline.bench.memory import Memory
from clearline.bench.plan import Company, company_of
from clearline.bench.registry import PROBES
from clearline.bench.scene import Pool, Pulse, Scene
from clearline.bench.targets.target import Target
from clearline.domain.assessment import Procedure, ProcedureId
from clearline.domain.clock import Clock


@dataclass(frozen=True, slots=True)
class Means:
    """What every attempt of one run is made with."""

    target: Target
    draw: Draw
    clock: Clock
    ledger: Ledger
    pool: Pool
    places: Places
    share: float


@dataclass(frozen=True, slots=True)
class Attempt:
    """One procedure on its way to a trial."""

    turn: Turn
    task: asyncio.Task[Trial]

    async def finished(self) -> Trial:
        """Let its time run, for all before it are done, and wait for its end."""
        self.turn.come()
        return await self.task


@asynccontextmanager
async def under_way(procedures: Iterable[Procedure], means: Means) -> AsyncIterator[Mapping[ProcedureId, Attempt]]:
    """Begin `procedures` side by side, and break off what is not over at the end."""
    attempts: dict[ProcedureId, Attempt] = {}
    lent: asyncio.Task[Trial] | None = None
    try:
        for rank, procedure in enumerate(procedures):
            needs_account = company_of(procedure) is Company.LENT
            scene = _scene(procedure, rank, means)
            turn = Turn(scene.about.limits.longest_s)
            task = asyncio.create_task(
                _after(lent if needs_account else None, partial(_tried, procedure, scene, turn, means))
            )
            attempts[procedure.id] = Attempt(turn, task)
            lent = task if needs_account else lent
        yield attempts
    finally:
        for one in attempts.values():
            one.task.cancel()
        await asyncio.gather(*(one.task for one in attempts.values()), return_exceptions=True)


def _scene(procedure: Procedure, rank: int, means: Means) -> Scene:
    memory: Memory = means.ledger.begin(procedure.id)
    place, draw = Place(means.places, rank), means.draw.under(procedure.id)
    return Scene(means.target, draw, means.pool, Pulse(), [], place, memory, means.share)


async def _after(before: asyncio.Task[Trial] | None, probe: Callable[[], Awaitable[Trial]]) -> Trial:
    """Probe when `before` is over, however it ended."""
    if before is not None:
        await asyncio.wait([before])
    return await probe()


async def _tried(procedure: Procedure, scene: Scene, turn: Turn, means: Means) -> Trial:
    """Probe, and return all that was seen."""
    with Doubt(scene.about.limits.longest_s) as doubt:
        async with scene.place, turn:
            await PROBES[procedure.probe](scene)
    seen, silent = tuple(scene.seen), scene.pulse.silent
    return Trial(seen, means.clock.now(), silent, scene.memory.is_lost, doubt.reason, means.pool.lent)
