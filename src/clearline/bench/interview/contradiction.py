"""Claims held against what was seen: whoever says that it is so, and a probe finds that it is not, has failed."""

from collections.abc import Mapping
from dataclasses import replace

from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import CheckOutcome, Judgement, ProcedureId, ProcedureResult, Reason, RequirementId
from clearline.domain.examination import Examination, YesNo
from clearline.domain.observation import Reading

Results = Mapping[ProcedureId, ProcedureResult]


def cross_checked(results: Results, catalogue: Catalogue) -> Results:
    """Return `results` with each examination failed that rests on a claim which a program found untrue."""
    failed = {
        one.requirement
        for name, one in results.items()
        if name in catalogue.procedures and one.judgement.outcome is CheckOutcome.FAIL
    }
    return {
        name: _held_against(catalogue.examinations[name], one, failed) if name in catalogue.examinations else one
        for name, one in results.items()
    }


def _held_against(examination: Examination, result: ProcedureResult, failed: set[RequirementId]) -> ProcedureResult:
    for number, question in enumerate(examination.questions, 1):
        untrue = [one for one in question.contradicted_by if one in failed]
        place = _claimed(result, question.name) if isinstance(question.rule, YesNo) else None
        if untrue and place is not None:
            reason = Reason("claim-contradicted", {"number": number, "requirement": ", ".join(untrue)})
            return replace(result, judgement=Judgement(CheckOutcome.FAIL, reason, (place,)))
    return result


def _claimed(result: ProcedureResult, name: str) -> int | None:
    """Where the claim stands in the transcript; an answer that was not yes claims nothing."""
    for place, one in enumerate(result.observations):
        if isinstance(one, Reading) and one.source == name and one.value == {"answer": True}:
            return place
    return None
