"""The outsider's side of the log: take a copy from whoever publishes it, and check it with the public key alone."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import msgspec
from rich.console import Console

from clearline.audit.checkpoint import Checkpoint, split_note
from clearline.audit.cosignature import WitnessPolicy
from clearline.audit.export import countersign_export
from clearline.audit.merkle import InclusionProof
from clearline.audit.tiles import read_tiles, write_tiles
from clearline.audit.verify import (
    CHECKPOINT_FILE,
    EARLIER_FILE,
    ENTRIES_FILE,
    KEYS_FILE,
    Audited,
    Problem,
    read_export,
    verify_entry,
    verify_log,
)
from clearline.cli.stamps import Stamped, stamps_in
from clearline.crypto.sign import Verifier
from clearline.domain.clock import Chance
from clearline.errors import InputError, IntegrityError
from clearline.service import handout
from clearline.service.settings import Settings
from clearline.service.stamps import FOLDER as STAMPS
from clearline.service.stamps import Kept, StampShelf, shelf_of

SOUND, UNSOUND = 0, 1
"""Exit status of `verify`."""
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Trust:
    """What an outsider got elsewhere than from the log itself."""

    keys: tuple[str, ...] = ()
    """Verifier strings; the latest checkpoint must be signed by all of them."""
    since: Path | None = None
    """A checkpoint kept from an earlier day."""
    witnesses: tuple[str, ...] = ()
    """Verifier strings of witnesses."""
    quorum: int = 0
    """How many of them must have cosigned the latest checkpoint; 0 for all."""
    stamps: Path | None = None
    """Folder of checkpoints that an authority stamped with the time; None for those that came with the copy."""
    authority: Path | None = None
    """Root certificate of that authority."""

    def policy(self) -> WitnessPolicy | None:
        """Return whose word counts; None where nobody is named."""
        if not self.witnesses:
            return None
        witnesses = tuple(map(Verifier.parse, self.witnesses))
        return WitnessPolicy(witnesses, self.quorum or len({witness.name for witness in witnesses}))


def verify(source: str, trust: Trust, out: Console) -> int:
    """Check a folder or a running desk, say what was found, and return the exit status."""
    if not source.startswith(("http://", "https://")):
        return _verify_folder(Path(source), trust, out)
    with TemporaryDirectory(prefix="clearline-log-") as folder:
        fetch(source, Path(folder), out)
        return _verify_folder(Path(folder), trust, out)


class _OwnEntry(msgspec.Struct, frozen=True):
    index: int
    leaf: str
    hashes: tuple[str, ...]


class _Own(msgspec.Struct, frozen=True):
    keys: tuple[str, ...]
    checkpoint: str
    entries: tuple[_OwnEntry, ...]


def verify_own(file: Path, keys: tuple[str, ...], out: Console) -> int:
    """Check what a customer downloaded, entry by entry, and return the exit status; raises InputError."""
    try:
        own = msgspec.json.decode(file.read_bytes(), type=_Own)
        proofs = [(one, tuple(map(bytes.fromhex, one.hashes))) for one in own.entries]
    except (OSError, ValueError, msgspec.MsgspecError) as exc:
        raise InputError(f"the file {file.name!r} is no proof that can be read") from exc
    try:
        signers = tuple(map(Verifier.parse, keys or own.keys))
        size = Checkpoint.parse(split_note(own.checkpoint)[0]).size
        misfits = [
            one
            for one, hashes in proofs
            if not verify_entry(one.leaf.encode(), InclusionProof(one.index, size, hashes), own.checkpoint, signers)
        ]
    except IntegrityError as exc:
        out.print(f"[red]not-signed[/red] {exc}")
        return UNSOUND
    for one in misfits:
        out.print(f"[red]not-in-the-tree[/red] entry {one.index}")
    out.print(f"{len(proofs) - len(misfits)} of {len(proofs)} entries are in the signed tree of {size}.")
    if not keys:
        out.print("The keys are those in the file itself: compare them with keys you got elsewhere, or give --key.")
    return UNSOUND if misfits or not proofs else SOUND


def export(settings: Settings, folder: Path, chance: Chance) -> int:
    """Write the log of a desk's own database, signed by both of its keys; return how many entries."""
    entries = asyncio.run(handout.export_log(settings, folder, chance))
    countersign_export(folder, handout.late_log_key(settings, chance))
    StampShelf(folder / STAMPS).keep_new(each for each in shelf_of(settings).all() if each.size <= entries)
    return entries


