import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from datetime import date

import httpx
import pytest
from starlette.applications import Starlette

from carrier.carrier_lab import QUICK, calls_of, order_ids, spoil
from clearline.carrier.calls import CallLimits
from clearline.carrier.demo.people import ALICE, FEATURED, XIAOMING, Person
from clearline.carrier.protocol import BillState, Carrier, Service, TicketKind
from clearline.carrier.tmforum import TmForumCarrier
from clearline.domain.conversation import Language
from clearline.domain.person import CustomerId
from clearline.errors import CarrierError, UnknownOutcomeError
from clearline.testing import FakeClock

ALICE_ID, XIAOMING_ID, MEIHUA_ID = (CustomerId(person.customer) for person in FEATURED)
AFTER_COMMIT = ("timeout-after-commit", "error-after-commit", "garbage")


def test_the_client_keeps_the_protocol(carrier: TmForumCarrier) -> None:
    kept: Carrier = carrier
    assert kept is carrier


@pytest.mark.parametrize("person", FEATURED, ids=lambda person: person.customer)
async def test_a_number_finds_its_subscriber(carrier: Carrier, person: Person) -> None:
    found = await carrier.find_subscriber(person.msisdn)
    assert found is not None
    assert (found.id, found.language) == (person.customer, Language(person.language))
    assert found.name.reveal() == person.name
    assert found.msisdn.reveal() == person.msisdn
    assert person.street in found.address.reveal()
    assert found == await carrier.subscriber(found.id)


async def test_what_is_personal_does_not_print(carrier: Carrier) -> None:
    found = await carrier.subscriber(ALICE_ID)
    for value in (ALICE.name, ALICE.msisdn, ALICE.street):
        assert value not in repr(found)


@pytest.mark.parametrize("number", ["+8619899999999", "no number", ""])
async def test_nobodys_number_finds_nobody(carrier: Carrier, number: str) -> None:
    assert await carrier.find_subscriber(number) is None


@pytest.mark.parametrize("customer", ["TM-99999", "../journal", "TM-10001?x=y", ""])
async def test_a_customer_who_does_not_exist_is_a_carrier_error(carrier: Carrier, customer: str) -> None:
    with pytest.raises(CarrierError):
        await carrier.subscriber(CustomerId(customer))


async def test_bills_come_newest_first_in_both_languages(carrier: Carrier) -> None:
    bills = await carrier.bills(ALICE_ID)
    assert [bill.month for bill in bills] == ["2026-10", "2026-09", "2026-08", "2026-07"]
    assert [bill.state for bill in bills] == [BillState.DUE, *[BillState.SETTLED] * 3]
    assert (bills[0].total_minor, bills[0].currency, bills[0].due) == (12900, "CNY", date(2026, 11, 30))
    labels = [(line.label_en, line.label_zh, line.amount_minor) for line in bills[0].lines]
    assert labels[0] == ("Current 30 GB, monthly", "洋流 30GB 月费", 7900)


async def test_one_demo_customer_is_behind(carrier: Carrier) -> None:
    states = [bill.state for bill in await carrier.bills(MEIHUA_ID)]
    assert states == [BillState.OVERDUE, BillState.OVERDUE, BillState.SETTLED, BillState.SETTLED]


async def test_use_comes_newest_first_and_one_demo_customer_uses_more_than_the_plan_holds(carrier: Carrier) -> None:
    months = await carrier.usage(XIAOMING_ID)
    assert [usage.period for usage in months] == ["2026-11", "2026-10", "2026-09", "2026-08"]
    assert months[1].data_used_mb > months[1].data_allowance_mb == 15 * 1024
    assert months[0].plan_zh == "微澜 15GB"


async def test_offers_are_the_plans_on_sale_cheapest_first(carrier: Carrier) -> None:
    offers = await carrier.offers()
    prices = [offer.price_minor for offer in offers]
    assert len(offers) == 6
    assert prices == sorted(prices)
    assert all(offer.data_mb and offer.voice_min and offer.name_en != offer.name_zh for offer in offers)


@pytest.mark.parametrize("area", ["Riverside", "I live in RIVERSIDE, near the quay", "滨江", "我在濱江區", "river"])
async def test_an_outage_is_found_by_the_name_of_its_area_in_any_script(carrier: Carrier, area: str) -> None:
    (outage,) = await carrier.outages(area)
    assert (outage.area_en, outage.area_zh, outage.service) == ("Riverside", "滨江", Service.BROADBAND)
    assert outage.expected_end is not None
    assert outage.since < outage.expected_end
    assert await carrier.outages(area, Service.MOBILE) == ()


