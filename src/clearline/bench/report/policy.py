"""When a run or a comparison ends with a failure: the assessor's choice, for machines that look at nothing else."""

from enum import StrEnum
from typing import TypeVar

from clearline.bench.report.comparison import FOR_WORSE, Comparison
from clearline.domain.assessment import Report, Severity, Verdict
from clearline.errors import InputError

COULD_NOT = 2
"""Exit status where nothing could be assessed: no policy makes a success of that."""
_CLOSED = (Verdict.SATISFIED, Verdict.NOT_APPLICABLE)


class FailOn(StrEnum):
    """What ends with status 1."""

    FINDING = "finding"
    """Any failure."""
    GATE = "gate"
    """A failure of a gate."""
    OPEN = "open"
    """Anything that is not wholly satisfied, evaluated or not."""
    NEVER = "never"


class FailOnChange(StrEnum):
    """What ends a comparison with status 1."""

    WORSE = "worse"
    """Any requirement that became worse, or is no longer judged."""
    FINDING = "finding"
    """Any failure in the later run."""
    GATE = "gate"
    """A failure of a gate in the later run."""
    OPEN = "open"
    """Anything in the later run that is not wholly satisfied."""
    NEVER = "never"


Policy = TypeVar("Policy", FailOn, FailOnChange)


def policy_named(name: str, kind: type[Policy]) -> Policy:
    """Return the policy called `name`; raises InputError for none."""
    try:
        return kind(name)
    except ValueError as exc:
        raise InputError(f"there is no policy {name!r}; there are {', '.join(kind)}") from exc


def status_of(report: Report, policy: FailOn) -> int:
    """Return the exit status of a run under `policy`."""
    if report.exit_status == COULD_NOT:
        return COULD_NOT
    match policy:
        case FailOn.FINDING:
            return int(bool(report.findings))
        case FailOn.GATE:
            return int(any(one.severity is Severity.CRITICAL for one in report.findings))
        case FailOn.OPEN:
            return int(any(one.verdict not in _CLOSED for one in report.requirements))
        case FailOn.NEVER:
            return 0


def status_of_change(comparison: Comparison, policy: FailOnChange) -> int:
    """Return the exit status of a comparison under `policy`; judged by the later run."""
    if policy is not FailOnChange.WORSE:
        return status_of(comparison.after, FailOn(policy.value))
    if comparison.after.exit_status == COULD_NOT:
        return COULD_NOT
    return int(bool(comparison.of(*FOR_WORSE)))