def fetch(address: str, folder: Path, out: Console) -> None:
    """Copy the published log into `folder`, which must be empty; raises InputError when it cannot be had."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise InputError(f"the folder {folder.name!r} is not empty")
    try:
        with httpx.Client(base_url=address.rstrip("/") + "/v1/log", trust_env=False, timeout=TIMEOUT_S) as client:
            _copy(client, folder)
    except httpx.HTTPError as error:
        why = str(error).partition("\n")[0]
        raise InputError(f"{address} does not publish a log that can be read: {why}") from error
    out.print(f"Copied the log of {address}.")


def _copy(client: httpx.Client, folder: Path) -> None:
    newest = client.get("/checkpoint")
    if newest.status_code == httpx.codes.NOT_FOUND:
        raise InputError(f"no log begins at {client.base_url}: it is not a desk's, or nobody has spoken to it yet")
    note = newest.raise_for_status().text
    size = Checkpoint.parse(split_note(note)[0]).size
    (folder / CHECKPOINT_FILE).write_text(note, "utf-8")
    (folder / KEYS_FILE).write_text(client.get("/key").raise_for_status().text, "utf-8")
    earlier = (text for text in _checkpoints(client) if Checkpoint.parse(split_note(text)[0]).size < size)
    (folder / EARLIER_FILE).write_text("".join(json.dumps(text) + "\n" for text in earlier), "utf-8")
    with (folder / ENTRIES_FILE).open("wb") as file:
        for leaf in _leaves(client, size):
            file.write(leaf + b"\n")
    StampShelf(folder / STAMPS).keep_new(kept for kept in _stamps(client) if kept.size <= size)


def _checkpoints(client: httpx.Client) -> Iterator[str]:
    after: int | None = -1
    while after is not None:
        page = client.get("/checkpoints", params={"after": after}).raise_for_status().json()
        yield from page["checkpoints"]
        after = page["last"]


class _StampsPage(msgspec.Struct, frozen=True):
    stamps: tuple[Kept, ...]
    last: int | None


def _stamps(client: httpx.Client) -> Iterator[Kept]:
    """Yield what the desk had dated; one of an earlier release has nothing there."""
    after: int | None = -1
    while after is not None:
        answer = client.get("/stamps", params={"after": after})
        if answer.status_code == httpx.codes.NOT_FOUND:
            return
        try:
            page = msgspec.json.decode(answer.raise_for_status().content, type=_StampsPage)
        except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
            raise InputError("the time stamps that are published cannot be read") from exc
        yield from page.stamps
        after = page.last


def _leaves(client: httpx.Client, size: int) -> Iterator[bytes]:
    start = 0
    while start < size:
        leaves = client.get("/entries", params={"start": start}).raise_for_status().content.splitlines()
        if not leaves:
            raise InputError(f"the log lacks entry {start} of {size}")
        yield from leaves[: size - start]
        start += len(leaves)


def publish(folder: Path, to: Path) -> int:
    """Write the copy in `folder` as static files below `to`, its stamps beside; return how many files were new."""
    copy = read_export(folder)
    written = write_tiles(copy.note, copy.entries(), to)
    return written + 2 * StampShelf(to / STAMPS).keep_new(StampShelf(folder / STAMPS).all())


def _verify_folder(folder: Path, trust: Trust, out: Console) -> int:
    if (folder / "tile").is_dir():
        note, entries = read_tiles(folder)
        signers, earlier = tuple(map(Verifier.parse, trust.keys)), list[str]()
        if not signers:
            raise InputError("tiles come without a key; give one with --key")
    else:
        copy = read_export(folder)
        signers = tuple(map(Verifier.parse, trust.keys)) or copy.keys
        note, entries, earlier = copy.note, copy.entries(), list(copy.earlier_of(signers))
    earlier += [trust.since.read_text("utf-8")] if trust.since else []
    problems = list[Problem]()
    stamped = _stamped(trust, folder / STAMPS, problems)
    earlier += [one.note for one in stamped]
    try:
        audited = _witnessed(verify_log(note, entries, signers, earlier=earlier), note, trust.policy())
    except IntegrityError as exc:  # a tile that is missing or another
        audited = Audited(None, 0, 0, (Problem("tiles-broken", str(exc)),))
    audited = replace(audited, problems=(*problems, *audited.problems))
    _tell(audited, signers, out, is_given=bool(trust.keys))
    for one in stamped if audited.is_sound else ():
        size = Checkpoint.parse(split_note(one.note)[0]).size
        out.print(f"The first {size} entries were there by {one.stamp.at.isoformat()}, says the authority.")
    return SOUND if audited.is_sound else UNSOUND


def _stamped(trust: Trust, beside: Path, problems: list[Problem]) -> list[Stamped]:
    if trust.authority is None:
        if trust.stamps is None:
            return []
        raise InputError("stamps are believed for the root of their authority alone; give it with --authority")
    try:
        return list(stamps_in(trust.stamps or beside, trust.authority))
    except IntegrityError as exc:
        problems.append(Problem("not-stamped", str(exc)))
        return []


def _witnessed(audited: Audited, note: str, policy: WitnessPolicy | None) -> Audited:
    if policy is None or not audited.is_sound:
        return audited
    names = {witness.name for witness in policy.witnesses}
    problem = Problem("not-witnessed", f"fewer than {policy.needed} of {len(names)} witnesses cosigned the checkpoint")
    try:
        problems = () if policy.is_met(note) else (problem,)
    except IntegrityError as exc:
        problems = (Problem("not-witnessed", str(exc)),)
    return replace(audited, problems=problems)


def _tell(audited: Audited, signers: tuple[Verifier, ...], out: Console, *, is_given: bool) -> None:
    for problem in audited.problems:
        out.print(f"[red]{problem.code}[/red] {problem.detail}")
    if audited.is_sound and audited.checkpoint is not None:
        out.print(
            f"[green]Sound.[/green] {audited.entries} entries and {audited.checkpoints} checkpoints "
            f"are one history, signed by {', '.join(f'{one.name} ({one.algorithm.name})' for one in signers)}."
        )
    if not is_given:
        out.print("The keys came with the log itself. Keep them, and next time give each with --key:")
        out.print("\n".join(f"  {signer}" for signer in signers), soft_wrap=True)
