"""Measure every figure, or those that are named, and print each beside its target.

    perf/run.py [NAME ...] [--date YYYY-MM-DD] [--keep]

`--keep` writes the results to docs/reference/performance.md.
"""

import argparse
import asyncio
import sys
import time

import assessor
import crowd
import flat
import gateway
import guard_injection
import guard_personal
import intents
import lasting
import machine
import page
import proof
import rivals
import standing
import step_up
import turn
import words
import writes
import writes_postgres
from clearline.service.clock import SystemClock
from figure import Figure, Result, rounded

FIGURES = (
    turn.FIGURE,
    flat.FIGURE,
    crowd.FIGURE,
    *gateway.FIGURES,
    step_up.FIGURE,
    standing.MEMORY,
    standing.START,
    writes.FIGURE,
    writes_postgres.FIGURE,
    proof.FIGURE,
    lasting.STREAM,
    lasting.FORGET,
    lasting.DRILL,
    words.GUARD,
    words.READING,
    *guard_personal.FIGURES,
    *guard_injection.FIGURES,
    *assessor.FIGURES,
    *rivals.FIGURES,
    intents.OWN_INSIDE,
    intents.OWN_OUTSIDE,
    intents.INSIDE,
    intents.OUTSIDE,
    intents.BANKING,
)
LIMIT_S = 600.0
"""For one figure: one that hangs ends here."""


def main() -> int:
    """Return 1 when a target was missed, else 0."""
    asked = _arguments()
    chosen = [figure for figure in FIGURES if not asked.names or figure.name in asked.names]
    date = asked.date or SystemClock().now().date().isoformat()
    print(f"{machine.described()}\n")
    rows, missed = [], 0
    for figure in chosen:
        print(f"{figure.name}: {figure.what}")
        before = machine.load()
        try:
            result = asyncio.run(_measured(figure))
        except FileNotFoundError as error:
            print(f"  not measured: {error.filename} is not here\n")
            continue
        when = f"{date}, load {before:.1f} to {machine.load():.1f}, pace {machine.pace_ms():.0f} ms"
        target = "" if figure.target is None else f", target {figure.target.in_words(figure.unit)}"
        print(
            f"  = {rounded(result.value)} {figure.unit}{target}: {figure.verdict(result)}. {result.note}\n    {when}\n"
        )
        missed += figure.verdict(result) == "NOT MET"
        rows.append(page.row(figure, result, when))
    if asked.keep:
        page.keep(rows, [figure.name for figure in FIGURES])
    return 1 if missed else 0


async def _measured(figure: Figure) -> Result:
    began = time.monotonic()

    def say(progress: str) -> None:
        print(f"  {time.monotonic() - began:5.1f} s  {progress}", flush=True)

    async with asyncio.timeout(LIMIT_S):
        return await figure.measure(say)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(figure.name for figure in FIGURES))
    parser.add_argument("--date", help="the day that is noted; today without it")
    parser.add_argument("--keep", action="store_true", help="write the results to the reference page")
    asked = parser.parse_args()
    unknown = set(asked.names) - {figure.name for figure in FIGURES}
    if unknown:
        parser.error(f"no figure is called {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    sys.exit(main())
