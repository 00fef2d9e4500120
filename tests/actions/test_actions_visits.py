"""Lines tested and engineers booked: once each, at a time that is free, and nobody else's."""

import httpx
import pytest

from actions.test_actions_goals import MEIHUA, done, run
from clearline.actions.action import Powers
from clearline.domain.confirmation import digest_of
from clearline.domain.decision import ActionCall, Confirmation, Done, Failed, Refused, Value


async def times(powers: Powers) -> list[Value]:
    slots = (await done(powers, ActionCall("visit.slots")))["slots"]
    assert isinstance(slots, tuple)
    return [slot["start"] for slot in slots if isinstance(slot, dict)]


def cancelling(visit: Value) -> ActionCall:
    call = ActionCall("visit.cancel", {"visit": visit}, "c")
    return ActionCall(call.action, call.arguments, call.run, Confirmation(digest_of(call), 1))


async def booked(powers: Powers, start: Value) -> dict[str, Value]:
    visit = (await done(powers, ActionCall("visit.book", {"start": start}, "b")))["visit"]
    assert isinstance(visit, dict)
    return visit


async def test_a_line_is_tested_once_and_only_its_owners(powers: Powers, operator: httpx.AsyncClient) -> None:
    call = ActionCall("line.test", {"service": "broadband"}, "t")
    found = await done(powers, call)
    assert found == await done(powers, call)
    assert await run(powers, ActionCall("line.test", {"service": "tv"})) == Refused("no-line")
    entries = (await operator.get("/demo/journal")).json()["entries"]
    assert [each["outcome"] for each in entries if each["operation"] == "createServiceTest"] == ["created"]


async def test_an_engineer_is_booked_moved_and_called_off(powers: Powers) -> None:
    assert await done(powers, ActionCall("visit.read")) == {"visit": None}
    first, second, *_ = await times(powers)
    visit = await booked(powers, first)
    assert first not in await times(powers)
    moved = (await done(powers, ActionCall("visit.move", {"visit": visit["id"], "start": second})))["visit"]
    assert isinstance(moved, dict)
    assert (moved["id"], moved["start"]) == (visit["id"], second)
    assert first in await times(powers)
    assert await run(powers, ActionCall("visit.cancel", {"visit": visit["id"]})) == Refused("not-confirmed")
    assert isinstance(await run(powers, cancelling(visit["id"])), Done)
    assert await done(powers, ActionCall("visit.read")) == {"visit": None}


async def test_nobody_has_two_engineers_nor_a_time_that_is_taken(powers: Powers) -> None:
    first, second, *_ = await times(powers)
    await booked(powers, first)
    assert await booked(powers, first)
    assert await run(powers, ActionCall("visit.book", {"start": second})) == Refused("already-booked")
    assert await run(powers, ActionCall("visit.book", {"start": first}), MEIHUA) == Refused("slot-taken")
    assert await run(powers, ActionCall("visit.book", {"start": "2030-01-01T09:00:00+08:00"}), MEIHUA) == Refused(
        "slot-taken"
    )


@pytest.mark.parametrize("action", ["visit.move", "visit.cancel"])
async def test_nobody_touches_anothers_engineer(powers: Powers, action: str) -> None:
    first, second, *_ = await times(powers)
    visit = await booked(powers, first)
    call = (
        cancelling(visit["id"])
        if action == "visit.cancel"
        else ActionCall(action, {"visit": visit["id"], "start": second})
    )
    assert await run(powers, call, MEIHUA) == Refused("no-visit")


@pytest.mark.parametrize("mode", ["error-after-commit", "garbage"])
async def test_a_move_whose_answer_was_lost_is_looked_up(
    powers: Powers, operator: httpx.AsyncClient, mode: str
) -> None:
    first, second, *_ = await times(powers)
    visit = await booked(powers, first)
    fault = {"operation": "patchAppointment", "mode": mode, "times": 1}
    (await operator.post("/demo/faults", json=fault)).raise_for_status()
    moved = await done(powers, ActionCall("visit.move", {"visit": visit["id"], "start": second}))
    assert isinstance(moved["visit"], dict)
    assert moved["visit"]["start"] == second


async def test_no_times_are_made_up_where_the_operator_has_none_to_give(
    powers: Powers, operator: httpx.AsyncClient
) -> None:
    fault = {"operation": "createSearchTimeSlot", "mode": "error"}
    (await operator.post("/demo/faults", json=fault)).raise_for_status()
    assert isinstance(await run(powers, ActionCall("visit.slots")), Failed)
