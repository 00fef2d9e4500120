"""An outsider with the public key alone checks the log of a running desk, and finds what was changed."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import apsw
import msgspec
import pytest

from clearline.audit.checkpoint import Checkpoint, split_note
from clearline.audit.merkle import InclusionProof
from clearline.audit.verify import CHECKPOINT_FILE, ENTRIES_FILE, verify_entry
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.testing import SeededChance
from e2e.e2e_desk import PublicLog, RecordShape, Service, calling, line_to, running

pytestmark = pytest.mark.e2e

LIMIT_S: Final = 60.0


class ProofShape(msgspec.Struct):
    """An inclusion proof as it is published."""

    index: int
    size: int
    hashes: list[str]


def clearline(*words: str) -> tuple[int, str]:
    """Run a command as anybody would, away from the desk's files; return exit status and output."""
    ran = subprocess.run(
        [sys.executable, "-m", "clearline", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=LIMIT_S,
        check=False,
    )
    return ran.returncode, ran.stdout.decode()


@pytest.fixture(scope="module")
def talked(service: Service) -> RecordShape:
    """The record of a conversation that is in the log, whole."""
    with calling(service) as caller:
        for words in ("What plans do you have?", "are you a robot?", "call me on 13800138000", "thanks"):
            caller.say(words)
        service.whole_log()
        return caller.record()


@pytest.fixture(scope="module")
def log(service: Service, talked: RecordShape) -> PublicLog:
    assert talked.entries
    return service.whole_log()


@pytest.fixture(scope="module")
def copy(service: Service, log: PublicLog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that an outsider took of the log while the desk was running."""
    folder = tmp_path_factory.mktemp("outside") / "log"
    status, said = clearline("audit", "fetch", service.desk_url, "--to", str(folder))
    assert status == 0, said
    assert log.leaves == (folder / ENTRIES_FILE).read_bytes().splitlines()[: len(log.leaves)]
    return folder


def test_the_log_of_a_running_desk_is_sound(service: Service, log: PublicLog) -> None:
    status, said = clearline("audit", "verify", service.desk_url, "--key", str(log.key))
    assert status == 0, said
    assert "Sound" in said


def test_a_copy_is_sound_without_the_desk(copy: Path, log: PublicLog) -> None:
    status, said = clearline("audit", "verify", str(copy), "--key", str(log.key))
    assert status == 0, said


def altered(leaves: list[bytes]) -> list[bytes]:
    place = len(leaves) // 2
    changed = leaves[place].replace(b'"turn":"', b'"turn":"9')
    assert changed != leaves[place]
    return [*leaves[:place], changed, *leaves[place + 1 :]]


def dropped(leaves: list[bytes]) -> list[bytes]:
    return [*leaves[:1], *leaves[2:]]


def swapped(leaves: list[bytes]) -> list[bytes]:
    return [leaves[1], leaves[0], *leaves[2:]]


@pytest.mark.parametrize("tamper", [altered, dropped, swapped])
def test_a_copy_with_a_changed_entry_is_found_out(
    copy: Path, log: PublicLog, tmp_path: Path, tamper: Callable[[list[bytes]], list[bytes]]
) -> None:
    for file in copy.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    leaves = (copy / ENTRIES_FILE).read_bytes().splitlines()
    (tmp_path / ENTRIES_FILE).write_bytes(b"".join(leaf + b"\n" for leaf in tamper(leaves)))
    status, said = clearline("audit", "verify", str(tmp_path), "--key", str(log.key))
    assert status == 1, said
    assert "other-root" in said


def test_a_log_that_somebody_else_signed_is_not_believed(copy: Path, log: PublicLog) -> None:
    stranger = SigningKey.from_seed(log.key.name, Algorithm.ED25519, SeededChance("stranger").octets(32))
    status, said = clearline("audit", "verify", str(copy), "--key", str(stranger.verifier))
    assert (status, "not-signed" in said) == (1, True), said


def test_a_log_that_has_lost_its_end_is_found_out_by_a_checkpoint_that_was_kept(
    service: Service, copy: Path, tmp_path: Path
) -> None:
    with calling(service) as caller:
        caller.say("thanks")
    later = service.whole_log()
    (tmp_path / CHECKPOINT_FILE).write_text(later.note, "utf-8")
    status, said = clearline(
        "audit", "verify", str(copy), "--key", str(later.key), "--since", str(tmp_path / CHECKPOINT_FILE)
    )
    assert (status, "rolled-back" in said) == (1, True), said


def test_a_caller_can_prove_that_their_turns_are_in_the_log(
    service: Service, talked: RecordShape, log: PublicLog
) -> None:
    size = Checkpoint.parse(split_note(log.note)[0]).size
    with line_to(service.desk_url) as http:
        for entry in talked.entries:
            answer = http.get("/v1/log/proof", params={"index": entry.index, "size": size})
            found = msgspec.json.decode(answer.content, type=ProofShape)
            proof = InclusionProof(found.index, found.size, tuple(bytes.fromhex(each) for each in found.hashes))
            assert verify_entry(log.leaves[entry.index], proof, log.note, [log.key])
            assert not verify_entry(log.leaves[entry.index] + b" ", proof, log.note, [log.key])


def test_nothing_that_anybody_said_is_in_the_log(talked: RecordShape, log: PublicLog) -> None:
    published = b"\n".join(log.leaves).decode()
    assert "13800138000" not in published
    assert "[PHONE_1]" in " ".join(line.text for line in talked.lines)
    for line in talked.lines:
        assert line.text not in published


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Service]:
    """A desk whose database is to be spoiled."""
    with running(tmp_path) as started:
        yield started


def spoil(path: Path) -> None:
    """Change entries as somebody would who owns the machine: the table's own guards are taken off first."""
    change = "UPDATE audit_entries SET leaf = CAST(replace(CAST(leaf AS TEXT), 'committed', 'comnitted') AS BLOB)"
    database = apsw.Connection(str(path))
    with pytest.raises(apsw.ConstraintError, match="append-only"):
        database.execute(change)
    guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entries'"
    for (name,) in database.execute(guards).fetchall():
        database.execute(f'DROP TRIGGER "{name}"')
    database.execute(change)
    assert database.changes()
    database.close()


def test_an_entry_changed_in_the_desks_own_database_is_found_from_outside(own: Service) -> None:
    with calling(own) as caller:
        caller.say("thanks")
    key = str(own.whole_log().key)
    own.desk.stop()
    spoil(own.data_dir / "desk.db")
    own.desk.start()
    own.desk.wait_until_ready()
    status, said = clearline("audit", "verify", own.desk_url, "--key", key)
    assert (status, "other-root" in said) == (1, True), said
