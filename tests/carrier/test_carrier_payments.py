"""The client's payments with an operator of either version: a page for a bill of an account, and one charge."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from carrier.carrier_lab import calls_of, spoil
from clearline.carrier import paths
from clearline.carrier.checkout import Checkout, CheckoutState
from clearline.carrier.demo.people import ALICE, MEIHUA
from clearline.carrier.paths import Version
from clearline.carrier.tmforum import TmForumCarrier
from clearline.domain.person import CustomerId
from clearline.errors import CarrierError
from clearline.testing import FakeClock

ALICE_ID = CustomerId(ALICE.customer)
CARD = {"number": "4242 4242 4242 4242", "expiry": "12/39", "code": "123"}
BACK = "http://127.0.0.1/pay/a"


@pytest.fixture(params=Version)
def version(request: pytest.FixtureRequest) -> Version:
    return Version(request.param)


@pytest.fixture
async def wanted(carrier: TmForumCarrier, clock: FakeClock) -> Checkout:
    (bill, *_) = await carrier.bills(ALICE_ID)
    return Checkout(
        reference="page-1",
        id="",
        customer=ALICE_ID,
        conversation="C-1",
        bill=bill.id,
        account=bill.account,
        month=bill.month,
        amount_minor=bill.total_minor,
        currency=bill.currency,
        until=clock.now() + timedelta(minutes=15),
        state=CheckoutState.OPEN,
        card_address="",
    )


async def ready(carrier: TmForumCarrier, client: httpx.AsyncClient, wanted: Checkout) -> Checkout:
    begun = await carrier.payments.begin(wanted, return_to=BACK)
    await client.post(httpx.URL(begun.card_address).path, data=CARD)
    found = await carrier.payments.checkout(wanted.reference)
    assert found is not None
    assert (found.state, found.account) == (CheckoutState.READY, f"BA-{ALICE.customer}")
    return found


async def test_a_bill_is_paid_from_the_account_that_it_is_of(
    carrier: TmForumCarrier, client: httpx.AsyncClient, wanted: Checkout
) -> None:
    paid = await carrier.payments.take(await ready(carrier, client, wanted), external_id="charge-1")
    (kept,) = (await client.get(paths.PAYMENT, params={"correlatorId": "charge-1"})).json()
    assert (kept["id"], kept["account"]["id"], kept["payer"]["id"]) == (paid.id, f"BA-{ALICE.customer}", ALICE.customer)
    assert paid.is_done
    assert paid.amount_minor == wanted.amount_minor


@pytest.mark.parametrize("mode", ["timeout-after-commit", "error-after-commit", "garbage"])
async def test_a_charge_whose_answer_is_lost_is_found_and_not_made_again(
    carrier: TmForumCarrier, client: httpx.AsyncClient, wanted: Checkout, mode: str
) -> None:
    checkout = await ready(carrier, client, wanted)
    await spoil(client, "createPayment", mode)
    paid = await carrier.payments.take(checkout, external_id="charge-1")
    await spoil(client, "listCustomerBill", "error")
    assert await carrier.payments.take(checkout, external_id="charge-1") == paid
    assert (await calls_of(client)).count("createPayment") == 1


async def test_a_bill_of_no_account_has_no_page(
    carrier: TmForumCarrier, client: httpx.AsyncClient, wanted: Checkout
) -> None:
    with pytest.raises(CarrierError, match="no billing account"):
        await carrier.payments.begin(replace(wanted, account=""), return_to=BACK)
    assert "createCheckout" not in await calls_of(client)


async def test_a_page_is_not_for_another_bill_than_it_was_made_for(carrier: TmForumCarrier, wanted: Checkout) -> None:
    await carrier.payments.begin(wanted, return_to=BACK)
    for other in (replace(wanted, account=f"BA-{MEIHUA.customer}"), replace(wanted, bill="CB-1")):
        with pytest.raises(CarrierError, match="something else"):
            await carrier.payments.begin(other, return_to=BACK)
