"""What a desk reads and reports in version 4, over a socket: TMF620, TMF621, TMF637, TMF656 and TMF677 as published."""

from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from typing import Final

import httpx
import pytest
from starlette.applications import Starlette

from carrier.version4_lab import less, listed, made
from clearline.carrier import paths
from clearline.carrier.demo.offered import RESOURCES, VERSION_4
from clearline.carrier.demo.people import ALICE, MEIHUA, XIAOMING
from clearline.carrier.demo.plans import FIBRE, PLANS, TELEVISION
from clearline.carrier.demo.seed import MONTHS
from clearline.carrier.paths4 import (
    BILL_ON_DEMAND,
    CUSTOMER,
    CUSTOMER_BILL,
    INDIVIDUAL,
    OFFERING,
    OFFERING_PRICE,
    ORGANIZATION,
    PRODUCT,
    PRODUCT_ORDER,
    SERVICE_PROBLEM,
    TROUBLE_TICKET,
    USAGE_QUERY,
)
from clearline.domain.conversation import Json
from clearline.testing import FakeClock
from loopback import caller_of, served

PUBLISHED: Final = tuple(each for each in (*RESOURCES, *VERSION_4) if "/v4/" in each.path)
HER: Final[dict[str, Json]] = {"id": ALICE.customer, "role": "Customer", "@referredType": "Customer"}
ALICES: Final[list[Json]] = [HER]
NESTED: Final[list[Json]] = [{"role": "Customer", "partyOrPartyRole": {"id": ALICE.customer}}]
NOBODYS: Final[list[Json]] = [{"id": "TM-0", "role": "Customer", "@referredType": "Customer"}]
MOBILE: Final[Json] = {"id": "mobile", "role": "service", "@referredType": "ServiceCategory", "name": "Mobile"}
SHOP_FLOOR: Final[Json] = {"id": "S-3", "role": "seen at", "@referredType": "GeographicSite", "name": "Shop floor"}
COMPLAINT: Final[dict[str, Json]] = {
    "externalId": "grumble-1",
    "ticketType": "complaint",
    "severity": "Major",
    "description": "It rang and rang.",
    "relatedParty": ALICES,
    "relatedEntity": [MOBILE, SHOP_FLOOR],
}
QUERY: Final[dict[str, Json]] = {"searchCriteria": {"relatedParty": ALICES}}
DOCUMENTS: Final[tuple[tuple[str, dict[str, Json]], ...]] = (
    (CUSTOMER, {"name": "Kiosk", "engagedParty": {"id": "OR-1"}, "contactMedium": [{"phoneNumber": "+12025550100"}]}),
    (INDIVIDUAL, {"givenName": "Ana", "familyName": "Reis"}),
    (ORGANIZATION, {"tradingName": "Kiosk"}),
    (
        PRODUCT_ORDER,
        {
            "externalId": "till-9",
            "relatedParty": ALICES,
            "productOrderItem": [{"id": "1", "action": "add", "productOffering": {"id": "neap-5"}}],
        },
    ),
    (
        PRODUCT_ORDER,
        {
            "relatedParty": ALICES,
            "productOrderItem": [
                {
                    "id": "1",
                    "action": "modify",
                    "product": {
                        "id": f"PR-{ALICE.number}-mobile",
                        "productCharacteristic": [{"name": "simStatus", "value": "blocked"}],
                    },
                }
            ],
        },
    ),
    (BILL_ON_DEMAND, {"billingAccount": {"id": f"BA-{ALICE.customer}"}}),
    (TROUBLE_TICKET, COMPLAINT),
    (USAGE_QUERY, QUERY),
    (paths.TIME_SLOT, {"relatedParty": HER}),
    (
        paths.SERVICE_TEST,
        {
            "name": "Noise",
            "relatedService": {"id": f"PR-{ALICE.number}-mobile"},
            "testSpecification": {"id": "line-test"},
            "relatedParty": ALICES,
            "characteristic": [{"name": "externalIdentifier", "value": "hum-1"}],
        },
    ),
    (
        paths.APPOINTMENT,
        {
            "validFor": {"startDateTime": "2031-06-02T09:00:00+08:00", "endDateTime": "2031-06-02T12:00:00+08:00"},
            "relatedParty": ALICES,
            "externalId": "door-1",
        },
    ),
    (
        paths.MESSAGE,
        {
            "messageType": "Email",
            "content": "Welcome.",
            "sender": {"email": "hello@tidemark.example"},
            "receiver": [{"email": ALICE.email}],
            "characteristic": [{"name": "externalIdentifier", "value": "hi-1"}],
        },
    ),
    (
        paths.PAYMENT,
        {
            "account": {"id": f"BA-{ALICE.customer}"},
            "paymentMethod": {"id": "W-2", "@referredType": "BankTransfer"},
            "totalAmount": {"unit": "CNY", "value": 3},
            "payer": HER,
        },
    ),
)
VERSION_5_ONLY: Final = frozenset(
    {
        "partyOrPartyRole",
        "externalIdentifier",
        "productOfferingCharacteristic",
        "characteristicValueSpecification",
        "troubleTicketCharacteristic",
        "appliedBillingRateType",
        "bucket",
        "place",
        "entity",
    }
)


