import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carrier.carrier_lab import calls_of, order_ids, spoil
from clearline.carrier import paths
from clearline.carrier.demo.answers import BODY_LIMIT, DEPTH_LIMIT
from clearline.carrier.demo.ledger import Ledger
from clearline.carrier.demo.offered import RESOURCES
from clearline.carrier.demo.operator import create_operator
from clearline.carrier.demo.people import ALICE, HOW_MANY, MEIHUA, people
from clearline.carrier.demo.plans import PLANS
from clearline.carrier.demo.resources import merge_patch
from clearline.carrier.demo.seed import MONTHS, rows
from clearline.domain.conversation import Json
from clearline.testing import START, FakeClock

ORDER: Final[dict[str, Json]] = {
    "@type": "ProductOrder",
    "externalIdentifier": [{"id": "o-1"}],
    "relatedParty": [{"partyOrPartyRole": {"id": ALICE.customer}}],
    "productOrderItem": [{"productOffering": {"id": "neap-5"}}],
}

TWO_NAMES: Final = msgspec.json.encode(
    ORDER
    | {
        "externalIdentifier": [{"id": "1"}, {"id": "2"}],
        "description": "",
        "severity": "",
        "ticketType": "",
        "messageType": "SMS",
        "content": "two names",
        "sender": {},
        "receiver": [{"phoneNumber": ALICE.msisdn}],
        "characteristic": [{"name": "externalIdentifier", "value": name} for name in ("1", "2")],
    }
)


def test_the_seed_is_the_same_for_the_same_moment() -> None:
    assert list(rows(START)) == list(rows(START))


def test_the_seed_has_enough_of_everything_in_every_language() -> None:
    kinds = Counter(row.kind for row in rows(START))
    languages = Counter(person.language for person in people())
    assert kinds["customer"] == len(people()) == HOW_MANY >= 40
    assert min(languages[language] for language in ("en", "zh-Hans", "zh-Hant")) >= 12
    assert len(PLANS) == 6
    assert kinds["customerBill"] == HOW_MANY * MONTHS
    assert kinds["serviceProblem"] == 3
    assert len({person.name for person in people()}) == HOW_MANY


def test_every_document_has_an_id_a_type_and_a_place() -> None:
    for row in rows(START):
        assert str(row.document["@type"]).lower() == row.kind.lower()
        assert str(row.document["href"]).endswith(f"/{row.document['id']}")


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.kind)
async def test_what_is_listed_can_be_fetched_by_its_href(client: httpx.AsyncClient, resource: object) -> None:
    path = getattr(resource, "path", "")
    listed = (await client.get(path)).json()
    for document in listed[:2]:
        assert (await client.get(document["href"])).json() == document


async def test_a_list_comes_in_pages_with_its_whole_count(client: httpx.AsyncClient) -> None:
    whole = (await client.get(paths.CUSTOMER)).json()
    part = await client.get(paths.CUSTOMER, params={"offset": "10", "limit": "5"})
    assert part.status_code == 206
    assert (part.headers["X-Total-Count"], part.headers["X-Result-Count"]) == (str(HOW_MANY), "5")
    assert part.json() == whole[10:15]
    assert (await client.get(paths.CUSTOMER, params={"offset": "1000"})).json() == []


async def test_fields_leaves_out_what_was_not_asked_for(client: httpx.AsyncClient) -> None:
    offers = (await client.get(paths.OFFERING, params={"fields": "name", "limit": "1"})).json()
    assert set(offers[0]) == {"id", "href", "@type", "name"}


async def test_filters_reach_into_lists_and_take_alternatives(client: httpx.AsyncClient) -> None:
    bills = await client.get(paths.CUSTOMER_BILL, params={"relatedParty.partyOrPartyRole.id": MEIHUA.customer})
    assert {bill["id"].split("-")[1] for bill in bills.json()} == {"10003"}
    tickets = await client.get(paths.TROUBLE_TICKET, params={"status": "resolved,inProgress"})
    assert {ticket["status"] for ticket in tickets.json()} == {"resolved", "inProgress"}
    assert (await client.get(paths.OFFERING, params={"isSellable": "false"})).headers["X-Total-Count"] == "2"
    assert (await client.get(paths.OFFERING, params={"no.such.thing": "x"})).json() == []


@pytest.mark.parametrize("limit", ["-1", "x", "1e9", "９", "9" * 30])
async def test_a_limit_that_is_no_number_is_a_problem(client: httpx.AsyncClient, limit: str) -> None:
    answer = await client.get(paths.CUSTOMER, params={"limit": limit})
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert {"title", "status", "detail", "code", "reason"} <= answer.json().keys()


