"""The processes of the demonstration: started, watched, killed and replaced, and ended."""

import contextlib
import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import RLock, current_thread, main_thread
from typing import Final

from clearline.errors import ConfigurationError

HOST: Final = "127.0.0.1"
"""Everything of the demonstration is served here."""
START_LIMIT_S = 30.0
STOP_LIMIT_S = 10.0
FIRST_ANSWER_S: Final = 120.0
"""Five seconds of CPU, where much else runs beside it."""
FIRST_WORDS: Final = "I have a question about something on my phone"
"""Words leave a doubt about it, so everything has been learned once it is answered; a greeting needs none of it."""
_LAST_WORDS: Final = 12
"""Lines of a log that are shown when its process did not start or ended by itself."""


@dataclass(slots=True)
class Log:
    """What a process says, over all its starts: kept in a file, so that a console shows what it is asked for."""

    path: Path
    _told: int = 0

    def news(self) -> str:
        """Return what was said since this was last asked."""
        said = self.path.read_bytes()[self._told :]
        self._told += len(said)
        return said.decode("utf-8", errors="replace")

    def last_words(self) -> str:
        """Return where it is written down, and how it ends."""
        lines = self.path.read_text("utf-8", errors="replace").splitlines()
        return "\n".join((f"{self.path} ends with:", *lines[-_LAST_WORDS:]))


@dataclass(slots=True)
class Process:
    """One command of ours, which may be replaced by another process of the same command."""

    words: Sequence[str]
    ready: str
    """The address that answers once it serves."""
    log: Log
    _now: subprocess.Popen[bytes] = field(init=False)
    _lock: RLock = field(default_factory=RLock)

    def __post_init__(self) -> None:
        self._now = self._started()

    def has_ended(self) -> bool:
        """Tell whether it ended by itself."""
        with self._lock:
            return self._now.poll() is not None

    def wait_until_ready(self) -> None:
        """Wait for it to serve; raises ConfigurationError when it does not."""
        deadline = time.monotonic() + START_LIMIT_S
        while not answers(self.ready):
            if self.has_ended() or time.monotonic() > deadline:
                raise ConfigurationError(f"the demonstration did not start; {self.log.last_words()}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End it without warning, and start another in its place."""
        with self._lock:
            self._now.kill()
            self._now.wait()
            self._now = self._started()

    def restart(self) -> None:
        """Ask it to end, start another in its place and wait for that."""
        with self._lock:
            self.ask_to_end()
            self.end()
            self._now = self._started()
            self.wait_until_ready()

    def ask_to_end(self) -> None:
        """Ask it to end, and go on."""
        self._now.terminate()

    def end(self) -> None:
        """Wait for it to end, and end it."""
        end(self._now)

    def _started(self) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "clearline", *self.words]
        with self.log.path.open("ab") as log:
            return subprocess.Popen(words, stdout=log, stderr=log)  # noqa: S603 # our own commands, no shell


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold back what would interrupt the block: what it starts must be known before anything can end it."""
    if current_thread() is not main_thread():  # which alone is ever interrupted
        yield
        return
    came: list[int] = []
    before = {
        each: signal.signal(each, lambda which, _: came.append(which)) for each in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        for which in came:
            signal.raise_signal(which)


def end(asked: subprocess.Popen[bytes]) -> None:
    """Wait for a process that was asked to end; one that does not listen is killed."""
    try:
        asked.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        asked.kill()
        asked.wait()


def as_options(settings: Mapping[str, str]) -> Iterator[str]:
    """Yield settings as options of a command."""
    for name, value in settings.items():
        yield from ("--set", f"{name}={value}")


def answers(address: str) -> bool:
    """Tell whether anything is served at an address of ours."""
    with contextlib.suppress(OSError, HTTPException):
        got(address)
        return True
    return False


def got(address: str) -> bytes:
    """Return what an address of ours answers; raises OSError or HTTPException. No proxy is asked."""
    return _asked(urllib.request.Request(address), 2.0)  # noqa: S310 # addresses of ours, all of them http


def wait_for_an_answer(desk: str) -> None:
    """Say something to a desk and wait for its reply: its door opens before it has learned what it must weigh.

    Raises:
        ConfigurationError: it does not reply.
    """
    try:
        opened = json.loads(_posted(f"{desk}/v1/conversations", {}, ""))
        line = f"{desk}/v1/conversations/{opened['conversation']}/turns"
        _posted(line, {"message_id": "first", "text": FIRST_WORDS, "language": "en"}, opened["token"])
    except (OSError, HTTPException) as error:
        raise ConfigurationError("the demonstration's desk does not reply") from error


def _posted(address: str, body: Mapping[str, str], token: str) -> bytes:
    headers = {"content-type": "application/json", **({"authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(address, json.dumps(body).encode(), headers, method="POST")  # noqa: S310 # as above
    return _asked(request, FIRST_ANSWER_S)


def _asked(request: urllib.request.Request, limit_s: float) -> bytes:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=limit_s) as response:
        return bytes(response.read())
