"""Over a real server on loopback: what happens when the connection itself is lost."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from carrier.carrier_lab import QUICK, calls_of, order_ids
from clearline.carrier.calls import CallLimits
from clearline.carrier.demo.people import ALICE
from clearline.carrier.tmforum import TmForumCarrier
from clearline.domain.person import CustomerId
from clearline.errors import CarrierError
from clearline.testing import FakeClock

pytestmark = pytest.mark.e2e

ALICE_ID = CustomerId(ALICE.customer)


@pytest.fixture
async def wire(operator: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(operator, ws="none", log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        yield client
    server.should_exit = True
    await serving


@pytest.fixture
def remote(wire: httpx.AsyncClient, clock: FakeClock) -> TmForumCarrier:
    return TmForumCarrier(wire, clock=clock, limits=QUICK)


async def lose_answers(client: httpx.AsyncClient, operation: str, seconds: float, times: int | None = None) -> None:
    fault = {"operation": operation, "mode": "timeout-after-commit", "seconds": seconds, "times": times}
    assert (await client.post("/demo/faults", json=fault)).status_code == 201


@pytest.mark.parametrize("seconds", [0.0, 30.0], ids=["dropped", "silent"])
async def test_an_order_whose_answer_is_lost_on_the_wire_is_placed_once(
    remote: TmForumCarrier, wire: httpx.AsyncClient, seconds: float
) -> None:
    await lose_answers(wire, "createProductOrder", seconds)
    placed = await remote.place_order(ALICE_ID, "spring-60", external_id="o-1")
    assert await order_ids(wire) == [placed.id]
    assert Counter(await calls_of(wire))["createProductOrder"] == 1


async def test_concurrent_retries_over_a_wire_that_drops_leave_one_order(
    remote: TmForumCarrier, wire: httpx.AsyncClient
) -> None:
    await lose_answers(wire, "createProductOrder", 0.0)
    placed = await asyncio.gather(
        *(remote.place_order(ALICE_ID, "spring-60", external_id="o-1") for _ in range(6)),
    )
    assert await order_ids(wire) == [placed[0].id]
    assert len(set(placed)) == 1


async def test_a_read_whose_answer_is_dropped_is_read_again(remote: TmForumCarrier, wire: httpx.AsyncClient) -> None:
    await lose_answers(wire, "listProductOffering", 0.0, times=2)
    assert len(await remote.offers()) == 6


async def test_an_order_given_up_after_it_was_sent_is_found_by_the_next_run(
    remote: TmForumCarrier, wire: httpx.AsyncClient, clock: FakeClock
) -> None:
    await lose_answers(wire, "createProductOrder", 30.0)
    patient = TmForumCarrier(wire, clock=clock, limits=CallLimits(call_s=30.0))
    run = asyncio.create_task(patient.place_order(ALICE_ID, "spring-60", external_id="o-1"))
    async with asyncio.timeout(10.0):
        while not (made := await order_ids(wire)):
            pass
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert [(await remote.place_order(ALICE_ID, "spring-60", external_id="o-1")).id] == made
    assert await order_ids(wire) == made


async def test_nobody_listening_is_a_carrier_error(clock: FakeClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    carrier = TmForumCarrier.at(f"http://127.0.0.1:{port}", clock=clock, limits=QUICK)
    with pytest.raises(CarrierError, match="ConnectError"):
        await carrier.place_order(ALICE_ID, "spring-60", external_id="o-1")
    await carrier.aclose()
