import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy import select

from clearline.errors import StoreError
from clearline.store.engine import Store, open_store
from clearline.store.statement import Write, prepare_insert, query
from clearline.testing import SeededChance
from databases import SCRATCH, add_scratch

TESTS = Path(__file__).parent.parent
INSERT = prepare_insert(SCRATCH)
IDS = query(select(SCRATCH.c.id), tuple[str])

# Thirty-two writers; a name is printed once its commit has returned, and never before.
WRITER = """
import asyncio, sys
from clearline.store.engine import Store, open_store
from clearline.store.statement import Write, prepare_insert
from databases import SCRATCH, add_scratch

INSERT = prepare_insert(SCRATCH)

async def write(store, writer, run):
    for number in range(100_000):
        pair = [f"{run}-{writer}-{number}-{half}" for half in "ab"]
        await store.commit(
            [Write(INSERT, {"id": one, "name": "n", "number": 1, "later": None}) for one in pair]
        )
        sys.stdout.write(f"{run}-{writer}-{number}\\n")
        sys.stdout.flush()

async def main(url, run):
    store = await add_scratch(await open_store(url))
    await asyncio.gather(*(write(store, writer, run) for writer in range(32)))

asyncio.run(main(*sys.argv[1:]))
"""

# Fills a file that may not grow beyond 600 kB, then lets it grow again.
FILLER = """
import asyncio, resource, sys
from clearline.errors import StoreError
from clearline.store.engine import Store, open_store
from clearline.store.statement import Write, prepare_insert
from databases import SCRATCH, add_scratch

INSERT = prepare_insert(SCRATCH)

def hire(one):
    return Write(INSERT, {"id": one, "name": "n" * 2000, "number": 1, "later": None})

async def attempt(store, number):
    try:
        await store.commit([hire(f"{number}-a"), hire(f"{number}-b")])
    except StoreError:
        return f"lost {number}"
    return f"kept {number}"

async def main(url):
    store = await add_scratch(await open_store(url))
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, hard))
    for group in range(40):
        print(*await asyncio.gather(*(attempt(store, group * 10 + one) for one in range(10))), sep="\\n")
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    print(await attempt(store, "after"))
    await store.close()

asyncio.run(main(sys.argv[1]))
"""


@contextmanager
def writing(url: str, run: int) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", WRITER, url, str(run)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=TESTS) as process:
        yield process
        process.kill()


def acknowledged_until_killed(url: str, run: int, after: int) -> set[str]:
    """Let a process write until it has acknowledged `after` commits, kill it, return all it acknowledged."""
    with writing(url, run) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(after)]
        process.kill()
        rest = process.stdout.read()
    return {line for line in ("".join(lines) + rest).split("\n")[:-1] if line}


async def ids(url: str) -> set[str]:
    store = await add_scratch(await open_store(url))
    found = {one for (one,) in await store.fetch(IDS)}
    await store.close()
    return found


async def test_kill_9_loses_no_acknowledged_commit_and_halves_none(store_url: str) -> None:
    chance = SeededChance("kill")
    acknowledged: set[str] = set()
    for run in range(4):
        after = 1 + int(chance.digits(3))
        acknowledged |= await asyncio.to_thread(acknowledged_until_killed, store_url, run, after)
    kept = await ids(store_url)
    assert len(acknowledged) > 100
    assert {f"{name}-{half}" for name in acknowledged for half in "ab"} <= kept
    assert {name.removesuffix("-a") + "-b" for name in kept if name.endswith("-a")} == {
        name for name in kept if name.endswith("-b")
    }


async def test_a_full_disk_fails_commits_but_loses_and_halves_none(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/records.db"
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", FILLER, url], capture_output=True, text=True, check=True, cwd=TESTS
    )
    outcomes = {number: outcome for outcome, number in map(str.split, done.stdout.splitlines())}
    assert {"kept", "lost"} == set(outcomes.values())
    assert outcomes["after"] == "kept"
    assert await ids(url) == {
        f"{number}-{half}" for number, outcome in outcomes.items() if outcome == "kept" for half in "ab"
    }


async def test_a_connection_lost_in_mid_commit_fails_it_and_is_replaced(store_url: str) -> None:
    store = await add_scratch(await open_store(store_url))
    hire = Write(INSERT, {"id": "s1", "name": "n", "number": 1, "later": None})
    assert await store.lead("work")
    if store_url.startswith("postgresql"):
        await lose_mid_commit(store_url, store, hire)
    await store.commit([hire])
    assert await store.fetch(IDS) == [("s1",)]
    assert await store.lead("work")
    await store.close()


async def lose_mid_commit(url: str, store: Store, write: Write) -> None:
    other = await asyncpg.connect(url)
    blocking = other.transaction()
    await blocking.start()
    await other.execute("LOCK TABLE scratch")  # now the commit waits, and cannot have happened
    commit = asyncio.create_task(store.commit([write]))
    while not await other.fetchval("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'scratch'::regclass"):
        assert not commit.done()
    await other.fetch(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE application_name = 'clearline' AND datname = current_database()"
    )
    with pytest.raises(StoreError):
        await commit
    await blocking.rollback()
    await other.close()


@pytest.mark.postgres
async def test_a_database_that_is_gone_fails_everything_and_serves_again_when_it_is_back(postgres_url: str) -> None:
    store = await add_scratch(await open_store(postgres_url))
    name = urlsplit(postgres_url).path.removeprefix("/")
    hire = Write(INSERT, {"id": "s1", "name": "n", "number": 1, "later": None})
    assert await store.lead("work")
    other = await asyncpg.connect(postgres_url.replace(f"/{name}?", "/postgres?"))
    await other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    await other.fetch("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", name)
    for attempt in (store.commit([hire]), store.fetch(IDS), store.lead("work")):
        with pytest.raises(StoreError):
            await attempt
    await other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    await store.commit([hire])
    assert await store.fetch(IDS) == [("s1",)]
    assert await store.lead("work")
    await other.close()
    await store.close()
