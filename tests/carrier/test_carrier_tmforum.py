import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from carrier.carrier_lab import QUICK, calls_of, order_ids, reaching, spoil
from clearline.carrier.calls import CallLimits
from clearline.carrier.demo.people import ALICE, FEATURED, XIAOMING, Person
from clearline.carrier.demo.plans import PLANS
from clearline.carrier.paths import Version
from clearline.carrier.protocol import BillState, Carrier, Service, TicketKind
from clearline.carrier.tmforum import TmForumCarrier
from clearline.domain.conversation import Language
from clearline.domain.person import CustomerId
from clearline.errors import CarrierError, UnknownOutcomeError
from clearline.testing import FakeClock
from loopback import served

ALICE_ID, XIAOMING_ID, MEIHUA_ID = (CustomerId(person.customer) for person in FEATURED)
AFTER_COMMIT = ("timeout-after-commit", "error-after-commit", "garbage")


@pytest.fixture(params=Version)
def version(request: pytest.FixtureRequest) -> Version:
    return Version(request.param)


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
    assert months[0].line.plan_zh == "微澜 15GB"


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
    assert (placed.name, placed.price_minor) == ("Spring 60 GB", 11900)
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
    carrier: Carrier, client: httpx.AsyncClient, operator: Starlette, *, version: Version, mode: str
) -> None:
    await spoil(client, "createProductOrder", mode)
    async with served(LosingSight(operator)) as address, reaching(address, FakeClock(), QUICK, version) as blinded:
        with pytest.raises(UnknownOutcomeError):
            await blinded.place_order(ALICE_ID, "spring-60", external_id="o-1")
        made = await order_ids(client)
        assert len(made) == 1
        assert (await carrier.place_order(ALICE_ID, "spring-60", external_id="o-1")).id == made[0]
        assert await order_ids(client) == made


class LosingSight:
    """An operator that stops answering look-ups once an order was sent."""

    def __init__(self, operator: ASGIApp) -> None:
        self._operator = operator
        self._has_sent = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") == "POST":
            self._has_sent = True
        elif self._has_sent and scope["type"] == "http":
            await Response(status_code=503)(scope, receive, send)
            return
        await self._operator(scope, receive, send)


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
    carrier: Carrier, address: str, clock: FakeClock, version: Version
) -> None:
    async with reaching(address, clock, CallLimits(page=2), version) as in_pages:
        assert await in_pages.bills(ALICE_ID) == await carrier.bills(ALICE_ID)
        assert await in_pages.offers() == await carrier.offers()


async def test_a_list_without_end_is_given_up(address: str, clock: FakeClock, version: Version) -> None:
    async with reaching(address, clock, CallLimits(page=1, pages=5), version) as carrier:
        with pytest.raises(CarrierError, match="more than 5 pages"):
            await carrier.offers()


@asynccontextmanager
async def answering(answer: Callable[[Request], Response]) -> AsyncIterator[TmForumCarrier]:
    async def endpoint(request: Request) -> Response:
        return answer(request)

    app = Starlette(routes=[Route("/{path:path}", endpoint, methods=["GET", "POST"])])
    limits = CallLimits(pause_s=0.0, answer_bytes=10_000)
    async with served(app) as address, reaching(address, FakeClock(), limits) as carrier:
        yield carrier


async def test_an_operator_that_ignores_filters_shows_nobody_another_customers_data(
    operator: Starlette, version: Version
) -> None:
    async def unfiltered(scope: Scope, receive: Receive, send: Send) -> None:
        await operator({**scope, "query_string": b""}, receive, send)

    async with served(unfiltered) as address, reaching(address, FakeClock(), QUICK, version) as carrier:
        for read in (
            carrier.find_subscriber(ALICE.msisdn),
            carrier.bills(ALICE_ID),
            carrier.usage(ALICE_ID),
            carrier.lines(ALICE_ID),
            carrier.tickets(ALICE_ID),
        ):
            with pytest.raises(CarrierError):
                await read
        assert {offer.id for offer in await carrier.offers()} == {plan.id for plan in PLANS}


