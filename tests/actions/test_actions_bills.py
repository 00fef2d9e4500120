"""Two bills beside each other, and a charge that is not accepted."""

from collections.abc import Mapping
from datetime import date

import httpx
from hypothesis import given
from hypothesis import strategies as st

from actions.test_actions_goals import done, run
from clearline.actions.action import Powers
from clearline.actions.billing import compared
from clearline.carrier.protocol import Bill, BillLine, BillState
from clearline.domain.decision import ActionCall, Refused, Value
from clearline.domain.person import Assurance, CustomerId, Principal
from clearline.testing import START

XIAOMING = Principal(CustomerId("TM-10002"), Assurance.AAL1, START)

LINES = st.lists(st.builds(BillLine, st.sampled_from("abc"), st.just("一"), st.integers(-9_999, 99_999)), max_size=6)


def bill(month: str, lines: list[BillLine]) -> Bill:
    total = sum(line.amount_minor for line in lines)
    return Bill(f"B-{month}", month, total, "CNY", date(2026, 11, 30), BillState.DUE, tuple(lines))


def items(value: Value) -> list[Mapping[str, Value]]:
    assert isinstance(value, tuple)
    return [item for item in value if isinstance(item, Mapping)]


def amount(item: Mapping[str, Value], key: str) -> int:
    value = item[key]
    assert isinstance(value, int)
    return value


@given(LINES, LINES)
def test_the_changes_add_up_to_the_difference(now: list[BillLine], before: list[BillLine]) -> None:
    found = compared(bill("2026-10", now), bill("2026-09", before))
    changes = [(amount(one, "now_minor"), amount(one, "before_minor")) for one in items(found["changes"])]
    difference = sum(after - earlier for after, earlier in changes)
    assert abs(difference) == found["difference_minor"]
    assert found["trend"] == ("more" if difference > 0 else "less" if difference < 0 else "same")
    assert all(after != earlier for after, earlier in changes)


async def test_the_newest_bill_is_compared_with_the_one_before(powers: Powers) -> None:
    found = (await done(powers, ActionCall("bill.compare"), XIAOMING))["comparison"]
    assert isinstance(found, dict)
    assert (found["month"], found["before"], found["trend"]) == ("2026-10", "2026-09", "more")
    assert [change["label_en"] for change in items(found["changes"])] == ["Data beyond the plan"]


async def test_a_bill_without_an_earlier_one_cannot_be_compared(powers: Powers) -> None:
    assert await run(powers, ActionCall("bill.compare", {"month": "2026-07"})) == Refused("nothing-to-compare")
    assert await run(powers, ActionCall("bill.compare", {"month": "1999-01"})) == Refused("no-bill")


async def test_a_disputed_charge_is_a_complaint_that_is_opened_once(
    powers: Powers, operator: httpx.AsyncClient
) -> None:
    call = ActionCall("bill.dispute", {"bill": "B-1", "charge": "Calls", "description": "not mine"}, run="r")
    ticket = (await done(powers, call))["ticket"]
    assert isinstance(ticket, dict)
    assert ticket["kind"] == "complaint"
    assert ticket["promise_date"]
    assert (await done(powers, call))["ticket"] == ticket
    entries = (await operator.get("/demo/journal")).json()["entries"]
    assert sum(entry["outcome"] == "created" for entry in entries) == 1
