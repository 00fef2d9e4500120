"""Spine 2, an evaluation: plan, probe, observe, check, verdict, finding, score, report.

A probe never judges; a check does no I/O; an exception anywhere is inconclusive, never a pass; every verdict names its
evidence; the same seed and transcript give the same report, byte for byte.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from clearline.bench.attempts import Attempt, Means, extended, under_way
from clearline.bench.conclusion import conclude
from clearline.bench.doubt import Doubt
from clearline.bench.draw import Draw
from clearline.bench.interview.answers import Answers
from clearline.bench.judging import Judging
from clearline.bench.lane import Places
from clearline.bench.ledger import Ledger, Past, Trial, Unwritten
from clearline.bench.plan import plan_for, share_of, together
from clearline.bench.scene import Pool
from clearline.bench.targets.target import Description, Target
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Capability, CheckOutcome, Procedure, ProcedureId, Report, Words
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
    about, book = _declared(target.description, answers), ledger or Unwritten()
    plan = plan_for(about, catalogue, profile=profile, seed=seed)
    past = book.commit(plan, about, clock.now())
    book.identified(await _identity(target))
    pool = Pool(about.accounts, max((one.lent for one in past.trials.values()), default=0))
    places = Places(about.limits.at_once)
    share = share_of(catalogue, plan.level)
    means = Means(target, Draw(seed), clock, book, pool, places, share, plan.extension)
    course = _Course(Judging(about, catalogue, plan), past, answers.readings if answers else {}, means)
    await course.run([catalogue.procedure(one) for one in plan.procedures], progress)
    book.identified(await _identity(target))
    return conclude(about, catalogue, plan, course.judging.results, course=book.close(clock.now()))


@dataclass(frozen=True, slots=True)
class _Course:
    """The procedures of a plan: begun side by side where they bear it, written down and judged in order."""

    judging: Judging
    past: Past
    told: Mapping[ProcedureId, tuple[Reading, ...]]
    means: Means

    async def run(self, plan: Sequence[Procedure], progress: Callable[[Progress], None]) -> None:
        """Carry out each procedure that was not carried out before, and judge them all."""
        done = 0
        for group in together(plan):
            async with under_way(filter(self._is_to_be_tried, group), self.means) as attempts:
                for procedure in group:
                    progress(Progress(done, len(plan), procedure.id, procedure.title, None))
                    outcome, done = await self._outcome(procedure, attempts), done + 1
                    progress(Progress(done, len(plan), procedure.id, procedure.title, outcome))

    def _is_to_be_tried(self, procedure: Procedure) -> bool:
        is_known = procedure.id in self.past.trials or Capability.ANSWERS in procedure.needs
        return not is_known and self.judging.obstacle(procedure) is None

    async def _outcome(self, procedure: Procedure, attempts: Mapping[ProcedureId, Attempt]) -> CheckOutcome:
        obstacle = self.judging.obstacle(procedure)
        if obstacle is not None:
            return self.judging.skip(procedure, obstacle)
        trial = self.past.trials.get(procedure.id)
        if trial is None:
            trial = await attempts[procedure.id].finished() if procedure.id in attempts else self._told(procedure)
            self.means.ledger.end(procedure.id, trial)
        judgement = self.judging.weigh(procedure, trial)
        if not self.judging.is_open(trial, judgement):
            return self.judging.judge(procedure, trial, judgement)
        trial = await extended(procedure, trial, self.means)
        self.means.ledger.end(procedure.id, trial)
        return self.judging.judge(procedure, trial)

    def _told(self, procedure: Procedure) -> Trial:
        """What people answered was seen before."""
        given, lent = self.told.get(procedure.id, ()), self.means.pool.lent
        return Trial(given, self.means.clock.now(), silent=False, lost=False, stumble=None, lent=lent)


def _declared(about: Description, answers: Answers | None) -> Description:
    """What is declared of the target, and what people answered for it."""
    if answers is None:
        return about
    if answers.target != about.name:
        raise ConfigurationError(f"the answers are about {answers.target!r}, the target is {about.name!r}")
    return replace(about, capabilities=about.capabilities | {Capability.ANSWERS}, answers=answers.digest)


async def _identity(target: Target) -> str:
    with Doubt() as doubt:
        return await target.identity()
    return f"unreadable: {doubt.reason}"


def quiet(progress: Progress) -> None:
    """Take no notice of `progress`."""
    del progress
