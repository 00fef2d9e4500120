"""Sealing to a key that is kept elsewhere: HPKE (RFC 9180) with X-Wing, which is ML-KEM-768 and X25519 together.

What is sealed today stays shut if either of the two holds. The suite is KEM 0x647a, HKDF-SHA256, ChaCha20-Poly1305 in
base mode (draft-ietf-hpke-pq), the one whose test vectors are published; only keys are sealed this way, never bulk.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from clearline.domain.clock import Chance
from clearline.errors import IntegrityError

SEED_BYTES = 32
PUBLIC_BYTES = 1216
OVERHEAD_BYTES = 1136
"""How much longer a sealed secret is: the encapsulated key and the tag."""

_ML_KEM_PUBLIC_BYTES = 1184
_ML_KEM_SEED_BYTES = 64
_EXPANDED_BYTES = 96
_PUBLIC = "XWING-PUBLIC"
_PRIVATE = "XWING-PRIVATE"
_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A public key; `str()` gives the line to keep where things are sealed."""

    public: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.public) != PUBLIC_BYTES:
            raise IntegrityError(f"an X-Wing public key has {len(self.public)} bytes, expected {PUBLIC_BYTES}")

    @property
    def key_id(self) -> str:
        """Sixteen hex digits that tell which key a thing was sealed to."""
        return hashlib.sha256(b"clearline recipient\0" + self.public).hexdigest()[:16]

    def seal(self, secret: bytes, purpose: bytes) -> bytes:
        """Return `secret` so that only the holder of the private key opens it, and only for this `purpose`."""
        try:
            key = hpke.MLKEM768X25519PublicKey(
                MLKEM768PublicKey.from_public_bytes(self.public[:_ML_KEM_PUBLIC_BYTES]),
                X25519PublicKey.from_public_bytes(self.public[_ML_KEM_PUBLIC_BYTES:]),
            )
        except ValueError as exc:
            raise IntegrityError("an X-Wing public key is not one") from exc
        return _SUITE.encrypt(secret, key, info=purpose)

    def __str__(self) -> str:
        return f"{_PUBLIC} {self.key_id} {base64.b64encode(self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str()` wrote; raises IntegrityError for anything else."""
        key_id, octets = _split(text, _PUBLIC)
        recipient = cls(octets)
        if recipient.key_id != key_id:
            raise IntegrityError(f"a recipient says that it is {key_id!r}, expected {recipient.key_id!r}")
        return recipient


@dataclass(frozen=True, slots=True)
class Opener:
    """A private key, kept offline: a seed of 32 bytes that everything else is made from."""

    recipient: Recipient
    _seed: bytes = field(repr=False)
    _private: hpke.MLKEM768X25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """Return the one key that `seed` stands for (draft-connolly-cfrg-xwing-kem, 5.2: SHAKE256 of the seed)."""
        if len(seed) != SEED_BYTES:
            raise IntegrityError(f"a seed has {len(seed)} bytes, expected {SEED_BYTES}")
        expanded = hashlib.shake_256(seed).digest(_EXPANDED_BYTES)
        lattice = MLKEM768PrivateKey.from_seed_bytes(expanded[:_ML_KEM_SEED_BYTES])
        curve = X25519PrivateKey.from_private_bytes(expanded[_ML_KEM_SEED_BYTES:])
        public = lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
        return cls(Recipient(public), seed, hpke.MLKEM768X25519PrivateKey(lattice, curve))

    @classmethod
    def make(cls, chance: Chance) -> Self:
        """Return a new key."""
        return cls.from_seed(chance.octets(SEED_BYTES))

    def open(self, sealed: bytes, purpose: bytes) -> bytes:
        """Return the secret; raises IntegrityError when it was changed, or sealed for another key or purpose."""
        try:
            return _SUITE.decrypt(sealed, self._private, info=purpose)
        except (InvalidTag, ValueError) as exc:
            raise IntegrityError(f"what was sealed does not open with the key {self.recipient.key_id}") from exc

    def to_text(self) -> str:
        """Return the line to keep offline; whoever has it opens everything that is sealed to it."""
        return f"{_PRIVATE} {self.recipient.key_id} {base64.b64encode(self._seed).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `to_text` wrote; raises IntegrityError for anything else."""
        key_id, seed = _split(text, _PRIVATE)
        opener = cls.from_seed(seed)
        if opener.recipient.key_id != key_id:
            raise IntegrityError(f"a private key says that it is {key_id!r}, expected {opener.recipient.key_id!r}")
        return opener


def _split(text: str, kind: str) -> tuple[str, bytes]:
    match text.split():
        case [found, key_id, material] if found == kind:
            try:
                return key_id, base64.b64decode(material, validate=True)
            except (binascii.Error, ValueError) as exc:
                raise IntegrityError(f"a key of kind {kind} is not base64") from exc
        case _:
            raise IntegrityError(f"expected one line that begins with {kind}")
