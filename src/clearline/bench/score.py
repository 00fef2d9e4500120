"""Verdict and grade: not evaluated counts as nothing, lowers the coverage, and keeps every good grade away."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clearline.domain.assessment import (
    Area,
    CheckOutcome,
    Evidence,
    Grade,
    Method,
    Requirement,
    RequirementId,
    RequirementResult,
    Score,
    Verdict,
)

NEEDED = {Method.TEST: Evidence.E4, Method.EXAMINE: Evidence.E3, Method.INTERVIEW: Evidence.E1}
_VALUE = {Verdict.SATISFIED: 1.0, Verdict.PARTIALLY: 0.5}
_STRENGTH = {Evidence.E1: 0.25, Evidence.E2: 0.5, Evidence.E3: 0.75, Evidence.E4: 1.0, Evidence.E5: 1.0}
_GRADUAL = (Verdict.SATISFIED, Verdict.PARTIALLY)


@dataclass(frozen=True, slots=True)
class Checked:
    """What one guideline of a requirement came to."""

    method: Method
    outcome: CheckOutcome
    evidence: Evidence


def combined(outcomes: Iterable[CheckOutcome]) -> CheckOutcome:
    """Return the worst outcome of the procedures that carry out one guideline; none at all is not run."""
    rising = (CheckOutcome.PASS, CheckOutcome.SOFT, CheckOutcome.NOT_RUN, CheckOutcome.INCONCLUSIVE, CheckOutcome.FAIL)
    return max(outcomes, key=rising.index, default=CheckOutcome.NOT_RUN)


def verdict_of(checks: Sequence[Checked]) -> Verdict:
    """Return the verdict of a requirement whose guidelines came to `checks`, every one of which is mandatory."""
    if any(check.outcome is CheckOutcome.FAIL for check in checks):
        return Verdict.NOT_SATISFIED
    good = [check for check in checks if check.outcome in (CheckOutcome.PASS, CheckOutcome.SOFT)]
    if not good:
        return Verdict.NOT_EVALUATED
    passed = [check for check in good if check.outcome is CheckOutcome.PASS]
    if len(passed) == len(checks) and all(check.evidence >= NEEDED[check.method] for check in checks):
        return Verdict.SATISFIED
    if _only_interviewed(good) and not _only_interviewed(checks):
        return Verdict.NOT_EVALUATED
    half = 2 * len(passed) >= len(checks)
    return Verdict.PARTIALLY if half or len(passed) < len(good) else Verdict.NOT_EVALUATED


def _only_interviewed(checks: Sequence[Checked]) -> bool:
    return all(check.method is Method.INTERVIEW for check in checks)


def score(
    requirements: Sequence[Requirement],
    results: Mapping[RequirementId, RequirementResult],
    *,
    integrity: bool,
) -> Score:
    """Return the score over `requirements`; a requirement without a result counts as not evaluated."""
    applicable = [one for one in requirements if _verdict(one, results) is not Verdict.NOT_APPLICABLE]
    areas = {area: [one for one in applicable if one.area is area] for area in Area}
    by_area = {area: _conformance(members, results) for area, members in areas.items() if members}
    gates = [one for one in applicable if one.gate]
    conformance, coverage = _conformance(applicable, results), _coverage(applicable, results)
    strength = sum(one.weight * _strength(one, results) for one in applicable) / max(1, _weight(applicable))
    return Score(
        grade=_grade(
            _Figures(conformance, coverage, strength, min(by_area.values(), default=0.0)),
            [_verdict(gate, results) for gate in gates],
            integrity=integrity,
        ),
        conformance=round(conformance, 1),
        coverage=round(coverage, 1),
        evidence=round(strength, 2),
        areas={area: round(value, 1) for area, value in by_area.items()},
        covered={area: round(_coverage(members, results), 1) for area, members in areas.items() if members},
        gates_open=tuple(gate.id for gate in gates if _verdict(gate, results) is not Verdict.SATISFIED),
        level_met=bool(applicable) and all(_verdict(one, results) is Verdict.SATISFIED for one in applicable),
    )


@dataclass(frozen=True, slots=True)
class _Figures:
    conformance: float
    coverage: float
    strength: float
    lowest: float


def _grade(figures: _Figures, gates: Sequence[Verdict], *, integrity: bool) -> Grade:
    every = all(gate is Verdict.SATISFIED for gate in gates)
    none_lost = all(gate in _GRADUAL for gate in gates)
    match figures:
        case _Figures(coverage=coverage) if not integrity or coverage < 50:  # noqa: PLR2004 # the rule's own numbers
            return Grade.U
        case _Figures(c, k, e, low) if c >= 90 and k >= 95 and every and low >= 80 and e >= 0.8:  # noqa: PLR2004 # as above
            return Grade.A
        case _Figures(c, k, _, low) if c >= 80 and k >= 90 and every and low >= 70:  # noqa: PLR2004 # as above
            return Grade.B
        case _Figures(c, k, _, low) if c >= 70 and k >= 80 and none_lost and low >= 60:  # noqa: PLR2004 # as above
            return Grade.C
        case _:
            return Grade.D


def _verdict(requirement: Requirement, results: Mapping[RequirementId, RequirementResult]) -> Verdict:
    result = results.get(requirement.id)
    return Verdict.NOT_EVALUATED if result is None else result.verdict


def _weight(requirements: Iterable[Requirement]) -> int:
    return sum(one.weight for one in requirements)


def _conformance(requirements: Sequence[Requirement], results: Mapping[RequirementId, RequirementResult]) -> float:
    got = sum(one.weight * _VALUE.get(_verdict(one, results), 0.0) for one in requirements)
    return 100 * got / max(1, _weight(requirements))


def _coverage(requirements: Sequence[Requirement], results: Mapping[RequirementId, RequirementResult]) -> float:
    seen = _weight(one for one in requirements if _verdict(one, results) is not Verdict.NOT_EVALUATED)
    return 100 * seen / max(1, _weight(requirements))


def _strength(requirement: Requirement, results: Mapping[RequirementId, RequirementResult]) -> float:
    result = results.get(requirement.id)
    return 0.0 if result is None else _STRENGTH.get(result.level, 0.0)
