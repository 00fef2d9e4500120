"""Every row of a database as it stood at one moment, read while others go on writing, and put into an empty one."""

from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import Table, func, literal_column, select, text

from clearline.errors import ConfigurationError, StoreError
from clearline.store.engine import Store
from clearline.store.schema import Schema
from clearline.store.statement import Database, Prepared, SqlValue, Write, prepare, prepare_insert, query
from clearline.store.tables import AUDIT_PENDING

PAGE = 500
"""Rows read at once, and committed at once."""

Row = tuple[SqlValue, ...]

_LAST_ARRIVAL = query(select(func.coalesce(func.max(AUDIT_PENDING.c.arrival), 0)), tuple[int])
_GO_ON_FROM = {
    Database.SQLITE: (
        prepare(text("DELETE FROM sqlite_sequence WHERE name = 'audit_pending'")),
        prepare(text("INSERT INTO sqlite_sequence (name, seq) VALUES ('audit_pending', :last)")),
    ),
    Database.POSTGRESQL: (
        prepare(text("SELECT setval(pg_get_serial_sequence('audit_pending', 'arrival'), CAST(:last AS BIGINT))")),
    ),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of one table, their values in the order of its columns."""

    table: str
    rows: list[Row]


def read_rows(url: str, schema: Schema) -> AsyncIterator[Page]:
    """Yield every table of the database at `url` as of one moment, table by table, in the order of their keys.

    It takes no lock that a desk would notice. Raises StoreError when the database cannot be read, ConfigurationError
    when it is not at the newest step of `schema`.
    """
    match urlsplit(url).scheme:
        case Database.SQLITE:
            return _of_sqlite(Path(unquote(urlsplit(url).path).removeprefix("/")), schema)
        case Database.POSTGRESQL:
            return _of_postgresql(url, schema)
        case scheme:
            raise ConfigurationError(f"a store has the scheme {scheme!r}, expected 'sqlite' or 'postgresql'")


class Filling:
    """Puts pages into a store that must be empty."""

    def __init__(self, store: Store, schema: Schema) -> None:
        self._store = store
        self._tables: Mapping[str, Table] = schema.metadata.tables
        self._inserts: Mapping[str, Prepared] = {name: prepare_insert(table) for name, table in self._tables.items()}

    async def refuse_unless_empty(self) -> None:
        """Raise ConfigurationError if any table holds a row: nothing is ever restored over something."""
        for name, table in self._tables.items():
            if await self._store.fetch(query(select(literal_column("1")).select_from(table).limit(1), tuple[int])):
                raise ConfigurationError(f"the table {name!r} holds rows; restore into a new, empty database")

    async def put(self, page: Page) -> None:
        """Keep the rows of `page`; raises StoreError when a table or a column is unknown, or a row is there twice."""
        table = self._tables.get(page.table)
        if table is None:
            raise StoreError(f"there is no table {page.table!r} here")
        names = [column.name for column in table.columns]
        if any(len(row) != len(names) for row in page.rows):
            raise StoreError(f"a row of {page.table!r} has not {len(names)} values")
        insert = self._inserts[page.table]
        await self._store.commit([Write(insert, dict(zip(names, row, strict=True))) for row in page.rows])

    async def finish(self) -> None:
        """Let the numbers that the database gives out go on after those that were restored."""
        if AUDIT_PENDING.name not in self._tables:
            return
        ((last,),) = await self._store.fetch(_LAST_ARRIVAL)
        if last:
            await self._store.commit([Write(one, {"last": last}) for one in _GO_ON_FROM[self._store.database]])


def _reading(schema: Schema, database: Database) -> list[tuple[str, str]]:
    return [
        (str(table.name), prepare(select(table).order_by(*table.primary_key)).on(database).text)
        for table in schema.metadata.sorted_tables
    ]


def _version_sql(schema: Schema) -> str:
    return f"SELECT version_num FROM {schema.version_table}"  # noqa: S608 # a name of our own


def _refuse_other_step(found: object, schema: Schema) -> None:
    if found != schema.head:
        raise ConfigurationError(f"the {schema.name} database is at step {found!r}, expected {schema.head!r}")


async def _of_sqlite(path: Path, schema: Schema) -> AsyncIterator[Page]:
    import apsw  # noqa: PLC0415 # a desk on PostgreSQL does not need it

    try:
        with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            connection.execute("BEGIN")  # one transaction sees one state, whatever is committed meanwhile
            _refuse_other_step(connection.execute(_version_sql(schema)).fetchall()[0][0], schema)
            for table, sql in _reading(schema, Database.SQLITE):
                cursor = connection.execute(sql)
                while rows := [tuple(row) for _, row in zip(range(PAGE), cursor, strict=False)]:
                    yield Page(table, rows)
    except (apsw.Error, UnicodeDecodeError) as exc:
        raise StoreError(f"the database {path.name!r} cannot be copied: {exc}") from exc


async def _of_postgresql(url: str, schema: Schema) -> AsyncIterator[Page]:
    import asyncpg  # noqa: PLC0415 # a desk on SQLite does not need it

    try:
        connection = await asyncpg.connect(url, server_settings={"application_name": "clearline-backup"})
        try:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                _refuse_other_step(await connection.fetchval(_version_sql(schema)), schema)
                for table, sql in _reading(schema, Database.POSTGRESQL):
                    cursor = await connection.cursor(sql)
                    while rows := [tuple(record) for record in await cursor.fetch(PAGE)]:
                        yield Page(table, rows)
        finally:
            await connection.close()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as exc:
        raise StoreError(f"the database cannot be copied: {exc}") from exc
