"""What a desk needs before anybody speaks: memory, and the time until it can."""

import asyncio
import re
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from figure import Figure, Result, Say, Target
from machine import children, cpu_s, resident_mb
from script import converse, speakers
from served import Service, free_port, line, opened, process, serving, wait_for

STARTS = 3
SETTLING = 10
STAYS_S = 8.0


async def measure_memory(tell: Say) -> Result:
    """Return the resident memory of the desk that is at work, everything loaded."""
    with serving() as service:
        after_start = resident_mb(service.desk_process)
        tell(f"after start: {after_start:.0f} MB")
        async with line() as http:
            for person, _ in zip(speakers(), range(30), strict=False):
                await converse(service, http, person)
        later = await _settled(service.desk_process)
    return Result(later, f"once ready, before the encoder is loaded, {after_start:.0f} MB")


async def _settled(process: int) -> float:
    """Return the memory once it has stayed the same for a while: what is trained, is trained then."""
    before, now = 0.0, resident_mb(process)
    for _ in range(SETTLING):
        if abs(now - before) < 1:
            break
        await asyncio.sleep(STAYS_S)
        before, now = now, resident_mb(process)
    return now


async def measure_start(tell: Say) -> Result:
    """Return the seconds from the command to the first answer, the folder being new each time."""
    starts = []
    for _ in range(STARTS):
        starts.append(await _start())
        tell(str(starts[-1]))
    return Result(median(start.took_s for start in starts), "; ".join(map(str, starts)))


@dataclass(frozen=True, slots=True)
class _Start:
    took_s: float
    cpu_s: tuple[float, ...]
    """Of the command, and of the processes it has started."""

    def __str__(self) -> str:
        return f"{self.took_s:.2f} s, CPU {' + '.join(f'{spent:.2f}' for spent in self.cpu_s)} s"


async def _start() -> _Start:
    desk, operator = f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory(prefix="clearline-perf-") as folder:
        began = time.monotonic()
        where = ("--folder", str(Path(folder) / "demo"))
        ports = ("--port", _port(desk), "--operator-port", _port(operator))
        with process("demo", "--no-evaluate", *where, *ports, end=signal.SIGINT) as running:
            wait_for(f"{desk}/readyz")
            async with line() as http:
                caller = await opened(Service(desk, operator, running.pid), http, "en")
                await caller.say("what plans do you have?")
                took = time.monotonic() - began
                return _Start(took, tuple(cpu_s(each) for each in (running.pid, *children(running.pid))))


def _port(address: str) -> str:
    return re.sub(r".*:", "", address)


MEMORY = Figure(
    "memory",
    "Memory of the desk at work",
    "resident set of the desk's process (VmRSS) after 30 conversations of eleven turns, encoder and models loaded",
    "MB",
    measure_memory,
    Target(300.0),
)
START = Figure(
    "start",
    "From the command to the first answer",
    "wall time from `clearline demo --no-evaluate` in a new folder, seeding the operator included, to the reply to "
    "“what plans do you have?”; median of 3; CPU is that of the command, the operator and the desk",
    "s",
    measure_start,
    Target(3.0),
)
