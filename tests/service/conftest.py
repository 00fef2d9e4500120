from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from clearline.service.operator import read_operator
from clearline.service.release import Release, build_release
from clearline.testing import FakeClock
from learnt import LEARNT
from service.service_lab import Standing, standing_desk


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def release() -> Release:
    """The packaged release, loaded once: it holds no state."""
    return build_release(read_operator(None), learnt=LEARNT)


@pytest.fixture
async def standing(tmp_path: Path, clock: FakeClock, release: Release) -> AsyncIterator[Standing]:
    async with standing_desk(tmp_path, clock, release) as standing:
        yield standing
