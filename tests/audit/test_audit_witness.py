"""A witness cosigns what grew, and nothing that was rolled back or forked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.audit.checkpoint import Checkpoint, sign_note
from clearline.audit.cosignature import cosignatures
from clearline.audit.growth import prove_growth
from clearline.audit.merkle import root_of, verify_consistency
from clearline.audit.witness import Memory, Request, Witness
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.errors import ConfigurationError, IntegrityError, StoreError
from clearline.testing import FakeClock

ORIGIN = "log.example"
LOG = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, bytes(32))
STRANGER = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, bytes([1] * 32))
KEYS = tuple(
    SigningKey.from_seed("w.example", algorithm, bytes(32))
    for algorithm in (Algorithm.WITNESS_ED25519, Algorithm.WITNESS_ML_DSA_44)
)
LEAVES = [b"leaf %d" % number for number in range(300)]
FORKED = [b"other" if number == 5 else leaf for number, leaf in enumerate(LEAVES)]


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    opened = Memory(tmp_path / "witness")
    yield opened
    opened.close()


@pytest.fixture
def witness(memory: Memory) -> Witness:
    return Witness({ORIGIN: [LOG.verifier]}, KEYS, memory, FakeClock())


def note_of(size: int, leaves: list[bytes] = LEAVES, key: SigningKey = LOG, origin: str = ORIGIN) -> str:
    return sign_note(Checkpoint(origin, size, root_of(leaves[:size])).text(), [key])


def request(old: int, size: int, leaves: list[bytes] = LEAVES) -> str:
    return Request(old, prove_growth(leaves, old, size).hashes, note_of(size, leaves)).text()


def test_a_log_that_grows_is_cosigned_each_time(witness: Witness) -> None:
    old = 0
    for size in (1, 7, 8, 8, 255, 300):
        answer = witness.add_checkpoint(request(old, size))
        assert answer.status == 200, answer
        found = cosignatures(note_of(size) + answer.body, [key.verifier for key in KEYS])
        assert len(found) == 2
        assert witness.seen(ORIGIN).size == size
        old = size


def test_a_fork_is_not_cosigned(witness: Witness) -> None:
    witness.add_checkpoint(request(0, 20))
    assert witness.add_checkpoint(request(20, 30, FORKED)).status == 422
    same_size = witness.add_checkpoint(Request(20, (), note_of(20, FORKED)).text())
    assert (same_size.status, same_size.media_type) == (409, "text/x.tlog.size")
    assert witness.seen(ORIGIN).root == root_of(LEAVES[:20])


def test_a_log_that_was_rolled_back_is_not_cosigned(witness: Witness) -> None:
    witness.add_checkpoint(request(0, 20))
    assert witness.add_checkpoint(request(0, 10)).body == "20\n"
    assert witness.add_checkpoint(Request(20, (), note_of(10)).text()).status == 400
    assert witness.add_checkpoint(request(10, 15)).status == 409


def test_who_does_not_know_what_was_seen_is_told(witness: Witness) -> None:
    witness.add_checkpoint(request(0, 20))
    answer = witness.add_checkpoint(request(0, 30))
    assert (answer.status, answer.body, answer.media_type) == (409, "20\n", "text/x.tlog.size")


def test_an_unknown_log_and_an_unknown_key_are_told_apart(witness: Witness) -> None:
    unknown = Request(0, (), note_of(3, origin="other.example")).text()
    assert witness.add_checkpoint(unknown).status == 404
    assert witness.add_checkpoint(Request(0, (), note_of(3, key=STRANGER)).text()).status == 403


def test_a_first_checkpoint_has_an_empty_proof(witness: Witness) -> None:
    assert witness.add_checkpoint(Request(0, (bytes(32),), note_of(3)).text()).status == 422
    assert witness.add_checkpoint(Request(0, (), note_of(0)).text()).status == 200


@given(st.text())
def test_junk_is_refused(tmp_path_factory: pytest.TempPathFactory, junk: str) -> None:
    memory = Memory(tmp_path_factory.mktemp("junk"))
    assert Witness({ORIGIN: [LOG.verifier]}, KEYS, memory, FakeClock()).add_checkpoint(junk).status == 400
    memory.close()


@pytest.mark.parametrize(
    "body",
    [
        "old 01\n\nnote",
        "old -1\n\nnote",
        "old 1\nAAAA\n\nnote",
        "old 1\n%%%\n\nnote",
        "old 1\n" + "A" * 43 + "=\n" * 64 + "\nnote",
        "new 1\n\nnote",
        "old 1\n",
        "",
    ],
)
def test_what_is_no_request_is_refused(body: str) -> None:
    with pytest.raises(IntegrityError):
        Request.parse(body)


@given(st.integers(0, 10**17), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_a_request_is_read_back_as_written(old: int, hashes: list[bytes]) -> None:
    wish = Request(old, tuple(hashes), note_of(3))
    assert Request.parse(wish.text()) == wish


def test_what_a_witness_has_seen_outlives_it(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    Witness({ORIGIN: [LOG.verifier]}, KEYS, memory, FakeClock()).add_checkpoint(request(0, 20))
    memory.close()
    again = Memory(tmp_path)
    assert Witness({ORIGIN: [LOG.verifier]}, KEYS, again, FakeClock()).add_checkpoint(request(0, 30)).status == 409
    again.close()


def test_two_witnesses_do_not_share_a_memory(memory: Memory, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="another witness"):
        Memory(tmp_path / "witness")
    assert memory.last(ORIGIN) is None


def test_what_cannot_be_remembered_is_not_cosigned(witness: Witness, tmp_path: Path) -> None:
    folder = tmp_path / "witness"
    (folder / "lock").unlink()
    folder.rmdir()
    with pytest.raises(StoreError, match="cannot remember"):
        witness.add_checkpoint(request(0, 20))


@given(st.integers(0, 300), st.integers(0, 300))
def test_growth_is_proved_from_entries_alone(one: int, other: int) -> None:
    old, size = sorted((one, other))
    assert verify_consistency(prove_growth(LEAVES, old, size), root_of(LEAVES[:old]), root_of(LEAVES[:size]))


def test_growth_into_what_is_not_there_is_not_proved() -> None:
    with pytest.raises(IntegrityError, match="300 entries, expected 301"):
        prove_growth(LEAVES, 3, 301)