async def test_what_is_not_there_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{paths.CUSTOMER}/TM-1")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


async def test_an_order_repeated_under_its_name_is_the_first_one(client: httpx.AsyncClient) -> None:
    first = await client.post(paths.PRODUCT_ORDER, json=ORDER)
    again = await client.post(paths.PRODUCT_ORDER, json=ORDER)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert first.headers["Location"] == first.json()["href"]
    assert first.json()["productOrderItem"][0]["itemPrice"][0]["price"]["taxIncludedAmount"]["value"] == 29
    assert await order_ids(client) == [first.json()["id"]]


async def test_a_name_that_is_used_for_something_else_is_a_conflict(client: httpx.AsyncClient) -> None:
    await client.post(paths.PRODUCT_ORDER, json=ORDER)
    other: Json = [{"productOffering": {"id": "ripple-15"}}]
    answer = await client.post(paths.PRODUCT_ORDER, json=ORDER | {"productOrderItem": other})
    assert answer.status_code == 409
    assert len(await order_ids(client)) == 1


async def test_orders_without_a_name_are_each_an_order(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        assert (await client.post(paths.PRODUCT_ORDER, json=ORDER | {"externalIdentifier": []})).status_code == 201
    assert len(await order_ids(client)) == 2


async def test_orders_outlive_the_operator(tmp_path: Path, clock: FakeClock) -> None:
    for expected in (201, 200):
        app = create_operator(tmp_path / "kept.db", clock=clock)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://operator") as client:
            assert (await client.post(paths.PRODUCT_ORDER, json=ORDER)).status_code == expected
            assert len(await order_ids(client)) == 1
            assert (await client.get(paths.CUSTOMER)).headers["X-Total-Count"] == str(HOW_MANY)


def test_the_ledger_waits_for_the_disk(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "operator.db")
    pragmas = [ledger._connection.execute(f"PRAGMA {name}").fetchone() for name in ("journal_mode", "synchronous")]
    assert pragmas == [("wal",), (2,)]
    ledger.close()


@pytest.mark.parametrize("path", [paths.PRODUCT_ORDER, paths.TROUBLE_TICKET, paths.MESSAGE])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"relatedParty": 1}',
        b"[" * 50_000,
        b"{}",
        b'{"relatedParty": [], "productOrderItem": [], "receiver": [], "content": ""}',
        b'{"relatedParty": [{"partyOrPartyRole": {"id": "TM-1"}}], "productOrderItem": []}',
        b'{"relatedParty": [], "description": "", "severity": "", "ticketType": ""}',
        b'{"receiver": [{"phoneNumber": "1"}], "content": ""}',
        b'{"receiver": [], "content": ""}',
        b'{"relatedParty": [{"partyOrPartyRole": {"id": "TM-10001"}}], "productOrderItem": []}',
        TWO_NAMES,
    ],
)
async def test_a_body_that_cannot_be_met_is_a_problem_and_changes_nothing(
    client: httpx.AsyncClient, path: str, body: bytes
) -> None:
    before = (await client.get("/demo/state")).json()
    answer = await client.post(path, content=body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert (await client.get("/demo/state")).json() == before


@pytest.mark.parametrize(("depth", "status"), [(DEPTH_LIMIT - 1, 201), (DEPTH_LIMIT, 400), (900, 400)])
async def test_a_body_is_kept_only_as_deep_as_it_can_be_read_again(
    client: httpx.AsyncClient, depth: int, status: int
) -> None:
    ticket = {"description": "]}", "severity": "Minor", "ticketType": "fault", "note": '\\"[['}
    ticket_of_alice = ticket | {"relatedParty": [{"partyOrPartyRole": {"id": ALICE.customer}}]}
    body = json.dumps(ticket_of_alice)[:-1] + ', "attachment": ' + "[" * depth + "]" * depth + "}"
    assert (await client.post(paths.TROUBLE_TICKET, content=body)).status_code == status
    assert (await client.get(paths.TROUBLE_TICKET)).status_code == 200


async def test_a_body_without_end_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post(paths.TROUBLE_TICKET, content=b" " * (BODY_LIMIT + 1))).status_code == 413


