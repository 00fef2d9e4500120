"""The incident book: a file beside the store, so that it can be written while the desk and its database hang.

Each note is one line of JSON that names the digest of the line before it. Notes are only ever added: under a lock, in
one write, durable before `add` returns. A line without its end is what a crash left of a write that nobody was told of.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

import msgspec

from clearline.errors import IntegrityError, StoreError

FILE: Final = "incidents.jsonl"
"""In the desk's own folder, which all processes of a desk share."""
FIRST: Final = "0" * 64
"""What the first note names as its forerunner."""
MOST_BYTES: Final = 16 * 1024
"""Of one note."""


class NoteKind(StrEnum):
    """What was done; stable, since books are kept."""

    STOPPED = "stop:made"
    LIFT_AGREED = "stop:lift-agreed"
    REVOKED = "sessions:revoked"
    ROTATED = "keys:rotated"
    DISABLED = "staff:disabled"
    ENABLED = "staff:enabled"
    DECLARED = "incident:declared"
    SCOPED = "incident:scoped"
    NAMED = "incident:people-named"
    DRAFTED = "incident:notices-drafted"
    TOLD = "incident:told"
    CLOSED = "incident:closed"


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the book."""

    number: int
    """From 1 on, without a gap."""
    at: datetime
    kind: NoteKind
    by: str
    """Who did it, by the name they have in the log."""
    incident: str
    """The incident it belongs to, or empty."""
    values: Mapping[str, str]
    digest: str
    """SHA-256, hex, of the line; the log names it, so that the book cannot be rewritten unseen."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be noted."""

    kind: NoteKind
    by: str
    incident: str = ""
    values: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """Reads the file and adds to it; it keeps nothing in memory, since other processes write too."""

    folder: Path

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.folder / FILE

    def notes(self, at_least: int = 0) -> tuple[Note, ...]:
        """Return every note, oldest first.

        Raises IntegrityError for a book that was altered or has fewer than `at_least`, StoreError for none to read.
        """
        try:
            found = _read(self.path.read_bytes())
        except FileNotFoundError:
            found = ()
        except OSError as exc:
            raise StoreError(f"the incident book cannot be read: {exc.strerror}") from exc
        if len(found) < at_least:
            raise IntegrityError(f"the incident book has {len(found)} notes, expected at least {at_least}")
        return found

    def stamp(self) -> tuple[int, int, int] | None:
        """Return what differs once something was added; None while there is no book."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        except OSError as exc:
            raise StoreError(f"the incident book cannot be read: {exc.strerror}") from exc
        return found.st_ino, found.st_size, found.st_mtime_ns

    def add(self, now: datetime, *entries: Entry) -> tuple[Note, ...]:
        """Note all of `entries` or none; raises as `notes`, and StoreError when the disk does not take them."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._held() as file:
                notes = _read(os.pread(file, os.fstat(file).st_size, 0))
                lines, added = _lines(notes, entries, now)
                whole = sum(len(line) for line in _whole(os.pread(file, os.fstat(file).st_size, 0)))
                os.ftruncate(file, whole)  # what a crash left behind is no note
                if os.pwrite(file, lines, whole) < len(lines):
                    os.ftruncate(file, whole)
                    raise StoreError("the incident book cannot be written: the disk is full")
                os.fsync(file)
        except OSError as exc:
            raise StoreError(f"the incident book cannot be written: {exc.strerror}") from exc
        return added

    @contextmanager
    def _held(self) -> Iterator[int]:
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    n: int
    at: str
    kind: NoteKind
    by: str
    incident: str
    values: dict[str, str]
    prev: str
    v: Literal[1]


def _lines(notes: Sequence[Note], entries: Sequence[Entry], now: datetime) -> tuple[bytes, tuple[Note, ...]]:
    octets, added = b"", list[Note]()
    before = notes[-1].digest if notes else FIRST
    for number, entry in enumerate(entries, len(notes) + 1):
        at = now.isoformat(timespec="microseconds")
        values = dict(entry.values or {})
        line = msgspec.json.encode(_Line(number, at, entry.kind, entry.by, entry.incident, values, before, 1))
        if len(line) > MOST_BYTES:
            raise StoreError(f"a note has {len(line)} bytes, expected at most {MOST_BYTES}")
        before = hashlib.sha256(line).hexdigest()
        octets += line + b"\n"
        added.append(Note(number, now, entry.kind, entry.by, entry.incident, values, before))
    return octets, tuple(added)


def _whole(octets: bytes) -> list[bytes]:
    lines = octets.splitlines(keepends=True)
    return lines if not lines or lines[-1].endswith(b"\n") else lines[:-1]


def _read(octets: bytes) -> tuple[Note, ...]:
    notes, before = list[Note](), FIRST
    for number, whole in enumerate(_whole(octets), 1):
        line = whole.removesuffix(b"\n")
        try:
            read = msgspec.json.decode(line, type=_Line)
            at = datetime.fromisoformat(read.at)
        except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as exc:
            raise IntegrityError(f"note {number} of the incident book cannot be read") from exc
        if read.n != number or read.prev != before or at.tzinfo is None:
            raise IntegrityError(f"note {number} of the incident book does not follow the one before it")
        before = hashlib.sha256(line).hexdigest()
        notes.append(Note(number, at, read.kind, read.by, read.incident, read.values, before))
    return tuple(notes)