@pytest.mark.parametrize("area", ["", " ", "r", "Lakeview", "somewhere else", "江"])
async def test_no_outage_is_found_where_there_is_none(carrier: Carrier, area: str) -> None:
    assert await carrier.outages(area) == ()


async def test_an_outage_that_was_resolved_is_not_told(carrier: Carrier, client: httpx.AsyncClient) -> None:
    path = "/tmf-api/serviceProblemManagement/v5/serviceProblem/SP-1"
    assert (await client.patch(path, json={"status": "resolved"})).status_code == 200
    assert await carrier.outages("Riverside") == ()


async def test_a_ticket_is_opened_and_listed(carrier: Carrier) -> None:
    opened = await carrier.open_ticket(
        XIAOMING_ID, kind=TicketKind.COMPLAINT, service=Service.TV, description="画面不清楚", external_id="t-1"
    )
    assert (opened.kind, opened.service, opened.state) == ("complaint", Service.TV, "acknowledged")
    assert opened.promise_date == date(2026, 12, 6)
    assert opened.description.reveal() == "画面不清楚"
    assert (await carrier.tickets(XIAOMING_ID))[0] == opened
    assert opened not in await carrier.tickets(ALICE_ID)


async def test_an_order_is_placed_listed_and_never_placed_twice(carrier: Carrier, client: httpx.AsyncClient) -> None:
    placed = await carrier.place_order(ALICE_ID, "spring-60", external_id="o-1")
    assert (placed.name_en, placed.name_zh, placed.price_minor) == ("Spring 60 GB", "大潮 60GB", 11900)
    assert placed.state == "acknowledged"
    assert await carrier.place_order(ALICE_ID, "spring-60", external_id="o-1") == placed
    assert await carrier.orders(ALICE_ID) == (placed,)
    assert await carrier.orders(MEIHUA_ID) == ()
    assert Counter(await calls_of(client))["createProductOrder"] == 1


async def test_an_external_id_cannot_stand_for_two_orders(carrier: Carrier, client: httpx.AsyncClient) -> None:
    await carrier.place_order(ALICE_ID, "spring-60", external_id="o-1")
    for customer, offer in ((ALICE_ID, "neap-5"), (MEIHUA_ID, "spring-60")):
        with pytest.raises(CarrierError, match="something else"):
            await carrier.place_order(customer, offer, external_id="o-1")
    assert len(await order_ids(client)) == 1


@pytest.mark.parametrize("offer", ["no-such-plan", "home-fibre-300"])
async def test_what_is_not_on_sale_cannot_be_ordered(carrier: Carrier, client: httpx.AsyncClient, offer: str) -> None:
    with pytest.raises(CarrierError, match="400"):
        await carrier.place_order(ALICE_ID, offer, external_id="o-1")
    assert await order_ids(client) == []


async def test_a_message_is_sent_once(carrier: Carrier, client: httpx.AsyncClient) -> None:
    first = await carrier.send_message(ALICE.msisdn, "Your code is 042042.", external_id="m-1")
    assert await carrier.send_message(ALICE.msisdn, "Your code is 042042.", external_id="m-1") == first
    received = await client.get("/demo/handset/messages", params={"msisdn": ALICE.msisdn})
    assert [message["text"] for message in received.json()["messages"]] == ["Your code is 042042."]


@pytest.mark.parametrize("mode", AFTER_COMMIT)
async def test_a_lost_answer_to_an_order_leaves_exactly_one(
    carrier: Carrier, client: httpx.AsyncClient, mode: str
) -> None:
    await spoil(client, "createProductOrder", mode)
    placed = await carrier.place_order(ALICE_ID, "spring-60", external_id="o-1")
    assert await order_ids(client) == [placed.id]
    assert Counter(await calls_of(client))["createProductOrder"] == 1


@pytest.mark.parametrize("mode", AFTER_COMMIT)
async def test_concurrent_retries_with_lost_answers_leave_exactly_one_order(
    carrier: Carrier, client: httpx.AsyncClient, mode: str
) -> None:
    await spoil(client, "createProductOrder", mode)
    placed = await asyncio.gather(
        *(carrier.place_order(ALICE_ID, "spring-60", external_id="o-1") for _ in range(8)),
    )
    assert await order_ids(client) == [placed[0].id]
    assert len(set(placed)) == 1