async def test_a_merge_patch_changes_what_it_names(client: httpx.AsyncClient, clock: FakeClock) -> None:
    clock.advance(60)
    ticket = (await client.get(paths.TROUBLE_TICKET)).json()[0]
    patched = (await client.patch(ticket["href"], json={"status": "closed", "severity": None})).json()
    assert patched == {
        **{name: value for name, value in ticket.items() if name != "severity"},
        "status": "closed",
        "lastUpdate": clock.now().isoformat(),
    }
    assert (await client.get(ticket["href"])).json() == patched
    for refused in (b"[]", b"\xff", b'{"id": "other"}'):
        assert (await client.patch(ticket["href"], content=refused)).status_code == 400


LEAVES = st.booleans() | st.integers() | st.text(max_size=3)
OBJECTS = st.recursive(
    st.dictionaries(st.sampled_from("abc"), LEAVES, max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), LEAVES | inner, max_size=3),
)


def test_a_merge_patch_follows_the_examples_of_rfc_7396() -> None:
    assert merge_patch({"a": "b"}, {"a": "c"}) == {"a": "c"}
    assert merge_patch({"a": "b", "b": "c"}, {"a": None}) == {"b": "c"}
    assert merge_patch({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}) == {"a": {"b": "d"}}
    assert merge_patch({"a": [{"b": "c"}]}, {"a": [1]}) == {"a": [1]}
    assert merge_patch({}, {"a": {"bb": {"ccc": None}}}) == {"a": {"bb": {}}}


@settings(deadline=None)
@given(OBJECTS, OBJECTS)
def test_a_merge_patch_applied_twice_is_applied_once(target: dict[str, Json], patch: dict[str, Json]) -> None:
    once = merge_patch(target, patch)
    assert merge_patch(once, patch) == once
    assert merge_patch(target, {}) == target
    assert merge_patch(target, dict.fromkeys(target)) == {}


async def test_faults_are_listed_counted_down_and_cleared(client: httpx.AsyncClient) -> None:
    await spoil(client, "listCustomer", "error", times=1)
    await spoil(client, "*", "garbage")
    listed = (await client.get("/demo/faults")).json()["faults"]
    assert [fault["mode"] for fault in listed] == ["error", "garbage"]
    assert (await client.get(paths.CUSTOMER)).status_code == 500
    assert (await client.get(paths.CUSTOMER)).content == b'{"id": "\xff\xfe'
    assert (await client.delete("/demo/faults")).status_code == 204
    assert (await client.get("/demo/faults")).json() == {"faults": []}
    assert (await client.get(paths.CUSTOMER)).status_code == 200


@pytest.mark.parametrize(
    "fault",
    [
        b"",
        b"\xff",
        b'{"operation": "createProductOrder", "mode": "fire"}',
        b'{"operation": "noSuchOperation", "mode": "error"}',
        b'{"operation": "*", "mode": "latency", "seconds": -1}',
        b'{"operation": "*", "mode": "latency", "seconds": 1e9}',
        b'{"operation": "*", "mode": "error", "times": 0}',
        b'{"operation": "*", "mode": "error", "more": 1}',
    ],
)
async def test_what_is_no_fault_is_a_problem(client: httpx.AsyncClient, fault: bytes) -> None:
    assert (await client.post("/demo/faults", content=fault)).status_code == 400
    assert (await client.get("/demo/faults")).json() == {"faults": []}


async def test_latency_delays_and_changes_nothing_else(client: httpx.AsyncClient) -> None:
    before = (await client.get(paths.OFFERING)).json()
    fault = {"operation": "listProductOffering", "mode": "latency", "seconds": 0.001}
    await client.post("/demo/faults", json=fault)
    assert (await client.get(paths.OFFERING)).json() == before


async def test_a_sim_that_was_changed_is_told_with_its_customer(client: httpx.AsyncClient, clock: FakeClock) -> None:
    answer = await client.post("/demo/sim", json={"customer": ALICE.customer, "hours": "1.5"})
    assert answer.status_code == 204
    told = (await client.get(f"{paths.CUSTOMER}/{ALICE.customer}")).json()["characteristic"]
    assert [each["value"] for each in told] == [(clock.now() - timedelta(hours=1.5)).isoformat()]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (b'{"customer": "TM-0", "hours": 1}', 404),
        (b'{"customer": "TM-10001", "hours": -1}', 400),
        (b'{"customer": "TM-10001"}', 400),
        (b"[]", 400),
    ],
)
async def test_what_is_no_change_of_sim_changes_nothing(client: httpx.AsyncClient, change: bytes, status: int) -> None:
    assert (await client.post("/demo/sim", content=change)).status_code == status


