"""Fakes that ship with the product: a clock that is told the time, chance with a seed, a store, a language model."""

import base64
import hashlib
import json
import os
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from clearline.crypto.keys import StoredKey
from clearline.store.engine import Store, open_store
from clearline.store.schema import RECORDS_SCHEMA, Schema

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
"""The moment a `FakeClock` shows unless told otherwise."""


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
