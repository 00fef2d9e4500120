"""Restoring a backup: both files are read to their end before anything is written, and nothing is written over.

What was erased stays erased: keys that were destroyed after the backup was made are destroyed again.
"""

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import bindparam, select, update

from clearline.crypto.recipient import Opener
from clearline.errors import ConfigurationError, InputError, IntegrityError
from clearline.records.archive import Footer, Frame, Header, Kind, Rows, Secret, read_archive
from clearline.records.backup import SCHEMAS
from clearline.records.copy import Filling, Page, Row, read_rows
from clearline.store.engine import Store
from clearline.store.schema import KEYS_SCHEMA
from clearline.store.statement import Params, SqlValue, Write, prepare, prepare_insert, query
from clearline.store.tables import SUBJECT_KEYS

_DEPTH = 2
"""A file beside a database lies in the desk's folder, or in a folder there."""
_K = SUBJECT_KEYS.c

_ONE = query(
    select(_K.wrapped).where(_K.reference == bindparam("whose"), _K.generation == bindparam("which")),
    tuple[bytes | None],
)
_BURY = prepare_insert(SUBJECT_KEYS)
_DESTROY = prepare(
    update(SUBJECT_KEYS)
    .where(_K.reference == bindparam("whose"), _K.generation == bindparam("which"))
    .values(wrapped=None, destroyed_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup file says of itself, once it has been read to its end."""

    made_at: str
    counts: Mapping[str, int]
    beside: Mapping[str, bytes] = field(repr=False)
    """Files that lay beside the database, by name."""


@dataclass(frozen=True, slots=True, order=True)
class Tombstone:
    """A key that was destroyed; its reference is a pseudonym."""

    reference: str
    generation: int
    destroyed_at: int


def inspect_backup(file: Path, kind: Kind, opener: Opener) -> Contents:
    """Read `file` to its end and return what is in it; raises IntegrityError when anything was changed or is missing.

    Raises InputError when there is no such file, ConfigurationError when another release made it.
    """
    counted = Counter[str]()
    made_at, footer, beside = "", None, {}
    for frame in _frames(file, kind, opener):
        if footer is not None:
            raise IntegrityError("a backup goes on behind its end")
        match frame:
            case Header(step=step, made_at=made_at):
                _refuse_other_step(step, kind)
            case Rows(table=table, rows=rows):
                counted[table] += len(rows)
            case Secret(name=name, octets=octets):
                beside[name] = octets
            case Footer():
                footer = frame
    if footer is None or not made_at or +Counter(footer.counts) != counted:
        raise IntegrityError("a backup does not hold what its end says")
    return Contents(made_at, footer.counts, beside)


async def restore_backup(file: Path, kind: Kind, opener: Opener, store: Store) -> Contents:
    """Put what is in `file` into `store`, which must be empty, and return what it was; raises as `inspect_backup`."""
    contents = inspect_backup(file, kind, opener)
    filling = Filling(store, SCHEMAS[kind])
    await filling.refuse_unless_empty()
    for frame in _frames(file, kind, opener):
        if isinstance(frame, Rows):
            await filling.put(Page(frame.table, [_row(values) for values in frame.rows]))
    await filling.finish()
    return contents


def write_beside(files: Mapping[str, bytes], folder: Path) -> None:
    """Put the desk's own files into `folder`, readable by their owner alone; none is written over another."""
    for name, octets in files.items():
        if len(parts := name.split("/")) > _DEPTH or not {"", ".", ".."}.isdisjoint(parts):
            raise IntegrityError(f"a backup names a file {name!r}")
        (folder / name).parent.mkdir(mode=0o700, exist_ok=True)
        try:
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as exc:
            raise ConfigurationError(f"the folder holds {name!r} already; restore into a new one") from exc
        with os.fdopen(descriptor, "wb") as out:
            out.write(octets)


async def tombstones(key_store_url: str) -> list[Tombstone]:
    """Return every key that was destroyed in this key store, which may be in use; raises as `read_rows`."""
    found: list[Tombstone] = []
    async for page in read_rows(key_store_url, KEYS_SCHEMA):
        for row in page.rows:
            key = dict(zip(SUBJECT_KEYS.c.keys(), row, strict=True))
            if key["wrapped"] is None:
                found.append(_tombstone(key))
    return found


async def bury(keys: Store, gone: Iterable[Tombstone]) -> int:
    """Destroy again what was destroyed before; return how many keys were live until now."""
    live = 0
    for one in gone:
        which: Params = {"whose": one.reference, "which": one.generation}
        rows = await keys.fetch(_ONE, which)
        if not rows:
            await keys.commit([Write(_BURY, _grave(one))])
        elif rows[0][0] is not None:
            await keys.commit([Write(_DESTROY, {**which, "at": one.destroyed_at})])
            live += 1
    return live


def _tombstone(key: Mapping[str, object]) -> Tombstone:
    match key:
        case {"reference": str(reference), "generation": int(generation), "destroyed_at": int() | None as at}:
            return Tombstone(reference, generation, at or 0)
        case _:
            raise IntegrityError("a destroyed key in the key store is none")


def _grave(one: Tombstone) -> Params:
    return {
        "reference": one.reference,
        "generation": one.generation,
        "wrapped": None,
        "created_at": one.destroyed_at,
        "destroyed_at": one.destroyed_at,
    }


def tombstone_lines(gone: Iterable[Tombstone]) -> str:
    """Return `gone` as text, one a line."""
    return "".join(f"{one.reference} {one.generation} {one.destroyed_at}\n" for one in sorted(gone))


def read_tombstones(text: str) -> list[Tombstone]:
    """Read what `tombstone_lines` wrote; raises IntegrityError for anything else."""
    try:
        fields = [line.split(" ") for line in text.splitlines()]
        return [Tombstone(reference, int(generation), int(at)) for reference, generation, at in fields]
    except ValueError as exc:
        raise IntegrityError("a list of tombstones cannot be read") from exc


def _row(values: Iterable[object]) -> Row:
    row: list[SqlValue] = []
    for value in values:
        if not (value is None or isinstance(value, str | int | bytes)):
            raise IntegrityError(f"a row of a backup holds a {type(value).__name__}")
        row.append(value)
    return tuple(row)


def _frames(file: Path, kind: Kind, opener: Opener) -> Iterable[Frame]:
    try:
        with file.open("rb") as opened:
            yield from read_archive(opened, kind, opener)
    except OSError as exc:
        raise InputError(f"the backup {file.name!r} cannot be read: {exc.strerror}") from exc


def _refuse_other_step(step: str, kind: Kind) -> None:
    if step != SCHEMAS[kind].head:
        raise ConfigurationError(f"the backup is at step {step!r}, and this release is at {SCHEMAS[kind].head!r}")
