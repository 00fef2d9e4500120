"""`clearline audit stamp`: an authority on loopback vouches for a checkpoint, and an outsider checks that."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from typer.testing import CliRunner

from clearline.audit.checkpoint import Checkpoint, sign_note
from clearline.audit.merkle import root_of
from clearline.audit.verify import CHECKPOINT_FILE, EARLIER_FILE, ENTRIES_FILE, KEYS_FILE
from clearline.cli.main import app
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.service.clock import SystemClock
from stamping import Authority, stamping

KEY = SigningKey.from_seed("log.example", Algorithm.ED25519, bytes(32))
LEAVES = [b'{"entry":%d}' % number for number in range(12)]


@pytest_asyncio.fixture
async def authority(tmp_path: Path) -> AsyncIterator[Authority]:
    async with stamping(tmp_path / "authority") as one:
        yield one


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return written(tmp_path / "log", LEAVES)


def written(folder: Path, leaves: list[bytes]) -> Path:
    """Write a copy of a log as an outsider takes it."""
    folder.mkdir()
    note = sign_note(Checkpoint("log.example", len(leaves), root_of(leaves)).text(), [KEY])
    (folder / CHECKPOINT_FILE).write_text(note, "utf-8")
    (folder / EARLIER_FILE).touch()
    (folder / ENTRIES_FILE).write_bytes(b"".join(leaf + b"\n" for leaf in leaves))
    (folder / KEYS_FILE).write_text(f"{KEY.verifier}\n")
    return folder


async def clearline(*words: str | Path) -> tuple[int, str]:
    """Run `clearline audit` beside the authority, and return status and output on one line."""
    ran = await asyncio.to_thread(CliRunner().invoke, app, ["audit", *map(str, words)])
    return ran.exit_code, " ".join(f"{ran.output} {ran.exception or ''}".split())


async def stamp(authority: Authority, copy: Path, root: Path | None = None) -> tuple[int, str]:
    to = copy.parent / "stamps"
    return await clearline("stamp", copy, "--at", authority.address, "--authority", root or authority.root, "--to", to)


async def verify(authority: Authority, copy: Path, root: Path | None = None) -> tuple[int, str]:
    stamps = copy.parent / "stamps"
    trust = ("--key", str(KEY.verifier), "--stamps", stamps, "--authority", root or authority.root)
    return await clearline("verify", copy, *trust)


async def test_a_stamped_checkpoint_is_dated_for_whoever_trusts_the_authority(authority: Authority, copy: Path) -> None:
    began = SystemClock().now().date()
    status, said = await stamp(authority, copy)
    days = {each.isoformat() for each in (began, SystemClock().now().date())}
    assert (status, "The checkpoint of 12 entries is stamped" in said) == (0, True), said
    longer = written(copy.parent / "later", [*LEAVES, b"one more"])
    status, said = await verify(authority, longer)
    assert status == 0, said
    assert any(f"The first 12 entries were there by {day}" in said for day in days), said
    assert authority.asked == 1


async def test_a_stamp_of_a_log_that_was_rewritten_since_shows_it(authority: Authority, copy: Path) -> None:
    await stamp(authority, copy)
    other = written(copy.parent / "other", [b"rewritten", *LEAVES[1:]])
    status, said = await verify(authority, other)
    assert (status, "other-root" in said) == (1, True), said


def another_note(stamps: Path) -> None:
    (file,) = stamps.glob("*.checkpoint")
    file.write_text(file.read_text().replace("log.example", "log.examp1e"))


def another_answer(stamps: Path) -> None:
    (file,) = stamps.glob("*.tsr")
    octets = bytearray(file.read_bytes())
    octets[-1] ^= 1
    file.write_bytes(octets)


def cut(stamps: Path) -> None:
    (file,) = stamps.glob("*.tsr")
    file.write_bytes(file.read_bytes()[:40])


def none(stamps: Path) -> None:
    (file,) = stamps.glob("*.tsr")
    file.unlink()


@pytest.mark.parametrize("tamper", [another_note, another_answer, cut, none])
async def test_a_stamp_that_was_tampered_with_is_not_believed(
    authority: Authority, copy: Path, tamper: Callable[[Path], None]
) -> None:
    await stamp(authority, copy)
    tamper(copy.parent / "stamps")
    status, said = await verify(authority, copy)
    assert (status, "not-stamped" in said) == (1, True), said


async def test_a_stamp_is_believed_for_its_own_authority_alone(authority: Authority, copy: Path) -> None:
    stranger = Authority(copy.parent / "stranger")
    status, said = await stamp(authority, copy, stranger.root)
    assert (status, "not to be believed" in said) == (1, True), said
    assert not (copy.parent / "stamps").exists()
    await stamp(authority, copy)
    status, said = await verify(authority, copy, stranger.root)
    assert (status, "not-stamped" in said) == (1, True), said
    status, said = await clearline("verify", copy, "--stamps", copy.parent / "stamps")
    assert (status, "--authority" in said) == (1, True), said


async def test_an_answer_of_yesterday_is_no_stamp_of_today(authority: Authority, copy: Path) -> None:
    await stamp(authority, copy)
    (answer,) = (copy.parent / "stamps").glob("*.tsr")
    authority.repeats = answer.read_bytes()
    shutil.rmtree(copy.parent / "stamps")
    status, said = await stamp(authority, copy)
    assert (status, "another request" in said) == (1, True), said
    assert not (copy.parent / "stamps").exists()


async def test_an_authority_that_is_none_or_not_there_is_said_to_be(authority: Authority, copy: Path) -> None:
    authority.address += "/nowhere"
    status, said = await stamp(authority, copy)
    assert (status, "cannot be asked" in said) == (1, True), said
    status, said = await stamp(authority, copy, copy / "missing.pem")
    assert (status, "cannot be read" in said) == (1, True), said
    status, said = await verify(authority, copy)
    assert (status, "holds no stamped checkpoint" in said) == (1, True), said
