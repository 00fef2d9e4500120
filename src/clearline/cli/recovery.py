"""Making backups of a desk, and restoring them into a new place."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from clearline.audit.log import AuditLog, event_of
from clearline.audit.verify import read_export, verify_log
from clearline.crypto.keyfile import read_or_make
from clearline.crypto.keys import INDEX, Keyring, KeyWrapper
from clearline.crypto.recipient import Opener, Recipient
from clearline.crypto.sign import SigningKey, Verifier
from clearline.domain.clock import Chance, Clock
from clearline.domain.event import Event, EventTag
from clearline.domain.privacy import DataClass
from clearline.errors import ConfigurationError, InputError, IntegrityError
from clearline.oversight.incidents.book import FILE as BOOK
from clearline.records.archive import Kind
from clearline.records.backup import Origin, make_backup
from clearline.records.conversations import Conversations
from clearline.records.erasure import Erasures
from clearline.records.keystore import SqlKeyStore
from clearline.records.restore import (
    Contents,
    Tombstone,
    bury,
    read_tombstones,
    restore_backup,
    tombstone_lines,
    tombstones,
    write_beside,
)
from clearline.service.belongings import LOG_KEY, papers_in, secrets_in
from clearline.service.keyservice import epochs_of
from clearline.service.periods import read_periods
from clearline.service.settings import Settings
from clearline.store.engine import Store, open_store
from clearline.store.schema import KEYS_SCHEMA


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk whose backups these are."""

    settings: Settings
    clock: Clock
    chance: Chance

    def wrapper(self) -> KeyWrapper:
        """Return what unwraps its keys; raises ConfigurationError where its root key is not at hand."""
        folder = self.settings.data_dir
        if self.settings.key_service == "file" and not (folder / "root.key").exists():
            raise ConfigurationError(f"there is no root key in {folder.name!r}, so no key of the backup can be opened")
        return epochs_of(self.settings, self.clock, self.chance)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A backup, and the private key that opens it."""

    data: Path
    keys: Path
    opener: Path

    def open_with(self) -> Opener:
        """Read the private key; raises InputError when there is no such file."""
        return Opener.parse(text_of(self.opener))


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What is known of the time after the backup, so that what was erased stays erased."""

    tombstones: Path | None = None
    log: Path | None = None
    """A copy of the public log that is newer than the backup."""
    log_keys: tuple[str, ...] = ()
    """Verifier strings for that copy; otherwise the key in the backup."""
    book: Path | None = None
    """The incident book, if it outlived the databases: whom it kept out since the backup stays out."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What has come back, open until the block ends."""

    store: Store
    keys: Store
    data: Contents
    wrapped: Contents
    signers: tuple[Verifier, ...]
    destroyed_again: int
    erased_again: tuple[str, ...]
    unknown_erasures: tuple[str, ...]
    """Requests that the log says were carried out and that the backup has never heard of."""


def make_key(to: Path, chance: Chance, out: Console) -> None:
    """Make a private key in the file `to`, and print the line that backups are sealed to."""
    if to.exists():
        raise InputError(f"{to.name!r} exists already, and no key is ever written over another")
    opener = Opener.make(chance)
    read_or_make(to, f"{opener.to_text()}\n".encode)
    out.print(str(opener.recipient), soft_wrap=True)


def make(desk: Desk, data: Path, keys: Path, recipient: Path, out: Console) -> None:
    """Write both files; the desk may go on serving."""
    asyncio.run(_make(desk, data, keys, Recipient.parse(text_of(recipient)), out))


def write_tombstones(desk: Desk, to: Path, out: Console) -> None:
    """Write the list of destroyed keys, which a restore needs to know of the time after the backup."""
    found = asyncio.run(tombstones(desk.settings.key_store))
    to.write_text(tombstone_lines(found), "utf-8")
    out.print(f"Wrote {len(found)} tombstones.")


def restore(desk: Desk, sealed: Sealed, into: Settings, afterwards: Afterwards, out: Console) -> None:
    """Restore into a new place and say what came back; raises as the steps do, and then the place is of no use."""
    asyncio.run(_restore(desk, sealed, into, afterwards, out))


@asynccontextmanager
async def restored(desk: Desk, sealed: Sealed, into: Settings, afterwards: Afterwards) -> AsyncIterator[Restored]:
    """Restore and keep both stores open; what was destroyed since is destroyed again before anybody reads."""
    opener, folder = sealed.open_with(), into.data_dir
    if folder.exists() and any(folder.iterdir()):
        raise ConfigurationError(f"the folder {folder.name!r} is not empty; restore into a new one")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = await open_store(into.database)
    try:
        keys = await open_store(into.key_store, KEYS_SCHEMA)
        try:
            data = await restore_backup(sealed.data, Kind.DATA, opener, store)
            _refuse_past_period(data, desk)
            wrapped = await restore_backup(sealed.keys, Kind.KEYS, opener, keys)
            write_beside(wrapped.beside, folder)
            write_beside(_papers(data.beside, afterwards.book), folder)
            signers = _signers(wrapped.beside, afterwards.log_keys)
            again = await bury(keys, _read_tombstones(afterwards.tombstones))
            erased, unknown = await _erase_again(desk, store, keys, afterwards.log, signers)
            yield Restored(store, keys, data, wrapped, signers, again, erased, unknown)
        finally:
            await keys.close()
    finally:
        await store.close()


