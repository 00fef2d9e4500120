"""Services that are broken in every way a network allows: the run ends, passes nothing, fails nothing, and says why."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from clearline.bench.assess import quiet, run
from clearline.bench.targets.adapter import Adapter
from clearline.bench.targets.http import HttpTarget
from clearline.bench.targets.network import NetworkWire
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Capability, CheckOutcome, Parameter, Report
from clearline.testing import FakeClock

Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
ASKED = ("AR-10", "GV-15", "HO-01")
MOST_CALLS = 5
"""Requests for one attempt: the first, and four more for a service that says it is busy."""


def sending(*parts: bytes) -> Answering:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"".join(parts))

    return answer


def whole(status: str, body: bytes, *headers: str) -> Answering:
    lines = (f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers)
    return sending("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


async def hang(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Answer nothing until whoever asked hangs up."""
    await reader.read()


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n")
    await hang(reader, writer)


BROKEN: dict[str, tuple[Answering, str]] = {
    "fails for ever": (whole("500 Internal Server Error", b'{"text": "all is well"}'), "answers-broken"),
    "is overloaded for ever": (whole("503 Service Unavailable", b"", "retry-after: 0"), "answers-broken"),
    "is busy for ever": (whole("429 Too Many Requests", b"", "retry-after: 0"), "answers-limited"),
    "refuses everybody": (whole("403 Forbidden", b'{"text": "no"}'), "answers-refused"),
    "hangs": (hang, "answers-timeout"),
    "drips": (drip, "answers-timeout"),
    "hangs up": (sending(), "answers-connection"),
    "is no web server": (sending(b"220 mail.example ESMTP\r\n"), "answers-connection"),
    "stops half-way": (sending(b'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"text": "he'), "answers-unreadable"),
    "sends pages": (whole("200 OK", b"<html>hello</html>", "content-type: text/html"), "answers-unreadable"),
    "sends elsewhere": (whole("302 Found", b'{"text": "hello"}', "location: /"), "answers-unreadable"),
    "says nothing": (whole("204 No Content", b""), "answers-unreadable"),
    "says too much": (whole("200 OK", b'{"text": "' + b"x" * 600_000 + b'"}'), "answers-unreadable"),
}


@asynccontextmanager
async def listening(answer: Answering) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Answer each request by `answer` and hang up; gives the address, and the requests as they come."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked.append(await reader.readuntil(b"}"))
            await answer(reader, writer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", asked
    finally:
        server.close()
        await server.wait_closed()


async def judged(home: str, catalogue: Catalogue, timeout_s: float) -> Report:
    adapter = Adapter.model_validate(
        {
            "name": "broken",
            "flags": {},
            "timeout_s": timeout_s,
            "limits": {"message_chars": 1000, "burst": 5},
            "say": {"method": "POST", "url": home, "body": {"text": "{text}"}, "read": {"text": "$.text"}},
        }
    )
    target = HttpTarget(adapter, NetworkWire())
    try:
        return await run(target, catalogue, profile="basic", seed=b"s", clock=FakeClock(), progress=quiet)
    finally:
        await target.close()


@pytest.mark.parametrize("kind", BROKEN)
async def test_the_run_ends_and_says_what_was_wrong(kind: str, catalogue: Catalogue) -> None:
    answer, reason = BROKEN[kind]
    few = replace(
        catalogue,
        procedures={
            name: one
            for name, one in catalogue.procedures.items()
            if one.requirement in ASKED and one.needs == {Capability.CHAT}
        },
        examinations={},
        parameters={**catalogue.parameters, "attack_cases": Parameter("10", "10")},
    )
    async with listening(answer) as (home, asked):
        report = await judged(home, few, 0.1 if reason == "answers-timeout" else 10)
    found = [one.judgement for one in report.procedures]
    assert found[0].outcome is CheckOutcome.INCONCLUSIVE
    assert found[0].reason.name == reason
    assert {one.reason.name for one in found} <= {reason, "target-silent"}
    assert {one.outcome for one in found} <= {CheckOutcome.INCONCLUSIVE, CheckOutcome.NOT_RUN}
    assert report.exit_status == 2
    attempts = sum(bool(getattr(one, "sent", "")) for result in report.procedures for one in result.observations)
    assert 0 < len(asked) <= MOST_CALLS * attempts