async def test_the_demo_customers_introduce_themselves(client: httpx.AsyncClient) -> None:
    introduced = (await client.get("/demo/customers")).json()
    assert [each["customer"] for each in introduced] == ["TM-10001", "TM-10002", "TM-10003"]
    assert introduced[0] == {
        "customer": "TM-10001",
        "name": "Alice Chen",
        "msisdn": "+12025550123",
        "language": "en",
    }


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", paths.CUSTOMER, 405)])
async def test_what_no_route_takes_is_a_problem(client: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


async def test_the_journal_tells_every_call_and_nothing_personal(client: httpx.AsyncClient) -> None:
    await client.get(paths.CUSTOMER, params={"contactMedium.phoneNumber": ALICE.msisdn})
    await client.get(f"{paths.CUSTOMER}/{MEIHUA.customer}")
    await client.post(paths.PRODUCT_ORDER, json=ORDER)
    message: dict[str, Json] = {"messageType": "SMS", "content": "Your code is 123456", "sender": {}}
    await client.post(paths.MESSAGE, json=message | {"receiver": [{"phoneNumber": ALICE.msisdn}]})
    await client.post(paths.PRODUCT_ORDER, content=b"{")
    answer = await client.get("/demo/journal")
    entries = answer.json()["entries"]
    assert [(entry["operation"], entry["outcome"], entry["customer"]) for entry in entries] == [
        ("listCustomer", "ok", ALICE.customer),
        ("retrieveCustomer", "ok", MEIHUA.customer),
        ("createProductOrder", "created", ALICE.customer),
        ("createCommunicationMessage", "created", ALICE.customer),
        ("createProductOrder", "refused", ""),
    ]
    assert entries[2]["parameters"] == {"offer": "neap-5", "externalIdentifier": "o-1"}
    assert entries[2]["object_id"] in await order_ids(client)
    for personal in (ALICE.msisdn, ALICE.msisdn[1:], ALICE.name, "123456", MEIHUA.name):
        assert personal not in answer.text
    rest = (await client.get("/demo/journal", params={"since": str(entries[3]["seq"])})).json()
    assert rest == {"entries": entries[4:], "last": entries[4]["seq"]}


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [("error", "failed;error"), ("error-after-commit", "created;error-after-commit"), ("garbage", "created;garbage")],
)
async def test_the_journal_tells_faults(client: httpx.AsyncClient, mode: str, outcome: str) -> None:
    await spoil(client, "createProductOrder", mode)
    await client.post(paths.PRODUCT_ORDER, json=ORDER)
    assert [entry["outcome"] for entry in (await client.get("/demo/journal")).json()["entries"]] == [outcome]
    assert len(await order_ids(client)) == (0 if mode == "error" else 1)


async def test_the_state_tells_orders_and_tickets_by_customer(client: httpx.AsyncClient) -> None:
    before = (await client.get("/demo/state")).json()
    assert before["orders"] == {"total": 0, "by_customer": {}}
    assert before["tickets"]["total"] == 5
    order = (await client.post(paths.PRODUCT_ORDER, json=ORDER)).json()
    after = (await client.get("/demo/state")).json()
    assert after["orders"] == {"total": 1, "by_customer": {ALICE.customer: [order["id"]]}}
    assert after["tickets"] == before["tickets"]
    assert await calls_of(client) == ["createProductOrder"]


@pytest.mark.parametrize("since", ["-1", "x", "１"])
async def test_a_journal_since_nothing_is_a_problem(client: httpx.AsyncClient, since: str) -> None:
    assert (await client.get("/demo/journal", params={"since": since})).status_code == 400


async def test_another_number_is_found_from_now_on_and_the_one_before_is_not(client: httpx.AsyncClient) -> None:
    new = "+12025550199"
    change = {"customer": ALICE.customer, "msisdn": new}
    assert (await client.post("/demo/number", json=change)).status_code == 204
    found = [
        (await client.get(paths.CUSTOMER, params={"contactMedium.phoneNumber": number})).json()
        for number in (new, ALICE.msisdn)
    ]
    assert [len(each) for each in found] == [1, 0]
    assert [medium.get("phoneNumber") for medium in found[0][0]["contactMedium"]] == [ALICE.msisdn, None, None, new]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"customer": "nobody", "msisdn": "+12025550199"}, 404),
        ({"customer": ALICE.customer, "msisdn": "x"}, 404),
        ({}, 400),
    ],
)
async def test_a_change_of_number_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, change: dict[str, str], status: int
) -> None:
    assert (await client.post("/demo/number", json=change)).status_code == status
