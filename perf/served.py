"""An operator and its desk as processes of their own, and callers who talk to the desk as browsers do."""

import asyncio
import contextlib
import itertools
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import msgspec

from machine import cpu_s

HOST = "127.0.0.1"
READY_WITHIN_S = 60.0
ENDED_WITHIN_S = 10.0

WITHOUT_LIMITS = {
    "conversation_burst": "1000000",
    "conversation_per_second": "1000000",
    "customer_burst": "1000000",
    "customer_per_second": "1000000",
    "look_ups_per_10_minutes": "1000000",
    "source_burst": "1000000",
    "source_per_second": "1000000",
    "total_per_second": "1000000",
    "turns": "1000000",
}
"""One address and a few customers play all callers here, and faster than people type."""

_CODE = re.compile(r"\b\d{6}\b")


@dataclass(frozen=True, slots=True)
class Service:
    """A desk that serves, and its operator."""

    desk: str
    operator: str
    desk_process: int


IDLE_S = 0.05
"""CPU of half a second in which nothing is asked of a desk: its jobs alone."""


@contextmanager
def serving() -> Iterator[Service]:
    """Start both in a new folder, and end both and the folder afterwards."""
    with tempfile.TemporaryDirectory(prefix="clearline-perf-") as folder, contextlib.ExitStack() as stack:
        operator, desk = f"http://{HOST}:{free_port()}", f"http://{HOST}:{free_port()}"
        database = str(Path(folder) / "operator.db")
        stack.enter_context(process("operator", "serve", "--database", database, "--port", operator.rpartition(":")[2]))
        settings = WITHOUT_LIMITS | {
            "data_dir": str(Path(folder) / "desk"),
            "carrier_url": operator,
            "port": desk.rpartition(":")[2],
        }
        started = stack.enter_context(process("desk", "serve", *as_options(settings)))
        wait_for(f"{operator}/demo/state")
        wait_for(f"{desk}/readyz")
        settle(started.pid)
        yield Service(desk, operator, started.pid)


def settle(process: int) -> None:
    """Wait until a process does nothing by itself: a desk trains its understanding after its start."""
    for _ in range(120):
        before = cpu_s(process)
        time.sleep(0.5)
        if cpu_s(process) - before < IDLE_S:
            return


def free_port() -> int:
    """Return a port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def as_options(settings: Mapping[str, str]) -> Iterator[str]:
    """Return `settings` as `desk serve` takes them."""
    for name, value in settings.items():
        yield from ("--set", f"{name}={value}")


@contextmanager
def process(*words: str, end: signal.Signals = signal.SIGTERM) -> Iterator[subprocess.Popen[bytes]]:
    """Run `clearline ...` until the block ends, and then ask it to end."""
    running = subprocess.Popen([sys.executable, "-m", "clearline", *words], stdout=subprocess.DEVNULL)
    try:
        yield running
    finally:
        running.send_signal(end)
        try:
            running.wait(ENDED_WITHIN_S)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def wait_for(address: str) -> None:
    """Return once `address` answers."""
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(address):  # noqa: S310 # loopback
            return
        time.sleep(0.01)
    raise TimeoutError(f"{address} did not answer within {READY_WITHIN_S:g} s")


class _Reply(msgspec.Struct):
    text: str


class _Opened(msgspec.Struct):
    conversation: str
    token: str
    reply: _Reply


class _Message(msgspec.Struct):
    text: str


class _Received(msgspec.Struct):
    messages: list[_Message]


@dataclass(slots=True)
class Caller:
    """Somebody in one conversation."""

    service: Service
    http: aiohttp.ClientSession
    conversation: str
    token: str
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    async def say(self, text: str) -> str:
        """Say something and return the reply, which by then is durable."""
        async with self.http.post(
            f"{self.service.desk}/v1/conversations/{self.conversation}/turns",
            json={"message_id": f"m{next(self._numbers)}", "text": text},
            headers={"authorization": f"Bearer {self.token}"},
        ) as response:
            body = await response.read()
            assert response.status == 200, f"{response.status}: {body[:200]!r}"
            self.token = response.headers.get("clearline-token", self.token)
            return msgspec.json.decode(body, type=_Reply).text

    async def newest_code(self, msisdn: str) -> str:
        """Return the code that the telephone with this number received last."""
        page = f"{self.service.operator}/demo/handset/messages"
        async with self.http.get(page, params={"msisdn": msisdn}) as response:
            received = msgspec.json.decode(await response.read(), type=_Received).messages
        found = _CODE.search(received[0].text)
        assert found, "the newest message has no code in it"
        return found[0]


@asynccontextmanager
async def line(connections: int = 0) -> AsyncIterator[aiohttp.ClientSession]:
    """Open what callers speak through; 0 is any number of connections."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as http:
        yield http
    await asyncio.sleep(0)


async def opened(service: Service, http: aiohttp.ClientSession, language: str) -> Caller:
    """Begin a conversation."""
    async with http.post(f"{service.desk}/v1/conversations", json={"language": language}) as response:
        body = await response.read()
        assert response.status == 201, f"{response.status}: {body[:200]!r}"
    begun = msgspec.json.decode(body, type=_Opened)
    return Caller(service, http, begun.conversation, begun.token)
