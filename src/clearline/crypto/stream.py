"""Long things sealed in segments: the AES-GCM-HKDF streaming format of Tink, which any Tink can open.

A header carries a salt, from which the key of this one stream is derived (HKDF-SHA256, with the context as its info).
The nonce of a segment holds its number and whether it is the last, so a stream that was cut, reordered or joined from
two does not open, and any part can be read without what stands before it.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clearline.crypto.aead import KEY_BYTES
from clearline.domain.clock import Chance
from clearline.errors import IntegrityError

SEGMENT_BYTES = 1 << 20
"""Of ciphertext, as in Tink's AES256_GCM_HKDF_1MB; the first segment holds the header too."""
_PREFIX_BYTES = 7
_TAG_BYTES = 16
HEADER_BYTES = 1 + KEY_BYTES + _PREFIX_BYTES
_PLACE = struct.Struct(">IB")
_MOST_SEGMENTS = 1 << 32


@dataclass(frozen=True, slots=True)
class _Segments:
    """One stream's key and nonces."""

    cipher: AESGCM = field(repr=False)
    prefix: bytes
    size_bytes: int

    @classmethod
    def of(cls, key: bytes, context: bytes, header: bytes, size_bytes: int) -> Self:
        if len(key) != KEY_BYTES:
            raise IntegrityError(f"a stream's key has {len(key)} bytes, expected {KEY_BYTES}")
        if size_bytes <= HEADER_BYTES + _TAG_BYTES:
            raise ValueError(f"a segment of {size_bytes} bytes has no room for anything")
        if len(header) != HEADER_BYTES or header[0] != HEADER_BYTES:
            raise IntegrityError("a sealed stream does not begin as one")
        derived = HKDF(SHA256(), KEY_BYTES, salt=header[1 : 1 + KEY_BYTES], info=context).derive(key)
        return cls(AESGCM(derived), header[1 + KEY_BYTES :], size_bytes)

    def room(self, number: int) -> int:
        """Return how many bytes of plaintext fit into segment `number`."""
        return self.size_bytes - _TAG_BYTES - (HEADER_BYTES if number == 0 else 0)

    def seal(self, number: int, plaintext: bytes | memoryview, *, is_last: bool) -> bytes:
        return self.cipher.encrypt(self._nonce(number, is_last=is_last), plaintext, None)

    def open(self, number: int, ciphertext: bytes | memoryview, *, is_last: bool) -> bytes:
        try:
            return self.cipher.decrypt(self._nonce(number, is_last=is_last), ciphertext, None)
        except (InvalidTag, ValueError) as exc:
            raise IntegrityError(f"segment {number} of a sealed stream does not open") from exc

    def _nonce(self, number: int, *, is_last: bool) -> bytes:
        if number >= _MOST_SEGMENTS:
            raise IntegrityError("a sealed stream is too long")
        return self.prefix + _PLACE.pack(number, is_last)


class StreamSealer:
    """Seals a stream as it comes; whoever feeds it writes what it returns, in order."""

    def __init__(self, key: bytes, context: bytes, chance: Chance, *, segment_bytes: int = SEGMENT_BYTES) -> None:
        """Draw the salt of this one stream; opened with another `context` it fails."""
        self.header = bytes([HEADER_BYTES]) + chance.octets(KEY_BYTES + _PREFIX_BYTES)
        """What stands before everything else."""
        self._segments = _Segments.of(key, context, self.header, segment_bytes)
        self._number = 0
        self._held = bytearray()

    def feed(self, piece: bytes) -> bytes:
        """Return the segments that `piece` completes; the last one is known only when nothing follows."""
        self._held += piece
        start, done = 0, list[bytes]()
        with memoryview(self._held) as held:
            while len(held) - start > (room := self._segments.room(self._number)):
                done.append(self._segments.seal(self._number, held[start : start + room], is_last=False))
                self._number, start = self._number + 1, start + room
        del self._held[:start]
        return done[0] if len(done) == 1 else b"".join(done)

    def finish(self) -> bytes:
        """Return the last segment, without which nothing of the stream can be taken as whole."""
        return self._segments.seal(self._number, bytes(self._held), is_last=True)


def seal_stream(
    key: bytes, context: bytes, pieces: Iterable[bytes], chance: Chance, *, segment_bytes: int = SEGMENT_BYTES
) -> Iterator[bytes]:
    """Yield the ciphertext of `pieces`, of any sizes; opened with another `context` it fails."""
    sealer = StreamSealer(key, context, chance, segment_bytes=segment_bytes)
    yield sealer.header
    for piece in pieces:
        yield sealer.feed(piece)
    yield sealer.finish()


def open_stream(key: bytes, context: bytes, sealed: BinaryIO, *, segment_bytes: int = SEGMENT_BYTES) -> Iterator[bytes]:
    """Yield the plaintext of what is left of `sealed`; raises IntegrityError at the first segment that does not fit.

    What was yielded before is authentic, but whole only once this has ended without an error.
    """
    segments = _Segments.of(key, context, sealed.read(HEADER_BYTES), segment_bytes)
    number, current = 0, sealed.read(segments.room(0) + _TAG_BYTES)
    while True:
        following = sealed.read(segment_bytes)
        yield segments.open(number, current, is_last=not following)
        if not following:
            return
        number, current = number + 1, following


class SealedReader:
    """Random access to a sealed stream: reads and opens only the segments that are asked for."""

    def __init__(self, key: bytes, context: bytes, sealed: BinaryIO, *, segment_bytes: int = SEGMENT_BYTES) -> None:
        """Open the last segment, so that `size_bytes` can be believed; raises IntegrityError when it does not open."""
        start = sealed.tell()
        self._file = sealed
        self._start = start
        self._segments = _Segments.of(key, context, sealed.read(HEADER_BYTES), segment_bytes)
        total = sealed.seek(0, 2) - start
        self._count = max(1, -(-total // segment_bytes))
        self._total = total
        last = self._count - 1
        self.size_bytes = self._offset(last) + len(self._open(last))
        """How long the plaintext is."""

    def read(self, offset: int, size_bytes: int) -> bytes:
        """Return up to `size_bytes` from `offset` on; raises IntegrityError when a segment there was changed."""
        if offset < 0 or size_bytes < 0:
            raise ValueError("offset and size are not negative")
        found = bytearray()
        number = self._number(offset)
        end = min(offset + size_bytes, self.size_bytes)
        while offset < end:
            begin = offset - self._offset(number)
            found += self._open(number)[begin : begin + end - offset]
            number, offset = number + 1, self._offset(number + 1)
        return bytes(found)

    def _number(self, offset: int) -> int:
        first, room = self._segments.room(0), self._segments.room(1)
        return 0 if offset < first else 1 + (offset - first) // room

    def _offset(self, number: int) -> int:
        return 0 if number == 0 else self._segments.room(0) + (number - 1) * self._segments.room(1)

    def _open(self, number: int) -> bytes:
        size = self._segments.size_bytes
        begin = HEADER_BYTES if number == 0 else number * size
        end = min((number + 1) * size, self._total)
        self._file.seek(self._start + begin)
        sealed = self._file.read(end - begin)
        return self._segments.open(number, sealed, is_last=number == self._count - 1)
