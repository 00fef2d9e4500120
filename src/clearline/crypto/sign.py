"""Signatures and the two lines of text that name a key: Ed25519 (RFC 8032) and ML-DSA (FIPS 204).

The key strings are those of C2SP signed-note: what anyone with another implementation can read.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import (
    MLDSA44PrivateKey,
    MLDSA44PublicKey,
    MLDSA65PrivateKey,
    MLDSA65PublicKey,
)

from clearline.crypto.keyfile import read_or_make
from clearline.domain.clock import Chance
from clearline.errors import IntegrityError

_SEED_BYTES = 32
_PRIVATE = "PRIVATE+KEY+"
_Private = Ed25519PrivateKey | MLDSA44PrivateKey | MLDSA65PrivateKey


class Algorithm(Enum):
    """Signature algorithms, by the type bytes that stand before the key in its text."""

    ED25519 = b"\x01"
    ML_DSA_65 = b"\xffml-dsa-65\x00"
    """C2SP assigns no byte to ML-DSA-65; 0xff followed by a name is what it recommends for that case."""
    WITNESS_ED25519 = b"\x04"
    """Of keys that sign nothing but cosignatures (C2SP tlog-cosignature)."""
    WITNESS_ML_DSA_44 = b"\x06"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name; `str()` gives the verifier string to publish."""

    name: str
    algorithm: Algorithm
    public: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or any(letter.isspace() or ord(letter) < ord(" ") for letter in self.name):
            raise IntegrityError(f"a key is named {self.name!r}; expected no spaces, no plus and not nothing")

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart; no protection against a chosen collision."""
        material = self.name.encode() + b"\n" + self.algorithm.value + self.public
        return hashlib.sha256(material).digest()[:4]

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Tell whether `signature` is this key's over exactly `message`."""
        try:
            match self.algorithm:
                case Algorithm.ED25519 | Algorithm.WITNESS_ED25519:
                    Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
                case Algorithm.ML_DSA_65:
                    MLDSA65PublicKey.from_public_bytes(self.public).verify(signature, message)
                # mypy knows that there is no fourth.
                case Algorithm.WITNESS_ML_DSA_44:  # pragma: no branch
                    MLDSA44PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_text(self.algorithm.value + self.public)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a verifier string; raises IntegrityError when it is not one or its key id is another key's."""
        name, _, rest = text.strip().partition("+")
        key_id, _, material = rest.partition("+")
        algorithm, public = _split(material)
        verifier = cls(name, algorithm, public)
        if verifier.key_id.hex() != key_id:
            raise IntegrityError(f"the verifier key of {name!r} has id {key_id!r}, expected {verifier.key_id.hex()!r}")
        return verifier


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its name; made from a 32-byte seed whatever the algorithm."""

    verifier: Verifier
    _private: _Private = field(repr=False)

    @classmethod
    def from_seed(cls, name: str, algorithm: Algorithm, seed: bytes) -> Self:
        """Return the one key that `seed` stands for (RFC 8032, 5.1.5; FIPS 204, algorithm 6)."""
        if len(seed) != _SEED_BYTES:
            raise IntegrityError(f"a seed has {len(seed)} bytes, expected {_SEED_BYTES}")
        private: _Private
        match algorithm:
            case Algorithm.ED25519 | Algorithm.WITNESS_ED25519:
                private = Ed25519PrivateKey.from_private_bytes(seed)
            case Algorithm.ML_DSA_65:
                private = MLDSA65PrivateKey.from_seed_bytes(seed)
            # As in `verifies`.
            case Algorithm.WITNESS_ML_DSA_44:  # pragma: no branch
                private = MLDSA44PrivateKey.from_seed_bytes(seed)
        return cls(Verifier(name, algorithm, private.public_key().public_bytes_raw()), private)

    @classmethod
    def open(cls, path: Path, name: str, algorithm: Algorithm, chance: Chance) -> Self:
        """Read the key in `path`, or make it at the first start with mode 0600.

        Raises ConfigurationError when others may read the file, IntegrityError when it holds another key.
        """

        def make() -> bytes:
            seed = chance.octets(_SEED_BYTES)
            return f"{cls.from_seed(name, algorithm, seed).to_text(seed)}\n".encode()

        key = cls.parse(read_or_make(path, make).decode(errors="replace"))
        found = key.verifier
        if (found.name, found.algorithm) != (name, algorithm):
            raise IntegrityError(
                f"the key file holds {found.name!r} ({found.algorithm.name}), expected {name!r} ({algorithm.name})"
            )
        return key

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `to_text` wrote, or a key of Go's sumdb/note; raises IntegrityError for anything else."""
        if not text.startswith(_PRIVATE):
            raise IntegrityError("a signing key does not start as one")
        name, _, rest = text.strip().removeprefix(_PRIVATE).partition("+")
        key_id, _, material = rest.partition("+")
        key = cls.from_seed(name, *_split(material))
        if key.verifier.key_id.hex() != key_id:
            raise IntegrityError(f"the signing key of {name!r} does not match its own id")
        return key

    def to_text(self, seed: bytes) -> str:
        """Return the private key string for the `seed` this key was made from."""
        verifier = self.verifier
        return f"{_PRIVATE}{verifier.name}+{verifier.key_id.hex()}+{_text(verifier.algorithm.value + seed)}"

    def sign(self, message: bytes) -> bytes:
        """Return the signature over exactly `message`."""
        return self._private.sign(message)


def _split(material: str) -> tuple[Algorithm, bytes]:
    try:
        octets = base64.b64decode(material, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise IntegrityError("a key is not base64") from exc
    for algorithm in Algorithm:
        if octets.startswith(algorithm.value):
            return algorithm, octets.removeprefix(algorithm.value)
    raise IntegrityError(f"a key has type {octets[:1].hex() or 'none'}, expected one of {[a.name for a in Algorithm]}")


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
