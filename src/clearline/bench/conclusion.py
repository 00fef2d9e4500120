"""From results to a report, all of it pure: verdicts, findings, score and exit status."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clearline.bench.interview.contradiction import DECIDED, Results, cross_checked
from clearline.bench.plan import is_declared_absent
from clearline.bench.score import Checked, combined, score, verdict_of
from clearline.bench.targets.target import Description
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import (
    CheckOutcome,
    Evidence,
    Finding,
    Method,
    Plan,
    Procedure,
    ProcedureResult,
    Reason,
    Report,
    Requirement,
    RequirementResult,
    Severity,
    Verdict,
)

_RISING = (CheckOutcome.PASS, CheckOutcome.SOFT, CheckOutcome.NOT_RUN, CheckOutcome.INCONCLUSIVE, CheckOutcome.FAIL)


@dataclass(frozen=True, slots=True)
class Course:
    """When an assessment was made, and whether the target was the same all along."""

    started_at: datetime
    finished_at: datetime
    identities: Sequence[str]
    """What the target said it was, each time it was asked."""

    @property
    def integrity(self) -> bool:
        """True if it said the same each time."""
        return len(set(self.identities)) == 1


def conclude(about: Description, catalogue: Catalogue, plan: Plan, results: Results, *, course: Course) -> Report:
    """Return the report that follows from `results`."""
    results = cross_checked(results, catalogue)
    requirements = [catalogue.requirements[one] for one in plan.requirements]
    verdicts = {one.id: _result(one, catalogue, results, about) for one in requirements}
    findings = _findings(catalogue, results)
    return Report(
        target=about.name,
        address=about.address,
        flags=dict(sorted(about.flags.items())),
        approver=about.approver,
        capabilities=tuple(sorted(about.capabilities)),
        plan=plan,
        started_at=course.started_at,
        finished_at=course.finished_at,
        requirements=tuple(verdicts.values()),
        procedures=tuple(results.values()),
        findings=findings,
        score=score(requirements, verdicts, integrity=course.integrity),
        integrity=course.integrity,
        exit_status=_exit_status(results, findings, integrity=course.integrity),
    )


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
    worst = max(carried_out, key=lambda one: _RISING.index(one.judgement.outcome), default=None)
    return Reason("no-procedure") if worst is None else worst.judgement.reason


def _findings(catalogue: Catalogue, results: Results) -> tuple[Finding, ...]:
    found = [
        Finding(
            requirement=one.requirement,
            procedure=one.procedure,
            severity=_severity(catalogue.requirements[one.requirement], catalogue),
            confidence=catalogue.procedure(one.procedure).confidence,
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
