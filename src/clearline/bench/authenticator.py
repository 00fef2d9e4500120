"""An authenticator in software: one passkey, used as an honest browser would, or as an attacker with its key could.

WebAuthn Level 3, ES256, no attestation. An attacker cannot make a device sign for another origin; that a service would
take it if one did is what shows that it does not look.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from clearline.bench.draw import Draw

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40
_COORDINATE = 32
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (SP 800-186)."""
_SHORT = 256


@dataclass(frozen=True, slots=True)
class Authenticator:
    """One passkey and the page it is used on."""

    key: EllipticCurvePrivateKey
    credential: bytes
    party: str
    """The relying party's id it was made for."""
    origin: str
    verifies: bool = True
    """Whether the person was asked for a PIN or a finger."""

    @classmethod
    def made(cls, draw: Draw, party: str, origin: str) -> Self:
        """Return a fresh passkey for `party`."""
        secret = 1 + int.from_bytes(draw.octets("passkey", 40), "big") % (_ORDER - 1)
        return cls(derive_private_key(secret, SECP256R1()), draw.octets("credential", 32), party, origin)

    def on(self, origin: str) -> Self:
        """Return the same passkey on a page of `origin`."""
        return replace(self, origin=origin)

    def unverified(self) -> Self:
        """Return the same passkey for somebody whom the device did not recognise."""
        return replace(self, verifies=False)

    def create(self, challenge: str) -> str:
        """Return the answer to `PublicKeyCredentialCreationOptions`, as JSON."""
        client = self._client("webauthn.create", challenge)
        data = self._data(_ATTESTED, 0) + bytes(16) + len(self.credential).to_bytes(2) + self.credential + self._public
        return self._answer({"clientDataJSON": text_of(client), "attestationObject": text_of(_attestation(data))})

    def use(self, challenge: str, count: int, handle: str = "") -> str:
        """Return the answer to `PublicKeyCredentialRequestOptions`, as the `count`th signature."""
        client, data = self._client("webauthn.get", challenge), self._data(0, count)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        signed = {
            "clientDataJSON": text_of(client),
            "authenticatorData": text_of(data),
            "signature": text_of(signature),
        }
        return self._answer(signed | ({"userHandle": handle} if handle else {}))

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, flags: int, count: int) -> bytes:
        seen = flags | _PRESENT | (_VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.party.encode()).digest() + bytes([seen]) + count.to_bytes(4)

    @property
    def _public(self) -> bytes:
        """The public key in COSE (RFC 9053): {1: 2, 3: -7, -1: 1, -2: x, -3: y}."""
        point = self.key.public_key().public_numbers()
        x, y = point.x.to_bytes(_COORDINATE), point.y.to_bytes(_COORDINATE)
        return bytes.fromhex("a5010203262001215820") + x + bytes.fromhex("225820") + y

    def _answer(self, response: Mapping[str, str]) -> str:
        name = text_of(self.credential)
        answer = {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        return json.dumps(answer)


def _attestation(data: bytes) -> bytes:
    """Return {"fmt": "none", "attStmt": {}, "authData": data} in CBOR (RFC 8949)."""
    size = len(data).to_bytes(1 if len(data) < _SHORT else 2)
    head = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData"
    return head + (b"\x58" if len(size) == 1 else b"\x59") + size + data


def text_of(octets: bytes) -> str:
    """Return `octets` in base64url without padding, as WebAuthn writes them."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def is_bound(party: str, origin: str) -> bool:
    """Say whether passkeys of `party` can be used by pages of `origin` alone: its host, or a domain above it."""
    host = urlsplit(origin).hostname or ""
    return bool(party) and (party == host or (host.endswith(f".{party}") and "." in party))


def look_alike(origin: str) -> str:
    """Return an origin that begins like `origin` and belongs to somebody else."""
    address = urlsplit(origin)
    return f"{address.scheme}://{address.hostname}.sign-in.example"
