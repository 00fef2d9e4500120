"""Spine 2, an evaluation: plan, probe, observe, check, verdict, finding, score, report.

A probe never judges; a check does no I/O; an exception anywhere is inconclusive, never a pass; every verdict names its
evidence; the same seed and transcript give the same report, byte for byte.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from clearline.bench.checks.seen import Seen
from clearline.bench.draw import Draw
from clearline.bench.plan import digest_of, is_declared_absent, plan_for
from clearline.bench.registry import CHECKS, PROBES
from clearline.bench.scene import Pool, Pulse, Scene
from clearline.bench.score import Checked, combined, score, verdict_of
from clearline.bench.targets.target import Description, Target
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import (
    CheckOutcome,
    Evidence,
    Finding,
    Judgement,
    Method,
    Plan,
    Procedure,
    ProcedureId,
    ProcedureResult,
    Reason,
    Report,
    Requirement,
    RequirementResult,
    Severity,
    Verdict,
    Words,
)
from clearline.domain.clock import Clock

LONGEST_S = 180.0
"""What one procedure may take; beyond it, it is inconclusive."""
MOST_SILENT = 2
"""Procedures in a row that met silence, after which the rest are not tried."""
DECIDED = (CheckOutcome.PASS, CheckOutcome.SOFT, CheckOutcome.FAIL)

Value = TypeVar("Value")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an assessment is; `outcome` is None while the procedure runs."""

    done: int
    total: int
    procedure: ProcedureId
    title: Words
    outcome: CheckOutcome | None


async def run(
    target: Target,
    catalogue: Catalogue,
    *,
    profile: str,
    seed: bytes,
    clock: Clock,
    progress: Callable[[Progress], None],
) -> Report:
    """Assess `target` by `profile` (see `plan.PROFILES`): the whole of spine 2.

    Raises:
        ConfigurationError: there is no such profile.
    """
    about, started_at = target.description, clock.now()
    plan = plan_for(about, catalogue, profile=profile, seed=seed)
    before = await _guarded(target.identity())
    results = await _carry_out(target, catalogue, plan, draw=Draw(seed), clock=clock, progress=progress)
    integrity = before == await _guarded(target.identity())
    requirements = [catalogue.requirements[one] for one in plan.requirements]
    verdicts = {one.id: _result(one, catalogue, results, about) for one in requirements}
    findings = _findings(catalogue, results)
    return Report(
        target=about.name,
        address=about.address,
        flags=dict(about.flags),
        approver=about.approver,
        capabilities=tuple(sorted(about.capabilities)),
        plan=plan,
        started_at=started_at,
        finished_at=clock.now(),
        requirements=tuple(verdicts.values()),
        procedures=tuple(results.values()),
        findings=findings,
        score=score(requirements, verdicts, integrity=integrity),
        integrity=integrity,
        exit_status=_exit_status(results, findings, integrity=integrity),
    )


Results = Mapping[ProcedureId, ProcedureResult]


async def _carry_out(
    target: Target,
    catalogue: Catalogue,
    plan: Plan,
    *,
    draw: Draw,
    clock: Clock,
    progress: Callable[[Progress], None],
) -> Results:
    pool, silent, results = Pool(target.description.accounts), 0, {}
    parameters = {name: one.at(plan.level) for name, one in catalogue.parameters.items()}
    for done, identifier in enumerate(plan.procedures):
        procedure = catalogue.procedures[identifier]
        progress(Progress(done, len(plan.procedures), identifier, procedure.title, None))
        scene = Scene(target, draw.under(identifier), pool, Pulse(), [])
        reason = _obstacle(procedure, target.description, silent)
        if reason is None:
            judgement = await _judge(procedure, scene, parameters, clock)
            silent = silent + 1 if scene.pulse.silent else 0
        else:
            judgement = Judgement(CheckOutcome.NOT_RUN, reason)
        results[identifier] = _recorded(procedure, judgement, scene)
        progress(Progress(done + 1, len(plan.procedures), identifier, procedure.title, judgement.outcome))
    return results


def _obstacle(procedure: Procedure, about: Description, silent: int) -> Reason | None:
    """Why a procedure cannot be carried out at all."""
    missing = procedure.needs - about.capabilities
    if missing:
        return Reason("not-offered", {"needs": ", ".join(sorted(missing))})
    return Reason("target-silent") if silent >= MOST_SILENT else None


async def _judge(procedure: Procedure, scene: Scene, parameters: Mapping[str, str], clock: Clock) -> Judgement:
    """Probe, then check; doubt of any kind is inconclusive."""

    async def probe_and_check() -> Judgement:
        async with asyncio.timeout(LONGEST_S):
            await PROBES[procedure.probe](scene)
        return CHECKS[procedure.check](Seen(tuple(scene.seen), scene.about, parameters, clock.now()))

    judgement = await _guarded(probe_and_check())
    match judgement:
        case Reason():
            return Judgement(CheckOutcome.INCONCLUSIVE, judgement)
        case Judgement() if scene.pulse.silent and judgement.outcome in (CheckOutcome.PASS, CheckOutcome.SOFT):
            return Judgement(CheckOutcome.INCONCLUSIVE, Reason("target-silent"))
        case Judgement():
            return judgement


