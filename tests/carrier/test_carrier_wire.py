"""Over a real server on loopback: what happens when the connection itself is lost."""

import asyncio
import socket
from collections import Counter

import httpx
import pytest

from carrier.carrier_lab import QUICK, calls_of, order_ids, reaching
from clearline.carrier.calls import CallLimits
from clearline.carrier.demo.people import ALICE
from clearline.carrier.paths import Version
from clearline.carrier.tmforum import TmForumCarrier
from clearline.domain.person import CustomerId
from clearline.errors import CarrierError
from clearline.testing import FakeClock

pytestmark = pytest.mark.e2e

ALICE_ID = CustomerId(ALICE.customer)


@pytest.fixture(params=Version)
def version(request: pytest.FixtureRequest) -> Version:
    return Version(request.param)


async def lose_answers(client: httpx.AsyncClient, operation: str, seconds: float, times: int | None = None) -> None:
    fault = {"operation": operation, "mode": "timeout-after-commit", "seconds": seconds, "times": times}
    assert (await client.post("/demo/faults", json=fault)).status_code == 201


@pytest.mark.parametrize("seconds", [0.0, 30.0], ids=["dropped", "silent"])
async def test_an_order_whose_answer_is_lost_on_the_wire_is_placed_once(
    carrier: TmForumCarrier, client: httpx.AsyncClient, seconds: float
) -> None:
    await lose_answers(client, "createProductOrder", seconds)
    placed = await carrier.place_order(ALICE_ID, "spring-60", external_id="o-1")
    assert await order_ids(client) == [placed.id]
    assert Counter(await calls_of(client))["createProductOrder"] == 1


async def test_concurrent_retries_over_a_wire_that_drops_leave_one_order(
    carrier: TmForumCarrier, client: httpx.AsyncClient
) -> None:
    await lose_answers(client, "createProductOrder", 0.0)
    placed = await asyncio.gather(
        *(carrier.place_order(ALICE_ID, "spring-60", external_id="o-1") for _ in range(6)),
    )
    assert await order_ids(client) == [placed[0].id]
    assert len(set(placed)) == 1


async def test_a_read_whose_answer_is_dropped_is_read_again(carrier: TmForumCarrier, client: httpx.AsyncClient) -> None:
    await lose_answers(client, "listProductOffering", 0.0, times=2)
    assert len(await carrier.offers()) == 6


async def test_an_order_given_up_after_it_was_sent_is_found_by_the_next_run(
    carrier: TmForumCarrier, client: httpx.AsyncClient, address: str, *, clock: FakeClock, version: Version
) -> None:
    await lose_answers(client, "createProductOrder", 30.0)
    async with reaching(address, clock, CallLimits(call_s=30.0), version) as patient:
        run = asyncio.create_task(patient.place_order(ALICE_ID, "spring-60", external_id="o-1"))
        async with asyncio.timeout(10.0):
            while not (made := await order_ids(client)):  # noqa: ASYNC110 # what happens at the operator sets no event here
                await asyncio.sleep(0)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
    assert [(await carrier.place_order(ALICE_ID, "spring-60", external_id="o-1")).id] == made
    assert await order_ids(client) == made


async def test_nobody_listening_is_a_carrier_error(clock: FakeClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with reaching(f"http://127.0.0.1:{port}", clock, QUICK) as carrier:
        with pytest.raises(CarrierError, match="ConnectorError"):
            await carrier.place_order(ALICE_ID, "spring-60", external_id="o-1")
