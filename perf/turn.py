"""CPU of a scripted turn: the whole pipeline, over HTTP, on SQLite."""

from collections import defaultdict
from statistics import mean, median

from figure import Figure, Result, Say, Target, rounded
from machine import cpu_s
from script import Line, converse, speakers
from served import line, serving

WARMING = 6
REPEATS = 5
CONVERSATIONS = 6


async def measure(say: Say) -> Result:
    """Return the median of the repeats' means, in milliseconds."""
    costs: defaultdict[str, list[float]] = defaultdict(list)
    means = []
    with serving() as service:
        async with line() as http:
            who = speakers()
            for _ in range(WARMING):
                await converse(service, http, next(who))
            for repeat in range(REPEATS):
                turns, before = 0, cpu_s(service.desk_process)
                last = before

                def noted(said: Line) -> None:
                    nonlocal turns, last
                    now = cpu_s(service.desk_process)
                    costs[said.about].append(1e3 * (now - last))
                    turns, last = turns + 1, now

                for _ in range(CONVERSATIONS):
                    await converse(service, http, next(who), noted)
                means.append(1e3 * (cpu_s(service.desk_process) - before) / turns)
                say(f"repeat {repeat + 1} of {REPEATS}: {means[-1]:.2f} ms")
    parts = ", ".join(f"{about} {rounded(mean(spent))}" for about, spent in costs.items())
    return Result(median(means), f"mean by subject: {parts}")


FIGURE = Figure(
    "turn",
    "CPU per scripted turn",
    "CPU of the desk's process over HTTP and SQLite, for eleven turns in each language: greeting, code, bill, usage, "
    "plans, fault, advice, order, small talk; the operator is another process; median of 5 repeats of 66 turns",
    "ms",
    measure,
    Target(5.0),
)
