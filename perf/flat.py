"""What a long conversation costs: its thousandth turn against its tenth."""

from itertools import cycle
from statistics import median

from figure import Figure, Result, Say, Target
from machine import cpu_s
from script import KNOWN_FROM, SCRIPTS, converse, say, speakers
from served import line, serving

LATE = 1_000
EARLY = 10
WINDOW = 56
"""Turns in each window: seven rounds of the script's eight lines for a caller who is known."""


async def measure(tell: Say) -> Result:
    """Return the ratio of the two windows' medians."""
    costs: list[float] = []
    with serving() as service:
        async with line() as http:
            who = speakers()
            await converse(service, http, next(who))
            person = next(speakers())
            caller = await converse(service, http, person, until=KNOWN_FROM)
            for at, said in enumerate(cycle(SCRIPTS[person.language][KNOWN_FROM:])):
                before = cpu_s(service.desk_process)
                await say(caller, said, person)
                costs.append(cpu_s(service.desk_process) - before)
                if at % 200 == 0:
                    tell(f"turn {at + KNOWN_FROM + 1}")
                if len(costs) >= LATE + WINDOW // 2:
                    break
    early, late = (1e3 * median(costs[first : first + WINDOW]) for first in (EARLY, LATE - WINDOW // 2))
    return Result(late / early, f"{early:.2f} ms then, {late:.2f} ms later")


FIGURE = Figure(
    "flat",
    "Turn 1,000 of one conversation against turn 10",
    "CPU of the desk's process for each turn; medians over the 56 turns from turn 10 and around turn 1,000, "
    "the same eight lines in both",
    "x",
    measure,
    Target(1.2),
)
