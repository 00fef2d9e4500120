"""SQLite: one thread owns the one connection that writes, and takes all waiting commits in one transaction."""

import asyncio
import contextlib
import fcntl
import os
import queue
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self, TypeVar

import apsw

from clearline.errors import ConfigurationError, ConflictError, StoreError
from clearline.store.job import MAX_GROUP, Job, Outcome, Step, job_of, resolve
from clearline.store.schema import Schema, upgrade_script
from clearline.store.statement import Database, Params, Query, Write

R = TypeVar("R")

OLDEST_SQLITE = 3_051_003
"""Older ones can corrupt a database in WAL mode that two connections use (the WAL-reset bug)."""

_READ_WAIT_MS = 1_000
_LONGEST_LINGER_S = 0.005
_AT_ONCE = 32
"""Commits that do not wait for the turn of the event loop to end: the writer keeps them while others come."""
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # NORMAL loses acknowledged commits when the power fails
    "PRAGMA secure_delete = ON",  # what was deleted or overwritten is zeroed in the file
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)
_REFUSALS = (apsw.Error, ConflictError, OverflowError, ValueError)
"""What can come of one job; an error of ours says that it lost, one of the driver that it cannot be kept."""
_UNIQUE = (
    apsw.SQLITE_CONSTRAINT_UNIQUE,
    apsw.SQLITE_CONSTRAINT_PRIMARYKEY,
    apsw.SQLITE_CONSTRAINT_ROWID,
)


