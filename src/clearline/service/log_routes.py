"""The public log over HTTP: checkpoints, entries and proofs, for whoever asks; nothing in it is anybody's words."""

import asyncio
import base64
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from clearline.audit.checkpoint import countersign
from clearline.audit.log import PAGE, AuditLog
from clearline.crypto.sign import SigningKey
from clearline.errors import InputError
from clearline.service.stamps import StampShelf

PREFIX = "/v1/log"


@dataclass(frozen=True, slots=True)
class PublicLog:
    """The endpoints; what they give is what `clearline audit verify` checks."""

    log: AuditLog
    key: SigningKey
    late: SigningKey
    """Signs the newest checkpoint once more as it is given out: it is post-quantum, and too long for each row."""
    stamps: StampShelf
    _given: dict[str, str] = field(default_factory=dict, repr=False)

    def routes(self) -> list[Route]:
        """Return what is mounted at the root of the application."""
        return [
            Route(PREFIX + "/key", self.public_key),
            Route(PREFIX + "/checkpoint", self.checkpoint),
            Route(PREFIX + "/checkpoints", self.checkpoints),
            Route(PREFIX + "/stamps", self.stamped),
            Route(PREFIX + "/entries", self.entries),
            Route(PREFIX + "/proof", self.proof),
        ]

    async def public_key(self, _: Request) -> Response:
        """Give the verifier keys (C2SP signed-note); get them once, and keep them where the operator has no reach."""
        return PlainTextResponse(f"{self.key.verifier}\n{self.late.verifier}\n")

    async def checkpoint(self, _: Request) -> Response:
        """Give the newest checkpoint; 404 before the first."""
        note = await self.log.latest_checkpoint()
        if note is None:
            return PlainTextResponse("", status_code=404)
        if note not in self._given:
            self._given.clear()
            self._given[note] = countersign(note, [self.late])
        return PlainTextResponse(self._given[note])

    async def checkpoints(self, request: Request) -> Response:
        """Give a page of checkpoints of sizes above `after`."""
        notes = await self.log.checkpoints(_number(request, "after", -1))
        return JSONResponse({"checkpoints": [note for _, note in notes], "last": notes[-1][0] if notes else None})

    async def stamped(self, request: Request) -> Response:
        """Give a page of checkpoints above `after` that an authority dated, each with its answer (RFC 3161)."""
        kept = await asyncio.to_thread(self.stamps.after, _number(request, "after", -1))
        stamps = [{"size": one.size, "note": one.note, "answer": base64.b64encode(one.answer).decode()} for one in kept]
        return JSONResponse({"stamps": stamps, "last": kept[-1].size if kept else None})

    async def entries(self, request: Request) -> Response:
        """Give a page of leaves from index `start` on, as JSON lines: exactly the bytes that were hashed."""
        entries = await self.log.entries(_number(request, "start", 0), PAGE)
        body = b"".join(entry.leaf + b"\n" for entry in entries)
        return Response(body, media_type="application/jsonl")

    async def proof(self, request: Request) -> Response:
        """Give the inclusion proof of entry `index` in the tree of `size`; 400 where the log has no such tree yet."""
        index, size = _number(request, "index", 0), _number(request, "size", 1)
        if not (0 <= index < size and await self.log.entries(size - 1, 1)):
            raise InputError("index is of an entry, and below size; size is at most the number of entries")
        proof = await self.log.inclusion_proof(index, size)
        return JSONResponse({"index": proof.index, "size": proof.size, "hashes": [each.hex() for each in proof.hashes]})


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if text.removeprefix("-").isascii() and text.removeprefix("-").isdecimal() and len(text) <= 15:  # noqa: PLR2004 # a tree of 10^15 entries
        return int(text)
    raise InputError(f"{name} is a whole number, found {text[:20]!r}")
