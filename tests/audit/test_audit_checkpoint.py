import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.audit.checkpoint import Checkpoint, countersign, open_note, sign_note, split_note
from clearline.crypto.sign import Algorithm, SigningKey, Verifier
from clearline.errors import IntegrityError

# golang.org/x/mod/sumdb/note, the example of its documentation.
GO_KEY = SigningKey.parse("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_NOTE = (
    GO_TEXT + "\n\u2014 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# C2SP tlog-checkpoint, its example.
C2SP_TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

LOG = SigningKey.from_seed("log.example/desk", Algorithm.ED25519, bytes(32))
LATE = SigningKey.from_seed("log.example/desk", Algorithm.ML_DSA_65, bytes(32))
STRANGER = SigningKey.from_seed("log.example/desk", Algorithm.ED25519, bytes([9] * 32))
HEAD = Checkpoint("log.example/desk", 7, bytes(range(32)))


def test_a_note_is_signed_as_the_go_library_signs_it() -> None:
    assert sign_note(GO_TEXT, [GO_KEY]) == GO_NOTE
    assert open_note(GO_NOTE, [GO_KEY.verifier]) == GO_TEXT


def test_a_checkpoint_reads_as_c2sp_prints_it() -> None:
    head = Checkpoint.parse(C2SP_TEXT)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert head.text() == C2SP_TEXT


@given(
    st.text("abcdefghij./-", min_size=1),
    st.integers(0, 10**18 - 1),
    st.binary(min_size=32, max_size=32),
)
def test_a_checkpoint_is_read_back_as_written(origin: str, size: int, root: bytes) -> None:
    head = Checkpoint(origin, size, root)
    assert Checkpoint.parse(open_note(sign_note(head.text(), [LOG]), [LOG.verifier])) == head


def test_extension_lines_are_allowed_and_ignored() -> None:
    assert Checkpoint.parse(HEAD.text() + "Timestamp: 1\n") == HEAD


@given(st.text())
def test_junk_is_neither_note_nor_checkpoint(junk: str) -> None:
    for parse in (Checkpoint.parse, split_note):
        with pytest.raises(IntegrityError):
            parse(junk)


@pytest.mark.parametrize(
    "text",
    [
        "o\n07\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "o\n-1\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "o\n\u0667\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "o\n" + "9" * 5000 + "\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "o\n7\n" + base64.b64encode(bytes(31)).decode() + "\n",
        "o\n7\n" + base64.b64encode(bytes(32)).decode().replace("A=", "B=") + "\n",
        "o\n7\n" + base64.b64encode(bytes(32)).decode(),
        "\n7\n" + base64.b64encode(bytes(32)).decode() + "\n",
    ],
)
def test_a_checkpoint_has_exactly_one_form(text: str) -> None:
    with pytest.raises(IntegrityError):
        Checkpoint.parse(text)


def test_every_expected_signer_must_have_signed() -> None:
    note = sign_note(HEAD.text(), [LOG, LATE])
    assert open_note(note, [LOG.verifier, LATE.verifier]) == HEAD.text()
    assert open_note(note, [LATE.verifier]) == HEAD.text()
    with pytest.raises(IntegrityError, match="not signed by"):
        open_note(sign_note(HEAD.text(), [LOG]), [LOG.verifier, LATE.verifier])


def test_some_of_the_expected_signers_can_be_enough() -> None:
    note = sign_note(HEAD.text(), [LOG])
    both = [LOG.verifier, LATE.verifier]
    assert open_note(note, both, at_least=1) == HEAD.text()
    with pytest.raises(IntegrityError, match="not signed by"):
        open_note(note, both, at_least=2)
    with pytest.raises(IntegrityError, match="nobody"):
        open_note(note, both, at_least=0)


def test_a_countersigned_note_is_signed_by_all() -> None:
    note = countersign(sign_note(HEAD.text(), [LOG]), [LATE])
    assert open_note(note, [LOG.verifier, LATE.verifier]) == HEAD.text()
    with pytest.raises(IntegrityError):
        countersign("no note", [LATE])


def test_a_stranger_of_the_same_name_is_not_believed() -> None:
    with pytest.raises(IntegrityError, match="not signed by"):
        open_note(sign_note(HEAD.text(), [STRANGER]), [LOG.verifier])


def test_signatures_of_unknown_keys_are_ignored() -> None:
    assert open_note(sign_note(HEAD.text(), [STRANGER, LOG]), [LOG.verifier]) == HEAD.text()


def test_a_note_that_expects_nobody_is_not_believed() -> None:
    with pytest.raises(IntegrityError, match="nobody"):
        open_note(sign_note(HEAD.text(), [LOG]), [])


@given(st.data())
def test_no_letter_of_a_checkpoint_can_be_changed(data: st.DataObject) -> None:
    note = sign_note(HEAD.text(), [LOG])
    place = data.draw(st.integers(0, len(note) - 1))
    letter = data.draw(st.characters(codec="utf-8").filter(lambda other: other != note[place]))
    changed = note[:place] + letter + note[place + 1 :]
    with pytest.raises(IntegrityError):
        open_note(changed, [LOG.verifier])


def test_one_bad_signature_of_an_expected_key_spoils_the_note() -> None:
    good = sign_note(HEAD.text(), [LOG])
    bad = sign_note("something else\n", [LOG]).split("\n\n")[1]
    with pytest.raises(IntegrityError, match="does not verify"):
        open_note(good + bad, [LOG.verifier])


def test_text_that_could_be_read_two_ways_is_not_signed() -> None:
    for text in ("no newline", "bell\x07\n", "\ud800\n"):
        with pytest.raises(IntegrityError):
            sign_note(text, [LOG])
    with pytest.raises(ValueError, match="at least one key"):
        sign_note(HEAD.text(), [])


@pytest.mark.parametrize(
    "line", ["- log AAAAAAAA", "\u2014 log", "\u2014  AAAAAAAA", "\u2014 log AAAAAA==", "\u2014 log %%%%"]
)
def test_a_line_that_is_no_signature_spoils_the_note(line: str) -> None:
    with pytest.raises(IntegrityError):
        split_note(f"{sign_note(HEAD.text(), [LOG])}{line}\n")


def test_a_note_is_bounded() -> None:
    note = sign_note(HEAD.text(), [LOG])
    line = note.split("\n\n")[1]
    with pytest.raises(IntegrityError, match="102 signatures"):
        split_note(note + line * 101)
    with pytest.raises(IntegrityError, match="characters"):
        split_note("x" * 1_000_001)


def test_a_verifier_can_be_published_as_text() -> None:
    note = sign_note(HEAD.text(), [LOG])
    assert open_note(note, [Verifier.parse(str(LOG.verifier))]) == HEAD.text()