@pytest.fixture
async def caller(both: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with served(both) as address, caller_of(address) as caller:
        yield caller


def inside(value: Json) -> Iterator[dict[str, Json]]:
    """Yield every object of a document, itself first."""
    match value:
        case dict():
            yield value
            for each in value.values():
                yield from inside(each)
        case list():
            for each in value:
                yield from inside(each)
        case _:
            return


def as_version_5(kind: str, document: dict[str, Json]) -> set[str]:
    """Return what a document of version 4 has in version 5's manner, wherever it lies."""
    banned = VERSION_5_ONLY - ({"externalIdentifier"} if kind == "serviceProblem" else set())
    if kind in {"productOrder", "payment", "serviceTest", "communicationMessage", "searchTimeSlot"}:
        banned |= {"creationDate"}
    if kind == "communicationMessage":
        banned |= {"emailAddress"}
    objects = list(inside(document))
    found = {name for each in objects for name in each} & banned
    found |= {href for each in objects if "/v5/" in (href := str(each.get("href", "")))}
    media, prices = document.get("contactMedium"), document.get("productOfferingPrice")
    about_a_medium = {"mediumType", "preferred", "validFor", "characteristic"}
    for medium in media if isinstance(media, list) else []:
        found |= set(medium if isinstance(medium, dict) else {"contactMedium"}) - about_a_medium
    for price in prices if isinstance(prices, list) else []:
        found |= set(price if isinstance(price, dict) else {"price"}) - {"@type", "@referredType", "id", "href", "name"}
    return found


async def test_nothing_of_version_5_is_left_in_what_version_4_shows(caller: httpx.AsyncClient) -> None:
    for path, body in DOCUMENTS:
        await made(caller, path, body)
    for resource in PUBLISHED:
        documents = await listed(caller, resource.path)
        assert documents, resource.path
        assert {document["@type"] for document in documents} == {resource.type}
        for document in documents:
            assert as_version_5(resource.kind, document) == set(), document
            assert document["href"] == f"{resource.path}/{document['id']}"


async def test_the_walk_finds_what_version_5_has(caller: httpx.AsyncClient) -> None:
    for path, body in DOCUMENTS:
        await made(caller, path, body)
    alike = {"individual"}
    kept = {resource.kind: resource.path for resource in RESOURCES if "/v5/" in resource.path}
    assert len(kept) == 10
    for kind, path in kept.items():
        [document, *_] = (await caller.get(path)).json()
        names = {name for name in as_version_5(kind, document) if not name.startswith("/")}
        assert bool(names) is (kind not in alike), path


async def test_a_product_refers_to_its_offering_and_its_customer(caller: httpx.AsyncClient) -> None:
    products = await listed(caller, PRODUCT, **{"relatedParty.id": ALICE.customer, "status": "active"})
    assert [product["id"] for product in products] == [f"PR-{ALICE.number}-{one}" for one in ("mobile", "broadband")]
    for product in products:
        assert product["relatedParty"] == [HER | {"href": f"{CUSTOMER}/{ALICE.customer}"}]
        offering = product["productOffering"]
        assert isinstance(offering, dict)
        assert (await caller.get(str(offering["href"]))).json()["name"] == product["name"]
    assert await listed(caller, PRODUCT, **{"relatedParty.id": "TM-0"}) == []


async def test_an_offering_names_its_prices_which_are_fetched_together(caller: httpx.AsyncClient) -> None:
    offers = await listed(caller, OFFERING, lifecycleStatus="Active", isSellable="true")
    assert [offer["id"] for offer in offers] == [plan.id for plan in PLANS]
    references = [one for offer in offers for one in inside(offer["productOfferingPrice"])]
    wanted = ",".join(str(one["id"]) for one in references)
    prices = await listed(caller, OFFERING_PRICE, id=wanted)
    assert [(price["id"], price["href"]) for price in prices] == [(one["id"], one["href"]) for one in references]
    for plan, price in zip(PLANS, prices, strict=True):
        assert price["price"] == {"@type": "Money", "unit": "CNY", "value": plan.price_minor / 100}
        assert (price["priceType"], price["recurringChargePeriodType"]) == ("recurring", "month")
    assert len(await listed(caller, OFFERING_PRICE)) == len((*PLANS, FIBRE, TELEVISION))


async def test_an_offering_tells_what_it_holds_as_uses_of_characteristics(caller: httpx.AsyncClient) -> None:
    [offer] = await listed(caller, OFFERING, id=PLANS[1].id)
    uses = offer["prodSpecCharValueUse"]
    assert isinstance(uses, list)
    told = {use["name"]: use["productSpecCharacteristicValue"] for use in uses if isinstance(use, dict)}
    assert {name: [one["value"] for one in inside(values)] for name, values in told.items()} == {
        "nameZh": [PLANS[1].name_zh],
        "service": ["mobile"],
        "dataMb": [PLANS[1].data_mb],
        "voiceMin": [PLANS[1].voice_min],
    }


async def test_a_problem_lies_in_flat_places(caller: httpx.AsyncClient) -> None:
    problems = await listed(caller, SERVICE_PROBLEM, status="inProgress,acknowledged")
    assert [problem["id"] for problem in problems] == ["SP-1", "SP-2", "SP-3"]
    assert problems[0]["affectedLocation"] == [
        {
            "@type": "RelatedPlace",
            "@referredType": "GeographicSite",
            "id": "A1",
            "name": "Riverside",
            "role": "affectedArea",
        }
    ]
    assert {"creationDate", "characteristic", "category", "priority", "reason"} <= problems[0].keys()
    assert (await caller.patch(str(problems[0]["href"]), json={"status": "resolved"})).status_code == 405


async def test_a_customer_is_found_by_a_number_that_the_journal_keeps_to_itself(caller: httpx.AsyncClient) -> None:
    name = "contactMedium.characteristic.phoneNumber"
    assert [each["id"] for each in await listed(caller, CUSTOMER, **{name: MEIHUA.msisdn})] == [MEIHUA.customer]
    [entry] = (await caller.get("/demo/journal")).json()["entries"]
    assert (entry["operation"], entry["parameters"]) == ("listCustomer", {name: "<personal>"})


async def test_a_ticket_names_its_service_as_an_entity(caller: httpx.AsyncClient, clock: FakeClock) -> None:
    ticket = await made(caller, TROUBLE_TICKET, COMPLAINT)
    names = ("@type", "id", "href", "expectedResolutionDate")
    now = clock.now().isoformat()
    assert ticket == COMPLAINT | {name: ticket[name] for name in names} | {
        "status": "acknowledged",
        "creationDate": now,
        "lastUpdate": now,
    }
    kept = (await caller.get(f"{paths.TROUBLE_TICKET}/{ticket['id']}")).json()
    assert [(one["name"], one["value"]) for one in kept["troubleTicketCharacteristic"]] == [("service", "mobile")]
    assert kept["externalIdentifier"][0]["id"] == "grumble-1"
    again = await caller.post(TROUBLE_TICKET, json=COMPLAINT)
    assert (again.status_code, again.json()) == (200, ticket)
    assert (await caller.post(TROUBLE_TICKET, json=COMPLAINT | {"severity": "Minor"})).status_code == 409
    assert await listed(caller, TROUBLE_TICKET, externalId="grumble-1") == [ticket]
    assert await listed(caller, TROUBLE_TICKET, externalId="grumble-2") == []


async def test_a_ticket_of_version_5_names_its_service_too(caller: httpx.AsyncClient) -> None:
    tickets = await listed(caller, TROUBLE_TICKET, **{"relatedParty.id": XIAOMING.customer, "status": "inProgress"})
    assert [ticket["relatedEntity"] for ticket in tickets] == [[MOBILE]]
    assert tickets[0]["relatedParty"] == [
        {
            "id": XIAOMING.customer,
            "role": "Customer",
            "@referredType": "Customer",
            "href": f"{CUSTOMER}/{XIAOMING.customer}",
        }
    ]


async def test_a_ticket_that_version_5_left_odd_is_shown_all_the_same(caller: httpx.AsyncClient) -> None:
    [ticket, *_] = await listed(caller, TROUBLE_TICKET)
    odd: Json = {
        "troubleTicketCharacteristic": [{"name": "service"}, 5],
        "externalIdentifier": [{}],
        "relatedParty": [{"partyOrPartyRole": {"id": "x"}}],
    }
    assert (await caller.patch(f"{paths.TROUBLE_TICKET}/{ticket['id']}", json=odd)).status_code == 200
    shown = (await caller.get(str(ticket["href"]))).json()
    assert shown["relatedParty"] == [{"id": "x"}]
    assert "externalId" not in shown


async def test_a_query_is_answered_with_what_a_customer_used(caller: httpx.AsyncClient, clock: FakeClock) -> None:
    query = await made(caller, USAGE_QUERY, QUERY)
    assert set(query) == {"@type", "id", "href", "queryUsageConsumptionDate", "searchCriteria", "usageConsumption"}
    assert query["queryUsageConsumptionDate"] == clock.now().isoformat()
    used = [one for one in inside(query["usageConsumption"]) if one.get("@type") == "UsageConsumption"]
    assert len(used) == MONTHS
    kept = await listed(caller, paths.USAGE_REPORT, **{"relatedParty.partyOrPartyRole.id": ALICE.customer})
    for shown, report in zip(used, kept, strict=True):
        assert (shown["validPeriod"], shown["state"]) == (report["validPeriod"], "done")
        assert shown["relatedParty"] == [HER | {"href": f"{CUSTOMER}/{ALICE.customer}"}]
        [product] = inside(shown["product"])
        assert (await caller.get(str(product["href"]))).json()["id"] == product["id"]
        amounts = [[one["amount"] for one in inside(each) if "amount" in one] for each in (shown, report)]
        assert amounts[0] == amounts[1] != []
    assert await listed(caller, USAGE_QUERY, id=str(query["id"])) == [query]
    entries = (await caller.get("/demo/journal")).json()["entries"]
    assert (entries[0]["operation"], entries[0]["customer"]) == ("createQueryUsageConsumption", ALICE.customer)


async def test_a_query_of_a_period_is_answered_with_the_months_it_touches(caller: httpx.AsyncClient) -> None:
    query = await made(caller, USAGE_QUERY, QUERY)
    months = [one for one in inside(query["usageConsumption"]) if "bucketRefOrValue" in one]
    periods = [one for each in months for one in inside(each["validPeriod"])]
    asked: tuple[tuple[dict[str, Json], list[dict[str, Json]]], ...] = (
        (periods[1], months[1:2]),
        ({"startDateTime": periods[2]["startDateTime"]}, months[2:]),
        ({"endDateTime": periods[2]["startDateTime"]}, months[:2]),
        ({"startDateTime": "1985-04-12T23:20:50.52Z", "endDateTime": "1985-04-13T23:20:50.52Z"}, []),
    )
    for period, expected in asked:
        criteria: Json = {"relatedParty": ALICES, "validPeriod": period}
        assert (await made(caller, USAGE_QUERY, {"searchCriteria": criteria}))["usageConsumption"] == expected


async def test_a_query_about_nobody_is_answered_with_nothing(caller: httpx.AsyncClient) -> None:
    answered = await made(caller, USAGE_QUERY, {"searchCriteria": {"relatedParty": NOBODYS}})
    assert answered["usageConsumption"] == []


async def test_a_bill_tells_the_account_that_is_kept(caller: httpx.AsyncClient) -> None:
    [*_, bill] = await listed(caller, CUSTOMER_BILL, **{"relatedParty.id": MEIHUA.customer, "state": "sent"})
    account = {"@type": "BillingAccountRef", "@referredType": "BillingAccount", "id": f"BA-{MEIHUA.customer}"}
    kept = (await caller.get(f"{paths.CUSTOMER_BILL}/{bill['id']}")).json()
    assert bill["billingAccount"] == kept["billingAccount"] == account
    assert Decimal(str(kept["remainingAmount"]["value"])) > 0


NOT_PUBLISHED: Final[tuple[tuple[str, Json], ...]] = (
    *((TROUBLE_TICKET, less(COMPLAINT, name)) for name in ("description", "severity", "ticketType", "relatedParty")),
    (TROUBLE_TICKET, COMPLAINT | {"relatedParty": NESTED}),
    (TROUBLE_TICKET, COMPLAINT | {"relatedParty": NOBODYS}),
    (TROUBLE_TICKET, COMPLAINT | {"relatedParty": [{"id": ALICE.customer}]}),
    (TROUBLE_TICKET, COMPLAINT | {"relatedEntity": [{"id": "mobile", "role": "service"}]}),
    (TROUBLE_TICKET, COMPLAINT | {"relatedEntity": [{"id": "mobile", "@referredType": "ServiceCategory"}]}),
    (TROUBLE_TICKET, COMPLAINT | {"relatedEntity": [{"role": "service", "entity": {"id": "mobile"}}]}),
    (TROUBLE_TICKET, COMPLAINT | {"externalIdentifier": [{"id": "grumble-1"}]}),
    (TROUBLE_TICKET, COMPLAINT | {"troubleTicketCharacteristic": [{"name": "service", "value": "mobile"}]}),
    (PRODUCT_ORDER, {"relatedParty": NESTED, "productOrderItem": [{"id": "1", "action": "add"}]}),
    (
        PRODUCT_ORDER,
        {
            "relatedParty": NOBODYS,
            "externalIdentifier": [{"id": "till-9"}],
            "productOrderItem": [{"id": "1", "action": "add"}],
        },
    ),
    (USAGE_QUERY, {}),
    (USAGE_QUERY, {"searchCriteria": {}}),
    (USAGE_QUERY, {"searchCriteria": {"relatedParty": []}}),
    (USAGE_QUERY, {"searchCriteria": {"relatedParty": NESTED}}),
    (USAGE_QUERY, {"searchCriteria": {"relatedParty": HER}}),
    (USAGE_QUERY, {"searchCriteria": {"relatedParty": [*ALICES, *NOBODYS]}}),
    (USAGE_QUERY, {"searchCriteria": {"relatedParty": ALICES, "validPeriod": {"startDateTime": "yesterday"}}}),
)


async def test_a_body_that_is_not_as_published_is_refused_and_makes_nothing(caller: httpx.AsyncClient) -> None:
    for path, body in NOT_PUBLISHED:
        before = await listed(caller, path)
        answer = await caller.post(path, json=body)
        assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json"), body
        assert await listed(caller, path) == before