def _papers(backed_up: Mapping[str, bytes], newer: Path | None) -> Mapping[str, bytes]:
    """Return the papers with the newer book in place of the old; raises IntegrityError unless it goes on from there."""
    if newer is None:
        return backed_up
    octets = _octets_of(newer)
    if not octets.startswith(backed_up.get(BOOK, b"")):
        raise IntegrityError("the newer incident book does not go on where that of the backup ends")
    return {**backed_up, BOOK: octets}


def _refuse_past_period(data: Contents, desk: Desk) -> None:
    """Raise ConfigurationError for a backup that ought to have been deleted: it may hold what no longer exists."""
    days = read_periods(desk.settings.retention_file).period(DataClass.BACKUP).days or 0
    if datetime.fromisoformat(data.made_at) + timedelta(days=days) < desk.clock.now():
        raise ConfigurationError(f"the backup of {data.made_at} is past its period of {days} days; delete it")


async def keyring_of(desk: Desk, keys: Store) -> Keyring:
    """Return a keyring on a restored key store; raises IntegrityError where the key of its references is missing."""
    if not await SqlKeyStore(keys, desk.clock).find(INDEX):
        raise IntegrityError("the backup of the keys lacks the one that references are made with")
    return await Keyring.open(desk.wrapper(), SqlKeyStore(keys, desk.clock), chance=desk.chance, clock=desk.clock)


async def _make(desk: Desk, data: Path, keys: Path, recipient: Recipient, out: Console) -> None:
    settings = desk.settings
    folder = settings.data_dir
    for to, origin in (
        (data, Origin(Kind.DATA, settings.database, lambda: papers_in(folder))),
        (keys, Origin(Kind.KEYS, settings.key_store, lambda: secrets_in(folder))),
    ):
        counts = await make_backup(origin, to, recipient, clock=desk.clock, chance=desk.chance)
        out.print(f"Wrote {to}: {sum(counts.values())} rows, sealed to {recipient.key_id}.")


async def _restore(desk: Desk, sealed: Sealed, into: Settings, afterwards: Afterwards, out: Console) -> None:
    async with restored(desk, sealed, into, afterwards) as back:
        tell(back, out)


def tell(back: Restored, out: Console) -> None:
    """Say what came back."""
    counts = back.data.counts
    out.print(
        f"Restored the data of {back.data.made_at} and the keys of {back.wrapped.made_at}: "
        f"{counts['conversations']} conversations, {counts['turns']} turns, {counts['audit_entries']} entries, "
        f"{back.wrapped.counts['subject_keys']} keys."
    )
    out.print(f"Destroyed again: {back.destroyed_again} keys, and {len(back.erased_again)} customers by the log.")
    for request in back.unknown_erasures:
        out.print(f"[red]erasure-unknown[/red] {request} was carried out after the backup and cannot be repeated.")


async def _erase_again(
    desk: Desk, store: Store, keys: Store, log: Path | None, signers: tuple[Verifier, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Carry out anew what a newer copy of the log says was carried out; return those, and those unknown here."""
    if log is None:
        return (), ()
    copy = read_export(log)
    audited = verify_log(copy.note, copy.entries(), signers)
    if not audited.is_sound:
        raise IntegrityError(f"the copy of the log is not sound: {audited.problems[0].detail}")
    erasures, again, unknown = Erasures(store), list[str](), list[str]()
    conversations = Conversations(store, await keyring_of(desk, keys), desk.chance)
    for request in _carried_out(map(event_of, copy.entries())):
        reference = await erasures.reference_of(request)
        if reference is not None:
            erased = await conversations.erase(reference)
            receipt, now = f"{erased.conversations} conversations, {erased.keys} keys", desk.clock.now()
            event = Event(EventTag.ERASURE_DONE, now, "", details={"request": request, "erased": receipt})
            await store.commit([erasures.done(request, now, receipt), *AuditLog(store).writes((event,))])
            again.append(request)
        elif await erasures.find(request) is None:
            unknown.append(request)
    return tuple(again), tuple(unknown)


def _carried_out(events: Iterable[Event]) -> Iterator[str]:
    return (event.details["request"] for event in events if event.tag is EventTag.ERASURE_DONE)


def _signers(secrets: Mapping[str, bytes], given: tuple[str, ...]) -> tuple[Verifier, ...]:
    if given:
        return tuple(map(Verifier.parse, given))
    if LOG_KEY not in secrets:
        raise InputError("the backup holds no key of the log; give its public key")
    return (SigningKey.parse(secrets[LOG_KEY].decode()).verifier,)


def _read_tombstones(file: Path | None) -> list[Tombstone]:
    return read_tombstones(text_of(file)) if file is not None else []


def text_of(file: Path) -> str:
    """Return what is in `file`; raises InputError when it cannot be read."""
    try:
        return _octets_of(file).decode("utf-8")
    except UnicodeDecodeError as exc:
        raise InputError(f"the file {file.name!r} cannot be read") from exc


def _octets_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as exc:
        raise InputError(f"the file {file.name!r} cannot be read") from exc
