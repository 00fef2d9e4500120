"""The machine that measures: what it is, how busy it is, and the clocks of its processes."""

import os
import platform
import re
import time
from pathlib import Path

import apsw

_MEGABYTE_KB = 1024
_SCHEDULED = 2
"""The clock of a process that counts what the scheduler gave it (CPUCLOCK_SCHED of Linux)."""


def described() -> str:
    """Return cores, processor and versions, in one line."""
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return (
        f"{os.cpu_count()} cores ({model[1].strip() if model else platform.machine()}), "
        f"Python {platform.python_version()}, SQLite {apsw.sqlite_lib_version()}"
    )


def load() -> float:
    """Return how many were running or waiting for the disk in the last minute, this benchmark among them."""
    return os.getloadavg()[0]


def cpu_s(process: int) -> float:
    """Return the CPU time that `process` and its threads have used, to the nanosecond."""
    return time.clock_gettime((~process << 3) | _SCHEDULED)


def children(process: int) -> list[int]:
    """Return the processes that `process` has started and not yet ended."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def resident_mb(process: int) -> float:
    """Return the resident memory of `process` in MiB."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    assert found, "the process has ended"
    return int(found[1]) / _MEGABYTE_KB


def pace_ms() -> float:
    """Return the CPU time of a fixed piece of work: CPU time grows too when others use the same caches and cores."""
    best = float("inf")
    for _ in range(5):
        before = time.thread_time()
        kept: dict[int, str] = {}
        for number in range(200_000):
            kept[number & 1023] = str(number)
        best = min(best, 1e3 * (time.thread_time() - before))
    return best


def peak_mb() -> float:
    """Return the most memory that this process has held at once, in MiB."""
    # Not `getrusage`: its figure outlives exec, and so begins with that of whoever started this process.
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found, "the kernel says no peak"
    return int(found[1]) / _MEGABYTE_KB
