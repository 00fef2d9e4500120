"""What the carrier's tests share: limits for a quick operator, faults to order, the journal and the orders."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from clearline.carrier.calls import CallLimits
from clearline.carrier.paths import Version
from clearline.carrier.tmforum import TmForumCarrier
from clearline.testing import FakeClock

QUICK = CallLimits(call_s=0.5, pause_s=0.0)


@asynccontextmanager
async def reaching(
    address: str, clock: FakeClock, limits: CallLimits, version: Version = Version.FIVE
) -> AsyncIterator[TmForumCarrier]:
    carrier = TmForumCarrier.at(address, clock=clock, limits=limits, version=version)
    try:
        yield carrier
    finally:
        await carrier.aclose()


async def spoil(client: httpx.AsyncClient, operation: str, mode: str, times: int | None = None) -> None:
    fault = {"operation": operation, "mode": mode, "seconds": 30, "times": times}
    assert (await client.post("/demo/faults", json=fault)).status_code == 201


async def calls_of(client: httpx.AsyncClient) -> list[str]:
    return [entry["operation"] for entry in (await client.get("/demo/journal")).json()["entries"]]


async def order_ids(client: httpx.AsyncClient) -> list[str]:
    state = (await client.get("/demo/state")).json()
    return [order for orders in state["orders"]["by_customer"].values() for order in orders]
