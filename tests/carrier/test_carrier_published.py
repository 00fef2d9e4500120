"""What every operator has under version 4's paths, over a socket: TMF646, TMF653, TMF676 and TMF681 as published."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Final

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrier.version4_lab import less, listed, made
from clearline.carrier import paths
from clearline.carrier.demo.ledger import Document
from clearline.carrier.demo.people import ALICE, MEIHUA, XIAOMING
from clearline.carrier.demo.version4.translation import (
    as_named,
    flat,
    in_role,
    read_characteristics,
    with_characteristics,
    with_external_id,
)
from clearline.domain.conversation import Json
from clearline.testing import FakeClock
from loopback import caller_of

ALICES: Final[list[Json]] = [{"id": ALICE.customer, "role": "Customer", "@referredType": "Customer"}]
NESTED: Final[list[Json]] = [{"role": "Customer", "partyOrPartyRole": {"id": ALICE.customer}}]
KEPT_TWICE: Final[list[Json]] = [{"id": ALICE.customer, "@referredType": "Customer", "partyOrPartyRole": {"id": "x"}}]
LINE: Final = f"PR-{ALICE.number}-broadband"
TEST: Final[dict[str, Json]] = {
    "name": "Is there light?",
    "relatedService": {"id": LINE, "@referredType": "Product"},
    "testSpecification": {"id": "line-test", "version": "1"},
    "relatedParty": ALICES,
    "characteristic": [{"name": "externalIdentifier", "value": "lamp-1"}, {"name": "asked by", "value": 7}],
}
VISIT: Final[dict[str, Json]] = {
    "validFor": {"startDateTime": "2031-05-02T09:00:00+08:00", "endDateTime": "2031-05-02T12:00:00+08:00"},
    "relatedParty": ALICES,
    "externalId": "ladder-1",
    "category": "intervention",
}
LETTER: Final[dict[str, Json]] = {
    "messageType": "Email",
    "subject": "Tea",
    "content": "The kettle is on.",
    "sender": {"name": "Kitchen", "email": "kitchen@tidemark.example"},
    "receiver": [{"email": MEIHUA.email, "name": MEIHUA.name}],
    "characteristic": [{"name": "externalIdentifier", "value": "cup-1"}],
}
CARD: Final[dict[str, Json]] = {"number": "4539 1488 0343 6467", "expiry": "12/39", "code": "123"}


def named(*values: Json) -> list[Json]:
    return [{"name": "externalIdentifier", "value": value} for value in values]


TESTED: Final[tuple[Json, ...]] = (
    *(less(TEST, name) for name in ("name", "relatedService", "testSpecification")),
    TEST | {"relatedService": {"id": f"PR-{XIAOMING.number}-mobile"}},
)
VISITED: Final[tuple[Json, ...]] = (
    less(VISIT, "validFor"),
    VISIT | {"validFor": {"startDateTime": "2031-05-02T09:00:00+08:00"}},
    VISIT | {"validFor": {"startDateTime": "2031-05-02", "endDateTime": "2031-05-03"}},
    VISIT | {"status": "confirmed"},
    VISIT | {"externalId": ""},
    VISIT | {"relatedPlace": {"id": "home"}},
)
SEARCHED: Final[tuple[Json, ...]] = (
    {"relatedParty": ALICES},
    {"relatedParty": NESTED[0]},
    {"relatedEntity": [{"id": "broadband"}]},
    {"requestedTimeSlot": [{}]},
)
WRITTEN: Final[tuple[Json, ...]] = (
    *(less(LETTER, name) for name in ("content", "receiver", "sender", "messageType")),
    LETTER | {"receiver": []},
    LETTER | {"receiver": [{"emailAddress": MEIHUA.email}]},
    LETTER | {"sender": {"emailAddress": "kitchen@tidemark.example"}},
    LETTER | {"receiver": [{"email": MEIHUA.email, "party": NESTED[0]}]},
)
NO_PARTIES: Final[tuple[Json, ...]] = (NESTED, KEPT_TWICE, [], [{"id": ALICE.customer}], ALICES[0])
NO_NAMES: Final[tuple[Json, ...]] = (
    *(named(value) for value in ("", 5, None)),
    named("a", "b"),
    [{"name": "colour"}],
    {"name": "colour", "value": "red"},
)


def not_published() -> Iterator[tuple[str, Json]]:
    """Yield bodies with a fault each, and where they are sent."""
    tests, visits, searches, letters = paths.SERVICE_TEST, paths.APPOINTMENT, paths.TIME_SLOT, paths.MESSAGE
    for path, bodies in ((tests, TESTED), (visits, VISITED), (searches, SEARCHED), (letters, WRITTEN)):
        yield from ((path, body) for body in bodies)
    for path, whole in ((tests, TEST), (visits, VISIT)):
        yield from ((path, whole | {"relatedParty": parties}) for parties in NO_PARTIES)
    for path, whole in ((tests, TEST), (letters, LETTER)):
        yield from ((path, whole | {"characteristic": values}) for values in NO_NAMES)
    for path, whole in ((tests, TEST), (visits, VISIT), (searches, {}), (letters, LETTER)):
        yield path, whole | {"externalIdentifier": [{"id": "5"}]}


@pytest.fixture
async def caller(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with caller_of(address) as caller:
        yield caller


async def unpaid(caller: httpx.AsyncClient) -> dict[str, Json]:
    bills = await listed(
        caller, paths.CUSTOMER_BILL, **{"relatedParty.partyOrPartyRole.id": ALICE.customer, "state": "sent"}
    )
    return bills[-1]


async def card_of(caller: httpx.AsyncClient, bill: dict[str, Json], clock: FakeClock) -> str:
    """Have a good card typed for a bill, and return the id that the provider knows it by."""
    checkout = await made(
        caller,
        paths.CHECKOUT,
        {
            "bill": {"id": bill["id"]},
            "amount": bill["remainingAmount"],
            "returnTo": "http://shop.example/back",
            "expiresAt": (clock.now() + timedelta(hours=1)).isoformat(),
            "relatedParty": NESTED,
        },
    )
    assert (await caller.post(str(checkout["cardAddress"]), data=CARD)).status_code == 303
    return str(checkout["id"])


async def test_a_test_has_flat_parties_and_its_name_among_its_characteristics(caller: httpx.AsyncClient) -> None:
    test = await made(caller, paths.SERVICE_TEST, TEST)
    assert {name: test[name] for name in TEST if name != "characteristic"} == less(TEST, "characteristic")
    asked_by: Json = {"name": "asked by", "value": 7}
    assert test["characteristic"] == [asked_by, *named("lamp-1")]
    assert test["state"] == "completed"
    measures = test["testMeasure"]
    assert isinstance(measures, list)
    assert [set(each) >= {"metricName", "value"} for each in measures if isinstance(each, dict)] == [True, True]
    assert {"creationDate", "lastUpdate", "externalIdentifier"}.isdisjoint(test)


@pytest.mark.parametrize(
    ("path", "body", "query"),
    [
        (paths.SERVICE_TEST, TEST, {"characteristic.value": "lamp-1"}),
        (paths.SERVICE_TEST, TEST, {"relatedParty.id": ALICE.customer}),
        (paths.APPOINTMENT, VISIT, {"externalId": "ladder-1"}),
        (paths.APPOINTMENT, VISIT, {"relatedParty.id": ALICE.customer, "status": "confirmed,initialized"}),
        (paths.MESSAGE, LETTER, {"characteristic.value": "cup-1"}),
        (paths.MESSAGE, LETTER, {"receiver.email": MEIHUA.email}),
    ],
)
async def test_what_was_made_is_made_once_and_found(
    caller: httpx.AsyncClient, path: str, body: dict[str, Json], query: dict[str, str]
) -> None:
    first = await made(caller, path, body)
    again = await caller.post(path, json=body)
    assert (again.status_code, again.json()) == (200, first)
    assert await listed(caller, path, **query) == [first]
    for name in query:
        assert await listed(caller, path, **query | {name: "somebody-else"}) == []


async def test_a_name_that_stands_for_another_request_is_a_conflict(caller: httpx.AsyncClient) -> None:
    await made(caller, paths.MESSAGE, LETTER)
    assert (await caller.post(paths.MESSAGE, json=LETTER | {"content": "It boils."})).status_code == 409
    assert len(await listed(caller, paths.MESSAGE)) == 1


async def test_a_message_has_a_mail_address_as_version_4_calls_it(caller: httpx.AsyncClient) -> None:
    letter = await made(caller, paths.MESSAGE, LETTER)
    assert letter == LETTER | {name: letter[name] for name in ("@type", "id", "href", "state", "sendTime")}
    shown = (await caller.get("/demo/handset/messages", params={"msisdn": MEIHUA.msisdn})).json()
    assert [mail["text"] for mail in shown["mails"]] == ["The kettle is on."]


async def test_a_message_is_found_by_a_number_that_the_journal_keeps_to_itself(caller: httpx.AsyncClient) -> None:
    note = await made(caller, paths.MESSAGE, LETTER | {"receiver": [{"phoneNumber": ALICE.msisdn}]})
    assert await listed(caller, paths.MESSAGE, **{"receiver.phoneNumber": ALICE.msisdn}) == [note]
    await listed(caller, paths.MESSAGE, **{"receiver.email": ALICE.email})
    journal = (await caller.get("/demo/journal")).text
    assert ALICE.msisdn[1:] not in journal
    assert ALICE.email not in journal


async def test_free_times_are_told_to_whoever_asks(caller: httpx.AsyncClient) -> None:
    asked: dict[str, Json] = {
        "relatedParty": ALICES[0],
        "relatedPlace": {"id": "A1", "role": "home"},
        "relatedEntity": [{"id": LINE, "role": "service", "@referredType": "Product"}],
        "requestedTimeSlot": [{"validFor": VISIT["validFor"]}],
    }
    search = await made(caller, paths.TIME_SLOT, asked | {"externalId": "no place for it", "status": "rejected"})
    assert {name: search[name] for name in asked} == asked
    assert (search["status"], search["searchResult"]) == ("done", "success")
    assert set(search) == {"@type", "id", "href", "searchDate", "status", "searchResult", "availableTimeSlot", *asked}
    bare = await made(caller, paths.TIME_SLOT, {})
    assert bare["availableTimeSlot"] == search["availableTimeSlot"] != []


async def test_an_appointment_has_flat_parties_and_one_external_id(caller: httpx.AsyncClient) -> None:
    visit = await made(caller, paths.APPOINTMENT, VISIT)
    assert visit == VISIT | {"status": "confirmed"} | {
        name: visit[name] for name in ("@type", "id", "href", "creationDate", "lastUpdate")
    }
    taken = await caller.post(paths.APPOINTMENT, json=VISIT | {"externalId": "ladder-2"})
    assert taken.status_code == 409


async def test_an_appointment_is_moved_and_called_off(caller: httpx.AsyncClient, clock: FakeClock) -> None:
    visit = await made(caller, paths.APPOINTMENT, VISIT)
    clock.advance(60)
    later: Json = {"startDateTime": "2031-05-03T09:00:00+08:00", "endDateTime": "2031-05-03T12:00:00+08:00"}
    changed = (await caller.patch(str(visit["href"]), json={"validFor": later})).json()
    assert changed == visit | {"validFor": later, "lastUpdate": clock.now().isoformat()}
    ended = (await caller.patch(str(visit["href"]), json={"status": "cancelled", "validFor": later})).json()
    assert ended == changed | {"status": "cancelled"}
    assert (await caller.get(str(visit["href"]))).json() == ended


@pytest.mark.parametrize(
    "patch",
    [
        b"[]",
        b"{}",
        b'{"status": "cancelled"}',
        b'{"status": "postponed"}',
        b'{"status": null}',
        b'{"validFor": {"startDateTime": "2031-05-03T09:00:00+08:00"}}',
        b'{"validFor": null}',
        b'{"status": "cancelled", "relatedParty": []}',
        b'{"externalId": "another"}',
        b'{"id": "another"}',
    ],
)
async def test_nothing_else_of_an_appointment_is_patched(caller: httpx.AsyncClient, patch: bytes) -> None:
    visit = await made(caller, paths.APPOINTMENT, VISIT)
    assert (await caller.patch(str(visit["href"]), content=patch)).status_code == 400
    assert (await caller.get(str(visit["href"]))).json() == visit


async def test_a_card_pays_a_bill_for_a_flat_payer(caller: httpx.AsyncClient, clock: FakeClock) -> None:
    bill = await unpaid(caller)
    card: Json = {"id": await card_of(caller, bill, clock), "@referredType": "TokenizedCard"}
    asked: dict[str, Json] = {
        "account": {"id": f"BA-{ALICE.customer}", "@referredType": "BillingAccount"},
        "correlatorId": "purse-1",
        "paymentMethod": card,
        "totalAmount": bill["remainingAmount"],
        "payer": ALICES[0],
    }
    assert (await caller.post(paths.PAYMENT, json=less(asked, "account"))).status_code == 400
    assert (await caller.post(paths.PAYMENT, json=asked | {"payer": NESTED[0]})).status_code == 400
    assert (await caller.post(paths.PAYMENT, json=asked | {"payer": ALICES})).status_code == 400
    assert (await caller.get(str(bill["href"]))).json() == bill
    payment = await made(caller, paths.PAYMENT, asked)
    assert payment == asked | {"status": "done"} | {
        name: payment[name] for name in ("@type", "id", "href", "paymentDate", "statusDate")
    }
    assert await listed(caller, paths.PAYMENT, correlatorId="purse-1") == [payment]
    assert (await caller.get(str(bill["href"]))).json()["state"] == "settled"
    again = await caller.post(paths.PAYMENT, json=asked)
    assert (again.status_code, again.json()) == (200, payment)


async def test_a_body_that_is_not_as_published_is_refused_and_makes_nothing(caller: httpx.AsyncClient) -> None:
    for path, body in not_published():
        answer = await caller.post(path, json=body)
        assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json"), body
        assert await listed(caller, path) == []


PARTIES: Final = st.fixed_dictionaries(
    {"id": st.text(min_size=1), "@referredType": st.text(min_size=1), "role": st.text()},
    optional={"name": st.text(), "@type": st.just("RelatedParty")},
)


@given(PARTIES)
def test_a_flat_party_survives_version_5(party: Document) -> None:
    assert flat(in_role(party)) == party
    assert flat(party) == party


@given(st.text(min_size=1), st.dictionaries(st.sampled_from(["name", "category"]), st.text()))
def test_a_name_survives_version_5_in_both_places(name: str, document: dict[str, str]) -> None:
    sent: Document = dict(document)
    assert with_external_id(as_named(sent, name)) == sent | {"externalId": name}
    described = sent | {"characteristic": named(name)}
    assert with_characteristics(read_characteristics(described)) == described
    assert with_external_id(as_named(sent, None)) == with_characteristics(read_characteristics(sent)) == sent
