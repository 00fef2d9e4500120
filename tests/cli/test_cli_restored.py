"""A restored desk knows what is stopped, who is kept out, and the secrets that took the place of others."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clearline.cli.main import app
from clearline.domain.clock import Chance
from clearline.domain.person import Member, Personal, Role, StaffId
from clearline.identity.staff import invite, read_invitation
from clearline.oversight.incidents.book import FILE, Book, Entry, NoteKind
from clearline.oversight.incidents.standing import ENGINE
from clearline.oversight.stops import Stops
from clearline.service.book_in_log import BookInLog
from clearline.service.desk import open_desk
from clearline.service.operator import read_operator
from clearline.service.release import Release, build_release
from clearline.service.secrets import TurningSecret
from clearline.service.settings import Settings, from_environment
from clearline.testing import FakeClock, SeededChance

NAMES = ("codes", "gateway", "passkeys", "recovery", "staff-1", "tokens-1", "uses")


class Lost:
    """A desk that was stopped, turned its keys and was backed up."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, FakeClock()
        self.settings: Settings = from_environment({}, data_dir=folder / "desk", encoder=False)
        self.public = folder / "public.key"
        self.public.write_text(self.run("key", str(folder / "private.key")))

    @property
    def book(self) -> Book:
        return Book(self.settings.data_dir)

    def run(self, *words: str, status: int = 0) -> str:
        environment = {"CLEARLINE_DATA_DIR": str(self.settings.data_dir), "CLEARLINE_ENCODER": "no"}
        result = CliRunner().invoke(app, ["backup", *words], env=environment)
        assert result.exit_code == status, (result.output, result.exception)
        return result.output if result.exception is None else f"{result.output}{result.exception}"

    def of_backup(self, command: str, *words: str, status: int = 0) -> str:
        files = (str(self.folder / "data.clb"), str(self.folder / "keys.clb"))
        return self.run(command, *files, "--open-with", str(self.folder / "private.key"), *words, status=status)

    def make(self) -> None:
        self.run(
            "make", *(str(self.folder / f"{name}.clb") for name in ("data", "keys")), "--seal-to", str(self.public)
        )


@pytest.fixture(scope="module")
def release() -> Release:
    return build_release(read_operator(None), encoder=False)


def note(book: Book, kind: NoteKind, **values: str) -> None:
    book.add(FakeClock().now(), Entry(kind, "sam", "", values))


@pytest.fixture
def lost(tmp_path: Path, release: Release) -> Lost:
    made, chance = Lost(tmp_path), SeededChance("lost")

    async def use() -> None:
        desk = await open_desk(made.settings, made.clock, chance, release=release)
        note(made.book, NoteKind.STOPPED, what=ENGINE, reason="doubt", people="2")
        note(made.book, NoteKind.DISABLED, staff="eve", reason="left")
        note(made.book, NoteKind.ROTATED, reason="doubt")
        made.clock.advance(1)
        await BookInLog(desk.rooms).step()
        await desk.close()

    asyncio.run(use())
    for name in NAMES:
        file = made.settings.data_dir / f"{name}.secret"
        if not file.exists():
            file.write_bytes(chance.octets(32))
            file.chmod(0o600)
    made.make()
    return made


def test_what_is_stopped_and_who_is_kept_out_comes_back(lost: Lost, tmp_path: Path) -> None:
    lost.of_backup("restore", "--into", str(tmp_path / "new"))
    now = Stops(Book(tmp_path / "new"), FakeClock(), "").now()
    assert (now.stopped, now.disabled, now.rotations) == (frozenset({ENGINE}), frozenset({"eve"}), 1)


def test_every_secret_comes_back_and_the_root_key_does_not(lost: Lost, tmp_path: Path) -> None:
    lost.of_backup("restore", "--into", str(tmp_path / "new"))
    for name in NAMES:
        restored = tmp_path / "new" / f"{name}.secret"
        assert restored.read_bytes() == (lost.settings.data_dir / restored.name).read_bytes()
        assert restored.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "new" / "root.key").exists()


def test_an_invitation_of_before_the_rotation_opens_neither_desk(lost: Lost, tmp_path: Path) -> None:
    lost.of_backup("restore", "--into", str(tmp_path / "new"))
    for folder in (lost.settings.data_dir, tmp_path / "new"):
        now = _key(folder, SeededChance(1))
        old = invite(Member(StaffId("mei"), Role.AGENT), _first(folder), SeededChance(1), FakeClock().now())
        assert now != _first(folder)
        assert read_invitation(old, now, FakeClock().now()) is None
    assert _key(lost.settings.data_dir, SeededChance(2)) == _key(tmp_path / "new", SeededChance(3))


def _first(folder: Path) -> Personal[bytes]:
    return TurningSecret(folder, "staff", SeededChance(1), lambda: 0).now()


def _key(folder: Path, chance: Chance) -> Personal[bytes]:
    return TurningSecret(folder, "staff", chance, Stops(Book(folder), FakeClock(), "").rotations).now()


def test_a_drill_finds_the_book_whole(lost: Lost) -> None:
    assert "The backup is whole." in lost.of_backup("drill")


@pytest.mark.parametrize("fault", ["missing", "short", "changed", "rewritten"])
def test_a_drill_finds_a_book_that_is_not_the_one_the_log_knows(lost: Lost, tmp_path: Path, fault: str) -> None:
    file = lost.book.path
    whole = file.read_bytes()
    match fault:
        case "missing":
            file.unlink()
        case "short":
            file.write_bytes(b"".join(whole.splitlines(keepends=True)[:2]))
        case "changed":
            file.write_bytes(whole.replace(b"eve", b"bob"))
        case _:
            file.unlink()
            for name in ("bob", "bob", "bob"):
                note(lost.book, NoteKind.DISABLED, staff=name, reason="left")
    for name in ("data", "keys"):
        (tmp_path / f"{name}.clb").unlink()
    lost.make()
    assert "book-altered" in lost.of_backup("drill", status=1)


def test_a_newer_book_keeps_out_who_was_kept_out_since(lost: Lost, tmp_path: Path) -> None:
    note(lost.book, NoteKind.DISABLED, staff="bob", reason="left")
    lost.of_backup("restore", "--into", str(tmp_path / "new"), "--book", str(lost.settings.data_dir / FILE))
    assert Stops(Book(tmp_path / "new"), FakeClock(), "").now().disabled == frozenset({"eve", "bob"})


def test_a_book_that_does_not_go_on_where_the_backup_ends_is_refused(lost: Lost, tmp_path: Path) -> None:
    other = Book(tmp_path / "other")
    note(other, NoteKind.ENABLED, staff="eve")
    told = lost.of_backup("restore", "--into", str(tmp_path / "new"), "--book", str(other.path), status=1)
    assert "does not go on" in told
    assert not (tmp_path / "new" / FILE).exists()
