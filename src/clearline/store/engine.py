"""The one way into the database: whole commits, many of them in one durable transaction."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.parse import unquote, urlsplit

from clearline.errors import ConfigurationError
from clearline.store.schema import RECORDS_SCHEMA, Schema
from clearline.store.sqlite import SqliteStore
from clearline.store.statement import Database, Params, Query, Write

R = TypeVar("R")


class Store(Protocol):
    """A database of ours; safe to share between all tasks of one event loop."""

    @property
    def database(self) -> Database:
        """Which kind it is."""
        ...

    async def commit(self, writes: Sequence[Write]) -> None:
        """Keep all of `writes` or none; on return they have reached the disk.

        Raises ConflictError when a unique key was taken or `expect_rows` was not met, StoreError when the database
        failed. Commits that wait at the same moment share one transaction, and a conflict fails only its own. A caller
        that is cancelled while it waits leaves its commit either whole or absent.
        """
        ...

    async def fetch(self, query: Query[R], params: Params | None = None) -> list[R]:
        """Return the rows of `query` as last committed; who may read many asks for them in pages."""
        ...

    async def lead(self, name: str) -> bool:
        """Tell whether this process is the one that does the work called `name`; ask again before each piece of it."""
        ...

    async def scrub(self) -> None:
        """Take what was deleted or overwritten before out of every file of the database.

        Where somebody still reads an older state, that is done behind a later commit. PostgreSQL's files are the
        server's own: there its vacuum and its archive decide, and this does nothing.
        """
        ...

    async def close(self) -> None:
        """Finish what was handed in, then let go of the database; later calls raise StoreError."""
        ...


async def open_store(url: str, schema: Schema = RECORDS_SCHEMA) -> Store:
    """Open `sqlite:///relative/path`, `sqlite:////absolute/path` or `postgresql://...`, brought up to date.

    Raises ConfigurationError for another kind of URL, for a SQLite file that another process writes, for a SQLite
    library with the WAL-reset bug, and for a database that a newer release has changed.
    """
    match urlsplit(url).scheme:
        case Database.SQLITE:
            return await SqliteStore.open(_path(url), schema)
        case Database.POSTGRESQL:
            # asyncpg and its dialect take long to load, and most desks begin on SQLite.
            from clearline.store.postgresql import PostgresStore  # noqa: PLC0415 # see above

            return await PostgresStore.open(url, schema)
        case scheme:
            raise ConfigurationError(f"a store has the scheme {scheme!r}, expected 'sqlite' or 'postgresql'")


def _path(url: str) -> Path:
    parts = urlsplit(url)
    path = unquote(parts.path).removeprefix("/")
    if parts.netloc or not path:
        raise ConfigurationError("a SQLite URL is sqlite:///relative/path or sqlite:////absolute/path")
    return Path(path)
