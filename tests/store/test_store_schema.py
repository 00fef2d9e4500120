import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, Connection, Integer, LargeBinary, MetaData, Text, create_engine, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from clearline.errors import ConfigurationError, StoreError
from clearline.store import schema as schema_module
from clearline.store.engine import open_store
from clearline.store.schema import KEYS_SCHEMA, RECORDS_SCHEMA, Schema, new_script, rendered, upgrade_script
from clearline.store.statement import Database, Write, prepare, query
from clearline.store.tables import CONVERSATIONS

SCHEMAS = [RECORDS_SCHEMA, KEYS_SCHEMA]


def differences(connection: Connection, schema: Schema) -> list[object]:
    context = MigrationContext.configure(connection, opts={"version_table": schema.version_table})
    return list(compare_metadata(context, schema.metadata))


async def all_differences(url: str, schema: Schema) -> list[object]:
    if url.startswith("sqlite"):
        engine = create_engine(url)
        with engine.connect() as connection:
            found = differences(connection, schema)
        engine.dispose()
        return found
    remote = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
    async with remote.connect() as connection:
        found = await connection.run_sync(lambda inner: differences(inner, schema))
    await remote.dispose()
    return found


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
async def test_the_steps_lead_to_the_tables_on_the_page(store_url: str, schema: Schema) -> None:
    await (await open_store(store_url, schema)).close()
    assert await all_differences(store_url, schema) == []


async def test_the_comparison_sees_a_missing_column_and_index(store_url: str) -> None:
    await (await open_store(store_url, KEYS_SCHEMA)).close()
    assert await all_differences(store_url, RECORDS_SCHEMA)


@pytest.mark.parametrize("database", Database)
@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_a_new_database_gets_what_the_steps_lead_to(schema: Schema, database: Database) -> None:
    kept = new_script(schema, database).read_text(encoding="utf-8")
    assert kept == rendered(schema, database, None), "write it again: python scripts/schema.py"


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_the_named_head_is_the_newest_step(schema: Schema) -> None:
    folder = Path(schema_module.__file__).parent / "migrations"
    script = ScriptDirectory(str(folder), version_locations=[str(folder / schema.name)])
    assert script.get_heads() == [schema.head]


@pytest.mark.parametrize("metadata", [RECORDS_SCHEMA.metadata, KEYS_SCHEMA.metadata])
def test_columns_are_of_the_types_both_drivers_take_as_they_are(metadata: MetaData) -> None:
    types = {type(column.type) for table in metadata.tables.values() for column in table.columns}
    assert types <= {BigInteger, Text, LargeBinary, Integer}


async def test_opening_again_changes_nothing(store_url: str) -> None:
    for _ in range(3):
        await (await open_store(store_url)).close()
    assert upgrade_script(RECORDS_SCHEMA, Database.SQLITE, RECORDS_SCHEMA.head) == ""


async def test_two_processes_may_start_on_an_empty_postgresql_at_once(
    store_url: str,
) -> None:
    if store_url.startswith("sqlite"):
        return  # one process only, which its own test shows
    stores = await asyncio.gather(*(open_store(store_url) for _ in range(4)))
    await asyncio.gather(*(store.close() for store in stores))


async def test_a_database_of_a_newer_release_is_left_alone(store_url: str) -> None:
    store = await open_store(store_url)
    newer = prepare(text("UPDATE records_version SET version_num = '9999'"))
    await store.commit([Write(newer, expect_rows=1)])
    await store.close()
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="'9999', which is not known here"):
            await open_store(store_url)


async def test_the_second_to_open_a_sqlite_file_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/records.db"
    store = await open_store(url)
    with pytest.raises(ConfigurationError, match=r"another process writes 'records\.db'"):
        await open_store(url)
    code = "import asyncio, sys; from clearline.store.engine import open_store; asyncio.run(open_store(sys.argv[1]))"
    other = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code, url], capture_output=True, text=True, check=False
    )
    assert "another process writes" in other.stderr
    await store.close()
    await (await open_store(url)).close()


async def test_a_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/deep/records.db")
    modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "deep").iterdir()}
    assert set(modes) >= {"records.db", "records.db-wal"}
    assert set(modes.values()) == {0o600}
    await store.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://host/db", "expected 'sqlite' or 'postgresql'"),
        ("", "expected 'sqlite' or 'postgresql'"),
        ("sqlite://", "sqlite:///relative/path"),
        ("sqlite://host/path", "sqlite:///relative/path"),
        ("sqlite:////proc/nowhere/x.db", "cannot be written here"),
        ("postgresql://127.0.0.1:1/none", "cannot be reached"),
        ("postgresql:///none?host=/nowhere", "cannot be reached"),
    ],
)
async def test_a_url_that_cannot_be_used_says_why(url: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        await open_store(url)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "records.db"
    path.write_bytes(b"this is not a database, but it is long enough to be mistaken for one" * 20)
    for _ in range(2):
        with pytest.raises(StoreError, match="cannot be opened"):
            await open_store(f"sqlite:///{path}")


async def test_a_database_that_holds_something_else_is_left_as_it_is(store_url: str) -> None:
    store = await open_store(store_url, KEYS_SCHEMA)
    await store.commit([Write(prepare(text("CREATE TABLE turns (other TEXT)")))])
    await store.close()
    with pytest.raises(StoreError, match="turns"):
        await open_store(store_url)
    store = await open_store(store_url, KEYS_SCHEMA)
    with pytest.raises(StoreError, match="could not be read"):
        await store.fetch(query(select(CONVERSATIONS.c.id), tuple[str]))
    await store.close()


async def test_one_process_leads_and_another_takes_over(store_url: str) -> None:
    first = await open_store(store_url)
    assert await first.lead("work")
    assert await first.lead("work")
    if store_url.startswith("sqlite"):  # the file lock has decided it
        await first.close()
        assert not await first.lead("work")
        return
    second = await open_store(store_url)
    assert not await second.lead("work")
    assert await second.lead("other work")
    await first.close()
    assert await second.lead("work")
    await second.close()
