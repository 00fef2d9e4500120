"""Backups of both databases: what goes in comes back, in either direction, and nothing changed is believed."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from clearline.audit.log import AuditLog, event_of
from clearline.audit.sequencer import Sequencer
from clearline.crypto.recipient import Opener
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.crypto.stream import seal_stream
from clearline.domain.event import Event, EventTag
from clearline.errors import ClearlineError, ConfigurationError, InputError, IntegrityError, StoreError
from clearline.records.archive import ArchiveWriter, Footer, Header, Kind, Rows, read_archive
from clearline.records.backup import Origin, make_backup
from clearline.records.copy import Filling, Page, read_rows
from clearline.records.keystore import SqlKeyStore
from clearline.records.restore import (
    Tombstone,
    bury,
    inspect_backup,
    read_tombstones,
    restore_backup,
    tombstone_lines,
    tombstones,
    write_beside,
)
from clearline.store.engine import Store, open_store
from clearline.store.schema import KEYS_SCHEMA, RECORDS_SCHEMA
from clearline.store.statement import Params, Write, prepare_insert, query
from clearline.store.tables import AUDIT_ENTRIES, SUBJECT_KEYS, TURNS
from clearline.testing import START, FakeClock, SeededChance

OPENER = Opener.from_seed(bytes(32))
LOG_KEY = SigningKey.from_seed("log.example", Algorithm.ED25519, bytes(32))
INDEXES = query(select(AUDIT_ENTRIES.c.index).order_by(AUDIT_ENTRIES.c.index), tuple[int])
ADD_TURN = prepare_insert(TURNS)
ADD_KEY = prepare_insert(SUBJECT_KEYS)


async def say(store: Store, number: int) -> None:
    message = b"%d" % number
    values: Params = {"conversation": "c", "number": number, "message": message, "sealed_by": "s", "body": b"\x00"}
    event = Event(EventTag.TURN_COMMITTED, START, "c", details={"turn": str(number)})
    await store.commit([Write(ADD_TURN, {**values, "at": number}), *AuditLog(store).writes((event,))])


async def integrate(store: Store) -> None:
    await Sequencer(store, origin="log.example", keys=(LOG_KEY,), clock=FakeClock()).catch_up()


async def rows_of(url: str) -> list[Page]:
    return [page async for page in read_rows(url, RECORDS_SCHEMA)]


async def backed_up(url: str, to: Path) -> Path:
    await make_backup(Origin(Kind.DATA, url), to, OPENER.recipient, clock=FakeClock(), chance=SeededChance(str(to)))
    return to


async def add_key(store: Store, reference: str, wrapped: bytes | None) -> None:
    values: Params = {"reference": reference, "generation": 1, "wrapped": wrapped, "created_at": 1}
    await store.commit([Write(ADD_KEY, {**values, "destroyed_at": None})])


async def test_what_is_backed_up_while_the_desk_runs_comes_back(
    store: Store, store_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    for number in range(700):
        await say(store, number)
    await integrate(store)
    await say(store, 700)  # waits to be integrated
    file = await backed_up(request.getfixturevalue("store_url"), tmp_path / "data.clb")
    again = await open_store(f"sqlite:///{tmp_path}/again.db")
    contents = await restore_backup(file, Kind.DATA, OPENER, again)
    await again.close()
    assert contents.counts["turns"] == 701
    assert contents.counts["audit_pending"] == 1
    assert await rows_of(f"sqlite:///{tmp_path}/again.db") == await rows_of(store_url)


async def test_a_backup_of_one_database_restores_into_the_other(
    sqlite_store: Store, postgres_url: str, tmp_path: Path
) -> None:
    for number in range(3):
        await say(sqlite_store, number)
    await integrate(sqlite_store)
    file = await backed_up(f"sqlite:///{tmp_path}/records.db", tmp_path / "data.clb")
    other = await open_store(postgres_url)
    await restore_backup(file, Kind.DATA, OPENER, other)
    await say(other, 3)
    await integrate(other)
    assert [index for (index,) in await other.fetch(INDEXES)] == [0, 1, 2, 3]
    await other.close()


async def test_a_restored_log_goes_on_behind_what_was_waiting(sqlite_store: Store, tmp_path: Path) -> None:
    for number in range(5):
        await say(sqlite_store, number)
    await integrate(sqlite_store)
    await say(sqlite_store, 5)
    await say(sqlite_store, 6)
    file = await backed_up(f"sqlite:///{tmp_path}/records.db", tmp_path / "data.clb")
    again = await open_store(f"sqlite:///{tmp_path}/again.db")
    await restore_backup(file, Kind.DATA, OPENER, again)
    await say(again, 7)
    await integrate(again)
    found = await AuditLog(again).entries()
    assert [event_of(entry.leaf).details["turn"] for entry in found] == [str(number) for number in range(8)]
    await again.close()


async def test_a_backup_sees_one_moment_however_much_is_written_meanwhile(store: Store, store_url: str) -> None:
    await say(store, 0)
    pages = read_rows(store_url, RECORDS_SCHEMA)
    first = await anext(pages)
    await say(store, 1)
    found = [first, *[page async for page in pages]]
    assert {page.table: len(page.rows) for page in found} == {"turns": 1, "audit_pending": 1}


async def test_nothing_is_restored_over_something(sqlite_store: Store, tmp_path: Path) -> None:
    await say(sqlite_store, 0)
    file = await backed_up(f"sqlite:///{tmp_path}/records.db", tmp_path / "data.clb")
    with pytest.raises(ConfigurationError, match="holds rows"):
        await restore_backup(file, Kind.DATA, OPENER, sqlite_store)


async def test_no_backup_is_written_over_another(sqlite_store: Store, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/records.db"
    await say(sqlite_store, 0)
    file = await backed_up(url, tmp_path / "data.clb")
    before = file.read_bytes()
    with pytest.raises(InputError, match="exists already"):
        await backed_up(url, file)
    assert file.read_bytes() == before
    assert file.stat().st_mode & 0o777 == 0o600
    assert not file.with_name("data.clb.part").exists()


async def test_a_backup_that_fails_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be copied"):
        await backed_up(f"sqlite:///{tmp_path}/none.db", tmp_path / "data.clb")
    with pytest.raises(ConfigurationError, match="scheme"):
        await backed_up("mysql://x/y", tmp_path / "data.clb")
    with pytest.raises(InputError, match="cannot be written"):
        await backed_up(f"sqlite:///{tmp_path}/none.db", tmp_path / "no" / "data.clb")
    assert not [path for path in os.listdir(tmp_path) if path.startswith("data")]  # noqa: PTH208 # in a coroutine


async def test_nothing_of_the_data_can_be_read_in_a_backup(sqlite_store: Store, tmp_path: Path) -> None:
    await say(sqlite_store, 0)
    file = await backed_up(f"sqlite:///{tmp_path}/records.db", tmp_path / "data.clb")
    octets = file.read_bytes()
    assert b"turn:reply:committed" not in octets
    assert b"conversations" not in octets


async def test_a_backup_of_another_release_is_refused(sqlite_store: Store, tmp_path: Path) -> None:
    file = tmp_path / "data.clb"
    write(file, Header("0000", "now"), Footer({}))
    with pytest.raises(ConfigurationError, match="at step '0000'"):
        await restore_backup(file, Kind.DATA, OPENER, sqlite_store)


def write(file: Path, *frames: Header | Rows | Footer) -> None:
    with file.open("wb") as out:
        writer = ArchiveWriter(out, Kind.DATA, OPENER.recipient, SeededChance(1))
        for frame in frames:
            writer.add(frame)
        writer.close()


HEAD = Header(RECORDS_SCHEMA.head, "now")


@pytest.mark.parametrize(
    "frames",
    [
        (),
        (HEAD,),
        (Footer({}),),
        (HEAD, Footer({"turns": 1})),
        (HEAD, Rows("turns", [("c",)]), Footer({})),
        (HEAD, Footer({}), Rows("turns", [])),
    ],
)
def test_a_backup_that_does_not_hold_what_it_says_is_refused(
    tmp_path: Path, frames: tuple[Header | Rows | Footer, ...]
) -> None:
    write(tmp_path / "data.clb", *frames)
    with pytest.raises(IntegrityError):
        inspect_backup(tmp_path / "data.clb", Kind.DATA, OPENER)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("small") / "data.clb"
    write(file, HEAD, Rows("turns", [("c", 0, b"m", "s", b"body", 1)]), Footer({"turns": 1}))
    return file.read_bytes()


@given(st.data())
def test_no_bit_of_a_backup_can_be_changed(
    small: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    octets = bytearray(small)
    octets[data.draw(st.integers(0, len(small) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    file = tmp_path_factory.getbasetemp() / "changed.clb"
    file.write_bytes(octets)
    with pytest.raises(IntegrityError):
        inspect_backup(file, Kind.DATA, OPENER)


@given(st.data())
def test_a_backup_that_was_cut_is_refused(
    small: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = tmp_path_factory.getbasetemp() / "cut.clb"
    file.write_bytes(small[: data.draw(st.integers(0, len(small) - 1))])
    with pytest.raises(IntegrityError):
        inspect_backup(file, Kind.DATA, OPENER)


def test_another_private_key_or_kind_opens_nothing(small: bytes, tmp_path: Path) -> None:
    file = tmp_path / "data.clb"
    file.write_bytes(small)
    with pytest.raises(IntegrityError, match="was sealed to the key"):
        inspect_backup(file, Kind.DATA, Opener.from_seed(bytes([1] * 32)))
    with pytest.raises(IntegrityError, match="a backup of 'data'"):
        inspect_backup(file, Kind.KEYS, OPENER)
    with pytest.raises(InputError, match="cannot be read"):
        inspect_backup(tmp_path / "none", Kind.DATA, OPENER)


@pytest.mark.parametrize(
    ("plaintext", "said"),
    [
        (b"\0\0\0\x05abc", "in the middle of a frame"),
        (b"\xff\xff\xff\xffabc", "too long"),
        (b"\0\0\0\x03abc", "cannot be read"),
        (b"\0", "in the middle of a frame"),
    ],
)
def test_what_is_sealed_and_is_no_frame_is_refused(tmp_path: Path, plaintext: bytes, said: str) -> None:
    line, key, chance = f"clearline-backup-1 data {OPENER.recipient.key_id}\n".encode(), bytes(32), SeededChance(1)
    sealed = b"".join(seal_stream(key, line, [plaintext], chance))
    (tmp_path / "data.clb").write_bytes(line + OPENER.recipient.seal(key, line) + sealed)
    with pytest.raises(IntegrityError, match=said):
        inspect_backup(tmp_path / "data.clb", Kind.DATA, OPENER)


async def test_a_row_of_strange_values_is_refused(sqlite_store: Store, tmp_path: Path) -> None:
    write(tmp_path / "data.clb", HEAD, Rows("turns", [("c", 0.5, b"m", "s", b"body", 1)]), Footer({"turns": 1}))
    with pytest.raises(IntegrityError, match="holds a float"):
        await restore_backup(tmp_path / "data.clb", Kind.DATA, OPENER, sqlite_store)


async def test_a_key_is_wrapped_anew_unless_it_was_destroyed_meanwhile(key_database: Store) -> None:
    keys = SqlKeyStore(key_database, FakeClock())
    for name in ("alice", "bob"):
        await add_key(key_database, name, b"wrapped")
    alice, bob = await keys.live("")
    assert [key.reference for key in await keys.live("alice")] == ["bob"]
    await keys.destroy(["alice"])
    assert not await keys.rewrap(alice, b"anew")
    assert await keys.rewrap(bob, b"anew")
    assert not await keys.rewrap(bob, b"again")
    assert [(key.reference, key.wrapped) for key in await keys.live("")] == [("bob", b"anew")]


@given(st.binary(max_size=300))
def test_junk_is_no_backup(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "junk.clb"
    file.write_bytes(junk)
    with file.open("rb") as opened, pytest.raises(IntegrityError):
        list(read_archive(opened, Kind.DATA, OPENER))


@pytest.mark.parametrize(
    "page", [Page("nowhere", []), Page("turns", [("c",)]), Page("turns", [("c", None, b"", "", b"", 1)])]
)
async def test_a_page_that_does_not_fit_the_tables_is_refused(sqlite_store: Store, page: Page) -> None:
    with pytest.raises(ClearlineError):
        await Filling(sqlite_store, RECORDS_SCHEMA).put(page)


async def test_a_destroyed_key_stays_destroyed_whatever_a_backup_says(key_database: Store, tmp_path: Path) -> None:
    keys, clock = SqlKeyStore(key_database, FakeClock()), FakeClock()
    for name in ("alice", "bob"):
        await add_key(key_database, name, b"wrapped")
    url = f"sqlite:///{tmp_path}/keys.db"
    origin = Origin(Kind.KEYS, url, lambda: {"log.key": b"secret"})
    await make_backup(origin, tmp_path / "keys.clb", OPENER.recipient, clock=clock, chance=SeededChance(1))
    await keys.destroy(["alice"])
    await add_key(key_database, "late", None)
    gone = await tombstones(url)
    assert [one.reference for one in gone] == ["alice", "late"]
    again = await open_store(f"sqlite:///{tmp_path}/again.db", KEYS_SCHEMA)
    contents = await restore_backup(tmp_path / "keys.clb", Kind.KEYS, OPENER, again)
    assert contents.beside == {"log.key": b"secret"}
    restored = SqlKeyStore(again, clock)
    assert [key.wrapped for key in await restored.find("alice")] == [b"wrapped"]
    assert await bury(again, gone) == 1
    assert [key.wrapped for key in await restored.find("alice")] == [None]
    assert [key.wrapped for key in await restored.find("late")] == [None]
    assert [key.wrapped for key in await restored.find("bob")] == [b"wrapped"]
    assert await bury(again, gone) == 0
    await again.close()


@given(
    st.lists(st.builds(Tombstone, st.text("#abcdef0123456789", min_size=1), st.integers(1, 99), st.integers(0, 10**15)))
)
def test_tombstones_are_read_back_as_written(gone: list[Tombstone]) -> None:
    assert read_tombstones(tombstone_lines(gone)) == sorted(gone)


@pytest.mark.parametrize("text", ["alice", "alice 1", "alice one 2", "alice 1 2 3", "\n"])
def test_what_is_no_list_of_tombstones_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError):
        read_tombstones(text)


def test_secrets_are_written_for_their_owner_alone_and_over_nothing(tmp_path: Path) -> None:
    write_beside({"log.key": b"secret"}, tmp_path)
    assert (tmp_path / "log.key").read_bytes() == b"secret"
    assert (tmp_path / "log.key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(ConfigurationError, match="already"):
        write_beside({"log.key": b"other"}, tmp_path)
    write_beside({"stamps/12.tsr": b"answer"}, tmp_path)
    assert (tmp_path / "stamps" / "12.tsr").read_bytes() == b"answer"
    for name in ("../log.key", "stamps/../log.key", "/log.key", "stamps/a/b", "stamps/"):
        with pytest.raises(IntegrityError, match="names a file"):
            write_beside({name: b"other"}, tmp_path)
