"""What the carrier's tests share: limits for a quick operator, faults to order, the journal and the orders."""

import httpx

from clearline.carrier.calls import CallLimits

QUICK = CallLimits(call_s=0.5, pause_s=0.0)


async def spoil(client: httpx.AsyncClient, operation: str, mode: str, times: int | None = None) -> None:
    fault = {"operation": operation, "mode": mode, "seconds": 30, "times": times}
    assert (await client.post("/demo/faults", json=fault)).status_code == 201


async def calls_of(client: httpx.AsyncClient) -> list[str]:
    return [entry["operation"] for entry in (await client.get("/demo/journal")).json()["entries"]]


async def order_ids(client: httpx.AsyncClient) -> list[str]:
    state = (await client.get("/demo/state")).json()
    return [order for orders in state["orders"]["by_customer"].values() for order in orders]
