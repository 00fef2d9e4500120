"""An operator and its desk as real processes on loopback, and callers who talk to them over HTTP."""

import contextlib
import itertools
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
import msgspec

from clearline.audit.checkpoint import Checkpoint, split_note
from clearline.carrier.demo.people import Person
from clearline.crypto.sign import Verifier
from loopback import UNUSED, free_port

HOST: Final = "127.0.0.1"
ENDED_WITHIN_S: Final = 10.0
PATIENCE_S: Final = 120.0
"""For a start and for one answer: a desk opens its door while it still learns words, on a machine with much to do."""

GENEROUS: Final = {
    "conversation_burst": "1000",
    "conversation_per_second": "1000",
    "customer_burst": "100000",
    "customer_per_second": "100000",
    "look_ups_per_10_minutes": "100000",
    "source_burst": "100000",
    "source_per_second": "100000",
    "total_per_second": "100000",
    "carrier_timeout_s": "30",
}
"""One machine plays all callers, and it may be a slow one."""

Document = dict[str, object]


class NotStartedError(Exception):
    """A process did not become ready; its last lines say why."""


def line_to(url: str, *, timeout_s: float = PATIENCE_S) -> httpx.Client:
    """Return a client of `url` that heeds no proxy of the environment."""
    return httpx.Client(base_url=url, timeout=timeout_s, trust_env=False, verify=UNUSED)


