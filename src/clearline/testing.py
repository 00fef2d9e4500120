"""Fakes that ship with the product: a clock that is told the time, chance with a seed, a store, a model, a provider."""

import base64
import hashlib
import json
import os
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from clearline.crypto.keys import StoredKey
from clearline.store.engine import Store, open_store
from clearline.store.schema import RECORDS_SCHEMA, Schema

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
"""The moment a `FakeClock` shows unless told otherwise."""

PASSKEY_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""Options of Chromium's `WebAuthn.addVirtualAuthenticator`: a device that keeps passkeys and verifies at once."""


class FakeClock:
    """A `Clock` that stands still until `advance` moves it."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._monotonic = 0.0

    def now(self) -> datetime:
        """Return the time it was last told."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds it was advanced by so far."""
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Move both readings forward together; a negative step is refused."""
        if seconds < 0:
            raise ValueError(f"a clock runs forwards, not by {seconds!r} seconds")
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def jump(self, seconds: float) -> None:
        """Let the wall clock alone show another time, as when somebody sets it; no time passes."""
        self._now += timedelta(seconds=seconds)


class SeededChance:
    """A `Chance` that gives the same values for the same seed: SHA-256 in counter mode. Never for production."""

    def __init__(self, seed: int | str = 0) -> None:
        self._seed = f"clearline-chance:{seed}".encode()
        self._counter = 0

    def octets(self, size_bytes: int) -> bytes:
        """Return the next `size_bytes` of the stream."""
        blocks = bytearray()
        while len(blocks) < size_bytes:
            blocks += hashlib.sha256(self._seed + self._counter.to_bytes(8, "big")).digest()
            self._counter += 1
        return bytes(blocks[:size_bytes])

    def token(self, size_bytes: int = 16) -> str:
        """Return the next bytes as URL-safe text."""
        return base64.urlsafe_b64encode(self.octets(size_bytes)).decode().rstrip("=")

    def digits(self, count: int) -> str:
        """Return `count` digits; the slight bias of a byte modulo ten does not matter in a fake."""
        return "".join(str(octet % 10) for octet in self.octets(count))


class FakeKeyStore:
    """A `KeyStore` in memory: what it holds is gone with the process."""

    def __init__(self) -> None:
        self.keys: dict[tuple[str, int], StoredKey] = {}

    async def find(self, reference: str) -> Sequence[StoredKey]:
        """Return every generation, oldest first."""
        return [key for (name, _), key in sorted(self.keys.items()) if name == reference]

    async def add(self, key: StoredKey) -> bool:
        """Keep `key` unless its generation is there."""
        return self.keys.setdefault((key.reference, key.generation), key) is key

    async def destroy(self, references: Sequence[str]) -> int:
        """Overwrite every live generation."""
        live = [key for key in self.keys.values() if key.reference in references and key.wrapped is not None]
        for key in live:
            self.keys[key.reference, key.generation] = StoredKey(key.reference, key.generation, None)
        return len(live)


@asynccontextmanager
async def temporary_store(schema: Schema = RECORDS_SCHEMA) -> AsyncIterator[Store]:
    """Open a store on SQLite in a folder of its own; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="clearline-") as folder:
        store = await open_store(f"sqlite:///{folder}/store.db", schema)
        try:
            yield store
        finally:
            await store.close()


