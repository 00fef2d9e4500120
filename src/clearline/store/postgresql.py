"""PostgreSQL: one task owns the connection that writes, and takes all waiting commits in one transaction."""

import asyncio
import contextlib
import hashlib
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Final, Self, TypeVar

import asyncpg

from clearline.errors import ConfigurationError, ConflictError, StoreError
from clearline.store.job import MAX_GROUP, Job, Outcome, Step, job_of, resolve
from clearline.store.schema import Schema, upgrade_script
from clearline.store.statement import Database, Params, Query, Write

R = TypeVar("R")

_SETTINGS = {
    "application_name": "clearline",
    "synchronous_commit": "on",  # whatever the server's default: a commit that returns has reached the disk
    "statement_timeout": "10s",
    "idle_in_transaction_session_timeout": "30s",
}
_READERS = 4
_FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ValueError)


class PostgresStore:
    """The `Store` on a server, shared by any number of processes."""

    database: Final = Database.POSTGRESQL

    def __init__(self, url: str, writer: asyncpg.Connection, readers: asyncpg.Pool) -> None:
        self._url = url
        self._writer = writer
        self._readers = readers
        self._leader: asyncpg.Connection | None = None
        self._leads: set[str] = set()
        self._leading = asyncio.Lock()
        self._jobs: asyncio.Queue[Job | None] = asyncio.Queue()
        self._is_open = True
        self._task = asyncio.create_task(self._write(), name="store-writer")

    @classmethod
    async def open(cls, url: str, schema: Schema) -> Self:
        """Connect to `url`; see `engine.open_store`."""
        try:
            writer = await _connect(url)
        except _FAILURES as exc:
            raise ConfigurationError(f"the database cannot be reached: {exc}") from exc
        try:
            await _upgrade(writer, schema)
            readers = await asyncpg.create_pool(
                url, min_size=1, max_size=_READERS, server_settings=_SETTINGS, reset=_as_it_is
            )
        except _FAILURES as exc:
            await writer.close()
            raise StoreError(f"the database cannot be brought up to date: {exc}") from exc
        except ConfigurationError:
            await writer.close()
            raise
        return cls(url, writer, readers)

    async def commit(self, writes: Sequence[Write]) -> None:
        """See `engine.Store.commit`."""
        if not self._is_open:
            raise StoreError("the store is closed")
        if not writes:
            return
        job = job_of(writes, self.database)
        self._jobs.put_nowait(job)
        await job.future

    async def fetch(self, query: Query[R], params: Params | None = None) -> list[R]:
        """See `engine.Store.fetch`."""
        if not self._is_open:
            raise StoreError("the store is closed")
        sql = query.prepared.on(self.database)
        try:
            records = await self._readers.fetch(sql.text, *sql.bind(params or {}))
        except _FAILURES as exc:
            raise StoreError(f"the database could not be read: {exc}") from exc
        return query.rows([tuple(record) for record in records])

    async def lead(self, name: str) -> bool:
        """See `engine.Store.lead`: an advisory lock, which the server frees when this process is gone."""
        async with self._leading:
            try:
                return await self._leads_still(name)
            except _FAILURES as exc:
                raise StoreError(f"the database could not be asked who leads: {exc}") from exc

    async def _leads_still(self, name: str) -> bool:
        if self._leader is None or self._leader.is_closed():
            self._leads.clear()
            self._leader = await _connect(self._url)
        if name in self._leads:
            await self._leader.fetchval("SELECT 1")  # a lost connection is a lost lock
        elif await self._leader.fetchval("SELECT pg_try_advisory_lock($1)", _number(name)):
            self._leads.add(name)
        return name in self._leads

    async def scrub(self) -> None:
        """See `engine.Store.scrub`."""

    async def close(self) -> None:
        """See `engine.Store.close`."""
        if not self._is_open:
            return
        self._is_open = False
        self._jobs.put_nowait(None)
        await self._task
        for connection in (self._writer, self._leader):
            if connection is not None:
                await connection.close()
        await self._readers.close()

    async def _write(self) -> None:
        is_last = False
        try:
            while not is_last:
                group, is_last = await self._take()
                if group:
                    await self._keep(group)
        finally:
            self._is_open = False  # whatever ended this task, nobody may wait for it

    async def _keep(self, group: list[Job]) -> None:
        outcomes: list[Outcome] = [StoreError("the writer failed") for _ in group]
        try:
            outcomes = await self._commit(group)
        finally:
            resolve(group, outcomes)

    async def _take(self) -> tuple[list[Job], bool]:
        group: list[Job] = []
        job = await self._jobs.get()
        while job is not None:
            if not job.future.cancelled():
                group.append(job)
            if len(group) >= MAX_GROUP or self._jobs.empty():
                return group, False
            job = self._jobs.get_nowait()
        return group, True

    async def _commit(self, group: Sequence[Job]) -> list[Outcome]:
        try:
            if self._writer.is_closed():
                self._writer = await _connect(self._url)
            # Nearly always nobody conflicts, and then savepoints are two round trips a job for nothing.
            with contextlib.suppress(asyncpg.PostgresError, ValueError, ConflictError):
                return await _together(self._writer, group)
            return await _apart(self._writer, group)
        except _FAILURES as exc:
            return [StoreError(f"the database could not keep the commit: {exc}") for _ in group]


