from collections.abc import AsyncIterator

import httpx
import pytest

from channels.channels_front import Standing, standing


@pytest.fixture
async def desk() -> AsyncIterator[Standing]:
    async with standing() as running:
        yield running


@pytest.fixture
async def http(desk: Standing) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=desk.address, trust_env=False) as client:
        yield client
