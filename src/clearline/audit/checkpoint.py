"""Checkpoints as text anyone can check: C2SP signed-note and tlog-checkpoint, version 1.0.0 of each."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from clearline.crypto.sign import SigningKey, Verifier
from clearline.errors import IntegrityError

_DASH = "\u2014 "
_HASH_BYTES = 32
_KEY_ID_BYTES = 4
_HEAD_LINES = 3
_MAX_SIZE_DIGITS = 18
_MAX_NOTE_CHARS = 1_000_000
_MAX_SIGNATURES = 100


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: which log, how many entries, which root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `text` wrote; extension lines are allowed and ignored. Raises IntegrityError."""
        lines = text.split("\n")
        if len(lines) <= _HEAD_LINES or lines[-1] or not all(lines[:-1]):
            raise IntegrityError(f"a checkpoint has {len(lines) - 1} lines, expected three or more, none empty")
        origin, size, root = lines[:_HEAD_LINES]
        if not (size.isascii() and size.isdigit()) or (size != "0" and size.startswith("0")):
            raise IntegrityError(f"a checkpoint has size {size[:40]!r}, expected a decimal number")
        if len(size) > _MAX_SIZE_DIGITS:
            raise IntegrityError(f"a checkpoint has a size of more than {_MAX_SIZE_DIGITS} digits")
        return cls(origin, int(size), _octets(root, _HASH_BYTES))


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    octets: bytes


def sign_note(text: str, keys: Sequence[SigningKey]) -> str:
    """Return `text` as a note signed by every one of `keys`, at least one."""
    if not keys:
        raise ValueError("a note needs at least one key")
    _refuse_controls(text)
    if not text.endswith("\n"):
        raise IntegrityError("a note's text does not end with a newline")
    return text + "\n" + "".join(_line(key, text) for key in keys)


def open_note(note: str, expected_signers: Sequence[Verifier], *, at_least: int | None = None) -> str:
    """Return the text of `note`, once every one of `expected_signers` has signed it; other signatures are ignored.

    With `at_least`, so many of them are enough. Raises IntegrityError when one is missing, when one that is there does
    not verify, and when nobody is expected.
    """
    if not expected_signers or at_least == 0:
        raise IntegrityError("nobody is expected to have signed, so nothing is believed")
    text, signatures = split_note(note)
    missing = [verifier for verifier in expected_signers if not _has_signed(verifier, text, signatures)]
    needed = len(expected_signers) if at_least is None else at_least
    if len(expected_signers) - len(missing) < needed:
        raise IntegrityError(f"the note is not signed by {missing[0].name!r} ({missing[0].key_id.hex()})")
    return text


def countersign(note: str, keys: Sequence[SigningKey]) -> str:
    """Return `note` with the signatures of `keys` below those it has; raises IntegrityError when it is no note.

    What is countersigned must have been believed before: this looks at no signature.
    """
    text, _ = split_note(note)
    return note + "".join(_line(key, text) for key in keys)


def split_note(note: str) -> tuple[str, tuple[Signature, ...]]:
    """Return text and signature lines, none of them believed yet; raises IntegrityError when it is no note."""
    if len(note) > _MAX_NOTE_CHARS:
        raise IntegrityError(f"a note has {len(note)} characters, expected at most {_MAX_NOTE_CHARS}")
    _refuse_controls(note)
    text, separator, tail = note.rpartition("\n\n")
    if not separator or not tail.endswith("\n"):
        raise IntegrityError("a note has no signatures behind an empty line")
    lines = tail[:-1].split("\n")
    if len(lines) > _MAX_SIGNATURES:
        raise IntegrityError(f"a note has {len(lines)} signatures, expected at most {_MAX_SIGNATURES}")
    return text + "\n", tuple(_signature(line) for line in lines)


def signature_line(verifier: Verifier, signature: bytes) -> str:
    """Return the line that goes below a note."""
    return f"{_DASH}{verifier.name} {base64.b64encode(verifier.key_id + signature).decode()}\n"


def _line(key: SigningKey, text: str) -> str:
    return signature_line(key.verifier, key.sign(text.encode()))


def _has_signed(verifier: Verifier, text: str, signatures: Sequence[Signature]) -> bool:
    ours = [line for line in signatures if (line.name, line.key_id) == (verifier.name, verifier.key_id)]
    if not all(verifier.verifies(text.encode(), line.octets) for line in ours):
        raise IntegrityError(f"the signature of {verifier.name!r} ({verifier.key_id.hex()}) does not verify")
    return bool(ours)


def _signature(line: str) -> Signature:
    name, separator, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not name or not separator:
        raise IntegrityError("a signature line does not read as one")
    octets = _octets(encoded, None)
    if len(octets) <= _KEY_ID_BYTES:
        raise IntegrityError("a signature line holds no signature")
    return Signature(name, octets[:_KEY_ID_BYTES], octets[_KEY_ID_BYTES:])


def _octets(text: str, expected_bytes: int | None) -> bytes:
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise IntegrityError(f"{text[:60]!r} is not base64") from exc
    if base64.b64encode(octets).decode() != text:
        raise IntegrityError(f"{text[:60]!r} is not base64 in its one form")
    if expected_bytes is not None and len(octets) != expected_bytes:
        raise IntegrityError(f"a hash has {len(octets)} bytes, expected {expected_bytes}")
    return octets


def _refuse_controls(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        raise IntegrityError("a note is not text") from exc
    if any(letter < " " and letter != "\n" for letter in text):
        raise IntegrityError("a note holds control characters")