async def _together(connection: asyncpg.Connection, group: Sequence[Job]) -> list[Outcome]:
    """Run all jobs as one; those of one shape statement by statement, so that a round trip serves them all."""
    async with connection.transaction():
        for _, jobs in groupby(group, _shape):
            for steps in zip(*(job.steps for job in jobs), strict=True):
                await _run_alike(connection, steps)
    return [None] * len(group)


def _shape(job: Job) -> tuple[tuple[str, bool], ...]:
    return tuple([(step.text, step.expect_rows is None) for step in job.steps])


async def _run_alike(connection: asyncpg.Connection, steps: Sequence[Step]) -> None:
    """Run one statement with the values of each of `steps`; raises ConflictError when one changed too few or many."""
    text = steps[0].text
    if steps[0].expect_rows is None:
        await connection.executemany(text, [step.values for step in steps])
        return
    if len(steps) == 1:
        await _run_counted(connection, steps)
        return
    # Each row that was changed tells by which of them it was.
    marked = f"{text} RETURNING ${len(steps[0].values) + 1}::bigint"
    rows = await connection.fetchmany(marked, [(*step.values, place) for place, step in enumerate(steps)])
    changed = Counter(place for (place,) in rows)
    if any(changed[place] != step.expect_rows for place, step in enumerate(steps)):
        raise ConflictError(f"{len(rows)} rows were changed by {len(steps)} statements, expected another number")


async def _apart(connection: asyncpg.Connection, group: Sequence[Job]) -> list[Outcome]:
    async with connection.transaction():
        return [await _attempt(connection, job.steps) for job in group]


async def _attempt(connection: asyncpg.Connection, steps: Sequence[Step]) -> Outcome:
    try:
        async with connection.transaction():  # a savepoint
            await _run(connection, steps)
    except ConflictError as exc:
        return exc
    except asyncpg.UniqueViolationError as exc:
        return ConflictError(f"a unique key was taken: {exc}")
    except (asyncpg.PostgresError, ValueError) as exc:
        if connection.is_closed():
            raise
        return StoreError(f"the database refused the commit: {exc}")
    return None


async def _run(connection: asyncpg.Connection, steps: Sequence[Step]) -> None:
    # Neighbours of one text that nobody counts go out together, without a round trip each.
    for (text, counted), run in groupby(steps, lambda step: (step.text, step.expect_rows is not None)):
        if counted:
            await _run_counted(connection, tuple(run))
        else:
            await connection.executemany(text, [step.values for step in run])


async def _run_counted(connection: asyncpg.Connection, steps: Sequence[Step]) -> None:
    for step in steps:
        status = await connection.execute(step.text, *step.values)
        if int(status.rpartition(" ")[2]) != step.expect_rows:
            raise ConflictError(f"the database answered {status!r}, expected {step.expect_rows} rows")


async def _connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url, server_settings=_SETTINGS)


async def _as_it_is(_connection: asyncpg.Connection) -> None:
    """Spare the round trip that would undo what a reader here never does: change its session."""


async def _upgrade(connection: asyncpg.Connection, schema: Schema) -> None:
    async with connection.transaction():
        await connection.execute("SET LOCAL statement_timeout = 0")
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _number("upgrade"))
        table = schema.version_table
        is_new = await connection.fetchval("SELECT to_regclass($1)", table) is None
        current = None if is_new else await connection.fetchval(f"SELECT version_num FROM {table}")  # noqa: S608 # a name of our own
        script = upgrade_script(schema, Database.POSTGRESQL, current)
        if script:
            await connection.execute(script)


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(b"clearline " + name.encode()).digest()[:8], "big", signed=True)
