from collections.abc import AsyncIterator

import httpx
import pytest

from channels.channels_front import Standing, standing
from loopback import caller_of


@pytest.fixture
async def desk() -> AsyncIterator[Standing]:
    async with standing() as running:
        yield running


@pytest.fixture
async def http(desk: Standing) -> AsyncIterator[httpx.AsyncClient]:
    async with caller_of(desk.address) as client:
        yield client
