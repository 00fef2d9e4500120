"""A memory in a private file: what lets a run go on after a crash without asking anything twice.

The file holds the seed, tokens of conversations and what the target said, so it is readable by its owner alone and is
gone when the run is over. What must not be said twice is written down before it is sent, and every answer when it came.
Lines are handed to the operating system before anything else is said, so they outlive the process; a power cut may take
the last of them.
"""

import asyncio
import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

import msgspec

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
    """The calls of a procedure that was under way."""

    asked: set[str] = field(default_factory=set)
    answers: dict[str, Answer] = field(default_factory=dict)
    is_lost: bool = False
    """There was a break in it that was too long."""


@dataclass(slots=True)
class Left:
    """What an interrupted run left behind."""

    procedures: dict[str, Remembered] = field(default_factory=dict)
    last_at: datetime | None = None

    def pass_until(self, at: datetime) -> None:
        """Take note of the time; in a break that was too long the target forgot every conversation."""
        if self.last_at is not None and at - self.last_at > PATIENCE:
            for one in self.procedures.values():
                one.is_lost |= bool(one.asked or one.answers)
        self.last_at = at


class Recall:
    """The private file of one run."""

    def __init__(self, path: Path, order: Order, clock: Clock, left: Left | None = None) -> None:
        self._path = path
        self._clock = clock
        self.order = order
        self._left = left or Left()
        self._open: set[str] = set()
        self._waiting = bytearray()
        self._header = _line({"order": order})
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if left is None:
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
            left = Left()
            for line in lines:
                _take(left, json.loads(line))
        except (OSError, ValueError, KeyError, TypeError, InputError) as exc:
            raise ConfigurationError(f"there is no interrupted run in {path.parent}") from exc
        return cls(path, order, clock, left)

    def begin(self, procedure: str) -> "Calls":
        """Return the memory of `procedure`; where nothing is under way, nothing else is remembered any more."""
        if not self._open and not self._left.procedures:
            os.ftruncate(self._file, len(self._header))
        self._open.add(procedure)
        self._left.pass_until(self._clock.now())
        return Calls(self, procedure, self._left.procedures.pop(procedure, Remembered()))

    def end(self, procedure: str) -> None:
        """Take note that `procedure` need not be remembered any more."""
        self._open.discard(procedure)
        self._left.procedures.pop(procedure, None)

    def note(self, procedure: str, content: Mapping[str, object]) -> None:
        """Add a line, with the time; it is written before anything else is said, and soon in any case."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self.flush)
        self._waiting += _line({**content, "of": procedure, "at": self._clock.now()})

    def flush(self) -> None:
        """Write what waits."""
        if self._waiting:
            os.write(self._file, self._waiting)
            self._waiting.clear()

    def close(self) -> None:
        """Let go of the file; it stays for the run to be taken up again."""
        self.flush()
        os.close(self._file)

    def forget(self) -> None:
        """Delete the file: the run is over."""
        self._path.unlink(missing_ok=True)


class Calls:
    """A `Memory` of one procedure."""

    def __init__(self, recall: Recall, procedure: str, remembered: Remembered) -> None:
        self._recall = recall
        self._procedure = procedure
        self._remembered = remembered
        self._counts: Counter[str] = Counter()
        self._is_lost = False

    @property
    def is_lost(self) -> bool:
        """True once something was to be sent although what was interrupted is too old to be taken up."""
        return self._is_lost

    async def once(self, name: str, send: Send) -> Answer:
        """Return what is remembered; send only what was certainly not sent, or may be sent again."""
        self._counts[name] += 1
        call, verb = f"{name} #{self._counts[name]}", name.lstrip(_BRANCH).partition(" ")[0]
        if call in self._remembered.answers:
            return self._remembered.answers[call]
        if self._remembered.is_lost and verb != ALWAYS:
            self._is_lost = True
            return Answer(trouble=Trouble.NOT_SENT)
        if verb in ONCE:
            if call in self._remembered.asked:
                return Answer(trouble=Trouble.NOT_SENT)  # a second time; no sign that the target is silent
            self._recall.note(self._procedure, {"ask": call})
            self._recall.flush()
        answer = await send()
        if answer.trouble is not Trouble.NOT_SENT:
            self._recall.note(self._procedure, {"got": call, "answer": answer})
        return answer


def _take(left: Left, content: Mapping[str, Json]) -> None:
    left.pass_until(datetime.fromisoformat(str(content["at"])))
    remembered = left.procedures.setdefault(str(content["of"]), Remembered())
    match content:
        case {"ask": call}:
            remembered.asked.add(str(call))
        case {"got": call, "answer": dict(answer)}:
            remembered.answers[str(call)] = _answer(answer)
        case _:
            raise InputError("a line of another kind")


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


def _line(content: Mapping[str, object]) -> bytes:
    try:
        return msgspec.json.encode(content) + b"\n"
    except UnicodeEncodeError:  # half of a character, which a target can send and only JSON's own escapes can hold
        return (json.dumps(msgspec.to_builtins(content)) + "\n").encode()
