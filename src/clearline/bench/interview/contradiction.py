"""Claims held against what was seen: whoever says that it is so, and a probe finds that it is not, has failed.

What is said to be tested has to have been tested in the same assessment; if it was not, that is a doubt.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from clearline.bench.interview.register import tokens
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import (
    CheckOutcome,
    Evidence,
    Judgement,
    ProcedureId,
    ProcedureResult,
    Reason,
    RequirementId,
)
from clearline.domain.examination import Examination, Ran, Register, YesNo
from clearline.domain.observation import Reading

DECIDED = (CheckOutcome.PASS, CheckOutcome.SOFT, CheckOutcome.FAIL)
Results = Mapping[ProcedureId, ProcedureResult]


def cross_checked(results: Results, catalogue: Catalogue) -> Results:
    """Return `results` with each examination failed that rests on a claim which a program found untrue."""
    failed = {
        one.requirement
        for name, one in results.items()
        if name in catalogue.procedures and one.judgement.outcome is CheckOutcome.FAIL
    }
    decided = {name for name, one in results.items() if one.judgement.outcome in DECIDED}
    return {
        name: _held_against(catalogue.examinations[name], one, failed, decided)
        if name in catalogue.examinations
        else one
        for name, one in results.items()
    }


def _held_against(
    examination: Examination, result: ProcedureResult, failed: set[RequirementId], decided: set[ProcedureId]
) -> ProcedureResult:
    for number, question in enumerate(examination.questions, 1):
        untrue = [one for one in question.contradicted_by if one in failed]
        place = _claimed(result, question.name) if isinstance(question.rule, YesNo) else None
        if untrue and place is not None:
            reason = Reason("claim-contradicted", {"number": number, "requirement": ", ".join(untrue)})
            return replace(result, judgement=Judgement(CheckOutcome.FAIL, reason, (place,)))
    missing = sorted({name for name in _relied_on(examination, result) if name not in decided})
    if missing and result.judgement.outcome is CheckOutcome.PASS:
        reason = Reason("tests-not-run", {"missing": ", ".join(missing)})
        return replace(result, judgement=Judgement(CheckOutcome.INCONCLUSIVE, reason), level=Evidence.E0)
    return result


def _relied_on(examination: Examination, result: ProcedureResult) -> Iterator[str]:
    """The procedures that a register says answer for something."""
    given = {one.source: one.value for one in result.observations if isinstance(one, Reading)}
    for question in examination.questions:
        match question.rule, given.get(question.name):
            case Register(rules=rules), {"rows": list(rows)}:
                columns = [rule.column for rule in rules if isinstance(rule, Ran)]
                cells = (str(row.get(column, "")) for column in columns for row in rows if isinstance(row, dict))
                yield from (name for cell in cells for name in tokens(cell))
            case _:
                continue


def _claimed(result: ProcedureResult, name: str) -> int | None:
    """Where the claim stands in the transcript; an answer that was not yes claims nothing."""
    for place, one in enumerate(result.observations):
        if isinstance(one, Reading) and one.source == name and one.value == {"answer": True}:
            return place
    return None
