"""A sealed backup file: a line that says what it is, a key for its recipient, and a stream of frames under that key.

Neither a byte of the line nor of the stream can be changed, cut off or exchanged with that of another file unnoticed:
the line is bound into the sealed key and into the stream. What is in it can be read with the recipient's private key
alone, which is kept offline.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import BinaryIO

import msgspec

from clearline.crypto.aead import KEY_BYTES
from clearline.crypto.recipient import OVERHEAD_BYTES, Opener, Recipient
from clearline.crypto.stream import StreamSealer, open_stream
from clearline.domain.clock import Chance
from clearline.errors import IntegrityError

_MAGIC = "clearline-backup-1"
_LONGEST_LINE = 120
_LENGTH_BYTES = 4
_LONGEST_FRAME = 256 * 1024 * 1024


class Kind(StrEnum):
    """What is in a file; data and keys never lie in one."""

    DATA = "data"
    KEYS = "keys"


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="header"):
    """The first frame."""

    step: str
    """The step of the schema the rows are of."""
    made_at: str


class Rows(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="rows"):
    """Some rows of one table."""

    table: str
    rows: Sequence[tuple[object, ...]]


class Secret(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="secret"):
    """A file of the desk's own that is no database: a signing key, a secret, the incident book."""

    name: str
    octets: bytes


class Footer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="footer"):
    """The last frame: how many rows of each table there were."""

    counts: dict[str, int]


Frame = Header | Rows | Secret | Footer
_decoder: msgspec.msgpack.Decoder[Frame] = msgspec.msgpack.Decoder(Frame)
_encoder = msgspec.msgpack.Encoder()


class ArchiveWriter:
    """Writes one file; it is whole only after `close`."""

    def __init__(self, file: BinaryIO, kind: Kind, recipient: Recipient, chance: Chance) -> None:
        line = f"{_MAGIC} {kind.value} {recipient.key_id}\n".encode()
        key = chance.octets(KEY_BYTES)
        self._file = file
        self._sealer = StreamSealer(key, line, chance)
        file.write(line + recipient.seal(key, line) + self._sealer.header)

    def add(self, frame: Frame) -> None:
        """Seal one more frame."""
        octets = _encoder.encode(frame)
        self._file.write(self._sealer.feed(len(octets).to_bytes(_LENGTH_BYTES, "big") + octets))

    def close(self) -> None:
        """Seal the end."""
        self._file.write(self._sealer.finish())


def read_archive(file: BinaryIO, kind: Kind, opener: Opener) -> Iterator[Frame]:
    """Yield the frames; raises IntegrityError at the first thing that is not as it was sealed.

    Frames may be acted upon only once this has ended without an error.
    """
    line = file.readline(_LONGEST_LINE)
    match line.decode("ascii", errors="replace").split():
        case [magic, found, key_id] if magic == _MAGIC:
            pass
        case _:
            raise IntegrityError("this is no backup of ours")
    if found != kind.value:
        raise IntegrityError(f"this is a backup of {found!r}, expected {kind.value!r}")
    if key_id != opener.recipient.key_id:
        raise IntegrityError(f"this was sealed to the key {key_id}, and {opener.recipient.key_id} was given")
    key = opener.open(file.read(KEY_BYTES + OVERHEAD_BYTES), line)
    yield from _frames(open_stream(key, line, file))


def _frames(pieces: Iterator[bytes]) -> Iterator[Frame]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while (frame := _take(held)) is not None:
            yield _decoded(frame)
    if held:
        raise IntegrityError("a backup ends in the middle of a frame")


def _take(held: bytearray) -> bytes | None:
    if len(held) < _LENGTH_BYTES:
        return None
    end = _LENGTH_BYTES + int.from_bytes(held[:_LENGTH_BYTES], "big")
    if end > _LONGEST_FRAME:
        raise IntegrityError("a frame of a backup is too long")
    if len(held) < end:
        return None
    frame = bytes(held[_LENGTH_BYTES:end])
    del held[:end]
    return frame


def _decoded(octets: bytes) -> Frame:
    try:
        return _decoder.decode(octets)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise IntegrityError("a frame of a backup cannot be read") from exc
