"""Sealing: AES-256-GCM bound to the one place where the ciphertext may lie (NIST SP 800-38D)."""

import hmac
import struct
from dataclasses import dataclass, field
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clearline.domain.clock import Chance
from clearline.errors import IntegrityError

KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_VERSION = 1
_HEADER = struct.Struct(">BI")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ciphertext lies; opened anywhere else it fails."""

    table: str
    column: str
    row: str
    subject: str


@dataclass(frozen=True, slots=True)
class DataKey:
    """One subject's key of one generation; a random nonce is safe for 2^32 seals (SP 800-38D, 8.3)."""

    generation: int
    secret: bytes = field(repr=False)
    _cipher: AESGCM = field(init=False, repr=False, compare=False)
    _named: dict[tuple[str, str], str] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Pseudonyms that were asked for; they die with this key."""

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise IntegrityError(f"a data key has {len(self.secret)} bytes, expected {KEY_BYTES}")
        object.__setattr__(self, "_cipher", AESGCM(self.secret))

    def seal(self, plaintext: bytes, place: Place, chance: Chance) -> bytes:
        """Return the envelope: version, key generation, nonce, ciphertext with its tag."""
        header = _HEADER.pack(_VERSION, self.generation)
        nonce = chance.octets(_NONCE_BYTES)
        return header + nonce + self._cipher.encrypt(nonce, plaintext, header + associated_data(place))

    def open(self, envelope: bytes, place: Place) -> bytes:
        """Return the plaintext; raises IntegrityError when it was changed, moved, or sealed by another key."""
        if generation_of(envelope) != self.generation:
            raise IntegrityError(f"sealed under generation {generation_of(envelope)}, opened with {self.generation}")
        start = _HEADER.size
        header, nonce, sealed = (
            envelope[:start],
            envelope[start : start + _NONCE_BYTES],
            envelope[start + _NONCE_BYTES :],
        )
        try:
            return self._cipher.decrypt(nonce, sealed, header + associated_data(place))
        except InvalidTag as exc:
            raise IntegrityError(f"the seal of {place.table}.{place.column} does not verify") from exc

    def pseudonym(self, purpose: str, value: str) -> str:
        """Return 128 bits, hex, that stand for `value` until this key is destroyed, and for nothing afterwards."""
        name = self._named.get((purpose, value))
        if name is None:
            name = self._named[purpose, value] = pseudonym(self.secret, purpose, value)
        return name


def pseudonym(key: bytes, purpose: str, value: str) -> str:
    """Return HMAC-SHA256 of `value` under a key derived for `purpose`, cut to 128 bits, hex."""
    return keyed(purpose_key(key, purpose), value)


def purpose_key(key: bytes, purpose: str) -> bytes:
    """Return the key for pseudonyms of one `purpose`, so that those of two purposes cannot be matched."""
    return hmac.digest(key, b"clearline pseudonym\0" + purpose.encode(), "sha256")


def keyed(derived: bytes, value: str) -> str:
    """Return the pseudonym of `value` under what `purpose_key` returned."""
    return hmac.digest(derived, value.encode(), "sha256")[:16].hex()


def generation_of(envelope: bytes) -> int:
    """Return the key generation an envelope names; raises IntegrityError when it is no envelope of ours."""
    if len(envelope) < _HEADER.size + _NONCE_BYTES + _TAG_BYTES:
        raise IntegrityError(f"an envelope has {len(envelope)} bytes, too few to be one")
    version, generation = _HEADER.unpack_from(envelope)
    if version != _VERSION:
        raise IntegrityError(f"an envelope has version {version}, expected {_VERSION}")
    return int(generation)


def associated_data(place: Place) -> bytes:
    """Return the four names, each behind its length, so that no two places read the same."""
    return _table(place.table, place.column) + _measured(place.row) + _measured(place.subject)


def join(parts: tuple[str, ...]) -> bytes:
    """Return `parts` as bytes, each behind its length in four bytes: injective, whatever the parts hold."""
    return b"".join(map(_measured, parts))


def _measured(part: str) -> bytes:
    octets = part.encode()
    return len(octets).to_bytes(4, "big") + octets


@cache  # there are as many as there are columns that are sealed
def _table(table: str, column: str) -> bytes:
    return join((table, column))
