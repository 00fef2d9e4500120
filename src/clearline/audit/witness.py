"""A witness: it looks at the logs it knows, and cosigns only what grew out of all it has seen (C2SP tlog-witness).

It keeps one checkpoint of each log. A log that was rolled back or forked since gets no cosignature, whatever it shows
to others.
"""

import base64
import binascii
import fcntl
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from clearline.audit.checkpoint import Checkpoint, open_note, split_note
from clearline.audit.cosignature import cosign
from clearline.audit.merkle import EMPTY_ROOT, ConsistencyProof, verify_consistency
from clearline.crypto.keyfile import replace
from clearline.crypto.sign import SigningKey, Verifier
from clearline.domain.clock import Clock
from clearline.errors import ConfigurationError, IntegrityError, StoreError

LONGEST_REQUEST = 128 * 1024
MOST_HASHES = 63
_OLD = re.compile(r"old (0|[1-9][0-9]{0,17})")
_HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Request:
    """A log's wish to have its checkpoint cosigned."""

    old_size: int
    hashes: tuple[bytes, ...]
    note: str

    def text(self) -> str:
        """Return the body of the request."""
        lines = [f"old {self.old_size}", *(base64.b64encode(one).decode() for one in self.hashes), ""]
        return "\n".join(lines) + "\n" + self.note

    @classmethod
    def parse(cls, body: str) -> Self:
        """Read a body; raises IntegrityError when it is none."""
        front, separator, note = body.partition("\n\n")
        old, *hashes = front.split("\n")
        found = _OLD.fullmatch(old)
        if not separator or found is None or len(hashes) > MOST_HASHES:
            raise IntegrityError("the request is not an old size, hashes, an empty line and a checkpoint")
        return cls(int(found[1]), tuple(_hash(line) for line in hashes), note)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the witness says: an HTTP status, and a body."""

    status: int
    body: str
    media_type: str = "text/plain; charset=utf-8"


class Memory:
    """The last checkpoint of each log, one file each, durable before anything is cosigned; one witness a folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; raises ConfigurationError when another witness has it."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            os.close(self._lock)
            raise ConfigurationError(f"another witness keeps its memory in {folder.name!r}") from exc

    def last(self, origin: str) -> str | None:
        """Return the note last cosigned for this log, with the cosignatures."""
        file = self._file(origin)
        return file.read_text("utf-8") if file.exists() else None

    def keep(self, origin: str, note: str) -> None:
        """Replace what is remembered of this log; raises StoreError when that cannot be made durable."""
        try:
            replace(self._file(origin), note.encode())
        except OSError as exc:
            raise StoreError(f"the witness cannot remember: {exc.strerror}") from exc

    def close(self) -> None:
        """Let another witness have the folder."""
        os.close(self._lock)

    def _file(self, origin: str) -> Path:
        return self._folder / hashlib.sha256(origin.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Witness:
    """Answers one request after another; whoever calls it sees to it that no two run at once."""

    logs: Mapping[str, Sequence[Verifier]]
    """Origin -> the keys that sign this log; one good signature is enough."""
    keys: tuple[SigningKey, ...]
    memory: Memory
    clock: Clock

    def add_checkpoint(self, body: str) -> Answer:
        """Return cosignatures, or why there are none (C2SP tlog-witness, add-checkpoint)."""
        try:
            request = Request.parse(body)
            head = Checkpoint.parse(split_note(request.note)[0])
        except IntegrityError as exc:
            return Answer(400, f"{exc}\n")
        signers = self.logs.get(head.origin)
        if signers is None:
            return Answer(404, "this log is not known here\n")
        try:
            open_note(request.note, signers, at_least=1)
        except IntegrityError as exc:
            return Answer(403, f"{exc}\n")
        return self._weigh(request, head)

    def _weigh(self, request: Request, head: Checkpoint) -> Answer:
        seen = self.seen(head.origin)
        if request.old_size > head.size:
            return Answer(400, "the old size is above the new one\n")
        if request.old_size != seen.size:
            return _conflict(seen)
        proof = ConsistencyProof(seen.size, head.size, request.hashes)
        if seen.size == head.size and seen.root != head.root:
            return _conflict(seen)
        if not verify_consistency(proof, seen.root, head.root):
            return Answer(422, "this tree did not grow out of the one that was seen before\n")
        at = int(self.clock.now().timestamp())
        lines = "".join(cosign(request.note, key, at) for key in self.keys)
        self.memory.keep(head.origin, request.note + lines)
        return Answer(200, lines)

    def seen(self, origin: str) -> Checkpoint:
        """Return the largest tree of this log that was cosigned here."""
        note = self.memory.last(origin)
        return Checkpoint(origin, 0, EMPTY_ROOT) if note is None else Checkpoint.parse(split_note(note)[0])


def _conflict(seen: Checkpoint) -> Answer:
    return Answer(409, f"{seen.size}\n", "text/x.tlog.size")


def _hash(line: str) -> bytes:
    try:
        octets = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise IntegrityError("a hash of the proof is not base64") from exc
    if len(octets) != _HASH_BYTES:
        raise IntegrityError(f"a hash of the proof has {len(octets)} bytes")
    return octets
