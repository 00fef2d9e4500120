"""A file whose every line holds the digest of the line before it: one JSON entry a line, in one form only.

Whoever keeps the digest of the last line can tell any change, and `read_chain` names the line that was changed.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from clearline.domain.conversation import Json
from clearline.errors import IntegrityError

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
ORIGIN = "0" * 64
"""What the first line holds where the others hold a digest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: `kind` says how to read `body`."""

    kind: str
    body: Mapping[str, Json]


class Chain:
    """The end of a chain: makes the next line."""

    def __init__(self, count: int = 0, head: str = ORIGIN) -> None:
        self._count = count
        self._head = head

    def line(self, entry: Entry) -> bytes:
        """Return the line of `entry`, which is the end of the chain from now on."""
        content = {"body": entry.body, "kind": entry.kind, "n": self._count, "prev": self._head}
        line = _written(content)
        self._count += 1
        self._head = digest(line)
        return line


@dataclass(frozen=True, slots=True)
class Link:
    """A line that was read, and where the next one begins."""

    entry: Entry
    end: int


def read_chain(content: bytes) -> tuple[Link, ...]:
    """Return the lines of a whole chain; a last line without its end is left out, as only a crash leaves one.

    Raises:
        IntegrityError: a line was changed, taken out or put in; the message names it.
    """
    lines = content.split(b"\n")[:-1]
    links, head, end = [], ORIGIN, 0
    for number, line in enumerate(lines):
        entry, prev = _read(line + b"\n", number)
        if prev != head:
            raise IntegrityError(f"{_culprit(lines, number)} was changed, taken out or put in")
        head, end = digest(line + b"\n"), end + len(line) + 1
        links.append(Link(entry, end))
    return tuple(links)


def digest(line: bytes) -> str:
    """Return the SHA-256 of a line with its end, in hex."""
    return hashlib.sha256(line).hexdigest()


def _read(line: bytes, number: int) -> tuple[Entry, str]:
    try:
        content = json.loads(line)
        entry, prev = Entry(str(content["kind"]), dict(content["body"])), str(content["prev"])
        is_whole = content["n"] == number and _written(content) == line
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise IntegrityError(_stranger(number)) from exc
    if not is_whole:
        raise IntegrityError(_stranger(number))
    return entry, prev


def _stranger(number: int) -> str:
    return f"line {number + 1} was changed, taken out or put in: it is no entry of this chain"


def _culprit(lines: list[bytes], number: int) -> str:
    """Name the line that makes `number` not follow the one before it: what still fits the next line is intact."""
    if number + 1 == len(lines):
        return f"line {number} or line {number + 1}" if number else "line 1"
    is_intact = _prev_of(lines[number + 1]) == digest(lines[number] + b"\n")
    return f"line {number if is_intact and number else number + 1}"


def _prev_of(line: bytes) -> str | None:
    try:
        return str(json.loads(line)["prev"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _written(content: Mapping[str, object]) -> bytes:
    return (_ENCODER.encode(content) + "\n").encode()
