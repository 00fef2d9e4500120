"""What others that ask make of the same echo, where they are installed: `spikee` and `garak`, found on the path.

None is needed for anything. Each sends what it ships, judges it and writes its own report; nothing of it is signed.
"""

import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from assessor import FEW, assessment, echo
from figure import Figure, Result, Say

SPIKEE, GARAK = "spikee", "garak"
THREADS = {SPIKEE: 64, GARAK: 64}
TURNS = {SPIKEE: 5, GARAK: 15}
"""How often each thing is said, so that all send nearly 4,000 times and no start counts for more than another."""
_TARGET = """
import requests
from spikee.templates.target import Target

LINES = requests.Session()
LINES.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=64))


class Echo(Target):
    def get_description(self):
        return [], "echo"

    def get_available_option_values(self):
        return [], False

    def process_input(self, input_text, system_message=None, target_options=None):
        return LINES.post("{address}", json={{"text": input_text}}, timeout=30).json()["text"]
"""
_REST = {
    "method": "post",
    "headers": {"Content-Type": "application/json"},
    "req_template_json_object": {"text": "$INPUT"},
    "response_json": True,
    "response_json_field": "text",
}
_DONE = 2
"""What garak writes for an attempt that was judged."""
_SEEDS = "seeds-cybersec-2026-01"

Asking = Callable[[str, Path, str], Awaitable[tuple[int, float]]]
"""Asks the echo at an address what a program ships, in a folder; returns how many attempts that was, in how long."""


async def measure(name: str, ask: Asking, tell: Say) -> Result:
    """Return how many times the rival's attempts a second Clearline makes, one right after the other.

    Raises:
        FileNotFoundError: the rival is not on the path.
    """
    program = shutil.which(name)
    if program is None:
        raise FileNotFoundError(2, "not installed", name)
    with tempfile.TemporaryDirectory(prefix="clearline-perf-") as folder, echo() as address:
        await _run(program, "--help", folder=Path(folder))  # what it makes ready when it is first called
        count, took_s = await ask(address, Path(folder), program)
    theirs = count / took_s
    tell(f"{name}: {count} attempts, {theirs:.0f} a second with its start")
    whole = await assessment(FEW, tell)
    ours = whole.took.attempts / whole.wall_s
    return Result(
        ours / theirs, f"{ours:.0f} attempts a second with start, report and signature; {name} {theirs:.0f} ({count})"
    )


async def ask_by_spikee(address: str, folder: Path, program: str) -> tuple[int, float]:
    """Send its seeds of 2026-01 in as many threads as there are places."""
    await _run(program, "init", folder=folder)
    (folder / "targets" / "echo_http.py").write_text(_TARGET.format(address=address), "utf-8")
    await _run(program, "generate", "--seed-folder", f"datasets/{_SEEDS}", "--format", "user-input", folder=folder)
    [dataset] = (folder / "datasets").glob("*.jsonl")
    lines = [json.loads(line) for line in dataset.read_text("utf-8").splitlines()]
    again = [{**line, "id": f"{line['id']}-{turn}"} for turn in range(TURNS[SPIKEE]) for line in lines]
    dataset.write_text("".join(json.dumps(line) + "\n" for line in again), "utf-8")
    words = ("--dataset", str(dataset), "--target", "echo_http", "--threads", str(THREADS[SPIKEE]), "--no-auto-resume")
    took_s = await _run(program, "test", *words, folder=folder)
    return len(again), took_s


async def ask_by_garak(address: str, folder: Path, program: str) -> tuple[int, float]:
    """Send its prompts from the wild, which it can send side by side."""
    rest = {"rest": {"RestGenerator": {"name": "echo", "uri": address, **_REST}}}
    (folder / "rest.json").write_text(json.dumps(rest), "utf-8")
    words = ("--target_type", "rest.RestGenerator", "-G", "rest.json", "--spec", "probes.dan.DanInTheWild")
    more = (
        "--generations",
        str(TURNS[GARAK]),
        "--parallel_attempts",
        str(THREADS[GARAK]),
        "--report_prefix",
        str(folder / "out"),
    )
    took_s = await _run(program, *words, *more, folder=folder)
    lines = (folder / "out.report.jsonl").read_text("utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    done = [one for one in entries if one.get("entry_type") == "attempt" and one.get("status") == _DONE]
    return sum(len(one["outputs"]) for one in done), took_s


async def _run(program: str, *words: str, folder: Path) -> float:
    """Run a command to its end, and return how many seconds that took."""
    environment = {"HOME": str(folder), "PATH": f"{Path(program).parent}:/usr/bin:/bin", "HF_HUB_OFFLINE": "1"}
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        program,
        *words,
        cwd=folder,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    if process.returncode:
        print(told.decode("utf-8", "replace")[-2000:], file=sys.stderr)
        raise RuntimeError(f"{Path(program).name} ended with {process.returncode}")
    return time.perf_counter() - began


FIGURES = tuple(
    Figure(
        f"than{name}",
        f"Attempts a second of the bench against those of {name}",
        f"`{name}`, where it is on the path, then `perf/assessing.py`, each with its start, against `perf/echo.py`, "
        f"{THREADS[name]} at once; {what}",
        "x",
        partial(measure, name, ask),
    )
    for name, ask, what in (
        (SPIKEE, ask_by_spikee, "742 lines of its seeds of 2026-01, five times"),
        (GARAK, ask_by_garak, "`dan.DanInTheWild`, 256 prompts, fifteen times"),
    )
)
