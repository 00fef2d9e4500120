"""The incident book: added to and never altered, whoever writes and whatever a crash leaves behind."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.errors import IntegrityError, StoreError
from clearline.oversight.incidents.book import Book, Entry, NoteKind, _read
from clearline.testing import START

REVOKED = Entry(NoteKind.REVOKED, "mei", "I-1", {"whose": "callers"})
WRITER = """
import sys, pathlib
from datetime import UTC, datetime
from clearline.oversight.incidents.book import Book, Entry, NoteKind
book, now = Book(pathlib.Path(sys.argv[1])), datetime(2026, 11, 22, tzinfo=UTC)
for number in range(25):
    book.add(now, Entry(NoteKind.REVOKED, sys.argv[2], "", {"whose": str(number)}))
"""


def test_what_was_noted_is_read_back_in_order(tmp_path: Path) -> None:
    book = Book(tmp_path)
    assert book.notes() == ()
    assert book.stamp() is None
    added = book.add(START, REVOKED, Entry(NoteKind.ROTATED, "raj"))
    assert book.add(START + timedelta(seconds=1), REVOKED)[0].number == 3
    assert book.notes()[:2] == added
    assert book.path.stat().st_mode & 0o777 == 0o600


def test_two_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name]) for name in ("mei", "raj")]
    assert [writer.wait(30) for writer in writers] == [0, 0]
    notes = Book(tmp_path).notes()
    assert [note.number for note in notes] == list(range(1, 51))
    assert {note.by for note in notes} == {"mei", "raj"}


@pytest.mark.parametrize("cut", [1, 20, 100])
def test_what_a_crash_left_of_a_note_is_no_note_and_does_not_spoil_the_next(tmp_path: Path, cut: int) -> None:
    book = Book(tmp_path)
    book.add(START, REVOKED)
    whole = book.path.stat().st_size
    book.add(START, REVOKED)
    os.truncate(book.path, book.path.stat().st_size - cut)
    assert len(book.notes()) == 1
    book.add(START, Entry(NoteKind.ROTATED, "raj"))
    assert [note.kind for note in book.notes()] == [NoteKind.REVOKED, NoteKind.ROTATED]
    assert book.path.read_bytes()[:whole].endswith(b"\n")


@given(place=st.integers(min_value=0, max_value=10_000), octet=st.integers(min_value=0, max_value=255))
def test_no_octet_of_it_can_be_changed_unseen(tmp_path_factory: pytest.TempPathFactory, place: int, octet: int) -> None:
    book = Book(tmp_path_factory.mktemp("book"))
    book.add(START, REVOKED, Entry(NoteKind.ROTATED, "raj"), REVOKED)
    octets, before = bytearray(book.path.read_bytes()), book.notes()
    first_two = len(b"".join(bytes(octets).splitlines(keepends=True)[:2]))
    octets[place % first_two] = octet
    try:
        assert _read(bytes(octets))[:2] == before[:2]
    except IntegrityError:
        return


def test_a_note_that_was_taken_out_is_missed(tmp_path: Path) -> None:
    book = Book(tmp_path)
    book.add(START, REVOKED, Entry(NoteKind.ROTATED, "raj"), REVOKED)
    lines = book.path.read_bytes().splitlines(keepends=True)
    book.path.write_bytes(lines[0] + lines[2])
    with pytest.raises(IntegrityError, match="note 2"):
        book.notes()
    with pytest.raises(IntegrityError, match="note 2"):
        book.add(START, REVOKED)
    book.path.write_bytes(lines[0])
    with pytest.raises(IntegrityError, match="has 1 notes"):
        book.notes(at_least=3)


def test_a_note_that_is_an_essay_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    book = Book(tmp_path)
    with pytest.raises(StoreError):
        book.add(START, REVOKED, Entry(NoteKind.DECLARED, "mei", "I-1", {"summary": "x" * 20_000}))
    assert book.notes() == ()


def test_a_book_that_is_a_folder_cannot_be_read_or_written(tmp_path: Path) -> None:
    (tmp_path / "incidents.jsonl").mkdir()
    with pytest.raises(StoreError):
        Book(tmp_path).notes()
    with pytest.raises(StoreError):
        Book(tmp_path).add(START, REVOKED)