@pytest.mark.parametrize("mode", AFTER_COMMIT)
async def test_an_order_that_cannot_be_looked_up_is_an_unknown_outcome_and_is_found_later(
    carrier: Carrier, client: httpx.AsyncClient, mode: str
) -> None:
    await spoil(client, "createProductOrder", mode)
    watched = CarrierThatLosesSight(client)
    with pytest.raises(UnknownOutcomeError):
        await watched.carrier.place_order(ALICE_ID, "spring-60", external_id="o-1")
    made = await order_ids(client)
    assert len(made) == 1
    assert (await carrier.place_order(ALICE_ID, "spring-60", external_id="o-1")).id == made[0]
    assert await order_ids(client) == made


class CarrierThatLosesSight:
    """A carrier whose operator stops answering look-ups once an order was sent."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._inner = client._transport
        self._has_sent = False
        through = httpx.AsyncClient(transport=httpx.MockTransport(self._pass), base_url="http://operator")
        self.carrier = TmForumCarrier(through, clock=FakeClock(), limits=QUICK)

    async def _pass(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self._has_sent = True
        elif self._has_sent:
            return httpx.Response(503)
        response = await self._inner.handle_async_request(request)
        return httpx.Response(response.status_code, headers=response.headers, content=await response.aread())


async def test_an_error_before_anything_was_done_is_tried_once_more(
    carrier: Carrier, client: httpx.AsyncClient
) -> None:
    await spoil(client, "createProductOrder", "error", times=1)
    placed = await carrier.place_order(ALICE_ID, "spring-60", external_id="o-1")
    assert await order_ids(client) == [placed.id]


async def test_an_error_that_stays_changes_nothing(carrier: Carrier, client: httpx.AsyncClient) -> None:
    await spoil(client, "createProductOrder", "error")
    with pytest.raises(CarrierError) as caught:
        await carrier.place_order(ALICE_ID, "spring-60", external_id="o-1")
    assert not isinstance(caught.value, UnknownOutcomeError)
    assert await order_ids(client) == []
    assert Counter(await calls_of(client))["createProductOrder"] == 2


async def test_a_late_read_is_tried_again(carrier: Carrier, client: httpx.AsyncClient) -> None:
    await spoil(client, "listProductOffering", "latency", times=1)
    assert len(await carrier.offers()) == 6


async def test_a_read_that_never_comes_is_given_up(carrier: Carrier, client: httpx.AsyncClient) -> None:
    await spoil(client, "listProductOffering", "latency")
    with pytest.raises(CarrierError, match="no answer within"):
        await carrier.offers()


@pytest.mark.parametrize("times", [1, 2])
async def test_a_read_survives_errors_that_pass(carrier: Carrier, client: httpx.AsyncClient, times: int) -> None:
    await spoil(client, "listProductOffering", "error", times=times)
    assert len(await carrier.offers()) == 6


async def test_a_read_is_tried_a_bounded_number_of_times(carrier: Carrier, client: httpx.AsyncClient) -> None:
    await spoil(client, "listProductOffering", "error")
    with pytest.raises(CarrierError, match="500"):
        await carrier.offers()
    assert Counter(await calls_of(client))["listProductOffering"] == QUICK.attempts


async def test_garbage_is_a_carrier_error_for_every_read(carrier: Carrier, client: httpx.AsyncClient) -> None:
    await spoil(client, "*", "garbage")
    for read in (
        carrier.find_subscriber(ALICE.msisdn),
        carrier.subscriber(ALICE_ID),
        carrier.bills(ALICE_ID),
        carrier.usage(ALICE_ID),
        carrier.offers(),
        carrier.outages("Riverside"),
        carrier.tickets(ALICE_ID),
        carrier.orders(ALICE_ID),
        carrier.send_message(ALICE.msisdn, "Hello", external_id="m-1"),
    ):
        with pytest.raises(CarrierError):
            await read


async def test_lists_longer_than_a_page_are_read_whole(
    carrier: Carrier, client: httpx.AsyncClient, clock: FakeClock
) -> None:
    in_pages = TmForumCarrier(client, clock=clock, limits=CallLimits(page=2))
    assert await in_pages.bills(ALICE_ID) == await carrier.bills(ALICE_ID)
    assert await in_pages.offers() == await carrier.offers()


async def test_a_list_without_end_is_given_up(client: httpx.AsyncClient, clock: FakeClock) -> None:
    carrier = TmForumCarrier(client, clock=clock, limits=CallLimits(page=1, pages=5))
    with pytest.raises(CarrierError, match="more than 5 pages"):
        await carrier.offers()


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> TmForumCarrier:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://operator")
    return TmForumCarrier(client, clock=FakeClock(), limits=CallLimits(pause_s=0.0, answer_bytes=10_000))


async def test_an_operator_that_ignores_filters_shows_nobody_another_customers_data(operator: Starlette) -> None:
    inner = httpx.ASGITransport(operator)

    async def unfiltered(request: httpx.Request) -> httpx.Response:
        response = await inner.handle_async_request(httpx.Request(request.method, request.url.copy_with(query=b"")))
        return httpx.Response(response.status_code, content=await response.aread())

    client = httpx.AsyncClient(transport=httpx.MockTransport(unfiltered), base_url="http://operator")
    carrier = TmForumCarrier(client, clock=FakeClock(), limits=QUICK)
    for read in (
        carrier.find_subscriber(ALICE.msisdn),
        carrier.bills(ALICE_ID),
        carrier.usage(ALICE_ID),
        carrier.tickets(ALICE_ID),
    ):
        with pytest.raises(CarrierError):
            await read


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(200, content=b"<html>maintenance</html>"),
        httpx.Response(200, json={"not": "a list"}),
        httpx.Response(200, json=[{"id": 1}]),
        httpx.Response(200, json=["x" * 20_000]),
        httpx.Response(200, content=b"\x1f\x8bnot gzip", headers={"Content-Encoding": "br"}),
        httpx.Response(302, headers={"Location": "http://elsewhere.invalid/"}),
        httpx.Response(401),
        httpx.Response(404),
        httpx.Response(429),
    ],
    ids=lambda response: f"{response.status_code}",
)
async def test_any_strange_answer_is_a_carrier_error(response: httpx.Response) -> None:
    with pytest.raises(CarrierError):
        await answering(lambda _: response).offers()


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError, OSError])
async def test_any_failure_below_is_a_carrier_error(error: type[Exception]) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error(f"failed for {request.method}")

    with pytest.raises(CarrierError):
        await answering(fail).offers()


async def test_a_closed_client_is_a_carrier_error(clock: FakeClock) -> None:
    carrier = TmForumCarrier.at("http://operator.invalid", clock=clock)
    await carrier.aclose()
    with pytest.raises(CarrierError):
        await carrier.offers()


async def test_the_log_holds_no_telephone_number(carrier: Carrier, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        await carrier.find_subscriber(ALICE.msisdn)
    assert "/tmf-api/customerManagement/v5/customer" in caplog.text
    assert "2025550123" not in caplog.text


async def test_an_answer_under_another_name_is_not_taken_for_ours() -> None:
    order = {
        "id": "PO-1",
        "state": "acknowledged",
        "creationDate": "2026-11-21T00:00:00Z",
        "productOrderItem": [{"productOffering": {"id": "spring-60"}}],
        "relatedParty": [{"partyOrPartyRole": {"id": ALICE_ID}}],
        "externalIdentifier": [{"id": "another"}],
    }
    with pytest.raises(UnknownOutcomeError):
        await answering(
            lambda request: (
                httpx.Response(201, json=order) if request.method == "POST" else httpx.Response(200, json=[])
            )
        ).place_order(ALICE_ID, "spring-60", external_id="o-1")


async def test_a_customer_without_bills_has_none() -> None:
    assert await answering(lambda _: httpx.Response(200, json=[])).bills(ALICE_ID) == ()


async def test_errors_hold_no_personal_values() -> None:
    carrier = answering(lambda _: httpx.Response(500))
    with pytest.raises(CarrierError) as caught:
        await carrier.find_subscriber(ALICE.msisdn)
    assert "2025550123" not in str(caught.value)


async def test_a_write_carries_its_key_in_header_and_body(operator: Starlette) -> None:
    inner = httpx.ASGITransport(operator)
    seen: list[httpx.Request] = []

    async def watch(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        response = await inner.handle_async_request(request)
        return httpx.Response(response.status_code, content=await response.aread())

    client = httpx.AsyncClient(transport=httpx.MockTransport(watch), base_url="http://operator")
    await TmForumCarrier(client, clock=FakeClock(), limits=QUICK).send_message(
        XIAOMING.msisdn, "您的验证码", external_id="m-1"
    )
    look, post = seen
    assert (look.method, look.url.params["externalIdentifier.id"]) == ("GET", "m-1")
    assert post.headers["Idempotency-Key"] == "m-1"
    assert b'"id":"m-1"' in post.content
