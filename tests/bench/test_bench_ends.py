"""Where a target lets time pass at once, or says what a role may do, what should end there is tried."""

from dataclasses import replace

import pytest

from clearline.bench.lab.rehearse import Terms, rehearse
from clearline.bench.lab.service import create_specimen
from clearline.bench.lab.switches import CLOCK, ROLE
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import CheckOutcome, ProcedureId
from clearline.domain.conversation import Language
from clearline.testing import FakeClock
from tracing import untraced

PROCEDURES = (ProcedureId("P-ID-03-a"), ProcedureId("P-ID-08-a"), ProcedureId("P-ID-12-a"))
TERMS = Terms(language=Language.ENGLISH, is_brief=True)


async def reasons(spoiled: frozenset[str], catalogue: Catalogue) -> dict[str, tuple[CheckOutcome, str]]:
    alone = replace(catalogue, procedures={one: catalogue.procedures[one] for one in PROCEDURES})
    with untraced():
        report = await rehearse(create_specimen(spoiled), alone, FakeClock(), TERMS)
    return {one.procedure: (one.judgement.outcome, one.judgement.reason.name) for one in report.procedures}


async def test_what_ends_where_it_should_passes(catalogue: Catalogue) -> None:
    assert await reasons(frozenset(), catalogue) == {
        "P-ID-03-a": (CheckOutcome.PASS, "codes-sound"),
        "P-ID-08-a": (CheckOutcome.PASS, "tokens-sound"),
        "P-ID-12-a": (CheckOutcome.PASS, "role-kept"),
    }


@pytest.mark.parametrize(
    ("switch", "reason"), [(CLOCK[0], "code-late"), (CLOCK[1], "session-endless"), (ROLE, "role-exceeded")]
)
async def test_what_never_ends_or_goes_too_far_is_found(switch: str, reason: str, catalogue: Catalogue) -> None:
    found = await reasons(frozenset({switch}), catalogue)
    assert [name for outcome, name in found.values() if outcome is CheckOutcome.FAIL] == [reason]
