import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from carrier.carrier_lab import QUICK, reaching
from clearline.carrier.demo.ledger import Ledger
from clearline.carrier.demo.operator import create_operator
from clearline.carrier.demo.seed import rows
from clearline.carrier.paths import Version
from clearline.carrier.tmforum import TmForumCarrier
from clearline.testing import START, FakeClock
from loopback import served
from versions import of_version


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database that is only copied from, so that the seed is written once."""
    database = tmp_path_factory.mktemp("operator") / "seeded.db"
    ledger = Ledger(database)
    ledger.keep(rows(START))
    ledger.close()
    return database


@pytest.fixture
def version() -> Version:
    """Version of the APIs in which operator and carrier speak to each other; modules may ask for both."""
    return Version.FIVE


@pytest.fixture
def operator(seeded: Path, tmp_path: Path, clock: FakeClock, version: Version) -> Starlette:
    is_old = version is Version.FOUR
    return create_operator(shutil.copy(seeded, tmp_path / "operator.db"), clock=clock, version_4=is_old)


@pytest.fixture
def both(seeded: Path, tmp_path: Path, clock: FakeClock) -> Starlette:
    """The operator with version 4 beside version 5."""
    return create_operator(shutil.copy(seeded, tmp_path / "both.db"), clock=clock, version_4=True)


@pytest.fixture
async def client(operator: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(operator), base_url="http://operator") as client:
        yield client


@pytest.fixture
async def address(operator: Starlette, version: Version) -> AsyncIterator[str]:
    """The operator on a socket; `client` looks at it from inside."""
    async with served(of_version(operator, version)) as address:
        yield address


@pytest.fixture
async def carrier(address: str, clock: FakeClock, version: Version) -> AsyncIterator[TmForumCarrier]:
    async with reaching(address, clock, QUICK, version) as carrier:
        yield carrier
