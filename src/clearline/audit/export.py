"""The log as a folder that an outsider can take away and check."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from clearline.audit.checkpoint import Checkpoint, countersign, split_note
from clearline.audit.log import PAGE, AuditLog
from clearline.audit.verify import CHECKPOINT_FILE, EARLIER_FILE, ENTRIES_FILE, KEYS_FILE
from clearline.crypto.sign import SigningKey, Verifier
from clearline.errors import InputError, IntegrityError


async def export(log: AuditLog, signers: Sequence[Verifier], folder: Path) -> int:
    """Write the latest checkpoint, all before it, every entry it covers and the public keys; return how many entries.

    Raises InputError when there is no checkpoint yet, or when `folder` holds something;
    IntegrityError when entries are missing.
    """
    note = await log.latest_checkpoint()
    if note is None:
        raise InputError("the log has no checkpoint yet, so there is nothing to export")
    size = Checkpoint.parse(split_note(note)[0]).size
    await asyncio.to_thread(_begin, folder, note, signers)
    start = 0
    while start < size:
        page = await log.entries(start, min(PAGE, size - start))
        if not page:
            raise IntegrityError(f"the log lacks entry {start} of {size}")
        await asyncio.to_thread(_append, folder / ENTRIES_FILE, [entry.leaf for entry in page])
        start += len(page)
    after = -1
    while earlier := [(at, text) for at, text in await log.checkpoints(after) if at < size]:
        await asyncio.to_thread(_append, folder / EARLIER_FILE, [json.dumps(text).encode() for _, text in earlier])
        after = earlier[-1][0]
    return size


def countersign_export(folder: Path, key: SigningKey) -> None:
    """Add the signature of `key` to the checkpoint in `folder`, and its public half to the keys beside it.

    Raises InputError when the folder holds no export.
    """
    try:
        note = (folder / CHECKPOINT_FILE).read_text("utf-8")
        keys = (folder / KEYS_FILE).read_text("utf-8")
    except OSError as exc:
        raise InputError(f"the folder {folder.name!r} holds no exported log") from exc
    (folder / CHECKPOINT_FILE).write_text(countersign(note, [key]), "utf-8")
    (folder / KEYS_FILE).write_text(f"{keys}{key.verifier}\n", "utf-8")


def _begin(folder: Path, note: str, signers: Sequence[Verifier]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise InputError(f"the folder {folder.name!r} is not empty")
    (folder / CHECKPOINT_FILE).write_text(note, "utf-8")
    (folder / KEYS_FILE).write_text("".join(f"{signer}\n" for signer in signers), "utf-8")
    for name in (ENTRIES_FILE, EARLIER_FILE):
        (folder / name).touch()


def _append(path: Path, lines: Iterable[bytes]) -> None:
    with path.open("ab") as file:
        file.writelines(line + b"\n" for line in lines)
