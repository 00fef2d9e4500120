"""Time stamps of checkpoints: asked of an authority when somebody says so, and never otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console

from clearline.audit.checkpoint import Checkpoint, split_note
from clearline.audit.verify import read_export
from clearline.crypto.stamp import ANSWER_TYPE, REQUEST_TYPE, Stamp, believed, stamp_request
from clearline.errors import InputError, IntegrityError

TIMEOUT_S = 30.0
NOTE, ANSWER = ".checkpoint", ".tsr"


@dataclass(frozen=True, slots=True)
class Stamped:
    """A checkpoint to the byte, and when an authority has seen it."""

    note: str
    stamp: Stamp


def stamp(folder: Path, address: str, authority: Path, to: Path, out: Console) -> None:
    """Have the checkpoint of the copy in `folder` stamped, and keep both below `to` once they verify.

    Raises InputError when the authority cannot be asked, IntegrityError when its answer is not to be believed.
    """
    roots, note = _roots(authority), read_export(folder).note
    size = Checkpoint.parse(split_note(note)[0]).size
    request = stamp_request(note.encode())
    answer = _asked(address, request.octets)
    stamped = believed(answer, note.encode(), roots)
    if stamped.nonce != request.nonce:
        raise IntegrityError("the time stamp answers another request")
    to.mkdir(parents=True, exist_ok=True)
    (to / f"{size}{ANSWER}").write_bytes(answer)
    (to / f"{size}{NOTE}").write_text(note, "utf-8")
    out.print(f"The checkpoint of {size} entries is stamped {stamped.at.isoformat()}.")


def stamps_in(folder: Path, authority: Path) -> Iterator[Stamped]:
    """Yield what `stamp` kept, by size; raises IntegrityError for the first stamp that does not verify."""
    roots = _roots(authority)
    files = sorted(folder.glob(f"*{NOTE}"), key=lambda file: (len(file.name), file.name))
    if not files:
        raise InputError(f"the folder {folder.name!r} holds no stamped checkpoint")
    for file in files:
        try:
            note, answer = file.read_text("utf-8"), file.with_suffix(ANSWER).read_bytes()
        except (OSError, UnicodeDecodeError) as exc:
            raise IntegrityError(f"the stamp of {file.name!r} cannot be read") from exc
        yield Stamped(note, believed(answer, note.encode(), roots))


def _roots(authority: Path) -> bytes:
    try:
        return authority.read_bytes()
    except OSError as exc:
        raise InputError(f"the authority's certificate {authority.name!r} cannot be read") from exc


def _asked(address: str, request: bytes) -> bytes:
    try:
        with httpx.Client(trust_env=False, timeout=TIMEOUT_S) as client:
            answer = client.post(address, content=request, headers={"content-type": REQUEST_TYPE}).raise_for_status()
    except httpx.HTTPError as exc:
        raise InputError(f"{address} cannot be asked: {exc}") from exc
    if answer.headers.get("content-type", "").partition(";")[0] != ANSWER_TYPE:
        raise InputError(f"{address} does not answer with a time stamp")
    return answer.content
