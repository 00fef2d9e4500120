"""Every action that reaches the operator, with each of its calls going wrong in each way: never a lie, never twice."""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Final

import httpx
import pytest

from actions.test_actions_goals import run
from clearline.actions.action import Powers
from clearline.actions.table import ACTIONS
from clearline.carrier.calls import CallLimits
from clearline.carrier.demo.faults import Mode
from clearline.carrier.tmforum import TmForumCarrier
from clearline.domain.confirmation import digest_of
from clearline.domain.decision import ActionCall, Confirmation, Done, Effect, Failed, Unknown, Value
from clearline.testing import FakeClock

PATIENT: Final = CallLimits(call_s=30.0, attempts=2, pause_s=0.0)
"""A busy machine is no fault of the operator's: only a fault may make a call fail."""
CALLS: Final[Mapping[str, Mapping[str, Value]]] = {
    "bill.read": {},
    "bill.compare": {},
    "bill.dispute": {"bill": "CB-10001-202610", "charge": "x", "description": "y"},
    "payment.open": {"bill": "CB-10001-202610", "amount_minor": 12900, "currency": "CNY"},
    "usage.read": {},
    "offer.list": {},
    "offer.recommend": {},
    "order.place": {"offer": "ripple-15", "price_minor": 4900, "currency": "CNY"},
    "line.read": {},
    "line.list": {},
    "roaming.set": {"line": "PR-10001-mobile", "on": True},
    "outage.check": {"area": "Riverside", "service": "broadband"},
    "fault.recent": {"service": "broadband"},
    "ticket.open": {"kind": "fault", "service": "broadband", "description": "y"},
    "complaint.open": {"description": "y"},
    "arrangement.ask": {"description": "y"},
    "ticket.list": {},
    "line.test": {"service": "broadband"},
    "visit.read": {},
    "visit.slots": {},
}
ELSEWHERE: Final = {
    *("identity.send_code", "identity.second_factor", "knowledge.answer", "message.check"),
    *("privacy.choose", "privacy.ask", "privacy.copy", "privacy.erase"),
}
"""What does not reach the operator by itself, or is not the carrier's in this room."""
TOLD_OF: Final = {"payment.take", "visit.book", "visit.move", "visit.cancel", "sim.block", "line.give_up"}
"""What needs something to be there first, or happens to a line only once: `test_service_payment`,
`test_actions_visits` and the stories of lines break these."""
MODES: Final = (Mode.ERROR, Mode.ERROR_AFTER_COMMIT, Mode.TIMEOUT_AFTER_COMMIT, Mode.GARBAGE)


@pytest.fixture
async def patient(powers: Powers, operator: httpx.AsyncClient, clock: FakeClock) -> AsyncIterator[Powers]:
    async with aclosing(TmForumCarrier.at(str(operator.base_url), clock=clock, limits=PATIENT)) as carrier:
        yield replace(powers, carrier=carrier)


def test_every_action_is_broken_somewhere() -> None:
    assert {action.name for action in ACTIONS} == CALLS.keys() | ELSEWHERE | TOLD_OF


def call_of(name: str, key: str) -> ActionCall:
    call = ActionCall(name, CALLS[name], key)
    return replace(call, confirmation=Confirmation(digest_of(call), 1))


async def journal(operator: httpx.AsyncClient, after: int) -> list[dict[str, str]]:
    found: list[dict[str, str]] = (await operator.get(f"/demo/journal?since={after}")).json()["entries"]
    return found


async def last(operator: httpx.AsyncClient) -> int:
    return max((int(entry["seq"]) for entry in await journal(operator, 0)), default=0)


async def made(operator: httpx.AsyncClient, after: int) -> int:
    """Return how often the operator made something; a search is none of it."""
    found = [entry for entry in await journal(operator, after) if entry["outcome"].startswith("created")]
    return sum(entry["operation"] != "createSearchTimeSlot" for entry in found)


@pytest.mark.parametrize("name", list(CALLS))
async def test_a_call_that_goes_wrong_is_never_called_done_and_never_happens_twice(
    name: str, patient: Powers, operator: httpx.AsyncClient
) -> None:
    effect = next(action.effect for action in ACTIONS if action.name == name)
    assert isinstance(await run(patient, call_of(name, "good")), Done), name
    operations = sorted({entry["operation"] for entry in await journal(operator, 0)})
    assert operations
    for operation in operations:
        for mode in MODES:
            before = await last(operator)
            fault = {"operation": operation, "mode": mode.value, "seconds": 0.1, "times": 1}
            (await operator.post("/demo/faults", json=fault)).raise_for_status()
            call = call_of(name, f"{operation} {mode}")
            came = await run(patient, call)
            await operator.delete("/demo/faults")
            assert isinstance(came, Done | Failed | Unknown), (operation, mode, came)
            once = 0 if effect is Effect.READ else 1
            if not isinstance(came, Unknown):
                assert await made(operator, before) == (once if isinstance(came, Done) else 0), (operation, mode, came)
            again = await run(patient, call)
            assert isinstance(again, Done), (operation, mode, again)
            assert await made(operator, before) == once, (operation, mode)
