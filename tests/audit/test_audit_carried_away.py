"""A database server that is lost comes back elsewhere, as of any moment, by the tools that the how-to names."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from absent import PACKAGES, absent
from audit.test_audit_log import SIGNERS, enter, sequencer
from clearline.audit.checkpoint import Checkpoint, split_note
from clearline.audit.log import AuditLog
from clearline.audit.verify import verify_growth
from clearline.store.engine import Store, open_store
from databases import NotStartedError, Server, running_postgres

BEFORE, KEPT, ALL = 3, 8, 12
RECEIVER = "pg_receivewal"
PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class CarriedAway:
    """What is left of a server that is gone: a base and its log, and what was told of it meanwhile."""

    base: Path
    wal: Path
    moment: str
    note: str
    """The checkpoint at that moment."""


def tool(server: Server, name: str, *options: str) -> list[str]:
    return [str(server.programs / name), "-h", str(server.folder), "-U", "postgres", *options]


@contextmanager
def carrying(server: Server, wal: Path) -> Iterator[None]:
    subprocess.run(tool(server, RECEIVER, "--slot", "clearline", "--create-slot"), check=True)
    with subprocess.Popen(tool(server, RECEIVER, "--slot", "clearline", "--synchronous", "-D", str(wal))) as receiver:
        try:
            yield
        finally:
            receiver.terminate()


async def ask(url: str, *questions: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        return str([await connection.fetchval(question) for question in questions][-1])
    finally:
        await connection.close()


def take_base(server: Server, base: Path) -> None:
    subprocess.run(tool(server, "pg_basebackup", "-D", str(base), "-X", "none", "-c", "fast"), check=True)
    subprocess.run([str(server.programs / "pg_verifybackup"), "-n", str(base)], check=True, stdout=subprocess.DEVNULL)


async def written(server: Server, url: str, base: Path) -> tuple[str, str]:
    """Write before and after a base is taken, each commit acknowledged only once the log of it has been received."""
    await ask(url, f"ALTER SYSTEM SET synchronous_standby_names = '{RECEIVER}'", "SELECT pg_reload_conf()")
    store = await open_store(url)
    await enter(store, 0, BEFORE)
    await asyncio.to_thread(take_base, server, base)
    await enter(store, BEFORE, KEPT - BEFORE)
    await sequencer(store).catch_up()
    note = await AuditLog(store).latest_checkpoint()
    moment = await ask(url, "SELECT clock_timestamp()::text")
    await enter(store, KEPT, ALL - KEPT)
    await sequencer(store).catch_up()
    await store.close()
    assert note is not None
    return moment, note


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> CarriedAway:
    folder = tmp_path_factory.mktemp("carried")
    base, wal = folder / "base", folder / "wal"
    wal.mkdir()
    try:
        with running_postgres() as server, carrying(server, wal):
            moment, note = asyncio.run(written(server, server.new_database("desk"), base))
    except NotStartedError as exc:
        absent("PostgreSQL", f"{PACKAGES}; it could not be started: {exc}")
    return CarriedAway(base, wal, moment, note)


@contextmanager
def restored(carried: CarriedAway, folder: Path, until: str) -> Iterator[str]:
    """Start a server on what was carried away, as the how-to says, and give the URL of its database."""
    base = folder / "base"
    shutil.copytree(carried.base, base)
    shutil.copytree(carried.wal, base / "carried")  # within, as the account that the server runs as reaches no other
    (base / "recovery.signal").touch()
    with (base / "postgresql.auto.conf").open("a") as settings:
        settings.write("synchronous_standby_names = ''\n")
        settings.write("restore_command = 'cp carried/%f %p || cp carried/%f.partial %p'\n")
        settings.write(f"recovery_target_time = '{until}'\nrecovery_target_action = 'promote'\n" if until else "")
    with running_postgres(data=base) as server:
        url = f"postgresql://postgres@/desk?host={server.folder}"
        asyncio.run(recovered(url))
        yield url


async def recovered(url: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while await ask(url, "SELECT pg_is_in_recovery()") == "True":  # noqa: ASYNC110 # the server tells nobody
            await asyncio.sleep(0.05)


async def grown(store: Store, note: str) -> tuple[int, bool]:
    """Return how much the log has, and whether it is what that checkpoint signed, gone on."""
    log, one = AuditLog(store), sequencer(store)
    await one.catch_up()
    now = await log.latest_checkpoint()
    assert now is not None
    old, new = (Checkpoint.parse(split_note(each)[0]) for each in (note, now))
    proof = await log.consistency_proof(old.size, new.size)
    return new.size, verify_growth(note, now, proof, SIGNERS)


@pytest.mark.postgres
@pytest.mark.parametrize("all_of_it", [True, False], ids=["the last acknowledged", "a moment before"])
def test_a_lost_server_comes_back_at_the_moment_that_is_asked_for(
    carried: CarriedAway, tmp_path: Path, *, all_of_it: bool
) -> None:
    async def look(url: str) -> tuple[int, bool]:
        store = await open_store(url)
        try:
            return await grown(store, carried.note)
        finally:
            await store.close()

    with restored(carried, tmp_path, "" if all_of_it else carried.moment) as url:
        assert asyncio.run(look(url)) == (ALL if all_of_it else KEPT, True)
