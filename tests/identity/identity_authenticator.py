"""An authenticator in software, as honest or dishonest as a test wants it: WebAuthn with ES256 and no attestation."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Final

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ES256: Final = -7


@dataclass
class SoftAuthenticator:
    """Holds one passkey."""

    origin: str = "http://localhost:8420"
    verifies: bool = True
    """Whether it checks a PIN or a finger before it signs."""
    counts: bool = True
    count: int = 0
    credential: bytes = b""
    handle: bytes = b""
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    def __post_init__(self) -> None:
        self.credential = self.credential or hashlib.sha256(self._public()).digest()

    def create(self, options: dict[str, dict[str, str]]) -> bytes:
        """Answer `PublicKeyCredentialCreationOptions`."""
        self.handle = _octets(options["user"]["id"])
        client = self._client("webauthn.create", str(options["challenge"]))
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + self._public()
        data = self._data(options["rp"]["id"], ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": _text(client), "attestationObject": _text(attestation)})

    def use(self, options: dict[str, str]) -> bytes:
        """Answer `PublicKeyCredentialRequestOptions`."""
        self.count += self.counts
        client = self._client("webauthn.get", options["challenge"])
        data = self._data(options["rpId"], 0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": _text(client),
                "authenticatorData": _text(data),
                "signature": _text(signature),
                "userHandle": _text(self.handle),
            }
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, party: str, flags: int) -> bytes:
        seen = flags | PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(party.encode()).digest() + bytes([seen]) + self.count.to_bytes(4, "big")

    def _public(self) -> bytes:
        point = self.key.public_key().public_numbers()
        key = {1: 2, 3: ES256, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        return bytes(cbor2.dumps(key))

    def _answer(self, response: dict[str, str]) -> bytes:
        name = _text(self.credential)
        answer = {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        return json.dumps(answer).encode()


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
