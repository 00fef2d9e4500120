"""Faults that come again: which count, for how long, and that nothing is claimed where nobody knows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

import httpx
import pytest

from actions.test_actions_goals import TABLE, done
from clearline.actions import execute
from clearline.actions.action import Occasion, Powers
from clearline.carrier.calls import CallLimits
from clearline.carrier.demo.faults import Mode
from clearline.carrier.tmforum import TmForumCarrier
from clearline.domain.conversation import ConversationId, Language
from clearline.domain.decision import ActionCall, Done, Failed, Outcome, Value
from clearline.domain.person import NOBODY, Assurance, CustomerId, Principal
from clearline.testing import START, FakeClock

DAY: Final = timedelta(days=1).total_seconds()
BO: Final = Principal(CustomerId("TM-10004"), Assurance.AAL1, START)
"""Has reported nothing when the day begins."""


async def lately(powers: Powers, clock: FakeClock, service: str = "broadband", who: Principal = BO) -> Outcome:
    occasion = Occasion(ConversationId("later"), who, Language.ENGLISH, clock.now(), {})
    return await execute.run(ActionCall("fault.recent", {"service": service}), occasion, powers, TABLE)


async def count(powers: Powers, clock: FakeClock, service: str = "broadband") -> Value:
    found = await lately(powers, clock, service)
    assert isinstance(found, Done), found
    recent = found.data["recent"]
    assert isinstance(recent, Mapping)
    assert recent["repeated"] is (recent["count"] in {2, 3})
    return recent["count"]


async def reported(powers: Powers, *runs: str, service: str = "broadband", of: str = "ticket.open") -> str:
    """Report a fault for each of `runs` and return the number of the last."""
    named: dict[str, Value] = {"kind": "fault", "service": service} if of == "ticket.open" else {}
    calls = [ActionCall(of, {**named, "description": "dead"}, run) for run in runs]
    ticket = [(await done(powers, call, BO))["ticket"] for call in calls][-1]
    assert isinstance(ticket, Mapping)
    return str(ticket["id"])


async def test_a_fault_counts_until_its_sixtieth_day(powers: Powers, clock: FakeClock) -> None:
    await reported(powers, "first", "second")
    clock.advance(59 * DAY)
    assert await count(powers, clock) == 2
    clock.advance(2 * DAY)
    assert await count(powers, clock) == 0


async def test_one_fault_is_not_yet_a_fault_that_comes_again(powers: Powers, clock: FakeClock) -> None:
    await reported(powers, "first")
    assert await count(powers, clock) == 1


async def test_faults_of_another_line_and_complaints_do_not_count(powers: Powers, clock: FakeClock) -> None:
    await reported(powers, "first", "second", service="mobile")
    await reported(powers, "third", "fourth", of="complaint.open")
    assert await count(powers, clock) == 0
    assert await count(powers, clock, "mobile") == 2


COUNTED: Final = {"acknowledged": 2, "inProgress": 2, "resolved": 2, "closed": 2, "rejected": 1, "cancelled": 1}


@pytest.mark.parametrize("state", COUNTED)
async def test_a_fault_counts_whether_mended_or_not_unless_it_was_none(
    state: str, powers: Powers, operator: httpx.AsyncClient, clock: FakeClock
) -> None:
    path = f"/tmf-api/troubleTicket/v5/troubleTicket/{await reported(powers, 'first', 'second')}"
    headers = {"content-type": "application/merge-patch+json"}
    (await operator.patch(path, json={"status": state}, headers=headers)).raise_for_status()
    assert await count(powers, clock) == COUNTED[state]


async def test_the_report_that_was_just_made_is_not_its_own_precedent(powers: Powers, clock: FakeClock) -> None:
    which = await reported(powers, "first", "second")
    occasion = Occasion(ConversationId("later"), BO, Language.ENGLISH, clock.now(), {})
    call = ActionCall("fault.recent", {"service": "broadband", "besides": which})
    found = await execute.run(call, occasion, powers, TABLE)
    assert found == Done({"recent": {"count": 1, "days": 60, "repeated": False}})


async def test_of_somebody_who_is_not_known_nothing_is_looked_up(
    powers: Powers, operator: httpx.AsyncClient, clock: FakeClock
) -> None:
    await reported(powers, "first", "second")
    before = len((await operator.get("/demo/journal?since=0")).json()["entries"])
    assert await lately(powers, clock, who=NOBODY) == Done({"recent": None})
    assert len((await operator.get("/demo/journal?since=0")).json()["entries"]) == before


async def test_where_the_operator_does_not_answer_nothing_is_claimed(
    powers: Powers, operator: httpx.AsyncClient, clock: FakeClock
) -> None:
    await reported(powers, "first", "second")
    fault = {"operation": "listTroubleTicket", "mode": Mode.ERROR.value, "seconds": 0.1, "times": 9}
    (await operator.post("/demo/faults", json=fault)).raise_for_status()
    limits = CallLimits(call_s=30.0, attempts=2, pause_s=0.0)
    carrier = TmForumCarrier.at(str(operator.base_url), clock=clock, limits=limits)
    found = await lately(replace(powers, carrier=carrier), clock)
    await carrier.aclose()
    assert isinstance(found, Failed)
