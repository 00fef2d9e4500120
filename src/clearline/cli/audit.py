"""The outsider's side of the log: take a copy from whoever publishes it, and check it with the public key alone."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from rich.console import Console

from clearline.audit.checkpoint import Checkpoint, split_note
from clearline.audit.verify import (
    CHECKPOINT_FILE,
    EARLIER_FILE,
    ENTRIES_FILE,
    KEYS_FILE,
    Audited,
    read_export,
    verify_log,
)
from clearline.crypto.sign import Verifier
from clearline.errors import InputError

SOUND, UNSOUND = 0, 1
"""Exit status of `verify`."""
TIMEOUT_S = 30.0


def verify(source: str, key: str, since: Path | None, out: Console) -> int:
    """Check a folder or a running desk, say what was found, and return the exit status."""
    if not source.startswith(("http://", "https://")):
        return _verify_folder(Path(source), key, since, out)
    with TemporaryDirectory(prefix="clearline-log-") as folder:
        fetch(source, Path(folder), out)
        return _verify_folder(Path(folder), key, since, out)


def fetch(address: str, folder: Path, out: Console) -> None:
    """Copy the published log into `folder`, which must be empty; raises InputError when it cannot be had."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise InputError(f"the folder {folder.name!r} is not empty")
    try:
        with httpx.Client(base_url=address.rstrip("/") + "/v1/log", trust_env=False, timeout=TIMEOUT_S) as client:
            _copy(client, folder)
    except httpx.HTTPError as error:
        raise InputError(f"{address} does not publish a log that can be read: {error}") from error
    out.print(f"Copied the log of {address}.")


def _copy(client: httpx.Client, folder: Path) -> None:
    note = client.get("/checkpoint").raise_for_status().text
    size = Checkpoint.parse(split_note(note)[0]).size
    (folder / CHECKPOINT_FILE).write_text(note, "utf-8")
    (folder / KEYS_FILE).write_text(client.get("/key").raise_for_status().text, "utf-8")
    earlier = (text for text in _checkpoints(client) if Checkpoint.parse(split_note(text)[0]).size < size)
    (folder / EARLIER_FILE).write_text("".join(json.dumps(text) + "\n" for text in earlier), "utf-8")
    with (folder / ENTRIES_FILE).open("wb") as file:
        for leaf in _leaves(client, size):
            file.write(leaf + b"\n")


def _checkpoints(client: httpx.Client) -> Iterator[str]:
    after: int | None = -1
    while after is not None:
        page = client.get("/checkpoints", params={"after": after}).raise_for_status().json()
        yield from page["checkpoints"]
        after = page["last"]


def _leaves(client: httpx.Client, size: int) -> Iterator[bytes]:
    start = 0
    while start < size:
        leaves = client.get("/entries", params={"start": start}).raise_for_status().content.splitlines()
        if not leaves:
            raise InputError(f"the log lacks entry {start} of {size}")
        yield from leaves[: size - start]
        start += len(leaves)


def _verify_folder(folder: Path, key: str, since: Path | None, out: Console) -> int:
    export = read_export(folder)
    signers = (Verifier.parse(key),) if key else export.keys
    earlier = [*export.earlier, *([since.read_text("utf-8")] if since else [])]
    audited = verify_log(export.note, export.entries(), signers, earlier=earlier)
    _tell(audited, signers, out, is_given=bool(key))
    return SOUND if audited.is_sound else UNSOUND


def _tell(audited: Audited, signers: tuple[Verifier, ...], out: Console, *, is_given: bool) -> None:
    for problem in audited.problems:
        out.print(f"[red]{problem.code}[/red] {problem.detail}")
    if audited.is_sound and audited.checkpoint is not None:
        out.print(
            f"[green]Sound.[/green] {audited.entries} entries and {audited.checkpoints} checkpoints "
            f"are one history, signed by {', '.join(signer.name for signer in signers)}."
        )
    if not is_given:
        out.print("The key came with the log itself. Keep it, and next time give it with --key:")
        out.print("\n".join(f"  {signer}" for signer in signers), soft_wrap=True)
