"""Procedures on their way: those that bear company side by side, each with its own place, time and memory."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

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
    """How many cases are taken for each one that a limit of 5 % asks for."""
    extension: float
    """How much is added to a sample that leaves its limit open."""


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
    try:
        for rank, procedure in enumerate(procedures):
            scene = _scene(procedure, Place(means.places, rank), means)
            turn = Turn(scene.about.limits.longest_s)
            attempts[procedure.id] = Attempt(turn, asyncio.create_task(_tried(procedure, scene, turn, means)))
        yield attempts
    finally:
        for one in attempts.values():
            one.task.cancel()
        await asyncio.gather(*(one.task for one in attempts.values()), return_exceptions=True)


async def extended(procedure: Procedure, first: Trial, means: Means) -> Trial:
    """Return `first` with the plan's one extension, which says other things in conversations of its own."""
    scene = replace(_scene(procedure, Place(means.places, 0), means, again=True), more=means.extension)
    turn = Turn(scene.about.limits.longest_s)
    turn.come()
    more = await _tried(procedure, scene, turn, means)
    return replace(more, observations=first.observations + more.observations, first=first)


def _scene(procedure: Procedure, place: Place, means: Means, *, again: bool = False) -> Scene:
    memory: Memory = means.ledger.begin(procedure.id, again=again)
    draw = means.draw.under(f"{procedure.id} again" if again else procedure.id)
    return Scene(means.target, draw, means.pool, Pulse(), [], place, memory, means.share)


async def _tried(procedure: Procedure, scene: Scene, turn: Turn, means: Means) -> Trial:
    """Probe, and return all that was seen; accounts are lent in the order of the plan, whatever is judged meanwhile."""
    if company_of(procedure) is Company.LENT:
        await turn.has_come.wait()
    with Doubt(scene.about.limits.longest_s) as doubt:
        async with scene.place, turn:
            await PROBES[procedure.probe](scene)
    seen, silent = tuple(scene.seen), scene.pulse.silent
    return Trial(seen, means.clock.now(), silent, scene.memory.is_lost, doubt.reason, means.pool.lent)
