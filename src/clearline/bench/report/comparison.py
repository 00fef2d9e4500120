"""Two reports side by side: what became better, what worse, and what nobody looked at any more."""

from dataclasses import dataclass
from enum import StrEnum

from clearline.domain.assessment import Report, RequirementId, RequirementResult, Verdict


class Change(StrEnum):
    """What became of a requirement between two runs."""

    WORSE = "worse"
    LOST = "lost"
    """It was judged before, and is not any more: never an improvement, whatever it was."""
    BETTER = "better"
    NEW = "new"
    GONE = "gone"
    SAME = "same"


FOR_WORSE = (Change.WORSE, Change.LOST, Change.GONE)
_RANK = {Verdict.NOT_SATISFIED: 0, Verdict.NOT_EVALUATED: 1, Verdict.PARTIALLY: 2, Verdict.SATISFIED: 3}
_UNJUDGED = (Verdict.NOT_EVALUATED, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement in both runs; None where a run did not have it."""

    requirement: RequirementId
    change: Change
    before: RequirementResult | None
    after: RequirementResult | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs; `cautions` names what makes them hard to compare."""

    before: Report
    after: Report
    rows: tuple[Row, ...]
    cautions: tuple[str, ...]

    def of(self, *changes: Change) -> tuple[Row, ...]:
        """Return the rows of those changes."""
        return tuple(row for row in self.rows if row.change in changes)


def compare(before: Report, after: Report) -> Comparison:
    """Return what changed from `before` to `after`, worst first."""
    theirs = {one.requirement: one for one in before.requirements}
    ours = {one.requirement: one for one in after.requirements}
    rows = [_row(one, theirs.get(one), ours.get(one)) for one in dict.fromkeys([*ours, *theirs])]
    order = list(Change)
    return Comparison(
        before, after, tuple(sorted(rows, key=lambda row: order.index(row.change))), _cautions(before, after)
    )


def _row(requirement: RequirementId, before: RequirementResult | None, after: RequirementResult | None) -> Row:
    if before is None or after is None:
        return Row(requirement, Change.NEW if before is None else Change.GONE, before, after)
    return Row(requirement, _change(before.verdict, after.verdict), before, after)


def _change(before: Verdict, after: Verdict) -> Change:
    if before is after:
        return Change.SAME
    if after in _UNJUDGED:
        return Change.SAME if before in _UNJUDGED else Change.LOST
    # What was not applicable, or not evaluated, stands just above a failure: a failure found now was hidden then.
    return Change.BETTER if _RANK[after] > _RANK.get(before, 1) else Change.WORSE


def _cautions(before: Report, after: Report) -> tuple[str, ...]:
    differing = {
        "caution-target": (before.target, before.address) != (after.target, after.address),
        "caution-profile": before.plan.profile != after.plan.profile,
        "caution-catalogue": before.plan.catalogue != after.plan.catalogue,
        "caution-means": before.capabilities != after.capabilities,
        "caution-integrity": not (before.integrity and after.integrity),
    }
    return tuple(name for name, differs in differing.items() if differs)