class SqliteStore:
    """The `Store` on one file, written by exactly one process."""

    database: Final = Database.SQLITE

    def __init__(self, path: Path, writer: apsw.Connection, reader: apsw.Connection, lock: int) -> None:
        self._writer = writer
        self._reader = reader
        self._lock = lock
        self._coming: list[Job] = []
        """Commits of this turn of the event loop: handed over together, since each hand-over wakes the writer."""
        self._jobs: queue.SimpleQueue[Sequence[Job] | None] = queue.SimpleQueue()
        self._is_open = True
        self._linger_s = 0.0
        """How long the next group may wait for others."""
        self._owes_scrub = False
        self._thread = threading.Thread(target=self._write, name=f"store-{path.name}", daemon=True)
        self._thread.start()

    @classmethod
    async def open(cls, path: Path, schema: Schema) -> Self:
        """Open or make the file at `path`; see `engine.open_store`."""
        if apsw.SQLITE_VERSION_NUMBER < OLDEST_SQLITE:
            raise ConfigurationError(f"SQLite is {apsw.sqlite_lib_version()}, expected 3.51.3 or newer")
        lock = _take_lock(path)
        try:
            writer = _connect(path, apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)
            _upgrade(writer, schema)
            _scrub(writer)  # one that was killed may have left what it had deleted
            reader = _connect(path, apsw.SQLITE_OPEN_READONLY)
        except (apsw.Error, OSError) as exc:
            os.close(lock)
            raise StoreError(f"the database {path.name!r} cannot be opened: {exc}") from exc
        except ConfigurationError:
            os.close(lock)
            raise
        return cls(path, writer, reader, lock)

    async def commit(self, writes: Sequence[Write]) -> None:
        """See `engine.Store.commit`."""
        if not self._is_open:
            raise StoreError("the store is closed")
        if not writes:
            return
        await self._handed_in(job_of(writes, self.database))

    async def fetch(self, query: Query[R], params: Params | None = None) -> list[R]:
        """See `engine.Store.fetch`; a read of a few rows takes less time than handing it to a thread."""
        if not self._is_open:
            raise StoreError("the store is closed")
        sql = query.prepared.on(self.database)
        try:
            return query.rows(self._reader.execute(sql.text, sql.bind(params or {})).fetchall())
        except apsw.Error as exc:
            raise StoreError(f"the database could not be read: {exc}") from exc

    async def lead(self, name: str) -> bool:  # noqa: ARG002 # whatever it is called: only one process has the file
        """See `engine.Store.lead`."""
        return self._is_open

    async def scrub(self) -> None:
        """See `engine.Store.scrub`."""
        if not self._is_open:
            raise StoreError("the store is closed")
        await self._handed_in(Job((), asyncio.get_running_loop().create_future(), scrubs=True))

    async def close(self) -> None:
        """See `engine.Store.close`."""
        if not self._is_open:
            return
        self._is_open = False
        self._hand_over()
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        self._reader.close()  # before the writer, which checkpoints as the last to leave
        self._writer.close()
        os.close(self._lock)

    def _handed_in(self, job: Job) -> asyncio.Future[None]:
        if not self._coming:
            job.future.get_loop().call_soon(self._hand_over)
        self._coming.append(job)
        if len(self._coming) >= _AT_ONCE:
            self._hand_over()
        return job.future

    def _hand_over(self) -> None:
        if self._coming:
            self._jobs.put(self._coming)
            self._coming = []

    def _write(self) -> None:
        is_last = False
        try:
            while not is_last:
                group, is_last = self._take()
                if group:
                    self._keep(group)
        finally:
            self._is_open = False  # whatever ended this thread, nobody may wait for it

    def _keep(self, group: list[Job]) -> None:
        outcomes: list[Outcome] = [StoreError("the writer failed") for _ in group]
        began = time.monotonic()
        try:
            outcomes = _commit(self._writer, group)
            if self._owes_scrub or any(job.scrubs for job in group):
                self._owes_scrub = not _scrub(self._writer)
        finally:
            self._tell(group, outcomes)
        # Where several came at once more are on their way: to wait for them as long as a commit takes pays for itself.
        self._linger_s = min(time.monotonic() - began, _LONGEST_LINGER_S) if len(group) > 1 else 0.0

    def _take(self) -> tuple[list[Job], bool]:
        group: list[Job] = []
        jobs = self._jobs.get()
        until = time.monotonic() + self._linger_s
        while jobs is not None:
            group += [job for job in jobs if not job.future.cancelled()]
            if len(group) >= MAX_GROUP:
                return group, False
            try:
                jobs = self._jobs.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                return group, False
        return group, True

    def _tell(self, group: list[Job], outcomes: list[Outcome]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits any more
            group[0].future.get_loop().call_soon_threadsafe(resolve, group, outcomes)


def _commit(connection: apsw.Connection, group: Sequence[Job]) -> list[Outcome]:
    try:
        connection.execute("BEGIN IMMEDIATE")
        outcomes = _together(connection, group) or _one_by_one(connection, group)
        connection.execute("COMMIT")
    except apsw.Error as exc:
        if connection.in_transaction:
            with contextlib.suppress(apsw.Error):
                connection.execute("ROLLBACK")
        return [StoreError(f"the database could not keep the commit: {exc}") for _ in group]
    return outcomes


def _scrub(connection: apsw.Connection) -> bool:
    """Empty the log of writes into the file, or leave it where somebody reads: both hold what was only replaced."""
    connection.set_busy_timeout(0)
    try:
        ((is_busy, _, _),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except apsw.Error:
        return False
    finally:
        connection.set_busy_timeout(_READ_WAIT_MS)
    return not is_busy


def _together(connection: apsw.Connection, group: Sequence[Job]) -> list[Outcome] | None:
    """Run all jobs as one, since nearly always all of them can be kept; nothing is left of it when one cannot."""
    connection.execute("SAVEPOINT all_of_it")
    try:
        for job in group:
            _run(connection, job.steps)
    except _REFUSALS:
        connection.execute("ROLLBACK TO all_of_it")
        connection.execute("RELEASE all_of_it")
        return None
    connection.execute("RELEASE all_of_it")
    return [None for _ in group]


def _one_by_one(connection: apsw.Connection, group: Sequence[Job]) -> list[Outcome]:
    return [_attempt(connection, job.steps) for job in group]


def _attempt(connection: apsw.Connection, steps: Sequence[Step]) -> Outcome:
    connection.execute("SAVEPOINT one")
    try:
        _run(connection, steps)
    except _REFUSALS as exc:
        # A full disk ends the whole transaction; then there is nothing to go back to, and this raises in turn.
        connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")
        return _translated(exc)
    connection.execute("RELEASE one")
    return None


def _run(connection: apsw.Connection, steps: Sequence[Step]) -> None:
    for step in steps:
        connection.execute(step.text, step.values)
        if step.expect_rows is not None and connection.changes() != step.expect_rows:
            raise ConflictError(f"{connection.changes()} rows were changed, expected {step.expect_rows}")


def _translated(exc: Exception) -> StoreError:
    if isinstance(exc, ConflictError):
        return exc
    if isinstance(exc, apsw.ConstraintError) and exc.extendedresult in _UNIQUE:  # type: ignore[attr-defined] # documented, though its stubs lack it
        return ConflictError(f"a unique key was taken: {exc}")
    return StoreError(f"the database refused the commit: {exc}")


def _take_lock(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as exc:
        raise ConfigurationError(f"the database {path.name!r} cannot be written here: {exc.strerror}") from exc
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as exc:
        os.close(lock)
        raise ConfigurationError(
            f"another process writes {path.name!r}, and SQLite takes one only; for several use PostgreSQL"
        ) from exc
    return lock


def _connect(path: Path, flags: int) -> apsw.Connection:
    connection = apsw.Connection(str(path), flags=flags)
    connection.set_busy_timeout(_READ_WAIT_MS)
    if flags & apsw.SQLITE_OPEN_READWRITE:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    return connection


def _upgrade(connection: apsw.Connection, schema: Schema) -> None:
    table = schema.version_table
    is_new = not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchall()
    current = None if is_new else str(connection.execute(f"SELECT version_num FROM {table}").fetchall()[0][0])  # noqa: S608 # a name of our own
    script = upgrade_script(schema, Database.SQLITE, current)
    if script:
        with connection:
            connection.execute(script).fetchall()  # a statement that returns rows would end the script before its time
