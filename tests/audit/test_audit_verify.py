from hypothesis import given
from hypothesis import strategies as st

from clearline.audit.checkpoint import Checkpoint, sign_note
from clearline.audit.merkle import root_of
from clearline.audit.verify import Audited, verify_log
from clearline.crypto.sign import Algorithm, SigningKey

ORIGIN = "log.example/desk"
KEY = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, bytes(32))
STRANGER = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, bytes([1] * 32))
LEAVES = [b'{"entry":%d}' % number for number in range(40)]


def note_of(leaves: list[bytes], *, key: SigningKey = KEY, origin: str = ORIGIN) -> str:
    return sign_note(Checkpoint(origin, len(leaves), root_of(leaves)).text(), [key])


def audit(leaves: list[bytes], *, note: str | None = None, earlier: tuple[str, ...] = ()) -> Audited:
    return verify_log(note or note_of(LEAVES), leaves, [KEY.verifier], earlier=earlier)


def codes(found: Audited) -> list[str]:
    return [problem.code for problem in found.problems]


def test_a_whole_log_is_sound() -> None:
    found = audit(LEAVES, earlier=(note_of(LEAVES[:1]), note_of(LEAVES[:17]), note_of([])))
    assert found.is_sound
    assert (found.entries, found.checkpoints) == (40, 4)


@given(st.lists(st.integers(0, 40), max_size=5))
def test_any_past_of_a_sound_log_is_its_past(sizes: list[int]) -> None:
    assert audit(LEAVES, earlier=tuple(note_of(LEAVES[:size]) for size in sizes)).is_sound


@given(st.integers(0, 39), st.binary())
def test_a_changed_entry_shows(index: int, forged: bytes) -> None:
    if forged != LEAVES[index]:
        assert codes(audit([*LEAVES[:index], forged, *LEAVES[index + 1 :]])) == ["other-root"]


@given(st.integers(0, 39))
def test_a_removed_entry_shows(index: int) -> None:
    assert codes(audit(LEAVES[:index] + LEAVES[index + 1 :])) == ["entries-missing"]


def test_swapped_entries_show() -> None:
    assert codes(audit([LEAVES[1], LEAVES[0], *LEAVES[2:]])) == ["other-root"]


def test_entries_beyond_the_checkpoint_are_not_vouched_for() -> None:
    found = audit([*LEAVES, b"one more", b"and another"])
    assert codes(found) == ["entries-unsigned"]
    assert found.entries == 42


def test_a_fork_shows_to_whoever_saw_the_other_side() -> None:
    other_side = [*LEAVES[:10], b"what one customer was shown", *LEAVES[11:30]]
    assert codes(audit(LEAVES, earlier=(note_of(other_side),))) == ["other-root"]
    twice = note_of([*LEAVES[:39], b"another last entry"])
    assert codes(audit(LEAVES, earlier=(twice,))) == ["other-root"]


def test_a_rolled_back_log_shows_to_whoever_saw_more() -> None:
    seen = note_of(LEAVES)
    found = audit(LEAVES[:25], note=note_of(LEAVES[:25]), earlier=(seen,))
    assert codes(found) == ["rolled-back", "entries-missing"]


def test_a_log_of_another_name_is_not_this_log() -> None:
    assert codes(audit(LEAVES, earlier=(note_of(LEAVES[:3], origin="log.example/other"),))) == ["other-log"]


def test_a_checkpoint_that_a_stranger_signed_proves_nothing() -> None:
    found = audit(LEAVES, note=note_of(LEAVES, key=STRANGER))
    assert codes(found) == ["not-signed"]
    assert (found.checkpoint, found.entries) == (None, 0)
    assert codes(audit(LEAVES, earlier=(note_of(LEAVES[:5], key=STRANGER),))) == ["not-signed"]


def test_without_a_key_nothing_is_believed() -> None:
    assert codes(verify_log(note_of(LEAVES), LEAVES, [])) == ["not-signed"]


@given(st.text())
def test_junk_is_no_checkpoint(junk: str) -> None:
    assert codes(audit(LEAVES, note=junk or "x")) == ["not-signed"]


def test_an_empty_log_can_be_sound() -> None:
    assert audit([], note=note_of([])).is_sound
