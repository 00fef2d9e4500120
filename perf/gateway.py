"""What a gateway adds to the answers of the bot behind it, while 64 of them stream at once."""

import asyncio
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median, quantiles

import aiohttp

from figure import Figure, Result, Say, Target
from machine import cpu_s
from served import HOST, WITHOUT_LIMITS, as_options, free_port, line, process, wait_for
from tokens import PACE_S, TOKENS

STREAMS = 64
ROUNDS = 3
"""Of the bot alone, then through the gateway, one after the other."""
ANSWERS = 6
"""Of each stream in a round."""
_WHOLE_S = TOKENS * PACE_S


@dataclass(frozen=True, slots=True)
class _Phase:
    """How late answers were in one round: their time less that in which the bot's tokens are due."""

    late_ms: list[float]
    first_ms: list[float]
    cpu_ms: float

    @property
    def p50(self) -> float:
        return median(self.late_ms)

    @property
    def p99(self) -> float:
        return quantiles(self.late_ms, n=100)[98]


_measured: list[tuple[_Phase, _Phase]] = []
"""Both figures come of one run."""


async def _both(say: Say) -> list[tuple[_Phase, _Phase]]:
    if _measured:
        return _measured
    with _standing() as (bot, gateway, pid):
        async with line() as http:
            names = count()
            await _phase(http, gateway, names, pid)  # to warm up
            for _ in range(ROUNDS):
                alone = await _phase(http, bot, names, pid)
                through = await _phase(http, gateway, names, pid)
                _measured.append((alone, through))
                say(
                    f"alone {alone.p50:.1f} / {alone.p99:.1f} ms, through {through.p50:.1f} / {through.p99:.1f} ms, "
                    f"{through.cpu_ms:.1f} ms CPU an answer"
                )
    return _measured


@contextmanager
def _standing() -> Iterator[tuple[str, str, int]]:
    bot, gateway = f"http://{HOST}:{free_port()}", f"http://{HOST}:{free_port()}"
    with tempfile.TemporaryDirectory(prefix="clearline-perf-") as folder, ExitStack() as stack:
        behind = subprocess.Popen([sys.executable, str(Path(__file__).parent / "tokens.py"), bot.rpartition(":")[2]])
        stack.callback(behind.wait)
        stack.callback(behind.send_signal, signal.SIGTERM)
        settings = WITHOUT_LIMITS | {"data_dir": folder, "port": gateway.rpartition(":")[2]}
        started = stack.enter_context(process("gateway", "--upstream", f"{bot}/v1", *as_options(settings)))
        wait_for(bot)
        wait_for(f"{gateway}/readyz")
        yield bot, gateway, started.pid


async def _phase(http: aiohttp.ClientSession, address: str, names: Iterator[int], pid: int) -> _Phase:
    late: list[float] = []
    first: list[float] = []
    before = cpu_s(pid)

    async def stream(at: int, name: int) -> None:
        said: list[dict[str, str]] = [{"role": "system", "content": "You help customers of a telecom operator."}]
        await asyncio.sleep(at * _WHOLE_S / STREAMS)
        for number in range(ANSWERS):
            said.append({"role": "user", "content": f"My number is 138{name:08d}; why is bill {number} so high?"})
            begun = time.monotonic()
            answer, first_at = await _answer(http, address, name, said)
            late.append(1e3 * (time.monotonic() - begun - _WHOLE_S))
            first.append(1e3 * (first_at - begun))
            said.append({"role": "assistant", "content": answer})

    await asyncio.gather(*(stream(at, next(names)) for at in range(STREAMS)))
    return _Phase(late, first, 1e3 * (cpu_s(pid) - before) / len(late))


async def _answer(
    http: aiohttp.ClientSession, address: str, name: int, said: list[dict[str, str]]
) -> tuple[str, float]:
    async with http.post(
        f"{address}/v1/chat/completions",
        json={"model": "m", "messages": said, "stream": True},
        headers={"clearline-conversation": f"c{name}"},
    ) as response:
        assert response.status == 200, response.status
        first = await response.content.readany()
        first_at = time.monotonic()
        rest = await response.content.read()
    whole = first + rest
    assert whole.endswith(b"data: [DONE]\n\n"), whole[-200:]
    return "Your bill went up because the offer of the first year has ended.", first_at


async def measure_median(say: Say) -> Result:
    """Return by how much the median answer ends later."""
    rounds = await _both(say)
    added = [through.p50 - alone.p50 for alone, through in rounds]
    first = median(at for _, through in rounds for at in through.first_ms)
    cpu = median(through.cpu_ms for _, through in rounds)
    return Result(median(added), f"{cpu:.1f} ms CPU an answer; its first words leave after {first:.0f} ms")


async def measure_tail(say: Say) -> Result:
    """Return by how much the 99th percentile is later."""
    rounds = await _both(say)
    tails = "; ".join(f"alone {alone.p99:.1f}, through {through.p99:.1f}" for alone, through in rounds)
    return Result(median(through.p99 - alone.p99 for alone, through in rounds), tails)


_HOW = (
    f"{STREAMS} streams at once over HTTP, each of {TOKENS} tokens at {1 / PACE_S:.0f} a second, with the "
    "history of its conversation; time to the last byte through a gateway on SQLite less that of the bot alone, "
    f"in one run; median of {ROUNDS} rounds of {STREAMS * ANSWERS} answers each"
)
FIGURES = (
    Figure("gateway-50", "Added by the gateway, median", _HOW, "ms", measure_median, Target(5.0)),
    Figure("gateway-99", "Added by the gateway, 99th percentile", _HOW, "ms", measure_tail, Target(20.0)),
)
