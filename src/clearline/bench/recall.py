"""A memory in a private file: what lets a run go on after a crash without asking anything twice.

The file holds the seed, tokens of conversations and what the target said, so it is readable by its owner alone and is
gone when the run is over. A call is written down before it is sent and again when it was answered. Lines are handed to
the operating system at once, so they outlive the process; a power cut may take the last of them.
"""

import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from clearline.bench.memory import Send
from clearline.bench.targets.target import Answer, Session
from clearline.bench.transcript import made
from clearline.domain.clock import Clock
from clearline.domain.conversation import Json
from clearline.domain.observation import Trouble
from clearline.errors import ConfigurationError, InputError

PATIENCE = timedelta(minutes=5)
"""After a longer break the target is taken to have forgotten its conversations, and a procedure is not taken up."""
ONCE = ("say", "raw")
"""Calls that are never sent again when it is unknown whether they arrived; all others only look, or switch."""
_BRANCH = "0123456789/"
"""Of what the names of cases within a procedure are made, before the call itself."""
_ENCODER = json.JSONEncoder(separators=(",", ":"))
ALWAYS = "heal"
"""The call that is sent even in a procedure that is not taken up: no fault is left behind."""


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: enough to go on without being told again."""

    target: str
    """A file, a name or a function (`targets.named`)."""
    values: Mapping[str, str]
    profile: str
    seed: str
    """In hex."""
    formats: tuple[str, ...]
    key: str
    answers: str = ""
    """The file of an assessor's answers, or nothing."""
    withhold: bool = False
    """Keep the evidence itself out of the report's folder."""


@dataclass(slots=True)
class Remembered:
    """The calls of the procedure that was under way."""

    procedure: str = ""
    asked: set[str] = field(default_factory=set)
    answers: dict[str, Answer] = field(default_factory=dict)
    last_at: datetime | None = None
    is_lost: bool = False
    """There was a break in it that was too long."""


class Recall:
    """The private file of one run."""

    def __init__(self, path: Path, order: Order, clock: Clock, remembered: Remembered | None = None) -> None:
        self._path = path
        self._clock = clock
        self.order = order
        self._remembered = remembered or Remembered()
        self._header = _line({"order": asdict(order)})
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if remembered is None:
            os.ftruncate(self._file, 0)
            os.write(self._file, self._header)

    @classmethod
    def reopened(cls, path: Path, clock: Clock) -> Self:
        """Read what an interrupted run left at `path`; raises ConfigurationError where that is nothing of use."""
        try:
            *whole, torn = path.read_bytes().split(b"\n")
            os.truncate(path, path.stat().st_size - len(torn))
            header, *lines = whole
            order = made(json.loads(header)["order"], Order)
            remembered = Remembered()
            for line in lines:
                _take(remembered, json.loads(line))
        except (OSError, ValueError, KeyError, TypeError, InputError) as exc:
            raise ConfigurationError(f"there is no interrupted run in {path.parent}") from exc
        return cls(path, order, clock, remembered)

    def begin(self, procedure: str) -> "Calls":
        """Return the memory of `procedure`; what is remembered of any other is dropped."""
        remembered = self._remembered
        if remembered.procedure != procedure:
            remembered = Remembered(procedure)
            os.ftruncate(self._file, len(self._header))
            self.write({"begin": procedure})
        self._remembered = Remembered()
        return Calls(self, remembered, self._clock.now())

    def write(self, content: Mapping[str, Json]) -> None:
        """Add a line, with the time."""
        os.write(self._file, _line({**content, "at": self._clock.now().isoformat()}))

    def close(self) -> None:
        """Let go of the file; it stays for the run to be taken up again."""
        os.close(self._file)

    def forget(self) -> None:
        """Delete the file: the run is over."""
        self._path.unlink(missing_ok=True)


class Calls:
    """A `Memory` of one procedure."""

    def __init__(self, recall: Recall, remembered: Remembered, now: datetime) -> None:
        self._recall = recall
        self._remembered = remembered
        self._counts: Counter[str] = Counter()
        last_at = remembered.last_at
        is_old = bool(remembered.asked) and last_at is not None and now - last_at > PATIENCE
        self._is_lost = remembered.is_lost or is_old

    @property
    def is_lost(self) -> bool:
        """True if what was interrupted is too old to be taken up."""
        return self._is_lost

    async def once(self, name: str, send: Send) -> Answer:
        """Return what is remembered; send only what was certainly not sent, or may be sent again."""
        self._counts[name] += 1
        call, verb = f"{name} #{self._counts[name]}", name.lstrip(_BRANCH).partition(" ")[0]
        if call in self._remembered.answers:
            return self._remembered.answers[call]
        if self._is_lost and verb != ALWAYS:
            return Answer(trouble=Trouble.NOT_SENT)
        if call in self._remembered.asked and verb in ONCE:
            return Answer(trouble=Trouble.NOT_SENT)  # a second time; no sign that the target is silent
        self._recall.write({"ask": call})
        answer = await send()
        self._recall.write({"got": call, "answer": _plain(answer)})
        return answer


def _take(remembered: Remembered, content: Mapping[str, Json]) -> None:
    at, last_at = datetime.fromisoformat(str(content["at"])), remembered.last_at
    remembered.is_lost |= bool(remembered.asked) and last_at is not None and at - last_at > PATIENCE
    remembered.last_at = at
    match content:
        case {"begin": procedure}:
            remembered.procedure = str(procedure)
        case {"ask": call}:
            remembered.asked.add(str(call))
        case {"got": call, "answer": dict(answer)}:
            remembered.answers[str(call)] = _answer(answer)
        case _:
            raise InputError("a line of another kind")


def _plain(answer: Answer) -> dict[str, Json]:
    session = answer.session
    return {
        "status": answer.status,
        "headers": dict(answer.headers),
        "body": answer.body,
        "trouble": answer.trouble,
        "text": answer.text,
        "extras": list(answer.extras),
        "expects": answer.expects,
        "value": answer.value,
        "session": None if session is None else _session(session),
    }


def _session(session: Session) -> dict[str, Json]:
    return {"id": session.id, "token": session.token, "cookies": session.cookies, "past": list(session.past)}


def _answer(content: dict[str, Json]) -> Answer:
    match content:
        case {"value": value, "session": session, **rest}:
            whose = None if session is None else made(session, Session)
            bare = made({**rest, "value": None, "session": None}, _Bare)
            return Answer(
                bare.status, bare.headers, bare.body, bare.trouble, bare.text, bare.extras, bare.expects, value, whose
            )
        case _:
            raise InputError("an answer lacks its value")


@dataclass(frozen=True, slots=True)
class _Bare:
    """An answer without what is any JSON."""

    status: int
    headers: dict[str, str]
    body: str
    trouble: Trouble
    text: str
    extras: tuple[str, ...]
    expects: str
    value: None
    session: None


def _line(content: Mapping[str, Json]) -> bytes:
    return (_ENCODER.encode(content) + "\n").encode()