async def test_an_answer_about_anothers_use_shows_nobody_theirs(
    carrier: Carrier, operator: Starlette, version: Version
) -> None:
    """Version 5 lists it and version 4 is asked for it; neither is believed about whose it is."""

    async def mistaken(scope: Scope, receive: Receive, send: Send) -> None:
        async def heard() -> Message:
            message = await receive()
            return {**message, "body": message.get("body", b"").replace(ALICE_ID.encode(), XIAOMING_ID.encode())}

        is_use = "usageConsumption" in scope["path"]
        asked = scope.get("query_string", b"").replace(ALICE_ID.encode(), XIAOMING_ID.encode())
        await operator({**scope, "query_string": asked} if is_use else scope, heard if is_use else receive, send)

    assert await carrier.usage(ALICE_ID)
    async with served(mistaken) as address, reaching(address, FakeClock(), QUICK, version) as misled:
        with pytest.raises(CarrierError, match="another's"):
            await misled.usage(ALICE_ID)


@pytest.mark.parametrize(
    "response",
    [
        Response(b"<html>maintenance</html>"),
        JSONResponse({"not": "a list"}),
        JSONResponse([{"id": 1}]),
        JSONResponse(["x" * 20_000]),
        Response(b"\x1f\x8bnot gzip", headers={"Content-Encoding": "gzip"}),
        Response(b"not brotli", headers={"Content-Encoding": "br"}),
        Response(status_code=302, headers={"Location": "http://elsewhere.invalid/"}),
        Response(status_code=401),
        Response(status_code=404),
        Response(status_code=429),
    ],
    ids=lambda response: f"{response.status_code}",
)
async def test_any_strange_answer_is_a_carrier_error(response: Response) -> None:
    async with answering(lambda _: response) as carrier:
        with pytest.raises(CarrierError):
            await carrier.offers()


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x16\x03\x01\x00\xff",
    ],
)
async def test_whatever_the_connection_does_is_a_carrier_error(octets: bytes, clock: FakeClock) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(octets)
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        async with reaching(f"http://{host}:{port}", clock, QUICK) as carrier:
            with pytest.raises(CarrierError):
                await carrier.offers()


@pytest.mark.parametrize(
    "address", ["not an address", "http://", "ftp://127.0.0.1", "http://[::1", "http://127.0.0.1:x"]
)
async def test_an_address_that_is_none_is_a_carrier_error(address: str, clock: FakeClock) -> None:
    async with reaching(address, clock, QUICK) as carrier:
        with pytest.raises(CarrierError):
            await carrier.offers()


async def test_the_path_of_the_operators_address_is_kept(
    operator: Starlette, clock: FakeClock, version: Version
) -> None:
    behind = Starlette(routes=[Mount("/gateway", operator)])
    async with served(behind) as address, reaching(f"{address}/gateway/", clock, QUICK, version) as carrier:
        assert len(await carrier.offers()) == 6


async def test_a_closed_client_is_a_carrier_error(clock: FakeClock) -> None:
    carrier = TmForumCarrier.at("http://operator.invalid", clock=clock)
    await carrier.aclose()
    with pytest.raises(CarrierError):
        await carrier.offers()


async def test_the_log_holds_no_telephone_number(carrier: Carrier, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert await carrier.find_subscriber(ALICE.msisdn) is not None
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

    def answer(request: Request) -> Response:
        return JSONResponse(order, 201) if request.method == "POST" else JSONResponse([])

    async with answering(answer) as carrier:
        with pytest.raises(UnknownOutcomeError):
            await carrier.place_order(ALICE_ID, "spring-60", external_id="o-1")


async def test_a_customer_without_bills_has_none() -> None:
    async with answering(lambda _: JSONResponse([])) as carrier:
        assert await carrier.bills(ALICE_ID) == ()


async def test_errors_hold_no_personal_values() -> None:
    async with answering(lambda _: Response(status_code=500)) as carrier:
        with pytest.raises(CarrierError) as caught:
            await carrier.find_subscriber(ALICE.msisdn)
    assert "2025550123" not in str(caught.value)


async def test_a_write_carries_its_key_in_header_and_body(
    operator: Starlette, clock: FakeClock, version: Version
) -> None:
    seen: list[Request] = []
    bodies = bytearray()

    async def watch(scope: Scope, receive: Receive, send: Send) -> None:
        async def heard() -> Message:
            message = await receive()
            bodies.extend(message.get("body", b""))
            return message

        if scope["type"] == "http":
            seen.append(Request(scope))
        await operator(scope, heard, send)

    async with served(watch) as address, reaching(address, clock, QUICK, version) as carrier:
        await carrier.send_message(XIAOMING.msisdn, "您的验证码", external_id="m-1")
    look, post = seen
    assert (look.method, look.query_params["characteristic.value"]) == ("GET", "m-1")
    assert post.headers["Idempotency-Key"] == "m-1"
    assert b'"value":"m-1"' in bodies