@dataclass
class Process:
    """One `clearline ... serve`; it ends with the test process, whatever becomes of that."""

    words: tuple[str, ...]
    ready_at: str
    log: Path
    _running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return at once."""
        # PR_SET_PDEATHSIG: a test run that is killed leaves nothing behind.
        with_us = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                [*with_us, sys.executable, "-m", "clearline", *self.words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def wait_until_ready(self) -> None:
        """Return once it answers; raises NotStartedError when it ended or took too long."""
        deadline = time.monotonic() + PATIENCE_S
        with line_to(self.ready_at, timeout_s=2.0) as line:
            while self._running is not None and self._running.poll() is None and time.monotonic() < deadline:
                with contextlib.suppress(httpx.HTTPError):
                    if line.get(self.ready_at).is_success:
                        return
                time.sleep(0.05)  # nothing tells that a socket of another process has begun to listen
        raise NotStartedError(f"{self.words[:2]} is not ready: {self.said()[-2000:]}")

    def kill(self) -> None:
        """End it as a power cut would, and reap it."""
        if self._running is not None:
            self._running.send_signal(signal.SIGKILL)
            self._running.wait(ENDED_WITHIN_S)
            self._running = None

    def freeze(self) -> None:
        """Let it hang: it lives, keeps its database, and answers nothing."""
        if self._running is not None:
            self._running.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on where it hung."""
        if self._running is not None:
            self._running.send_signal(signal.SIGCONT)

    def stop(self) -> int:
        """Ask it to end and return its exit status; one that does not listen is killed."""
        if self._running is None:
            return 0
        self._running.send_signal(signal.SIGTERM)
        try:
            return self._running.wait(ENDED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL

    def said(self) -> str:
        """Return everything it wrote to its output, over all its starts."""
        return self.log.read_text("utf-8", errors="replace") if self.log.exists() else ""


@dataclass
class Service:
    """A desk and the operator behind it."""

    folder: Path
    operator_port: int = field(default_factory=free_port)
    desk_port: int = field(default_factory=free_port)
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.operator = Process(
            ("operator", "serve", "--database", str(self.folder / "operator.db"), "--port", str(self.operator_port)),
            f"{self.operator_url}/demo/state",
            self.folder / "operator.log",
        )
        self._line = line_to(self.operator_url)
        self.desk = Process(("desk", "serve", *self._options()), f"{self.desk_url}/readyz", self.folder / "desk.log")

    @property
    def operator_url(self) -> str:
        return f"http://{HOST}:{self.operator_port}"

    @property
    def desk_url(self) -> str:
        return f"http://{HOST}:{self.desk_port}"

    @property
    def data_dir(self) -> Path:
        return self.folder / "desk"

    @property
    def report(self) -> Path:
        """Where the first evaluation's report is looked for."""
        return self.folder / "report"

    def state(self) -> Document:
        """Return the ids of all orders and tickets, and how many messages there are."""
        return msgspec.json.decode(self._ask("GET", "/demo/state").content, type=Document)

    def orders(self, person: Person) -> list[str]:
        """Return the ids of a customer's orders."""
        by_customer = msgspec.convert(self.state()["orders"], OrdersShape).by_customer
        return by_customer.get(person.customer, [])

    def journal(self, operation: str) -> list[Document]:
        """Return the calls of one operation, oldest first."""
        entries = msgspec.json.decode(self._ask("GET", "/demo/journal").content, type=JournalShape).entries
        return [entry for entry in entries if entry["operation"] == operation]

    def break_operation(self, operation: str, mode: str, *, seconds: float = 3.0) -> None:
        """Switch a fault on until `mend`; `seconds` are more than the desk of these tests waits for one call."""
        self._ask("POST", "/demo/faults", {"operation": operation, "mode": mode, "seconds": seconds})

    def mend(self) -> None:
        """Switch all faults off."""
        self._ask("DELETE", "/demo/faults")

    def newest_code(self, person: Person) -> str:
        """Return the code in the newest message on a customer's handset."""
        answer = self._ask("GET", "/demo/handset/messages", params={"msisdn": person.msisdn})
        return newest_code(answer.content)

    def whole_log(self) -> "PublicLog":
        """Return the public log once everything that is committed by now is in it, from outside."""
        with line_to(self.desk_url) as http:
            with calling(self) as last:  # what begins now comes last
                deadline = time.monotonic() + PATIENCE_S
                while not last.record().entries:
                    assert time.monotonic() < deadline, "the log stands still"
                    time.sleep(0.1)  # the log has no way to tell that it has moved on
            note = http.get("/v1/log/checkpoint").text
            size = Checkpoint.parse(split_note(note)[0]).size
            leaves: list[bytes] = []
            while len(leaves) < size:
                leaves += http.get("/v1/log/entries", params={"start": len(leaves)}).content.splitlines()
            earlier = msgspec.json.decode(http.get("/v1/log/checkpoints").content, type=CheckpointsShape).checkpoints
            key = Verifier.parse(http.get("/v1/log/key").text.split()[0])
        return PublicLog(note, earlier, leaves[:size], key)

    def _ask(
        self, method: str, path: str, body: Document | None = None, params: Mapping[str, str] | None = None
    ) -> httpx.Response:
        return self._line.request(method, path, json=body, params=params).raise_for_status()

    def close(self) -> None:
        """Ask both processes to end, the desk first."""
        self.desk.stop()
        self.operator.stop()
        self._line.close()

    def _options(self) -> Iterator[str]:
        settings = {
            **GENEROUS,
            "data_dir": str(self.data_dir),
            "carrier_url": self.operator_url,
            "host": HOST,
            "port": str(self.desk_port),
            "payment_origin": self.operator_url,
            "demo_handset": f"{self.operator_url}/demo/handset",
            "demo_report": str(self.report),
            **self.settings,
        }
        for name, value in settings.items():
            yield from ("--set", f"{name}={value}")


@dataclass(frozen=True)
class PublicLog:
    """What the desk publishes of its log."""

    note: str
    earlier: list[str]
    leaves: list[bytes]
    key: Verifier


class CheckpointsShape(msgspec.Struct):
    """All checkpoints there are."""

    checkpoints: list[str]


class OrdersShape(msgspec.Struct):
    """What the operator tells of its orders."""

    total: int
    by_customer: dict[str, list[str]]


class JournalShape(msgspec.Struct):
    """What the operator tells of the calls it got."""

    entries: list[Document]


class MessageShape(msgspec.Struct):
    """A text message on a handset."""

    text: str


class HandsetShape(msgspec.Struct):
    """All messages on a handset, newest first."""

    messages: list[MessageShape]


class ReplyShape(msgspec.Struct):
    """What the desk answers, as far as these tests look at it."""

    text: str
    expects: str = "words"


class OpenedShape(msgspec.Struct):
    """A conversation that has begun."""

    conversation: str
    token: str
    reply: ReplyShape


class LineShape(msgspec.Struct):
    """A line of a record."""

    turn: int
    speaker: str
    text: str
    ruling: str


class EntryShape(msgspec.Struct):
    """An entry of the audit log in a record."""

    index: int
    tag: str


class RecordShape(msgspec.Struct):
    """A conversation as it is kept."""

    lines: list[LineShape]
    entries: list[EntryShape]
    checkpoint: str


def newest_code(handset: bytes) -> str:
    """Return the six digits in the newest message."""
    messages = msgspec.json.decode(handset, type=HandsetShape).messages
    found = re.search(r"(?<!\d)\d{6}(?!\d)", messages[0].text)
    assert found is not None, messages[0].text
    return found.group()


@dataclass
class Caller:
    """Somebody with one conversation, who waits for each answer."""

    http: httpx.Client
    conversation: str
    token: str
    greeting: str
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def post(self, text: str, message_id: str | None = None) -> httpx.Response:
        """Say something and return the bare answer."""
        answer = self.http.post(
            f"/v1/conversations/{self.conversation}/turns",
            json={"message_id": message_id or f"m{next(self._numbers)}", "text": text},
            headers=self.headers,
        )
        self.token = answer.headers.get("clearline-token", self.token)
        return answer

    def say(self, text: str, message_id: str | None = None) -> ReplyShape:
        """Say something and return the reply."""
        answer = self.post(text, message_id)
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=ReplyShape)

    def record(self) -> RecordShape:
        """Read back what is kept."""
        answer = self.http.get(f"/v1/conversations/{self.conversation}/record", headers=self.headers)
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=RecordShape)

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}


@contextlib.contextmanager
def calling(service: Service, language: str = "en") -> Iterator[Caller]:
    """Open a conversation."""
    with line_to(service.desk_url) as http:
        answer = http.post("/v1/conversations", json={"language": language})
        assert answer.status_code == 201, answer.text
        opened = msgspec.json.decode(answer.content, type=OpenedShape)
        yield Caller(http, opened.conversation, opened.token, opened.reply.text)


def identify(caller: Caller, service: Service, person: Person) -> ReplyShape:
    """Give number and code; the reply is that to the code."""
    assert caller.say(person.msisdn).expects == "code"
    return caller.say(service.newest_code(person))


@contextlib.contextmanager
def running(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Service]:
    """Start operator and desk on free ports, and end them in every case."""
    service = Service(folder, settings=settings or {})
    try:
        service.operator.start()
        service.desk.start()
        service.operator.wait_until_ready()
        service.desk.wait_until_ready()
        yield service
    finally:
        service.close()
