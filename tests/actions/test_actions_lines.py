"""A customer's lines at the operator: changed once, as restated, and nobody else's."""

import httpx
import pytest

from actions.test_actions_goals import ALICE, done, run
from clearline.actions.action import Powers
from clearline.actions.lines import last_day
from clearline.domain.confirmation import digest_of
from clearline.domain.decision import ActionCall, Confirmation, Done, Outcome, Refused, StepUpNeeded, Value
from clearline.domain.person import Assurance, CustomerId, Principal
from clearline.testing import START


def confirmed(action: str, arguments: dict[str, Value], key: str = "r") -> ActionCall:
    call = ActionCall(action, arguments, key)
    return ActionCall(action, arguments, key, Confirmation(digest_of(call), 1))


async def line_of(powers: Powers) -> dict[str, Value]:
    line = (await done(powers, ActionCall("line.read")))["line"]
    assert isinstance(line, dict)
    return line


async def test_a_blocked_sim_is_blocked_once_and_its_owner_has_another_card(powers: Powers) -> None:
    line = await line_of(powers)
    assert line["blocked"] is False
    first = await done(powers, confirmed("sim.block", {"line": line["id"]}))
    assert await run(powers, confirmed("sim.block", {"line": line["id"]}, "again")) == Refused("already-blocked")
    assert isinstance(first["order"], dict)
    assert first["order"]["done_by"] == "2026-11-24"
    assert (await line_of(powers))["blocked"] is True
    assert (await powers.carrier.subscriber(CustomerId("TM-10001"))).sim_changed_at == START


@pytest.mark.parametrize("action", ["sim.block", "roaming.set", "line.give_up"])
async def test_no_line_is_changed_without_a_yes_to_exactly_that(powers: Powers, action: str) -> None:
    line = await line_of(powers)
    assert await run(powers, ActionCall(action, {"line": line["id"]})) == Refused("not-confirmed")


@pytest.mark.parametrize("action", ["sim.block", "roaming.set", "line.give_up"])
async def test_nobody_changes_anothers_line(powers: Powers, action: str) -> None:
    assert await run(powers, confirmed(action, {"line": "PR-10002-mobile"})) == Refused("no-line")


@pytest.mark.parametrize("action", ["sim.block", "line.give_up"])
async def test_whoever_set_up_a_second_factor_needs_it_for_what_cannot_be_undone(powers: Powers, action: str) -> None:
    careful = Principal(CustomerId("TM-10003"), Assurance.AAL1, START)
    outcome = await run(powers, confirmed(action, {"line": "PR-10003-mobile"}), careful)
    assert outcome == StepUpNeeded(Assurance.AAL2)


async def test_roaming_is_switched_on_and_off(powers: Powers) -> None:
    line = await line_of(powers)
    for wanted in (True, False):
        await done(powers, confirmed("roaming.set", {"line": line["id"], "on": wanted}, str(wanted)))
        assert (await line_of(powers))["roaming"] is wanted


async def test_a_line_is_given_up_to_the_day_that_was_restated_and_once(powers: Powers) -> None:
    listed = await done(powers, ActionCall("line.list"))
    assert listed["ends"] == "2026-11-30"
    other = confirmed("line.give_up", {"line": "PR-10001-broadband", "ends": "2026-12-31"})
    assert await run(powers, other) == Refused("day-changed")
    call = confirmed("line.give_up", {"line": "PR-10001-broadband", "ends": "2026-11-30"})
    assert await done(powers, call)
    assert await run(powers, call) == Refused("already-given-up")
    lines = (await done(powers, ActionCall("line.list")))["lines"]
    assert isinstance(lines, tuple)
    assert [line["id"] for line in lines if isinstance(line, dict)] == ["PR-10001-mobile"]


async def test_a_change_whose_answer_was_lost_is_found_and_not_made_again(
    powers: Powers, operator: httpx.AsyncClient
) -> None:
    fault = {"operation": "createProductOrder", "mode": "error-after-commit", "times": 1}
    (await operator.post("/demo/faults", json=fault)).raise_for_status()
    outcome: Outcome = await run(powers, confirmed("roaming.set", {"line": "PR-10001-mobile", "on": True}))
    assert isinstance(outcome, Done)
    state = (await operator.get("/demo/state")).json()
    assert len(state["orders"]["by_customer"]["TM-10001"]) == 1


async def test_who_has_no_mobile_line_has_nothing_to_switch(powers: Powers) -> None:
    nobody = Principal(CustomerId("TM-99999"), ALICE.level, START)
    assert await run(powers, ActionCall("line.read"), nobody) == Refused("no-line")
    assert await run(powers, ActionCall("line.list"), nobody) == Refused("no-line")


def test_the_last_day_of_a_month_is_that_of_the_calendar() -> None:
    days = [last_day(START.date().replace(year=2028, month=month, day=10)).day for month in (2, 4, 12)]
    assert days == [29, 30, 31]
