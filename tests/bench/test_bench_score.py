"""Verdict and grade follow the rule, and hiding a result never helps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.bench.score import Checked, combined, score, verdict_of
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import (
    CheckOutcome,
    Evidence,
    Grade,
    Level,
    Method,
    Reason,
    Requirement,
    RequirementId,
    RequirementResult,
    Score,
    Verdict,
)

P, S, F = CheckOutcome.PASS, CheckOutcome.SOFT, CheckOutcome.FAIL
Q, N = CheckOutcome.INCONCLUSIVE, CheckOutcome.NOT_RUN
T, E, W = Method.TEST, Method.EXAMINE, Method.INTERVIEW


def checked(method: Method, outcome: CheckOutcome, evidence: int) -> Checked:
    return Checked(method, outcome, Evidence(evidence))


@pytest.mark.parametrize(
    ("checks", "verdict"),
    [
        ([(T, P, 4)], Verdict.SATISFIED),
        ([(T, P, 4), (E, P, 3), (W, P, 1)], Verdict.SATISFIED),
        ([(T, P, 3)], Verdict.PARTIALLY),
        ([(T, P, 4), (E, F, 3)], Verdict.NOT_SATISFIED),
        ([(T, P, 4), (E, N, 0)], Verdict.PARTIALLY),
        ([(T, P, 4), (E, N, 0), (W, N, 0)], Verdict.NOT_EVALUATED),
        ([(T, S, 4)], Verdict.PARTIALLY),
        ([(T, Q, 0)], Verdict.NOT_EVALUATED),
        ([(T, N, 0), (W, P, 1)], Verdict.NOT_EVALUATED),
        ([(W, P, 1)], Verdict.SATISFIED),
        ([], Verdict.NOT_EVALUATED),
    ],
)
def test_the_verdict_of_a_requirement(checks: list[tuple[Method, CheckOutcome, int]], verdict: Verdict) -> None:
    assert verdict_of([checked(*one) for one in checks]) is verdict


def test_the_worst_procedure_speaks_for_its_guideline() -> None:
    assert combined([P, S, Q, F]) is F
    assert combined([P, Q]) is Q
    assert combined([P, S]) is S
    assert combined([]) is N


@pytest.fixture(scope="module")
def basic(catalogue: Catalogue) -> list[Requirement]:
    return [one for one in catalogue.requirements.values() if one.level is Level.BASIC]


Given = dict[RequirementId, Verdict]


def graded(requirements: list[Requirement], verdicts: Given, evidence: int = 4, *, integrity: bool = True) -> Score:
    results = {
        name: RequirementResult(name, verdict, Evidence(evidence if verdict in GOOD else 0), (), Reason("no-procedure"))
        for name, verdict in verdicts.items()
    }
    return score(requirements, results, integrity=integrity)


GOOD = (Verdict.SATISFIED, Verdict.PARTIALLY, Verdict.NOT_SATISFIED)


def test_everything_satisfied_is_an_a(basic: list[Requirement]) -> None:
    result = graded(basic, {one.id: Verdict.SATISFIED for one in basic})
    assert (result.grade, result.conformance, result.level_met) == (Grade.A, 100.0, True)


def test_leaving_out_the_gates_is_no_better_than_a_d(basic: list[Requirement]) -> None:
    result = graded(basic, {one.id: Verdict.SATISFIED for one in basic if not one.gate})
    assert result.grade is Grade.D
    assert len(result.gates_open) == 32


def test_two_failing_gates_hidden_as_not_evaluated_are_still_a_d(basic: list[Requirement]) -> None:
    hidden = {one.id: Verdict.SATISFIED for one in basic if one.id not in ("AR-01", "DS-09")}
    assert graded(basic, hidden).grade is Grade.D


def test_a_paper_exercise_is_a_d(basic: list[Requirement]) -> None:
    assert graded(basic, {one.id: Verdict.PARTIALLY for one in basic}, evidence=1).grade is Grade.D


def test_weak_evidence_keeps_an_a_away(basic: list[Requirement]) -> None:
    assert graded(basic, {one.id: Verdict.SATISFIED for one in basic}, evidence=3).grade is Grade.B


def test_little_coverage_or_a_changed_target_is_not_graded(basic: list[Requirement]) -> None:
    everything = {one.id: Verdict.SATISFIED for one in basic}
    assert graded(basic, dict(list(everything.items())[:30])).grade is Grade.U
    assert graded(basic, everything, integrity=False).grade is Grade.U


def test_what_does_not_apply_leaves_the_denominator(basic: list[Requirement]) -> None:
    verdicts = {one.id: Verdict.NOT_APPLICABLE if one.applies_if else Verdict.SATISFIED for one in basic}
    assert graded(basic, verdicts).conformance == 100.0


def test_nothing_at_all_is_not_graded() -> None:
    assert graded([], {}).grade is Grade.U


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_withholding_a_result_never_helps(data: st.DataObject, basic: list[Requirement]) -> None:
    mostly = st.sampled_from([Verdict.SATISFIED] * 12 + [Verdict.PARTIALLY, Verdict.NOT_SATISFIED])
    verdicts = {one.id: data.draw(mostly) for one in basic}
    hidden = data.draw(st.sampled_from(sorted(verdicts)))
    told, kept = graded(basic, verdicts), graded(basic, {k: v for k, v in verdicts.items() if k != hidden})
    assert kept.conformance <= told.conformance
    assert kept.coverage <= told.coverage
    assert kept.evidence <= told.evidence
    assert "UDCBA".index(kept.grade) <= "UDCBA".index(told.grade)
