"""Sealed turns into PostgreSQL, by one process, two and four; started by itself as one of those processes.

perf/writes_postgres.py URL FOLDER NAME WRITERS
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from clearline.store.engine import open_store
from figure import Figure, Result, Say, Target
from writes import TURNS, WRITERS, records_of, write_all

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from databases import running_postgres  # the tests know how to start a server

REPEATS = 2
PROCESSES = (1, 2, 4)
ROUNDS = 2
"""How often each writer begins anew in one repeat."""


@dataclass(frozen=True)
class Writer:
    """A process that waits for the word."""

    running: asyncio.subprocess.Process

    async def go(self) -> float:
        """Let it write once, and return the CPU it took, in seconds."""
        assert self.running.stdin is not None
        self.running.stdin.write(b"go\n")
        return float(await self.answer())

    async def answer(self) -> bytes:
        assert self.running.stdout is not None
        line = await self.running.stdout.readline()
        assert line, "a writer ended"
        return line


@asynccontextmanager
async def _writer(url: str, folder: str, number: int, writers: int) -> AsyncIterator[Writer]:
    command = (sys.executable, __file__, url, folder, f"p{number}", str(writers))
    pipe = asyncio.subprocess.PIPE
    running = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    writer = Writer(running)
    try:
        await writer.answer()
        yield writer
    finally:
        await running.communicate(b"")  # without it its input stays open


async def measure(tell: Say) -> Result:
    """Return turns a second of two processes, and tell of one and of four."""
    found = {}
    with running_postgres(fsync="on") as server, tempfile.TemporaryDirectory(prefix="clearline-perf-") as folder:
        url = await asyncio.to_thread(server.new_database, "writes")
        for processes in PROCESSES:
            found[processes] = await _rate(url, f"{folder}/{processes}", processes)
            tell(f"{processes} processes: {found[processes][0]:.0f} turns/s, {found[processes][1]:.2f} ms CPU each")
    others = ", ".join(f"{count}: {found[count][0]:,.0f}" for count in PROCESSES if count != 2)
    note = f"by number of processes, {others}; {found[2][1]:.2f} ms of their CPU for each turn"
    return Result(found[2][0], note)


async def _rate(url: str, folder: str, processes: int) -> tuple[float, float]:
    rates, spent = [], []
    turns = WRITERS * TURNS * ROUNDS
    async with AsyncExitStack() as stack:
        writers = [
            await stack.enter_async_context(_writer(url, f"{folder}-{number}", number, WRITERS // processes))
            for number in range(processes)
        ]
        for _ in range(REPEATS):
            began = time.monotonic()
            used = await asyncio.gather(*(writer.go() for writer in writers))
            rates.append(turns / (time.monotonic() - began))
            spent.append(1e3 * sum(used) / turns)
    return median(rates), median(spent)


async def _serve(url: str, folder: Path, name: str, writers: int) -> None:
    """Write once for each line that comes in."""
    await asyncio.to_thread(folder.mkdir)
    store = await open_store(url)
    conversations = await records_of(store, folder)
    print("ready", flush=True)
    repeat = 0
    while await asyncio.to_thread(sys.stdin.readline):
        used = time.process_time()
        for _ in range(ROUNDS):
            repeat += 1
            await write_all(conversations, f"{folder.name}-{name}-{repeat}", writers)
        print(time.process_time() - used, flush=True)
    await store.close()


FIGURE = Figure(
    "writes-postgres",
    "Sealed turns a second into PostgreSQL, 64 writers",
    "two processes and the server, all on this machine's two cores, everything synced to disk; as `writes`; "
    "median of 2 repeats of 2,560 turns",
    "turns/s",
    measure,
    Target(3000, is_floor=True),
)

if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
