"""Cosignatures: those of public witnesses are believed, and nothing else is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.audit.checkpoint import Checkpoint, sign_note
from clearline.audit.cosignature import WitnessPolicy, cosign, cosignatures
from clearline.crypto.sign import Algorithm, SigningKey, Verifier
from clearline.errors import IntegrityError

NOTES = Path(__file__).parent / "notes"
"""Checkpoints of public logs as public witnesses cosigned them in 2026."""
PUBLIC_WITNESSES = [
    Verifier.parse(text)
    for text in (
        "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
        "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
        "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
        "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
    )
]
LOG = SigningKey.from_seed("log.example", Algorithm.ED25519, bytes(32))
HEAD = Checkpoint("log.example", 7, bytes(range(32)))
NOTE = sign_note(HEAD.text(), [LOG])


def witness(name: str, algorithm: Algorithm = Algorithm.WITNESS_ED25519, seed: int = 0) -> SigningKey:
    return SigningKey.from_seed(name, algorithm, bytes([seed] * 32))


A, B, C = witness("a"), witness("b", seed=1), witness("c", seed=2)
A_LATE = witness("a", Algorithm.WITNESS_ML_DSA_44)
BOTH = pytest.mark.parametrize("key", [A, A_LATE], ids=["ed25519", "ml-dsa-44"])


def test_public_witnesses_are_believed() -> None:
    found = cosignatures((NOTES / "arche2025h1.txt").read_text(), PUBLIC_WITNESSES)
    assert [(one.witness, one.at) for one in found] == [(one, 1779573024) for one in PUBLIC_WITNESSES]


def test_a_public_post_quantum_witness_is_believed() -> None:
    navigli = Verifier.parse((NOTES / "navigli.vkey").read_text())
    assert navigli.algorithm is Algorithm.WITNESS_ML_DSA_44
    (found,) = cosignatures((NOTES / "coachandhorses2026h1.txt").read_text(), [navigli])
    assert found.at == 1785704691


def test_a_public_checkpoint_that_was_changed_is_not() -> None:
    note = (NOTES / "arche2025h1.txt").read_text().replace("1432088532", "1432088533")
    with pytest.raises(IntegrityError, match="does not verify"):
        cosignatures(note, PUBLIC_WITNESSES)


@BOTH
@given(at=st.integers(0, 2**63 - 1))
def test_a_cosignature_is_read_back_as_written(key: SigningKey, at: int) -> None:
    (found,) = cosignatures(NOTE + cosign(NOTE, key, at), [key.verifier])
    assert (found.witness, found.at) == (key.verifier, at)


@BOTH
def test_a_cosignature_is_of_one_checkpoint_at_one_time(key: SigningKey) -> None:
    line = cosign(NOTE, key, 5)
    other = sign_note(Checkpoint("log.example", 8, bytes(range(32))).text(), [LOG])
    with pytest.raises(IntegrityError, match="does not verify"):
        cosignatures(other + line, [key.verifier])
    with pytest.raises(IntegrityError, match="does not verify"):
        cosignatures(NOTE + line + cosign(other, key, 6), [key.verifier])


def test_a_time_beyond_what_can_be_is_refused() -> None:
    with pytest.raises(IntegrityError, match="does not verify"):
        cosignatures(NOTE + cosign(NOTE, A, 2**63), [A.verifier])


def test_a_plain_signature_under_a_witness_key_is_no_cosignature() -> None:
    with pytest.raises(IntegrityError, match="does not verify"):
        cosignatures(sign_note(HEAD.text(), [A]), [A.verifier])


def test_strangers_are_left_out() -> None:
    assert cosignatures(NOTE + cosign(NOTE, B, 5), [A.verifier]) == ()


def test_extension_lines_are_covered_by_ed25519() -> None:
    note = sign_note(HEAD.text() + "more\n", [LOG])
    line = cosign(note, A, 5)
    with pytest.raises(IntegrityError):
        cosignatures(sign_note(HEAD.text() + "less\n", [LOG]) + line, [A.verifier])


@pytest.mark.parametrize(("signed", "is_met"), [((A, B), True), ((A, B, C), True), ((A,), False), ((A, A_LATE), False)])
def test_two_of_three_witnesses_are_two_names(signed: tuple[SigningKey, ...], is_met: bool) -> None:  # noqa: FBT001 # of a table
    policy = WitnessPolicy(tuple(key.verifier for key in (A, A_LATE, B, C)), 2)
    assert policy.is_met(NOTE + "".join(cosign(NOTE, key, 5) for key in signed)) is is_met


def test_a_policy_that_asks_nobody_or_too_many_is_refused() -> None:
    for witnesses, needed in (((), 0), ((A.verifier,), 0), ((A.verifier, A_LATE.verifier), 2)):
        with pytest.raises(IntegrityError, match="witnesses can never be enough"):
            WitnessPolicy(witnesses, needed)
    with pytest.raises(IntegrityError, match="none for cosignatures"):
        WitnessPolicy((LOG.verifier,), 1)


def test_a_key_of_a_log_cosigns_nothing() -> None:
    with pytest.raises(IntegrityError, match="none for cosignatures"):
        cosign(NOTE, LOG, 5)


def test_a_name_that_does_not_fit_is_refused() -> None:
    with pytest.raises(IntegrityError, match="does not fit"):
        cosign(NOTE, witness("w" * 256, Algorithm.WITNESS_ML_DSA_44), 5)