async def _guarded(work: Awaitable[Value]) -> Value | Reason:
    """Do `work`; whatever goes wrong in it becomes a reason, and so never a pass."""
    try:
        return await work
    except TimeoutError:
        return Reason("took-too-long", {"limit": int(LONGEST_S)})
    except Exception as exc:  # noqa: BLE001 # one of the three places where this is allowed: doubt is inconclusive
        _log.debug("the bench stumbled", exc_info=True)
        return Reason("bench-error", {"error": type(exc).__name__})


def _recorded(procedure: Procedure, judgement: Judgement, scene: Scene) -> ProcedureResult:
    observations = tuple(scene.seen)
    level = Evidence.E4 if judgement.outcome in DECIDED else Evidence.E0
    return ProcedureResult(procedure.id, procedure.requirement, judgement, level, observations, digest_of(observations))


def _result(requirement: Requirement, catalogue: Catalogue, results: Results, about: Description) -> RequirementResult:
    procedures = [one for one in catalogue.procedures_of(requirement.id) if one.id in results]
    carried_out = [results[one.id] for one in procedures]
    reason = _telling(carried_out)
    if is_declared_absent(requirement, about):
        verdict, reason = _absence(carried_out, about, reason)
    else:
        verdict = verdict_of(
            [_checked(place, requirement, procedures, results) for place in range(len(requirement.guidelines))]
        )
    decided = [one.level for one in carried_out if one.judgement.outcome in DECIDED]
    return RequirementResult(
        requirement.id, verdict, min(decided, default=Evidence.E0), tuple(one.id for one in procedures), reason
    )


def _checked(place: int, requirement: Requirement, procedures: Sequence[Procedure], results: Results) -> Checked:
    """What the procedures for one guideline come to; a lesser form that passes is soft."""
    mine = [one for one in procedures if one.guideline == place]
    outcomes = [_weighed(one, results[one.id].judgement.outcome) for one in mine]
    evidence = min((results[one.id].level for one in mine), default=Evidence.E0)
    method: Method = requirement.guidelines[place].method
    return Checked(method, combined(outcomes), evidence)


def _weighed(procedure: Procedure, outcome: CheckOutcome) -> CheckOutcome:
    return CheckOutcome.SOFT if procedure.reduced and outcome is CheckOutcome.PASS else outcome


def _absence(carried_out: Sequence[ProcedureResult], about: Description, reason: Reason) -> tuple[Verdict, Reason]:
    """What becomes of a requirement that is said not to apply: a probe has to agree, and someone to answer for it."""
    outcome = combined(one.judgement.outcome for one in carried_out)
    if outcome is CheckOutcome.FAIL:
        return Verdict.NOT_SATISFIED, reason
    if outcome in (CheckOutcome.PASS, CheckOutcome.SOFT) and about.approver:
        return Verdict.NOT_APPLICABLE, Reason("absence-confirmed", {"approver": about.approver})
    return Verdict.NOT_EVALUATED, Reason("absence-unconfirmed")


def _telling(carried_out: Sequence[ProcedureResult]) -> Reason:
    """The reason of the procedure that decided most against the target."""
    rising = (CheckOutcome.PASS, CheckOutcome.SOFT, CheckOutcome.NOT_RUN, CheckOutcome.INCONCLUSIVE, CheckOutcome.FAIL)
    worst = max(carried_out, key=lambda one: rising.index(one.judgement.outcome), default=None)
    return Reason("no-procedure") if worst is None else worst.judgement.reason


def _findings(catalogue: Catalogue, results: Results) -> tuple[Finding, ...]:
    found = [
        Finding(
            requirement=one.requirement,
            procedure=one.procedure,
            severity=_severity(catalogue.requirements[one.requirement], catalogue),
            confidence=catalogue.procedures[one.procedure].confidence,
            reason=one.judgement.reason,
            evidence=one.judgement.evidence,
        )
        for one in results.values()
        if one.judgement.outcome is CheckOutcome.FAIL
    ]
    return tuple(sorted(found, key=lambda one: (-one.severity, one.procedure)))


def _severity(requirement: Requirement, catalogue: Catalogue) -> Severity:
    if requirement.gate:
        return Severity.CRITICAL
    if requirement.weight == 1:
        return Severity.LOW
    high = any(catalogue.threats[threat].risk == "high" for threat in requirement.threats)
    return Severity.HIGH if high else Severity.MEDIUM


def _exit_status(results: Results, findings: Sequence[Finding], *, integrity: bool) -> int:
    if findings:
        return 1
    decided = any(one.judgement.outcome in DECIDED for one in results.values())
    return 0 if decided and integrity else 2


def quiet(progress: Progress) -> None:
    """Take no notice of `progress`."""
    del progress
