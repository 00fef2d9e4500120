"""What was deleted is in no file of the database any more: of SQLite, whose files are ours."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import apsw
from sqlalchemy import bindparam, delete

from clearline.store.engine import Store, open_store
from clearline.store.statement import Write, prepare, prepare_insert
from clearline.store.tables import CONSENTS

ADD = prepare_insert(CONSENTS)
DROP = prepare(delete(CONSENTS).where(CONSENTS.c.reference == bindparam("whose")))
SECRET = b"what nobody may find again"


def added(whose: str, body: bytes) -> Sequence[Write]:
    return [Write(ADD, {"reference": whose, "number": 1, "body": body, "at": 0})]


async def forget(store: Store) -> None:
    await store.commit([Write(DROP, {"whose": "gone"})])


async def opened(folder: Path) -> Store:
    """Return a store in which something lies in the file itself, and its deletion in the log of writes alone."""
    url = f"sqlite:///{folder}/records.db"
    before = await open_store(url)
    await before.commit(added("gone", SECRET))
    await before.close()
    store = await open_store(url)
    await forget(store)
    return store


def is_found(folder: Path) -> bool:
    return any(SECRET in path.read_bytes() for path in folder.iterdir())


async def test_what_was_deleted_is_in_no_file_once_scrubbed(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    assert is_found(tmp_path)
    await store.scrub()
    assert not is_found(tmp_path)
    await store.close()


async def test_what_a_reader_still_sees_goes_behind_a_later_commit(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    await store.commit(added("other", SECRET))
    reader = apsw.Connection(f"{tmp_path}/records.db", flags=apsw.SQLITE_OPEN_READONLY)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM consents").fetchall() == [(1,)]
    await store.commit([Write(DROP, {"whose": "other"})])
    await store.scrub()
    assert is_found(tmp_path)
    reader.execute("COMMIT")
    reader.close()
    await store.commit(added("later", b"of somebody else"))
    assert not is_found(tmp_path)
    await store.close()


async def test_what_a_killed_process_had_deleted_is_gone_once_another_has_opened_the_file(tmp_path: Path) -> None:
    (tmp_path / "killed").mkdir()
    store = await opened(tmp_path / "killed")
    left = shutil.copytree(tmp_path / "killed", tmp_path / "left")
    await store.close()
    assert is_found(left)
    again = await open_store(f"sqlite:///{left}/records.db")
    assert not is_found(left)
    await again.close()


async def test_a_server_keeps_its_files_itself_and_serves_on(store: Store) -> None:
    await store.commit(added("gone", SECRET))
    await forget(store)
    await store.scrub()
    await store.commit(added("gone", SECRET))
