"""Fakes that ship with the product: a clock that is told the time, chance with a seed, a store, a language model."""

import base64
import hashlib
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
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
