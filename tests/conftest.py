"""What tests of several rooms share: stores on both databases."""

import os
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from absent import absent
from clearline.store.engine import Store, open_store
from clearline.store.schema import KEYS_SCHEMA
from databases import NotStartedError, Server, running_postgres
from learnt import LEARNT

LEARNT.mkdir(parents=True, exist_ok=True)
os.environ["CLEARLINE_LEARNT_DIR"] = str(LEARNT)  # noqa: TID251 # for every desk that a test starts as a process
settings.register_profile("clearline", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # no test times
settings.load_profile("clearline")

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One real PostgreSQL for each process that runs tests; where there can be none, its tests say so by name."""
    try:
        with running_postgres() as server:
            yield server
    except NotStartedError as exc:
        absent("PostgreSQL", f"it could not be started: {exc}")


def new_url(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """Return the URL of a database nobody has used yet."""
    name = f"t{secrets.token_hex(8)}"
    if kind == "sqlite":
        return f"sqlite:///{folder}/{name}.db"
    server: Server = request.getfixturevalue("postgres_server")
    return server.new_database(name)


@pytest.fixture(params=BOTH)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once on SQLite and once on PostgreSQL."""
    return new_url(request.param, request, tmp_path)


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database on PostgreSQL only: for what SQLite cannot show."""
    return new_url("postgresql", request, tmp_path)


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[Store]:
    """An open store for records, once on SQLite and once on PostgreSQL."""
    opened = await open_store(store_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_store(tmp_path: Path) -> AsyncIterator[Store]:
    """An open store for records, on SQLite only: for rooms to which the kind of database does not matter."""
    opened = await open_store(f"sqlite:///{tmp_path}/records.db")
    yield opened
    await opened.close()


@pytest.fixture
async def key_database(tmp_path: Path) -> AsyncIterator[Store]:
    """An open store for keys, apart from the records."""
    opened = await open_store(f"sqlite:///{tmp_path}/keys.db", KEYS_SCHEMA)
    yield opened
    await opened.close()
