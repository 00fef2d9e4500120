"""Many at once: 64 conversations that keep up a pace, each reply durable before it leaves."""

import asyncio
import time
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import quantiles

import aiohttp

from clearline.carrier.demo.people import Person
from figure import Figure, Result, Say, Target
from machine import cpu_s
from script import KNOWN_FROM, SCRIPTS, Line, converse, say, speakers
from served import Caller, Service, line, serving

CALLERS = 64
PACES = (75, 100, 125, 150, 175, 200, 250, 300)
"""Turns a second that all callers together say, one pace after another until one is not kept."""
SECONDS = 8.0
LONGEST_MS = 100.0
KEPT = 0.98
"""Share of the pace that must have been answered in time."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How one pace went."""

    pace: int
    answered: float
    """Turns a second."""
    median_ms: float
    p99_ms: float
    cpu_ms: float
    """Of the desk, for one turn."""

    @property
    def is_kept(self) -> bool:
        return self.p99_ms <= LONGEST_MS and self.answered >= KEPT * self.pace

    def __str__(self) -> str:
        return (
            f"{self.pace}/s: {self.answered:.0f} answered, median {self.median_ms:.0f} ms, p99 {self.p99_ms:.0f} ms, "
            f"desk {self.cpu_ms:.2f} ms CPU a turn"
        )


async def measure(tell: Say) -> Result:
    """Return the quickest pace that was kept with a p99 of at most 100 ms."""
    tried: list[Kept] = []
    with serving() as service:
        async with line() as http:
            talks = [await _known(service, http, person, at) for at, person in enumerate(islice(speakers(), CALLERS))]
            await _keep(service, talks, PACES[0])  # to warm up
            for pace in PACES:
                tried.append(await _keep(service, talks, pace))
                tell(str(tried[-1]))
                if not tried[-1].is_kept:
                    break
    best = max((each.pace for each in tried if each.is_kept), default=0)
    return Result(best, "; ".join(str(each) for each in tried[-2:]))


@dataclass(slots=True)
class _Talk:
    caller: Caller
    person: Person
    lines: "cycle[Line]"


async def _known(service: Service, http: aiohttp.ClientSession, person: Person, at: int) -> _Talk:
    caller = await converse(service, http, person, until=KNOWN_FROM)
    lines = SCRIPTS[person.language][KNOWN_FROM:]
    talk = _Talk(caller, person, cycle(lines))
    for _ in range(at % len(lines)):  # so that not all ask for the same at once
        await say(caller, next(talk.lines), person)
    return talk


async def _keep(service: Service, talks: list[_Talk], pace: int) -> Kept:
    """Let everybody say a line every so often, evenly spread; a late reply counts from when the line was due."""
    took: list[float] = []
    apart = len(talks) / pace
    began, used = time.monotonic() + 0.2, cpu_s(service.desk_process)

    async def speak(at: int, talk: _Talk) -> None:
        for turn in range(int(SECONDS / apart)):
            due = began + apart * (turn + at / len(talks))
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await say(talk.caller, next(talk.lines), talk.person)
            took.append(1e3 * (time.monotonic() - due))

    async with asyncio.TaskGroup() as group:
        for at, talk in enumerate(talks):
            group.create_task(speak(at, talk))
    lasted = max(time.monotonic() - began, SECONDS - apart)
    percent = quantiles(took, n=100)
    spent = 1e3 * (cpu_s(service.desk_process) - used) / len(took)
    due_in_all = int(SECONDS / apart) * apart
    return Kept(pace, len(took) / max(lasted, due_in_all), percent[49], percent[98], spent)


FIGURE = Figure(
    "crowd",
    "Turns a second of one process, 64 conversations, p99 at most 100 ms",
    "64 identified callers over HTTP say the script's lines at an even pace for 8 s, paces rising from 75 to 300 a "
    "second; a reply counts from when its line was due; the quickest pace that was answered in time. Callers, operator "
    "and desk share the machine",
    "turns/s",
    measure,
    Target(150, is_floor=True),
)
