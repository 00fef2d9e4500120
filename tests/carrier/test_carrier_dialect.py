"""How version 5's requests are said in version 4 and its answers heard, resource by resource; no socket is needed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.carrier import paths, paths4, shape
from clearline.carrier.calls import Answered, Exchange, Request, Unanswered, Unreached, decode
from clearline.carrier.paths import Version
from clearline.carrier.reading import offer_of
from clearline.carrier.version4 import manner_of
from clearline.domain.conversation import Json
from clearline.errors import CarrierError

OURS: Json = [{"@type": "ExternalIdentifier", "owner": "clearline", "id": "k-1"}]
ALICES: Json = [{"role": "Customer", "partyOrPartyRole": {"@referredType": "Customer", "id": "TM-1"}}]
FLAT: Json = [{"id": "TM-1", "@referredType": "Customer", "role": "Customer"}]
BOTH = (paths.APPOINTMENT, paths.SERVICE_TEST, paths.MESSAGE, paths.PAYMENT)
"""What is spoken in version 4 with everybody."""
FOUR_ONLY = (
    paths.CUSTOMER,
    paths.INDIVIDUAL,
    paths.PRODUCT,
    paths.OFFERING,
    paths.PRODUCT_ORDER,
    paths.CUSTOMER_BILL,
    paths.BILLING_RATE,
    paths.USAGE_REPORT,
    paths.TROUBLE_TICKET,
    paths.SERVICE_PROBLEM,
)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    "id",
                    "state",
                    "price",
                    "unit",
                    "relatedParty",
                    "externalId",
                    "contactMedium",
                    "characteristic",
                    "relatedEntity",
                    "productOfferingPrice",
                    "prodSpecCharValueUse",
                    "usageConsumption",
                    "affectedLocation",
                    "receiver",
                    "email",
                    "givenName",
                )
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@dataclass
class Operator:
    """Answers each path with what it has there, and remembers what it was asked."""

    has: Mapping[str, Json]
    asked: list[Request] = field(default_factory=list)

    async def send(self, request: Request) -> Exchange:
        self.asked.append(request)
        return Answered(200, json.dumps(self.has.get(request.path, [])).encode())


async def said(request: Request, version: Version = Version.FOUR) -> Request:
    operator = Operator({})
    await manner_of(version)(request, operator.send)
    (asked,) = operator.asked
    return asked


async def heard(path: str, there: str, document: Json, **more: Json) -> bytes:
    answer = await manner_of(Version.FOUR)(Request("GET", path), Operator({there: document, **more}).send)
    assert isinstance(answer, Answered)
    return answer.body


def posted(path: str, body: Json) -> Request:
    return Request("POST", path, body=json.dumps(body).encode(), headers={"Idempotency-Key": "k-1"})


@pytest.mark.parametrize(
    ("path", "filters", "there", "expected"),
    [
        (
            paths.CUSTOMER,
            {"contactMedium.phoneNumber": "+1"},
            paths4.CUSTOMER,
            "contactMedium.characteristic.phoneNumber",
        ),
        (paths.PRODUCT, {"relatedParty.partyOrPartyRole.id": "TM-1"}, paths4.PRODUCT, "relatedParty.id"),
        (paths.PRODUCT_ORDER, {"externalIdentifier.id": "k-1"}, paths4.PRODUCT_ORDER, "externalId"),
        (paths.CUSTOMER_BILL, {"relatedParty.partyOrPartyRole.id": "TM-1"}, paths4.CUSTOMER_BILL, "relatedParty.id"),
        (paths.BILLING_RATE, {"bill.id": "CB-1,CB-2"}, paths4.BILLING_RATE, "bill.id"),
        (paths.TROUBLE_TICKET, {"externalIdentifier.id": "k-1"}, paths4.TROUBLE_TICKET, "externalId"),
        (paths.SERVICE_PROBLEM, {"status": "pending"}, paths4.SERVICE_PROBLEM, "status"),
        (paths.APPOINTMENT, {"externalIdentifier.id": "k-1"}, paths.APPOINTMENT, "externalId"),
        (paths.SERVICE_TEST, {"externalIdentifier.id": "k-1"}, paths.SERVICE_TEST, "characteristic.value"),
        (paths.MESSAGE, {"externalIdentifier.id": "k-1"}, paths.MESSAGE, "characteristic.value"),
        (paths.MESSAGE, {"receiver.phoneNumber": "+1"}, paths.MESSAGE, "receiver.phoneNumber"),
        (paths.PAYMENT, {"correlatorId": "k-1"}, paths.PAYMENT, "correlatorId"),
    ],
)
async def test_a_list_is_asked_for_where_it_lies_and_by_the_names_it_has(
    path: str, filters: dict[str, str], there: str, expected: str
) -> None:
    window = {"offset": "0", "limit": "100"}
    asked = await said(Request("GET", path, params=filters | window))
    assert asked.path == there
    assert asked.params == {expected: next(iter(filters.values())), **window}


async def test_one_thing_is_asked_for_by_its_id() -> None:
    assert (await said(Request("GET", f"{paths.CUSTOMER}/TM-1"))).path == f"{paths4.CUSTOMER}/TM-1"
    assert (await said(Request("GET", f"{paths.INDIVIDUAL}/IN-1"))).path == f"{paths4.INDIVIDUAL}/IN-1"


async def test_an_order_says_whose_it_is_and_our_name_for_it_as_version_4_does() -> None:
    item: Json = [{"id": "1", "action": "add", "productOffering": {"id": "spring-60"}}]
    wish = posted(paths.PRODUCT_ORDER, {"relatedParty": ALICES, "externalIdentifier": OURS, "productOrderItem": item})
    asked = await said(wish)
    assert json.loads(asked.body) == {"relatedParty": FLAT, "externalId": "k-1", "productOrderItem": item}
    assert asked.headers == wish.headers


async def test_a_ticket_says_which_service_it_is_about_as_an_entity() -> None:
    about: Json = [{"name": "service", "value": "tv"}]
    wish = {
        "description": "x",
        "relatedParty": ALICES,
        "externalIdentifier": OURS,
        "troubleTicketCharacteristic": about,
    }
    body = json.loads((await said(posted(paths.TROUBLE_TICKET, wish))).body)
    service = {"id": "tv", "name": "tv", "role": "service", "@referredType": "ServiceCategory"}
    assert body == {"description": "x", "relatedParty": FLAT, "externalId": "k-1", "relatedEntity": [service]}
    wish |= {"troubleTicketCharacteristic": []}
    assert "relatedEntity" not in json.loads((await said(posted(paths.TROUBLE_TICKET, wish))).body)


@pytest.mark.parametrize("version", Version)
async def test_what_has_no_place_for_our_name_carries_it_in_a_characteristic(version: Version) -> None:
    name = [{"name": "externalIdentifier", "valueType": "string", "value": "k-1"}]
    message: Json = {"content": "x", "receiver": [{"emailAddress": "a@b.example"}], "externalIdentifier": OURS}
    assert json.loads((await said(posted(paths.MESSAGE, message), version)).body) == {
        "content": "x",
        "receiver": [{"email": "a@b.example"}],
        "characteristic": name,
    }
    test: Json = {"name": "line", "relatedParty": ALICES, "externalIdentifier": OURS}
    assert json.loads((await said(posted(paths.SERVICE_TEST, test), version)).body) == {
        "name": "line",
        "relatedParty": FLAT,
        "characteristic": name,
        "testSpecification": {"id": "line", "@referredType": "ServiceTestSpecification"},
    }


@pytest.mark.parametrize("version", Version)
async def test_an_appointment_and_a_payment_say_whose_they_are_flat(version: Version) -> None:
    booking: Json = {"validFor": {}, "relatedParty": ALICES, "externalIdentifier": OURS}
    assert json.loads((await said(posted(paths.APPOINTMENT, booking), version)).body) == {
        "validFor": {},
        "relatedParty": FLAT,
        "externalId": "k-1",
    }
    payment: Json = {"payer": {"role": "Customer", "partyOrPartyRole": {"@referredType": "Customer", "id": "TM-1"}}}
    assert json.loads((await said(posted(paths.PAYMENT, payment), version)).body) == {
        "payer": {"id": "TM-1", "@referredType": "Customer", "role": "Customer"}
    }


async def test_with_an_operator_of_version_5_all_else_stays_as_it_is() -> None:
    for path in (*FOUR_ONLY, paths.CHECKOUT):
        wish = posted(path, {"relatedParty": ALICES, "externalIdentifier": OURS})
        assert await said(wish, Version.FIVE) == wish
    assert (await said(Request("GET", paths.CHECKOUT))).path == paths.CHECKOUT


PRICE: Json = {"id": "p-1", "priceType": "recurring", "price": {"unit": "CNY", "value": 79.0}}
BY_VALUE: Json = {"priceType": "recurring", "price": {"taxIncludedAmount": {"unit": "CNY", "value": 79.0}}}
USE: Json = [{"name": "dataMb", "productSpecCharacteristicValue": [{"value": 30720}]}]


@pytest.mark.parametrize("price", [{"id": "p-1", "href": "x"}, PRICE, BY_VALUE], ids=["4.0", "resource", "4.1"])
async def test_an_offering_costs_what_its_price_says_wherever_that_stands(price: Json) -> None:
    plan: Json = {
        "id": "o",
        "name": "Plan",
        "version": "1",
        "productOfferingPrice": [price],
        "prodSpecCharValueUse": USE,
    }
    body = await heard(paths.OFFERING, paths4.OFFERING, [plan], **{paths4.OFFERING_PRICE: [PRICE]})
    (offer,) = map(offer_of, decode(body, list[shape.Offering]))
    assert (offer.price_minor, offer.currency, offer.data_mb) == (7900, "CNY", 30720)


async def test_a_price_that_is_not_to_be_found_is_none() -> None:
    plan: Json = {"id": "o", "name": "Plan", "version": "1", "productOfferingPrice": [{"id": "p-9"}]}
    body = await heard(paths.OFFERING, paths4.OFFERING, [plan], **{paths4.OFFERING_PRICE: [PRICE]})
    (offering,) = decode(body, list[shape.Offering])
    with pytest.raises(CarrierError, match="monthly price"):
        offer_of(offering)


@pytest.mark.parametrize("most", [100, 30])
async def test_many_prices_are_asked_for_in_parts_as_small_as_the_operator_answers(most: int) -> None:
    plans: Json = [{"id": f"o-{n}", "productOfferingPrice": [{"id": f"p-{n}"}]} for n in range(250)]
    parts: list[int] = []

    async def send(request: Request) -> Exchange:
        if request.path == paths4.OFFERING:
            return Answered(200, json.dumps(plans).encode())
        known = request.params["id"].split(",")[: min(most, int(request.params["limit"]))]
        parts.append(len(known))
        amount = {"unit": "CNY", "value": 1}
        return Answered(200, json.dumps([{"id": one, "price": amount} for one in known]).encode())

    answer = await manner_of(Version.FOUR)(Request("GET", paths.OFFERING), send)
    assert isinstance(answer, Answered)
    assert all(plan["productOfferingPrice"] for plan in json.loads(answer.body))
    assert sum(parts) == 250
    assert max(parts) == most


async def test_prices_that_cannot_be_had_are_the_answer() -> None:
    async def send(request: Request) -> Exchange:
        plans = b'[{"id": "o", "productOfferingPrice": [{"id": "p"}]}]'
        return Answered(200, plans) if request.path == paths4.OFFERING else Unreached("no line")

    assert await manner_of(Version.FOUR)(Request("GET", paths.OFFERING), send) == Unreached("no line")


async def test_use_is_asked_for_by_a_query_and_read_as_reports() -> None:
    used: Json = {
        "queryUsageConsumptionDate": "2026-11-21T00:00:00Z",
        "usageConsumption": [
            {"relatedParty": FLAT, "product": [{"id": "PR-1"}], "bucketRefOrValue": [], "state": "done"}
        ],
    }
    operator = Operator({paths4.USAGE_QUERY: used})
    wish = Request("GET", paths.USAGE_REPORT, params={"relatedParty.partyOrPartyRole.id": "TM-1", "offset": "0"})
    answer = await manner_of(Version.FOUR)(wish, operator.send)
    (asked,) = operator.asked
    assert (asked.method, asked.params) == ("POST", {})
    assert json.loads(asked.body)["searchCriteria"] == {"relatedParty": [{**FLAT[0]}]}  # type: ignore[index,dict-item] # written above
    assert isinstance(answer, Answered)
    assert answer.total == 1
    (report,) = json.loads(answer.body)
    assert report["bucket"] == []
    assert report["relatedParty"][0]["partyOrPartyRole"]["id"] == "TM-1"


@pytest.mark.parametrize("state", ["accepted", "inProgress", "terminatedWithError"])
async def test_use_that_is_not_counted_yet_is_no_answer(state: str) -> None:
    operator = Operator({paths4.USAGE_QUERY: {"usageConsumption": [{"state": "done"}, {"state": state}]}})
    answer = await manner_of(Version.FOUR)(Request("GET", paths.USAGE_REPORT), operator.send)
    assert isinstance(answer, Unanswered)
    without = await manner_of(Version.FOUR)(Request("GET", paths.USAGE_REPORT), Operator({}).send)
    assert isinstance(without, Unanswered)


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ({"formattedName": "Dr Alice Reed", "givenName": "Alice", "familyName": "Reed"}, "Dr Alice Reed"),
        ({"fullName": "Alice M. Reed", "givenName": "Alice", "familyName": "Reed"}, "Alice M. Reed"),
        ({"givenName": "Alice", "familyName": "Reed"}, "Alice Reed"),
        ({"givenName": "Zoé", "familyName": "Müller"}, "Zoé Müller"),
        ({"givenName": "小明", "familyName": "王"}, "王小明"),
        ({"familyName": "Reed", "givenName": None}, "Reed"),
    ],
)
async def test_a_person_has_the_name_that_is_given(person: Json, name: str) -> None:
    body = await heard(f"{paths.INDIVIDUAL}/IN-1", f"{paths4.INDIVIDUAL}/IN-1", {"id": "IN-1", **person})  # type: ignore[dict-item] # objects, above
    assert decode(body, shape.Individual).formatted_name == name


@pytest.mark.parametrize("person", [{}, {"givenName": None}, {"givenName": {"a": 1}, "familyName": "Reed"}])
async def test_a_person_without_a_name_gets_none(person: dict[str, Json]) -> None:
    body = await heard(f"{paths.INDIVIDUAL}/IN-1", f"{paths4.INDIVIDUAL}/IN-1", {"id": "IN-1", **person})
    with pytest.raises(CarrierError):
        decode(body, shape.Individual)


async def test_what_is_null_is_not_there() -> None:
    ticket: dict[str, Json] = {"id": "TT-1", "status": "pending", "ticketType": "fault", "description": "x"}
    ticket |= {
        "creationDate": "2026-11-20T08:00:00Z",
        "externalId": None,
        "relatedParty": [{"id": "TM-1", "role": None}],
    }
    body = await heard(paths.TROUBLE_TICKET, paths4.TROUBLE_TICKET, [ticket])
    (found,) = decode(body, list[shape.TroubleTicket])
    assert found.external_identifier == ()
    assert found.related_party[0].party_or_party_role.id == "TM-1"
    media: Json = [{"preferred": None, "characteristic": {"phoneNumber": "+1", "emailAddress": None}}]
    customer: Json = {"id": "TM-1", "engagedParty": {"id": "IN-1"}, "contactMedium": media}
    body = await heard(f"{paths.CUSTOMER}/TM-1", f"{paths4.CUSTOMER}/TM-1", customer)
    assert decode(body, shape.Customer).contact_medium == (shape.ContactMedium(phone_number="+1"),)


async def test_the_place_of_a_disturbance_is_read_where_it_stands() -> None:
    where: Json = [{"name": "Riverside", "role": "affectedArea"}]
    moment = "2026-11-20T08:00:00Z"
    problem: Json = {
        "id": "SP-1",
        "status": "pending",
        "category": "tv",
        "creationDate": moment,
        "affectedLocation": where,
    }
    body = await heard(paths.SERVICE_PROBLEM, paths4.SERVICE_PROBLEM, [problem])
    (found,) = decode(body, list[shape.Problem])
    assert found.affected_location[0].place.name == "Riverside"


async def test_an_entity_that_is_no_service_is_not_taken_for_one() -> None:
    entities: Json = [
        {"id": "PR-7", "role": "service", "@referredType": "Product"},
        {"id": "tv", "role": "service", "@referredType": "ServiceCategory"},
    ]
    body = await heard(paths.TROUBLE_TICKET, paths4.TROUBLE_TICKET, [{"relatedEntity": entities}])
    assert json.loads(body)[0]["troubleTicketCharacteristic"] == [{"name": "service", "value": "tv"}]


@pytest.mark.parametrize("amount", ["0.1", "12.340000000000000000001", "123456789012345678.5", "1E+400"])
async def test_an_amount_is_handed_on_to_its_last_digit(amount: str) -> None:
    async def send(_: Request) -> Exchange:
        return Answered(200, f'[{{"id":"b","amountDue":{{"value":{amount}}}}}]'.encode())

    answer = await manner_of(Version.FOUR)(Request("GET", paths.CUSTOMER_BILL), send)
    assert isinstance(answer, Answered)
    assert amount.encode() in answer.body


@pytest.mark.parametrize("path", [*BOTH, *FOUR_ONLY])
@pytest.mark.parametrize("status", [400, 404, 500])
async def test_a_refusal_is_handed_on_as_it_came(path: str, status: int) -> None:
    refusal = Answered(status, b'{"relatedParty": [{"id": "TM-1"}]}')

    async def send(_: Request) -> Exchange:
        return refusal

    assert await manner_of(Version.FOUR)(Request("GET", path), send) is refusal


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"\xff\xfe", b'"text"', b"12", b"[" * 5000, b"null", b"[1e9999999999999999999]"]
)
@pytest.mark.parametrize("path", [*BOTH, *FOUR_ONLY])
async def test_what_is_no_answer_stays_unreadable(path: str, body: bytes) -> None:
    async def send(_: Request) -> Exchange:
        return Answered(200, body)

    answer = await manner_of(Version.FOUR)(Request("GET", path), send)
    if isinstance(answer, Answered):
        with pytest.raises(CarrierError):
            decode(answer.body, list[shape.Ref])


@given(path=st.sampled_from((*BOTH, *FOUR_ONLY)), found=ANYTHING)
async def test_no_answer_whatever_makes_it_fall(path: str, found: Json) -> None:
    async def send(_: Request) -> Exchange:
        return Answered(200, json.dumps(found).encode())

    answer = await manner_of(Version.FOUR)(Request("GET", path), send)
    if path == paths.USAGE_REPORT:
        assert isinstance(answer, Unanswered) or isinstance(json.loads(answer.body), list)  # type: ignore[union-attr] # the only other
        return
    assert isinstance(answer, Answered)
    if not isinstance(found, list | dict):
        assert json.loads(answer.body) == found
    else:
        assert type(json.loads(answer.body)) is type(found)
