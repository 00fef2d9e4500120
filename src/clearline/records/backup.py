"""Making a backup: one sealed file of the data, one of the keys, kept in different places.

The data is copied first. A key is made before anything is sealed under it, so the keys that are copied afterwards open
everything in the data but what was erased in between.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from clearline.crypto.recipient import Recipient
from clearline.domain.clock import Chance, Clock
from clearline.errors import InputError
from clearline.records.archive import ArchiveWriter, Footer, Header, Kind, Rows, Secret
from clearline.records.copy import read_rows
from clearline.store.schema import KEYS_SCHEMA, RECORDS_SCHEMA, Schema

SCHEMAS: Mapping[Kind, Schema] = {Kind.DATA: RECORDS_SCHEMA, Kind.KEYS: KEYS_SCHEMA}


@dataclass(frozen=True, slots=True)
class Origin:
    """What is to be copied into one file."""

    kind: Kind
    url: str
    beside: Callable[[], Mapping[str, bytes]] = dict
    """Gives the files beside the database, by name, once its rows are read; the root key is never among them."""


async def make_backup(
    origin: Origin, to: Path, recipient: Recipient, *, clock: Clock, chance: Chance
) -> Mapping[str, int]:
    """Write the sealed file `to`, which must not exist, and return how many rows of each table are in it.

    The desk may go on serving. Raises InputError when the file is there already, StoreError when the database cannot
    be read; then no file is left.
    """
    with _new_file(to) as file:
        writer = ArchiveWriter(file, origin.kind, recipient, chance)
        return await _fill(writer, origin, clock)


@contextmanager
def _new_file(to: Path) -> Iterator[BinaryIO]:
    """Open a draft that becomes `to`, durable, once the block has ended without an error."""
    draft = to.with_name(f"{to.name}.part")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as exc:
        raise InputError(f"{draft.name!r} cannot be written: {exc.strerror}") from exc
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, to)  # unlike a renaming, it fails where `to` exists
    except FileExistsError as exc:
        raise InputError(f"{to.name!r} exists already, and no backup is ever written over another") from exc
    finally:
        draft.unlink()


async def _fill(writer: ArchiveWriter, origin: Origin, clock: Clock) -> Mapping[str, int]:
    schema = SCHEMAS[origin.kind]
    counts = Counter({str(table.name): 0 for table in schema.metadata.sorted_tables})
    writer.add(Header(schema.head, clock.now().isoformat()))
    async for page in read_rows(origin.url, schema):
        writer.add(Rows(page.table, page.rows))
        counts[page.table] += len(page.rows)
    for name, octets in origin.beside().items():
        writer.add(Secret(name, octets))
    writer.add(Footer(dict(counts)))
    writer.close()
    return counts
