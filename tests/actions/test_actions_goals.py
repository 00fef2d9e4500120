"""What each action does with the operator, which here is the demo operator behind the real client."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from clearline.actions import execute
from clearline.actions.action import Occasion, Powers
from clearline.actions.plans import average_data_mb, choose
from clearline.actions.table import ACTIONS
from clearline.carrier.protocol import Line, Offer, Service, Usage
from clearline.domain.confirmation import digest_of
from clearline.domain.conversation import ConversationId, Language
from clearline.domain.decision import ActionCall, Challenged, Confirmation, Done, Outcome, Refused, Value
from clearline.domain.person import Assurance, CustomerId, Personal, Principal
from clearline.testing import START

TABLE = {action.name: action for action in ACTIONS}
ALICE = Principal(CustomerId("TM-10001"), Assurance.AAL1, START)
MEIHUA = Principal(CustomerId("TM-10003"), Assurance.AAL1, START)


async def run(powers: Powers, call: ActionCall, principal: Principal = ALICE) -> Outcome:
    vault = {"[PHONE_1]": Personal("+12025550123")}
    occasion = Occasion(ConversationId("here"), principal, Language.ENGLISH, START + timedelta(minutes=1), vault)
    return await execute.run(call, occasion, powers, TABLE)


async def done(powers: Powers, call: ActionCall, principal: Principal = ALICE) -> dict[str, Value]:
    outcome = await run(powers, call, principal)
    assert isinstance(outcome, Done), outcome
    return dict(outcome.data)


async def test_the_newest_bill_adds_up_and_is_the_customers_own(powers: Powers) -> None:
    bill = (await done(powers, ActionCall("bill.read")))["bill"]
    assert isinstance(bill, dict)
    lines = bill["lines"]
    assert isinstance(lines, tuple)
    assert sum(line["amount_minor"] for line in lines) == bill["total_minor"]
    assert bill["month"] == "2026-10"


async def test_a_bill_of_a_month_is_that_months_and_an_unknown_month_has_none(powers: Powers) -> None:
    bill = (await done(powers, ActionCall("bill.read", {"month": "2026-09"})))["bill"]
    assert isinstance(bill, dict)
    assert bill["month"] == "2026-09"
    assert await run(powers, ActionCall("bill.read", {"month": "1999-01"})) == Refused("no-bill")


async def test_who_owes_is_told_that_the_bill_is_overdue(powers: Powers) -> None:
    bill = (await done(powers, ActionCall("bill.read"), MEIHUA))["bill"]
    assert isinstance(bill, dict)
    assert bill["state"] == "overdue"


async def test_usage_is_that_of_the_running_month(powers: Powers) -> None:
    assert (await done(powers, ActionCall("usage.read")))["period"] == "2026-11"


async def test_plans_come_with_their_source(powers: Powers) -> None:
    offers = (await done(powers, ActionCall("offer.list")))["offers"]
    assert isinstance(offers, tuple)
    assert len(offers) >= 6
    assert all(isinstance(offer, dict) and offer["source"] for offer in offers)


async def order(powers: Powers, price_minor: int, offer: str = "spring-60") -> Outcome:
    arguments: dict[str, Value] = {"offer": offer, "price_minor": price_minor, "currency": "CNY"}
    call = ActionCall("order.place", arguments, "order-4")
    return await run(powers, replace(call, confirmation=Confirmation(digest_of(call), 4)))


async def test_an_order_is_placed_once_however_often_the_same_yes_arrives(
    powers: Powers, operator: httpx.AsyncClient
) -> None:
    first, second = await order(powers, 11900), await order(powers, 11900)
    assert isinstance(first, Done)
    assert first == second
    journal = (await operator.get("/demo/journal")).json()
    assert "spring-60" in str(journal)
    assert len(await powers.carrier.orders(CustomerId("TM-10001"))) == 1


async def test_a_price_that_is_not_the_one_that_was_restated_is_refused(powers: Powers) -> None:
    assert await order(powers, 100) == Refused("price-changed")
    assert await powers.carrier.orders(CustomerId("TM-10001")) == ()


async def test_a_plan_that_is_not_on_sale_is_refused(powers: Powers) -> None:
    assert await order(powers, 100, "no-such-plan") == Refused("no-such-offer")


async def test_a_known_outage_is_found_in_either_language(powers: Powers) -> None:
    english = await done(powers, ActionCall("outage.check", {"area": "Riverside", "service": "broadband"}))
    chinese = await done(powers, ActionCall("outage.check", {"area": "滨江", "service": "broadband"}))
    assert english == chinese
    assert english["outage"] is not None


async def test_an_area_without_outage_has_none(powers: Powers) -> None:
    assert (await done(powers, ActionCall("outage.check", {"area": "nowhere"})))["outage"] is None


async def test_a_fault_and_a_complaint_get_numbers_and_are_listed(powers: Powers) -> None:
    fault = await done(powers, ActionCall("ticket.open", {"service": "broadband", "description": "no light"}, "f-1"))
    complaint = await done(powers, ActionCall("complaint.open", {"description": "late"}, "c-1"))
    tickets = str((await done(powers, ActionCall("ticket.list")))["tickets"])
    for opened in (fault["ticket"], complaint["ticket"]):
        assert isinstance(opened, dict)
        assert str(opened["id"]) in tickets
    assert isinstance(complaint["ticket"], dict)
    assert complaint["ticket"]["promise_date"]


async def test_a_code_goes_to_the_number_behind_the_placeholder(powers: Powers) -> None:
    outcome = await run(powers, ActionCall("identity.send_code", {"number": "[PHONE_1]"}))
    assert isinstance(outcome, Challenged)
    assert outcome.challenge.digest == "+12025550123"


async def test_only_approved_answers_are_given(powers: Powers) -> None:
    assert (await done(powers, ActionCall("knowledge.answer", {"question": "known"})))["answer"] == {"text_en": "Yes."}
    assert await run(powers, ActionCall("knowledge.answer", {"question": "else"})) == Refused("not-known")


async def test_the_wish_to_be_forgotten_is_the_confirmed_callers_own(powers: Powers) -> None:
    call = ActionCall("privacy.erase", {}, "erase-2")
    accepted = await done(powers, replace(call, confirmation=Confirmation(digest_of(call), 2)))
    assert isinstance(accepted["request"], dict)
    assert accepted["request"]["customer"] == "TM-10001"


def offer(name: str, price_minor: int, data_mb: int) -> Offer:
    return Offer(name, name, name, price_minor, "CNY", data_mb, 100, "1")


SMALL, MIDDLE, LARGE = offer("small", 2000, 5000), offer("middle", 4000, 15000), offer("large", 8000, 60000)


@pytest.mark.parametrize(
    ("current", "average_mb", "best", "reason"),
    [
        (SMALL, 4900, MIDDLE, "more-data"),
        (LARGE, 3000, SMALL, "saves-money"),
        (MIDDLE, 9000, MIDDLE, "fits"),
        (LARGE, 70000, LARGE, "more-data"),
    ],
)
def test_the_reason_is_what_decided_and_changing_it_changes_the_plan(
    current: Offer, average_mb: int, best: Offer, reason: str
) -> None:
    assert choose((SMALL, MIDDLE, LARGE), current, average_mb, current.price_minor) == (best, reason)


def month(period: str, used: int) -> Usage:
    return Usage(Line("l", Service.MOBILE, "o", "p", "p", 100, "CNY"), period, used, 10000, 0, 0, 0)


def test_the_running_month_counts_only_when_there_is_no_other() -> None:
    running = month("2026-11", 100)
    assert average_data_mb([running]) == 100
    assert average_data_mb([running, month("2026-10", 3000), month("2026-09", 5000)]) == 4000
