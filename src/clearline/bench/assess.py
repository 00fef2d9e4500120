"""Spine 2, an evaluation: plan, probe, observe, check, verdict, finding, score, report.

A probe never judges; a check does no I/O; an exception anywhere is inconclusive, never a pass; every verdict names its
evidence; the same seed and transcript give the same report, byte for byte.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from clearline.bench.conclusion import conclude
from clearline.bench.doubt import Doubt
from clearline.bench.draw import Draw
from clearline.bench.interview.answers import Answers
from clearline.bench.interview.contradiction import Results
from clearline.bench.judging import Judging
from clearline.bench.ledger import Ledger, Past, Trial, Unwritten
from clearline.bench.plan import plan_for, share_of
from clearline.bench.registry import PROBES
from clearline.bench.scene import Pool, Pulse, Scene
from clearline.bench.targets.target import Description, Target
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Capability, CheckOutcome, Plan, Procedure, ProcedureId, Report, Words
from clearline.domain.clock import Clock
from clearline.domain.observation import Reading
from clearline.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an assessment is; `outcome` is None while the procedure runs."""

    done: int
    total: int
    procedure: ProcedureId
    title: Words
    outcome: CheckOutcome | None


@dataclass(frozen=True, slots=True)
class Bench:
    """What an assessment is made with."""

    target: Target
    about: Description
    catalogue: Catalogue
    draw: Draw
    clock: Clock
    ledger: Ledger
    answers: Mapping[ProcedureId, tuple[Reading, ...]]


async def run(  # noqa: PLR0913 # what an assessment is made of, each by name
    target: Target,
    catalogue: Catalogue,
    *,
    profile: str,
    seed: bytes,
    clock: Clock,
    progress: Callable[[Progress], None],
    ledger: Ledger | None = None,
    answers: Answers | None = None,
) -> Report:
    """Assess `target` by `profile` (see `plan.PROFILES`): the whole of spine 2.

    Raises:
        ConfigurationError: there is no such profile, the ledger holds the beginning of another assessment, or the
            answers are about something else.
    """
    about = _declared(target.description, answers)
    told = answers.readings if answers else {}
    bench = Bench(target, about, catalogue, Draw(seed), clock, ledger or Unwritten(), told)
    plan = plan_for(about, catalogue, profile=profile, seed=seed)
    past = bench.ledger.commit(plan, about, clock.now())
    bench.ledger.identified(await _identity(target))
    results = await _carry_out(bench, plan, past, progress)
    bench.ledger.identified(await _identity(target))
    return conclude(about, catalogue, plan, results, course=bench.ledger.close(clock.now()))


async def _carry_out(bench: Bench, plan: Plan, past: Past, progress: Callable[[Progress], None]) -> Results:
    """Carry out each procedure of the plan that was not carried out before, and judge them all."""
    about, total = bench.about, len(plan.procedures)
    judging, pool = Judging(about, bench.catalogue, plan), Pool(about.accounts)
    share = share_of(bench.catalogue, plan.level)
    for done, identifier in enumerate(plan.procedures):
        procedure = bench.catalogue.procedure(identifier)
        progress(Progress(done, total, identifier, procedure.title, None))
        obstacle = judging.obstacle(procedure)
        if obstacle is None:
            trial = past.trials.get(identifier) or await _try(bench, procedure, pool, share)
            pool.lent = trial.lent
            outcome = judging.judge(procedure, trial)
        else:
            outcome = judging.skip(procedure, obstacle)
        progress(Progress(done + 1, total, identifier, procedure.title, outcome))
    return judging.results


def _declared(about: Description, answers: Answers | None) -> Description:
    """What is declared of the target, and what people answered for it."""
    if answers is None:
        return about
    if answers.target != about.name:
        raise ConfigurationError(f"the answers are about {answers.target!r}, the target is {about.name!r}")
    return replace(about, capabilities=about.capabilities | {Capability.ANSWERS}, answers=answers.digest)


async def _try(bench: Bench, procedure: Procedure, pool: Pool, share: float) -> Trial:
    """Probe, and write down what was seen before anybody judges it; what people answered was seen before."""
    if Capability.ANSWERS in procedure.needs:
        given = bench.answers.get(procedure.id, ())
        trial = Trial(given, bench.clock.now(), silent=False, lost=False, stumble=None, lent=pool.lent)
        bench.ledger.end(procedure.id, trial)
        return trial
    memory = bench.ledger.begin(procedure.id)
    scene = Scene(bench.target, bench.draw.under(procedure.id), pool, Pulse(), [], memory, share)
    longest_s = scene.about.limits.longest_s
    with Doubt(longest_s) as doubt:
        async with asyncio.timeout(longest_s):
            await PROBES[procedure.probe](scene)
    seen, silent = tuple(scene.seen), scene.pulse.silent
    trial = Trial(seen, bench.clock.now(), silent, memory.is_lost, doubt.reason, pool.lent)
    bench.ledger.end(procedure.id, trial)
    return trial


async def _identity(target: Target) -> str:
    with Doubt() as doubt:
        return await target.identity()
    return f"unreadable: {doubt.reason}"


def quiet(progress: Progress) -> None:
    """Take no notice of `progress`."""
    del progress
