"""What callers meet while the machine is stopped: a way on that is shown soon and leads to somebody (SS-09)."""

from dataclasses import replace

import pytest

from clearline.bench.checks.seen import Seen
from clearline.bench.checks.switch import fallback
from clearline.bench.lab.rehearse import lab_adapter
from clearline.bench.targets.http import described
from clearline.domain.assessment import CheckOutcome, Report
from clearline.domain.conversation import Json
from clearline.domain.observation import Exchange, Observation, Reading
from clearline.testing import START


def judged(report: Report, change: dict[str, Json]) -> tuple[CheckOutcome, str]:
    """Judge the sound specimen's transcript with every answer to a need, and every look at the queue, altered."""
    (result,) = [one for one in report.procedures if one.procedure == "P-SS-09-a"]
    altered = tuple(_altered(one, change) for one in result.observations)
    judgement = fallback(Seen(altered, described(lab_adapter(), frozenset()), {}, START))
    return judgement.outcome, judgement.reason.name


def _altered(one: Observation, change: dict[str, Json]) -> Observation:
    match one:
        case Exchange() if one.case.startswith("needed/") and one.sent and "text" in change:
            return replace(one, text=str(change["text"]))
        case Reading(source="way on", value={"took_s": took, "waits": waits}):
            return replace(one, value={"took_s": change.get("took_s", took), "waits": change.get("waits", waits)})
        case _:
            return one


@pytest.mark.parametrize(
    ("change", "outcome", "reason"),
    [
        ({}, CheckOutcome.PASS, "fallback-leads-on"),
        ({"text": "Something went wrong."}, CheckOutcome.FAIL, "no-fallback"),
        ({"took_s": 16}, CheckOutcome.FAIL, "fallback-late"),
        ({"waits": False}, CheckOutcome.FAIL, "fallback-unheard"),
        ({"waits": False, "text": "Please call 10099."}, CheckOutcome.SOFT, "fallback-elsewhere"),
        ({"waits": None}, CheckOutcome.INCONCLUSIVE, "staff-unreachable"),
    ],
)
def test_a_way_on_is_shown_soon_and_leads_to_somebody(
    sound: Report, change: dict[str, Json], outcome: CheckOutcome, reason: str
) -> None:
    assert judged(sound, change) == (outcome, reason)
