"""Time stamps of checkpoints: asked of an authority when somebody says so, and believed for its root alone."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from clearline.audit.checkpoint import Checkpoint, split_note
from clearline.audit.verify import read_export
from clearline.crypto.stamp import Stamp, believed
from clearline.errors import InputError
from clearline.service.stamps import Authority, Kept, StampShelf


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
    answer, stamped = asyncio.run(_stamp(address, roots, note))
    StampShelf(to).keep(Kept(size, note, answer))
    out.print(f"The checkpoint of {size} entries is stamped {stamped.at.isoformat()}.")


def stamps_in(folder: Path, authority: Path) -> Iterator[Stamped]:
    """Yield what is kept there, by size; raises IntegrityError for the first stamp that does not verify."""
    roots, shelf = _roots(authority), StampShelf(folder)
    if not shelf.sizes:
        raise InputError(f"the folder {folder.name!r} holds no stamped checkpoint")
    for kept in shelf.all():
        yield Stamped(kept.note, believed(kept.answer, kept.note.encode(), roots))


async def _stamp(address: str, roots: bytes, note: str) -> tuple[bytes, Stamp]:
    authority = Authority.at(address, roots)
    try:
        return await authority.stamp(note)
    finally:
        await authority.calls.aclose()


def _roots(authority: Path) -> bytes:
    try:
        return authority.read_bytes()
    except OSError as exc:
        raise InputError(f"the authority's certificate {authority.name!r} cannot be read") from exc
