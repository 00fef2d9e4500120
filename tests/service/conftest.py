from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from clearline.testing import FakeClock
from service.service_lab import Standing, standing_desk


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def standing(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Standing]:
    async with standing_desk(tmp_path, clock) as standing:
        yield standing