class ScriptedModel:
    """A language model behind OpenAI's chat completions that says what it was told to, in order, and then nothing.

    An answer that is a number is the status of a refusal, and bytes are the whole body as it is.
    """

    def __init__(self, *answers: str | int | bytes) -> None:
        self._answers = list(answers)
        self.asked: list[Mapping[str, object]] = []
        """The bodies of the requests."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        self.asked.append(await request.json())
        answer = self._answers.pop(0) if self._answers else 503
        await _completion(answer)(scope, receive, send)


def _completion(answer: str | int | bytes) -> Response:
    match answer:
        case int():
            return Response(status_code=answer)
        case bytes():
            return Response(answer, media_type="application/json")
        case str():
            return JSONResponse({"choices": [{"message": {"role": "assistant", "content": answer}}]})


class FakeVault:
    """Vault's transit engine over HTTP, as far as `VaultWrapper` speaks it; `application` is served on a socket.

    `rotate` makes a new version of the key, `retire` makes versions below one useless, `is_sealed` lets it answer 503.
    """

    def __init__(self, token: str = "fake-token") -> None:  # noqa: S107 # made up
        self._versions = [AESGCM.generate_key(256)]
        self._oldest = 1
        self.token = token
        self.is_sealed = False
        self.asked = 0
        """Calls that came."""

    @property
    def application(self) -> Starlette:
        """What is served."""
        return Starlette(
            routes=[
                Route("/v1/transit/encrypt/clearline", self._encrypt, methods=["POST"]),
                Route("/v1/transit/decrypt/clearline", self._decrypt, methods=["POST"]),
            ]
        )

    def rotate(self) -> int:
        """Add a version, by which everything is encrypted from now on; return its number."""
        self._versions.append(AESGCM.generate_key(256))
        return len(self._versions)

    def retire(self, version: int) -> None:
        """Let no version below `version` decrypt any more (`min_decryption_version`)."""
        self._oldest = version

    async def _encrypt(self, request: Request) -> Response:
        body, refused = await self._opened(request)
        if refused is not None:
            return refused
        nonce = os.urandom(12)
        sealed = AESGCM(self._versions[-1]).encrypt(nonce, body["plaintext"], body["associated_data"])
        text = base64.b64encode(nonce + sealed).decode()
        return JSONResponse({"data": {"ciphertext": f"vault:v{len(self._versions)}:{text}"}})

    async def _decrypt(self, request: Request) -> Response:
        body, refused = await self._opened(request)
        if refused is not None:
            return refused
        try:
            _, version, text = body["ciphertext"].decode().split(":")
            number, octets = int(version.removeprefix("v")), base64.b64decode(text, validate=True)
            living = dict(enumerate(self._versions[self._oldest - 1 :], self._oldest))
            found = AESGCM(living[number]).decrypt(octets[:12], octets[12:], body["associated_data"])
        except (ValueError, KeyError, InvalidTag):
            return JSONResponse({"errors": ["invalid ciphertext"]}, 400)
        return JSONResponse({"data": {"plaintext": base64.b64encode(found).decode()}})

    async def _opened(self, request: Request) -> tuple[dict[str, bytes], Response | None]:
        self.asked += 1
        if self.is_sealed:
            return {}, JSONResponse({"errors": ["Vault is sealed"]}, 503)
        if request.headers.get("x-vault-token") != self.token:
            return {}, JSONResponse({"errors": ["permission denied"]}, 403)
        given = await request.json()
        coded = {name: base64.b64decode(given[name]) for name in ("plaintext", "associated_data") if name in given}
        return coded | {"ciphertext": given.get("ciphertext", "").encode()}, None


class FakeKms:
    """AWS KMS over its JSON protocol, as far as `AwsKmsWrapper` speaks it; signatures are not looked at."""

    def __init__(self) -> None:
        self._key = AESGCM.generate_key(256)
        self.is_down = False

    @property
    def application(self) -> Starlette:
        """What is served."""
        return Starlette(routes=[Route("/", self._answer, methods=["POST"])])

    async def _answer(self, request: Request) -> Response:
        if self.is_down:
            return JSONResponse({"__type": "KMSInternalException"}, 500)
        given = await request.json()
        bound = json.dumps([given["KeyId"], given["EncryptionContext"]], sort_keys=True).encode()
        match request.headers["x-amz-target"]:
            case "TrentService.Encrypt":
                nonce = os.urandom(12)
                sealed = AESGCM(self._key).encrypt(nonce, base64.b64decode(given["Plaintext"]), bound)
                return _kms({"KeyId": given["KeyId"], "CiphertextBlob": base64.b64encode(nonce + sealed).decode()})
            case "TrentService.Decrypt":
                octets = base64.b64decode(given["CiphertextBlob"])
                try:
                    found = AESGCM(self._key).decrypt(octets[:12], octets[12:], bound)
                except (ValueError, InvalidTag):
                    return _kms({"__type": "InvalidCiphertextException"}, 400)
                return _kms({"KeyId": given["KeyId"], "Plaintext": base64.b64encode(found).decode()})
            case target:
                return _kms({"__type": "UnknownOperationException", "message": target}, 400)


def _kms(body: dict[str, str], status: int = 200) -> Response:
    return JSONResponse(body, status, media_type="application/x-amz-json-1.1")


class FakeProvider:
    """An OpenID provider on loopback that lets in whoever knocks as the person it was told; each fault is a field."""

    def __init__(self, clock: FakeClock, client: str = "desk", secret: str = "") -> None:
        self.issuer = ""
        """Where it is served; set by `app`."""
        self.claims: dict[str, object] = {"sub": "mei", "groups": ["desk-agents"], "amr": ["pwd", "mfa"]}
        """What the token says besides what it must; a name with None is left out."""
        self.metadata: dict[str, object] = {}
        """What it says of itself other than is true."""
        self.answer: dict[str, str] = {}
        """What it sends back through the browser other than is right."""
        self.algorithm = "ES256"
        self.kid = ""
        """The key that a token names other than the one that signs it."""
        self.asked_for_keys = 0
        self._clock, self._client, self._secret = clock, client, secret
        self._codes: dict[str, dict[str, str]] = {}
        self._key, self._turn = ECKey.generate_key("P-256", auto_kid=False), 0

    def app(self, address: str) -> Starlette:
        """Return it as it is served at `address`."""
        self.issuer = address
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._described),
                Route("/authorize", self._authorise),
                Route("/token", self._token, methods=["POST"]),
                Route("/keys", self._keys),
            ]
        )

    def turn_key(self) -> None:
        """Sign with another key from now on."""
        self._key, self._turn = ECKey.generate_key("P-256", auto_kid=False), self._turn + 1

    def signed(self, nonce: str) -> str:
        """Return a token for whoever asked with `nonce`."""
        now = int(self._clock.now().timestamp())
        claims: dict[str, object] = {
            "iss": self.issuer,
            "aud": self._client,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": nonce,
            **self.claims,
        }
        said = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.kid or f"key-{self._turn}"}
        if self.algorithm == "none":
            parts = (json.dumps(part).encode() for part in (header, said))
            return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."
        # A shared secret made of the public key: what a check that believes the header would accept.
        shared = OctKey.import_key(json.dumps(self._public()))
        return jwt.encode(header, said, shared if self.algorithm.startswith("HS") else self._key, [self.algorithm])

    def _public(self) -> dict[str, object]:
        return {**self._key.as_dict(private=False), "kid": f"key-{self._turn}", "use": "sig"}

    async def _described(self, _: Request) -> Response:
        ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        said: dict[str, object] = {name: self.issuer + path for name, path in ends.items()}
        said |= {"issuer": self.issuer, "end_session_endpoint": f"{self.issuer}/end"}
        return JSONResponse(said | {"authorization_response_iss_parameter_supported": True} | self.metadata)

    async def _keys(self, _: Request) -> Response:
        self.asked_for_keys += 1
        return JSONResponse({"keys": [self._public()]})

    async def _authorise(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if asked["client_id"] != self._client or asked["code_challenge_method"] != "S256":
            return Response(status_code=400)
        code = hashlib.sha256(f"{asked['state']}|{len(self._codes)}".encode()).hexdigest()
        self._codes[code] = asked
        said = {"code": code, "state": asked["state"], "iss": self.issuer} | self.answer
        back = urlencode({name: value for name, value in said.items() if value})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", 303)

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        asked = self._codes.pop(form.get("code", ""), None)
        made = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        proof = base64.b64encode(f"{self._client}:{self._secret}".encode()).decode()
        known = not self._secret or request.headers.get("authorization") == f"Basic {proof}"
        right = asked is not None and asked["code_challenge"] == made.decode().rstrip("=")
        if asked is None or not known or not right or form["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"id_token": self.signed(asked["nonce"]), "access_token": "a", "token_type": "Bearer"})
