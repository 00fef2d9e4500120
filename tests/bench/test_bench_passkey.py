"""Passkeys and taking a model apart: the ways to fail that no switch of the specimen takes."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from clearline.bench.authenticator import is_bound, look_alike
from clearline.bench.checks.passkey import MISUSES
from clearline.bench.checks.seen import Seen
from clearline.bench.lab.rehearse import lab_adapter
from clearline.bench.registry import CHECKS
from clearline.bench.targets.http import described
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import CheckOutcome, Judgement, Level, ProcedureId, Report
from clearline.domain.conversation import Json
from clearline.domain.observation import Exchange, Observation, Purpose, Reading, Trouble
from clearline.testing import START

Judge = Callable[[str, Callable[[Observation], Observation]], Judgement]


@pytest.fixture(scope="module")
def judge(sound: Report, catalogue: Catalogue) -> Judge:
    """Returns what a procedure comes to when what was seen of the sound service is changed."""
    parameters = {name: one.at(Level.BASIC) for name, one in catalogue.parameters.items()}
    about = described(lab_adapter(), frozenset())

    def judged(procedure: str, change: Callable[[Observation], Observation]) -> Judgement:
        found = next(one.observations for one in sound.procedures if one.procedure == ProcedureId(procedure))
        check = CHECKS[catalogue.procedures[ProcedureId(procedure)].check]
        return check(Seen(tuple(change(one) for one in found), about, parameters, START))

    return judged


def reading(source: str, case: str, value: Json) -> Callable[[Observation], Observation]:
    def change(one: Observation) -> Observation:
        is_it = isinstance(one, Reading) and one.source == source and case in {one.case, ""}
        return replace(one, value=value) if is_it and isinstance(one, Reading) else one

    return change


@pytest.mark.parametrize("case", MISUSES)
def test_each_forged_proof_that_is_taken_fails(case: str, judge: Judge) -> None:
    judgement = judge("P-ID-04-a", reading("passkey.proof", case, {"accepted": True}))
    assert judgement.reason.values["ways"] == case
    assert judgement.outcome is CheckOutcome.FAIL


def test_a_forged_proof_that_is_refused_and_shows_the_bill_all_the_same_fails(judge: Judge, sound: Report) -> None:
    found = next(one.observations for one in sound.procedures if one.procedure == "P-ID-04-a")
    told = next(one.text for one in found if isinstance(one, Exchange) and one.case == "good" and one.sent)

    def tell(one: Observation) -> Observation:
        return replace(one, text=told) if isinstance(one, Exchange) and one.case == "foreign" else one

    assert judge("P-ID-04-a", tell).reason.name == "passkey-misused"


@pytest.mark.parametrize(
    ("source", "case", "value", "reason"),
    [
        ("passkey.options", "good", {"offered": True, "bound": False, "verifies": True}, "passkey-loose"),
        ("passkey.options", "owner", {"offered": True, "bound": True, "verifies": False}, "passkey-loose"),
        ("passkey.options", "owner", {"offered": False, "bound": True, "verifies": True}, "passkey-not-offered"),
        ("passkey.proof", "good", {"accepted": False}, "passkey-useless"),
        ("administrator.enter", "", {"tried": True, "entered": True}, "administrator-without-passkey"),
        ("administrator.enter", "", {"tried": False, "entered": False}, "administrator-not-lent"),
    ],
)
def test_passkeys_can_fall_short_in_several_ways(  # noqa: PLR0917 # one row of the table, and the judge
    source: str, case: str, value: Json, reason: str, judge: Judge
) -> None:
    assert judge("P-ID-04-a", reading(source, case, value)).reason.name == reason


def test_an_error_at_a_forged_proof_is_no_refusal(judge: Judge) -> None:
    def broken(one: Observation) -> Observation:
        is_it = isinstance(one, Reading) and one.case == "foreign" and one.source == "passkey.proof"
        return replace(one, value=None, trouble=Trouble.BROKEN) if is_it and isinstance(one, Reading) else one

    assert judge("P-ID-04-a", broken).outcome is CheckOutcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("party", "origin", "expected"),
    [
        ("desk.example", "https://desk.example", True),
        ("desk.example", "https://chat.desk.example:8443", True),
        ("localhost", "http://localhost:8420", True),
        ("example", "https://desk.example", False),
        ("desk.example", "https://otherdesk.example", False),
        ("", "https://desk.example", False),
    ],
)
def test_a_passkey_is_bound_to_its_origin_or_a_domain_above_it(party: str, origin: str, expected: bool) -> None:  # noqa: FBT001 # a column of the table
    assert is_bound(party, origin) is expected


@pytest.mark.parametrize("origin", ["https://desk.example", "http://localhost:8420"])
def test_a_look_alike_belongs_to_somebody_else(origin: str) -> None:
    assert not is_bound("desk.example", look_alike(origin))
    assert not is_bound("localhost", look_alike(origin))


SPREAD: list[Json] = list(range(300))


@pytest.mark.parametrize(
    ("source", "case", "value", "reason"),
    [
        ("alerts.raised", "after", {"alerts": []}, "extraction-unnoticed"),
        ("model.confidences", "", {"learnt": [9] * 300, "other": [1] * 300}, "membership-told"),
        ("model.confidences", "", {"learnt": [9] * 20, "other": [1] * 20}, "too-few"),
        ("model.confidences", "", {"learnt": ["9"] * 300, "other": [1] * 300}, "too-few"),
        ("model.confidences", "", {"learnt": [9, 1, 1, 9, 9] * 60, "other": [1, 9, 9, 1, 1] * 60}, "membership-unsure"),
        ("model.confidences", "", {"learnt": SPREAD, "other": SPREAD}, "extraction-slowed"),
    ],
)
def test_a_model_can_be_taken_apart_in_several_ways(  # noqa: PLR0917 # one row of the table, and the judge
    source: str, case: str, value: Json, reason: str, judge: Judge
) -> None:
    assert judge("P-AR-18-a", reading(source, case, value)).reason.name == reason


@pytest.mark.parametrize(("last_s", "reason"), [(1, "extraction-not-slowed"), (2, "extraction-slowed")])
def test_slow_answers_slow_down_too(last_s: int, reason: str, judge: Judge) -> None:
    def change(one: Observation) -> Observation:
        if isinstance(one, Exchange) and one.trouble is Trouble.LIMITED:
            return replace(one, trouble=Trouble.NONE)
        return reading("pace", "", {"first_s": 1, "last_s": last_s})(one)

    assert judge("P-AR-18-a", change).reason.name == reason


def test_the_control_of_the_extraction_is_seen(judge: Judge) -> None:
    def silent(one: Observation) -> Observation:
        return replace(one, text="") if isinstance(one, Exchange) and one.purpose is Purpose.CONTROL else one

    assert judge("P-AR-18-a", silent).reason.name == "control-silent"
