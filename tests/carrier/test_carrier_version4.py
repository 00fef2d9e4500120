"""Version 4 of the operator, over a socket: what TM Forum's conformance kits for 622, 629, 632, 676 and 678 ask for."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Final

import httpx
import pytest
from starlette.applications import Starlette
from typer.testing import CliRunner

from carrier.carrier_lab import QUICK, reaching
from carrier.version4_lab import listed, made
from clearline.carrier import paths
from clearline.carrier.demo.offered import VERSION_4
from clearline.carrier.demo.people import ALICE, HOW_MANY, MEIHUA, XIAOMING
from clearline.carrier.demo.seed import MONTHS
from clearline.carrier.paths4 import (
    BILL_ON_DEMAND,
    BILLING_RATE,
    CUSTOMER,
    CUSTOMER_BILL,
    INDIVIDUAL,
    ORGANIZATION,
    PRODUCT_ORDER,
)
from clearline.cli.main import app
from clearline.domain.conversation import Json
from clearline.domain.person import CustomerId
from clearline.testing import FakeClock
from loopback import caller_of, served

ALICES: Final = f"BA-{ALICE.customer}"
SHOP: Final[dict[str, Json]] = {"name": "Lighthouse Books", "engagedParty": {"id": "OR-9", "name": "Lighthouse"}}
STRANGER: Final[list[Json]] = [{"id": "nobody-7", "@referredType": "Organization", "role": "Buyer"}]
WISH: Final[dict[str, Json]] = {"productOrderItem": [{"id": "a", "action": "add"}], "relatedParty": STRANGER}
ALICES_ORDER: Final[dict[str, Json]] = {
    "externalId": "till-4",
    "productOrderItem": [{"id": "a", "action": "add", "productOffering": {"id": "neap-5"}}],
    "relatedParty": [{"id": ALICE.customer, "@referredType": "Customer", "role": "Customer"}],
}
TRANSFER: Final[dict[str, Json]] = {
    "account": {"id": ALICES},
    "paymentMethod": {"id": "W-1", "@referredType": "BankTransfer"},
    "totalAmount": {"unit": "CNY", "value": 12.5},
}

NOT_PATCHES: Final = (
    b"[]",
    b"{",
    b'{"id": "TM-1"}',
    b'{"name": null}',
    b'{"name": 5}',
    b'{"engagedParty": null}',
    b'{"characteristic": [{"name": "simChangedAt", "value": "2001-01-01T00:00:00+00:00"}]}',
    b'{"contactMedium": []}',
)
WITHOUT: Final = (
    (CUSTOMER, b"{"),
    (CUSTOMER, b"[" * 50_000),
    (CUSTOMER, b'{"name": "x"}'),
    (CUSTOMER, b'{"name": "", "engagedParty": {"id": "1"}}'),
    (INDIVIDUAL, b'{"givenName": "x"}'),
    (ORGANIZATION, b"{}"),
    (PRODUCT_ORDER, b'{"relatedParty": [{"id": "x"}]}'),
    (PRODUCT_ORDER, b'{"relatedParty": [{"id": "x"}], "productOrderItem": []}'),
    (PRODUCT_ORDER, b'{"relatedParty": [], "productOrderItem": [{"id": "1", "action": "add"}]}'),
    (PRODUCT_ORDER, b'{"relatedParty": [{"id": "x"}], "productOrderItem": [{"id": "1", "action": "steal"}]}'),
    (PRODUCT_ORDER, b'{"relatedParty": [{"id": "TM-10001"}], "productOrderItem": [{"id": "1", "action": "add"}]}'),
    (BILL_ON_DEMAND, b"{}"),
    (paths.PAYMENT, b"\xff"),
    (paths.PAYMENT, b'{"account": {"id": "x"}, "paymentMethod": {"id": "x"}}'),
    (
        paths.PAYMENT,
        b'{"account": {"id": "x"}, "paymentMethod": {"id": "x"}, "totalAmount": {"unit": "CNY", "value": 0}}',
    ),
)


@pytest.fixture
async def caller(both: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with served(both) as address, caller_of(address) as caller:
        yield caller


async def test_it_is_spoken_only_where_it_was_asked_for(client: httpx.AsyncClient) -> None:
    for resource in VERSION_4:
        assert (await client.get(resource.path)).status_code == 404


async def test_an_id_that_nothing_has_is_tm_forums_error(caller: httpx.AsyncClient) -> None:
    for resource in VERSION_4:
        answer = await caller.get(f"{resource.path}/nothing")
        assert answer.status_code == 404
        assert {"@type": "Error", "code": "404", "status": 404}.items() <= answer.json().items()
        assert answer.json()["reason"]


async def test_what_version_5_has_is_listed_whole_where_version_4_lies(caller: httpx.AsyncClient) -> None:
    counts = {CUSTOMER: HOW_MANY, INDIVIDUAL: HOW_MANY, CUSTOMER_BILL: HOW_MANY * MONTHS, PRODUCT_ORDER: 0}
    for path, count in counts.items():
        found = await listed(caller, path)
        assert len(found) == count
        for document in found[:2]:
            assert document["href"] == f"{path}/{document['id']}"
            assert (await caller.get(str(document["href"]))).json() == document


async def test_a_list_comes_in_parts_and_attributes_as_they_are_asked_for(caller: httpx.AsyncClient) -> None:
    whole = await listed(caller, BILLING_RATE)
    part = await caller.get(BILLING_RATE, params={"offset": "3", "limit": "2", "fields": "isBilled"})
    assert (part.status_code, part.headers["X-Total-Count"]) == (206, str(len(whole)))
    names = ("id", "href", "@type", "isBilled")
    assert part.json() == [{name: document[name] for name in names} for document in whole[3:5]]
    await made(caller, PRODUCT_ORDER, WISH)
    for path, name in ((CUSTOMER, "name"), (INDIVIDUAL, "familyName"), (PRODUCT_ORDER, "orderDate")):
        assert {frozenset(each) for each in await listed(caller, path, fields=name)} == {frozenset({*names[:3], name})}


async def test_people_have_a_given_and_a_family_name(caller: httpx.AsyncClient) -> None:
    names = {(each["givenName"], each["familyName"]) for each in await listed(caller, INDIVIDUAL)}
    assert {("Alice", "Chen"), ("小明", "王"), ("美華", "林")} <= names
    [found] = await listed(caller, INDIVIDUAL, familyName="王", givenName="小明")
    assert found["formattedName"] == XIAOMING.name


async def test_a_customer_tells_their_number_as_a_characteristic(caller: httpx.AsyncClient) -> None:
    customer = (await caller.get(f"{CUSTOMER}/{ALICE.customer}")).json()
    assert customer["contactMedium"][0] == {
        "mediumType": "mobile",
        "preferred": True,
        "characteristic": {"phoneNumber": ALICE.msisdn},
    }
    assert (await caller.get(customer["engagedParty"]["href"])).json()["familyName"] == "Chen"


async def test_a_customer_who_is_added_is_found_by_name_and_is_one_in_version_5(caller: httpx.AsyncClient) -> None:
    shop = await made(caller, CUSTOMER, SHOP)
    assert await listed(caller, CUSTOMER, name="Lighthouse Books") == [shop]
    assert await listed(caller, CUSTOMER, name="Lighthouse") == []
    kept = (await caller.get(f"{paths.CUSTOMER}/{shop['id']}")).json()
    assert (kept["name"], kept["href"]) == ("Lighthouse Books", f"{paths.CUSTOMER}/{shop['id']}")
    entries = (await caller.get("/demo/journal")).json()["entries"]
    assert {"name": "<personal>"} in [entry["parameters"] for entry in entries]


async def test_a_patch_merges_into_a_customer(caller: httpx.AsyncClient) -> None:
    shop = await made(caller, CUSTOMER, SHOP)
    patch: Json = {"status": "active", "engagedParty": {"name": "Lighthouse Ltd"}}
    changed = (await caller.patch(str(shop["href"]), json=patch)).json()
    assert changed == shop | {
        "status": "active",
        "engagedParty": {"id": "OR-9", "name": "Lighthouse Ltd"},
        "lastUpdate": changed["lastUpdate"],
    }
    assert (await caller.get(str(shop["href"]))).json() == changed


async def test_what_makes_a_customer_somebody_else_is_not_patched(caller: httpx.AsyncClient) -> None:
    address = f"{CUSTOMER}/{ALICE.customer}"
    before = (await caller.get(address)).json()
    for patch in NOT_PATCHES:
        assert (await caller.patch(address, content=patch)).status_code == 400
    assert (await caller.get(address)).json() == before


async def test_individuals_and_organizations_are_added(caller: httpx.AsyncClient) -> None:
    ines = await made(caller, INDIVIDUAL, {"givenName": "Inês", "familyName": "Sá"})
    assert ines["formattedName"] == "Inês Sá"
    assert await listed(caller, INDIVIDUAL, givenName="Inês") == [ines]
    bakery = await made(caller, ORGANIZATION, {"tradingName": "Crust & Co", "isLegalEntity": True})
    assert await listed(caller, ORGANIZATION, tradingName="Crust & Co", isLegalEntity="true") == [bakery]
    assert [set(each) for each in await listed(caller, ORGANIZATION, fields="tradingName")] == [
        {"id", "href", "@type", "tradingName"}
    ]


async def test_an_order_of_a_customer_is_made_as_version_5_makes_it(caller: httpx.AsyncClient) -> None:
    order = await made(caller, PRODUCT_ORDER, ALICES_ORDER)
    assert (order["state"], order["externalId"]) == ("acknowledged", "till-4")
    assert order["relatedParty"] == ALICES_ORDER["relatedParty"]
    kept = (await caller.get(f"{paths.PRODUCT_ORDER}/{order['id']}")).json()
    assert kept["externalIdentifier"][0]["id"] == "till-4"
    assert kept["productOrderItem"][0]["itemPrice"][0]["price"]["taxIncludedAmount"]["value"] == 29
    again = await caller.post(PRODUCT_ORDER, json=ALICES_ORDER)
    assert (again.status_code, again.json()) == (200, order)
    assert (await caller.get("/demo/state")).json()["orders"] == {
        "total": 1,
        "by_customer": {ALICE.customer: [order["id"]]},
    }
    assert await listed(caller, PRODUCT_ORDER, orderDate=str(order["orderDate"])) == [order]
    assert await listed(caller, PRODUCT_ORDER, **{"relatedParty.id": ALICE.customer}) == [order]
    assert str(order["orderDate"]).endswith("Z")


async def test_an_order_of_nobodys_is_held_and_carried_out_by_nobody(caller: httpx.AsyncClient) -> None:
    order = await made(caller, PRODUCT_ORDER, WISH)
    assert order["state"] == "held"
    assert order["productOrderItem"] == [{"id": "a", "action": "add", "state": "held"}]
    assert order["relatedParty"] == STRANGER
    owners = (await caller.get("/demo/state")).json()["orders"]["by_customer"]
    assert owners == {"": [order["id"]]}


async def test_the_desk_sees_what_it_saw_before(caller: httpx.AsyncClient, clock: FakeClock) -> None:
    alice = CustomerId(ALICE.customer)
    async with reaching(str(caller.base_url), clock, QUICK) as carrier:
        before = await carrier.find_subscriber(ALICE.msisdn), await carrier.bills(alice), await carrier.offers()
        await made(caller, CUSTOMER, SHOP | {"contactMedium": [{"phoneNumber": ALICE.msisdn}]})
        await made(caller, PRODUCT_ORDER, WISH)
        await made(caller, paths.PAYMENT, TRANSFER)
        after = await carrier.find_subscriber(ALICE.msisdn), await carrier.bills(alice), await carrier.offers()
        assert after == before
        assert await carrier.orders(alice) == ()


async def test_a_bill_has_its_account_and_its_lines_for_a_document(caller: httpx.AsyncClient) -> None:
    bills = await listed(caller, CUSTOMER_BILL, **{"billingAccount.id": ALICES})
    assert len(bills) == MONTHS
    bill = (await caller.get(str(bills[0]["href"]))).json()
    lines = (await caller.get(bill["billDocument"][0]["url"])).json()
    assert sum(Decimal(str(line["taxIncludedAmount"]["value"])) for line in lines) == Decimal(
        str(bill["amountDue"]["value"])
    )
    assert {line["bill"]["href"] for line in lines} == {bill["href"]}
    assert {line["type"] for line in lines} <= {"appliedBillingCharge", "appliedBillingCredit"}
    assert bill["relatedParty"][0]["href"] == f"{CUSTOMER}/{ALICE.customer}"


async def test_a_bill_is_put_on_hold_and_not_settled_by_a_word(caller: httpx.AsyncClient) -> None:
    paid, *_, owed = await listed(caller, CUSTOMER_BILL, **{"relatedParty.id": MEIHUA.customer})
    assert (paid["state"], owed["state"]) == ("settled", "sent")
    for refused in ({"state": "settled"}, {"state": "onHold", "remainingAmount": {"value": 0}}, {}):
        assert (await caller.patch(str(owed["href"]), json=refused)).status_code == 400
    assert (await caller.patch(str(paid["href"]), json={"state": "onHold"})).status_code == 409
    held = (await caller.patch(str(owed["href"]), json={"state": "onHold"})).json()
    assert held == owed | {"state": "onHold", "lastUpdate": held["lastUpdate"]}
    assert (await caller.get(f"{paths.CUSTOMER_BILL}/{owed['id']}")).json()["state"] == "onHold"


@pytest.mark.parametrize(
    "whose", [{"billingAccount": {"id": ALICES}}, {"relatedParty": {"id": ALICE.customer, "@referredType": "Customer"}}]
)
async def test_a_bill_on_demand_is_the_latest_there_is(caller: httpx.AsyncClient, whose: dict[str, Json]) -> None:
    asked = (await caller.post(BILL_ON_DEMAND, json=whose)).json()
    assert asked["state"] == "done"
    assert (
        asked["customerBill"]["id"] == (await listed(caller, CUSTOMER_BILL, **{"billingAccount.id": ALICES}))[-1]["id"]
    )
    assert (await caller.get(asked["customerBill"]["href"])).status_code == 200
    assert await listed(caller, BILL_ON_DEMAND, id=asked["id"]) == [asked]


async def test_a_bill_on_demand_for_nobody_is_rejected(caller: httpx.AsyncClient) -> None:
    assert (await made(caller, BILL_ON_DEMAND, {"billingAccount": {"id": "BA-0"}}))["state"] == "rejected"


async def test_a_payment_without_a_card_waits_and_settles_nothing(caller: httpx.AsyncClient) -> None:
    before = await listed(caller, CUSTOMER_BILL)
    paid = await made(caller, paths.PAYMENT, TRANSFER)
    assert (paid["status"], paid["totalAmount"]) == ("pending", TRANSFER["totalAmount"])
    assert await listed(caller, paths.PAYMENT, **{"account.id": ALICES}) == [paid]
    assert await listed(caller, CUSTOMER_BILL) == before


async def test_a_payment_in_the_desks_way_needs_its_card_as_ever(caller: httpx.AsyncClient) -> None:
    assert (await caller.post(paths.PAYMENT, json=TRANSFER | {"correlatorId": "k-1"})).status_code == 409
    assert await listed(caller, paths.PAYMENT) == []


async def test_a_body_without_what_is_mandatory_is_a_problem_and_makes_nothing(caller: httpx.AsyncClient) -> None:
    for path, body in WITHOUT:
        before = (await caller.get(path)).json()
        answer = await caller.post(path, content=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "400"), body[:100]
        assert (await caller.get(path)).json() == before


def test_it_is_served_on_loopback_only(tmp_path: Path) -> None:
    words = ["operator", "serve", "--database", str(tmp_path / "o.db"), "--version-4", "--host", "192.0.2.1"]
    refused = CliRunner().invoke(app, words)
    assert refused.exit_code == 2
    assert not (tmp_path / "o.db").exists()
