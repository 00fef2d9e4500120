"""What the bench costs: a chat that echoes after 20 ms is assessed, with 64 conversations at once."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assessing import Took
from figure import Figure, Result, Say, Target
from served import ENDED_WITHIN_S, HOST, free_port, wait_for

HERE = Path(__file__).parent
FEW, MANY = 320, 910
"""Cases for each procedure: about 3,000 attempts, and 10,000."""
_HOW = (
    "`perf/assessing.py` in a process of its own runs every procedure that needs only a chat, over HTTP against "
    "`perf/echo.py`, with its ledger on disk; "
)


async def measure_rate(tell: Say) -> Result:
    """Return how many attempts a second are sent, answered, written down and judged."""
    took = (await assessment(FEW, tell)).took
    return Result(
        took.attempts / took.asking_s,
        f"{took.attempts} attempts in {took.asking_s:.1f} s; sent only, as measured earlier on such a machine: "
        "Spikee 518, garak 165 (44 over a whole run), promptfoo 75",
    )


async def measure_cpu(tell: Say) -> Result:
    """Return the CPU of one attempt, in milliseconds."""
    took = (await assessment(FEW, tell)).took
    return Result(
        1e3 * took.asking_cpu_s / took.attempts,
        f"{took.attempts} attempts; as measured earlier: Spikee 2.3, garak 11, promptfoo 13",
    )


async def measure_whole(tell: Say) -> Result:
    """Return the seconds from the command to the signed report over 10,000 attempts."""
    whole = await assessment(MANY, tell)
    took = whole.took
    return Result(
        whole.wall_s,
        f"{took.attempts} attempts, asked and judged in {took.asking_s:.1f} s, {took.formats} forms of the report "
        f"and the signature in {took.signing_s:.1f} s; as measured earlier: garak 234 s, unsigned",
    )


async def measure_memory(tell: Say) -> Result:
    """Return the most memory held over 10,000 attempts."""
    took = (await assessment(MANY, tell)).took
    return Result(
        took.memory_mb, f"{took.attempts} attempts; as measured earlier: Spikee 148, garak 385, promptfoo 400"
    )


@dataclass(frozen=True, slots=True)
class Whole:
    """One assessment, from the command to its end."""

    wall_s: float
    took: Took


async def assessment(cases: int, tell: Say) -> Whole:
    """Assess an echo with so many cases for each procedure, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="clearline-perf-") as folder, echo() as address:
        began = time.perf_counter()
        command = (sys.executable, str(HERE / "assessing.py"), address, folder, str(cases))
        process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
        told, _ = await process.communicate()
        whole = Whole(time.perf_counter() - began, Took(**json.loads(told)))
    took = whole.took
    tell(
        f"{took.attempts} attempts in {took.asking_s:.1f} s, {took.asking_cpu_s:.1f} s of CPU, "
        f"{took.memory_mb:.0f} MB; signed after {whole.wall_s:.1f} s"
    )
    return whole


@contextmanager
def echo() -> Iterator[str]:
    """Serve the echo in a process of its own, and give its address."""
    port = free_port()
    running = subprocess.Popen((sys.executable, str(HERE / "echo.py"), str(port)))
    try:
        wait_for(f"http://{HOST}:{port}/")
        yield f"http://{HOST}:{port}/"
    finally:
        running.terminate()
        running.wait(ENDED_WITHIN_S)


RATE = Figure(
    "benchrate",
    "Attempts a second of the bench, 64 at once",
    _HOW + "from the first question to the last judgement",
    "attempts/s",
    measure_rate,
    Target(1_000, is_floor=True),
)
CPU = Figure(
    "benchcpu",
    "CPU per attempt of the bench",
    _HOW + "CPU of the process for asking, writing down and judging",
    "ms",
    measure_cpu,
    Target(1.0),
)
WHOLE = Figure(
    "benchwhole",
    "10,000 attempts sent, judged, reported and signed",
    _HOW + "wall time of the whole command, its start included",
    "s",
    measure_whole,
    Target(20.0),
)
MEMORY = Figure(
    "benchmemory",
    "Memory of the bench over 10,000 attempts",
    _HOW + "the most that was resident",
    "MB",
    measure_memory,
    Target(100.0),
)
FIGURES = (RATE, CPU, WHOLE, MEMORY)
