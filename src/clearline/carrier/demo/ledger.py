"""The operator's memory: TM Forum documents and the journal of calls, in one SQLite file."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import msgspec

from clearline.domain.conversation import Json

Document = dict[str, Json]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS resource (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    owner TEXT NOT NULL,
    handle TEXT NOT NULL,
    external TEXT,
    request TEXT,
    body BLOB NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS resource_id ON resource (kind, id);
CREATE UNIQUE INDEX IF NOT EXISTS resource_external ON resource (kind, external) WHERE external IS NOT NULL;
CREATE INDEX IF NOT EXISTS resource_owner ON resource (kind, owner);
CREATE INDEX IF NOT EXISTS resource_handle ON resource (kind, handle);
CREATE TABLE IF NOT EXISTS journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    line BLOB NOT NULL
);
"""

_COLUMNS = ("owner", "handle", "external")


@dataclass(frozen=True, slots=True)
class Row:
    """A document with what it is found by."""

    kind: str
    document: Document
    owner: str = ""
    """The customer it belongs to."""
    handle: str = ""
    """Whatever else it is looked up by: a telephone number, the bill of a line."""
    external: str | None = None
    """The name that the one who asked for it gave it; one for each kind, kept by a unique index."""
    request: str | None = None
    """Digest of what was asked for, so that one name cannot stand for two things."""


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One call, without any personal value."""

    at: str
    operation: str
    outcome: str
    """`ok`, `created`, `repeated`, `refused` or `failed`; a fault adds its mode: `created;timeout-after-commit`."""
    status: int
    object_id: str = ""
    customer: str = ""
    """Whose documents were touched; several with commas."""
    parameters: Mapping[str, str] = field(default_factory=dict)


class Ledger:
    """Keeps documents; used from one thread. What `keep` returned from is on the disk."""

    def __init__(self, database: Path | str) -> None:
        self._connection = apsw.Connection(str(database))
        self._connection.set_busy_timeout(5_000)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(_SCHEMA)

    def close(self) -> None:
        """Close the file; nothing is waiting to be written."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside take effect together, and durably, or not at all."""
        with self._connection:
            yield

    def is_empty(self) -> bool:
        """Whether nothing was ever kept."""
        return self._connection.execute("SELECT 1 FROM resource LIMIT 1").fetchone() is None

    def keep(self, rows: Iterable[Row]) -> None:
        """Insert documents; a repeated id or external name raises `apsw.ConstraintError`."""
        self._connection.executemany(
            "INSERT INTO resource (kind, id, owner, handle, external, request, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    row.kind,
                    str(row.document["id"]),
                    row.owner,
                    row.handle,
                    row.external,
                    row.request,
                    msgspec.json.encode(row.document),
                )
                for row in rows
            ],
        )

    def move(self, kind: str, document: Document, handle: str) -> None:
        """Put `document` in the place of the one with its id, to be found by another handle from now on."""
        self._connection.execute(
            "UPDATE resource SET handle = ? WHERE kind = ? AND id = ?", (handle, kind, str(document["id"]))
        )
        self.change(kind, document)

    def change(self, kind: str, document: Document) -> None:
        """Put `document` in the place of the one with its id."""
        self._connection.execute(
            "UPDATE resource SET body = ? WHERE kind = ? AND id = ?",
            (msgspec.json.encode(document), kind, str(document["id"])),
        )

    def get(self, kind: str, document_id: str) -> Row | None:
        """Return one document with its owner, None without it."""
        row = self._connection.execute(
            "SELECT owner, body FROM resource WHERE kind = ? AND id = ?", (kind, document_id)
        ).fetchone()
        return None if row is None else Row(kind, _document(row[1]), owner=str(row[0]))

    def find(self, kind: str, **by: tuple[str, ...]) -> list[Row]:
        """Return documents with owners in the order they came; `by` names columns and the values they may have."""
        wanted = [(column, by[column]) for column in _COLUMNS if column in by]
        where = "".join(f" AND {column} IN ({','.join('?' * len(values))})" for column, values in wanted)
        rows = self._connection.execute(
            f"SELECT owner, body FROM resource WHERE kind = ?{where} ORDER BY seq",  # noqa: S608 # columns are ours
            (kind, *(value for _, values in wanted for value in values)),
        )
        return [Row(kind, _document(body), owner=str(owner)) for owner, body in rows]

    def named(self, kind: str, external: str) -> tuple[Document, str] | None:
        """Return what was made under an external name, with the digest of what was asked for then."""
        row = self._connection.execute(
            "SELECT body, request FROM resource WHERE kind = ? AND external = ?", (kind, external)
        ).fetchone()
        return None if row is None else (_document(row[0]), str(row[1]))

    def ids(self, kind: str) -> list[tuple[str, str]]:
        """Return owner and id of every document of a kind, in the order they came."""
        rows = self._connection.execute("SELECT owner, id FROM resource WHERE kind = ? ORDER BY seq", (kind,))
        return [(str(owner), str(document_id)) for owner, document_id in rows]

    def next_number(self) -> int:
        """Return a number that no document has had."""
        row = self._connection.execute("SELECT coalesce(max(seq), 0) + 1 FROM resource").fetchone()
        return 0 if row is None else int(row[0])

    def note(self, line: JournalLine) -> None:
        """Add to the journal; inside a transaction it stands or falls with that."""
        body = msgspec.json.encode(line)
        if self._connection.in_transaction:
            self._connection.execute("INSERT INTO journal (line) VALUES (?)", (body,))
            return
        # The note of a read may be lost with the power; it must not cost every read a wait for the disk.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("INSERT INTO journal (line) VALUES (?)", (body,))
        self._connection.execute("PRAGMA synchronous = FULL")

    def journal(self, since: int, limit: int) -> list[Document]:
        """Return the lines after number `since`, oldest first, each with its number as `seq`."""
        rows = self._connection.execute(
            "SELECT seq, line FROM journal WHERE seq > ? ORDER BY seq LIMIT ?", (since, limit)
        )
        return [{"seq": int(seq), "principal": None, **_document(line)} for seq, line in rows]


def _document(body: object) -> Document:
    return msgspec.json.decode(body if isinstance(body, bytes) else b"", type=dict)
