"""The witness as a service, and what a log's operator says to it (C2SP tlog-witness)."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import httpx
from rich.console import Console
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from clearline.audit.checkpoint import Checkpoint, split_note
from clearline.audit.cosignature import cosignatures
from clearline.audit.growth import prove_growth
from clearline.audit.merkle import ConsistencyProof
from clearline.audit.verify import CHECKPOINT_FILE, Export, read_export
from clearline.audit.witness import LONGEST_REQUEST, Memory, Request, Witness
from clearline.crypto.sign import Algorithm, SigningKey, Verifier
from clearline.domain.clock import Chance, Clock
from clearline.errors import InputError, IntegrityError, StoreError

TIMEOUT_S = 30.0
_CONFLICT, _CREATED = 409, 200


def open_witness(folder: Path, name: str, logs: Iterable[str], clock: Clock, chance: Chance) -> Witness:
    """Return the witness that lives in `folder`, its keys made at the first start; one log needs all its keys named."""
    memory = Memory(folder)
    keys = (
        SigningKey.open(folder / "ed25519.key", name, Algorithm.WITNESS_ED25519, chance),
        SigningKey.open(folder / "ml-dsa-44.key", name, Algorithm.WITNESS_ML_DSA_44, chance),
    )
    known: dict[str, list[Verifier]] = {}
    for verifier in map(Verifier.parse, logs):
        known.setdefault(verifier.name, []).append(verifier)
    return Witness(known, keys, memory, clock)


def application(witness: Witness) -> Starlette:
    """Return the service: `add-checkpoint`, its public keys, and what it last saw of a log."""

    async def add_checkpoint(request: HttpRequest) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_REQUEST:
                return PlainTextResponse("too long\n", 413)
        try:
            # Without an `await` from here on: one request after another.
            answer = witness.add_checkpoint(body.decode())
        except UnicodeDecodeError:
            return PlainTextResponse("not UTF-8\n", 400)
        except StoreError:
            return PlainTextResponse("nothing can be remembered, so nothing is cosigned\n", 503)
        return Response(answer.body, answer.status, media_type=answer.media_type)

    async def keys(_: HttpRequest) -> Response:
        return PlainTextResponse("".join(f"{key.verifier}\n" for key in witness.keys))

    async def checkpoint(request: HttpRequest) -> Response:
        note = witness.memory.last(request.query_params.get("origin", ""))
        return PlainTextResponse(note or "", 200 if note else 404)

    return Starlette(
        routes=[
            Route("/add-checkpoint", add_checkpoint, methods=["POST"]),
            Route("/keys", keys),
            Route("/checkpoint", checkpoint),
        ]
    )


def cosign(folder: Path, addresses: Iterable[str], witnesses: Iterable[str], out: Console) -> None:
    """Have the checkpoint in `folder` cosigned, and add what `witnesses` said to it.

    Raises InputError when a witness cannot be asked or does not agree, IntegrityError when it is another that answers.
    """
    copy, trusted = read_export(folder), tuple(map(Verifier.parse, witnesses))
    note = copy.note
    for address in addresses:
        lines = _asked(copy, address)
        said = cosignatures(copy.note + lines, trusted)
        if not said:
            raise IntegrityError(f"{address} answered with no cosignature of a witness that was named")
        note += _lines_of(lines, {one.witness.name: one.witness for one in said})
        out.print(f"{address}: cosigned by {', '.join(sorted({one.witness.name for one in said}))}.")
    (folder / CHECKPOINT_FILE).write_text(note, "utf-8")


def _asked(copy: Export, address: str) -> str:
    head = Checkpoint.parse(split_note(copy.note)[0])
    try:
        with httpx.Client(base_url=address.rstrip("/"), trust_env=False, timeout=TIMEOUT_S) as client:
            answer = client.post("/add-checkpoint", content=Request(0, (), copy.note).text())
            if answer.status_code == _CONFLICT:
                proof = _proof(copy, _size(answer.text), head.size)
                answer = client.post("/add-checkpoint", content=Request(proof.old_size, proof.hashes, copy.note).text())
    except httpx.HTTPError as exc:
        raise InputError(f"{address} cannot be asked: {exc}") from exc
    if answer.status_code != _CREATED:
        raise InputError(f"{address} does not cosign ({answer.status_code}): {answer.text.strip()[:200]}")
    return answer.text


def _proof(copy: Export, seen: int, size: int) -> ConsistencyProof:
    if seen > size:
        raise InputError(f"the witness has seen {seen} entries, and this copy has {size}")
    return prove_growth(copy.entries(), seen, size)


def _size(text: str) -> int:
    if not text.strip().isdecimal():
        raise InputError("the witness has seen something, and does not say how much")
    return int(text)


def _lines_of(lines: str, believed: Mapping[str, Verifier]) -> str:
    """Return the lines of witnesses that were believed; an unknown key may say what it likes elsewhere."""
    kept = [line for line in lines.splitlines() if line.partition(" ")[2].partition(" ")[0] in believed]
    return "".join(f"{line}\n" for line in kept)
