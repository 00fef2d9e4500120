"""A signed report: in-toto in DSSE, two algorithms, and no byte of any file that can change unseen."""

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.bench.report.dsse import key_name, opened, seal
from clearline.bench.report.files import files_of, formats_named
from clearline.bench.report.signer import open_keys, public_half, read_public
from clearline.bench.report.statement import PREDICATE, STATEMENT, read_statement, statement_of
from clearline.bench.verify import ENVELOPE_FILE, KEYS_FILE, verify_signatures
from clearline.catalogue.load import Catalogue
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.domain.assessment import Report
from clearline.errors import ConfigurationError, IntegrityError
from clearline.testing import SeededChance

KEYS = (
    SigningKey.from_seed("assessor", Algorithm.ED25519, b"e" * 32),
    SigningKey.from_seed("assessor", Algorithm.ML_DSA_65, b"m" * 32),
)
VERIFIERS = tuple(key.verifier for key in KEYS)
OTHER = SigningKey.from_seed("assessor", Algorithm.ED25519, b"o" * 32)


def digests(files: Mapping[str, bytes]) -> Mapping[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


@pytest.fixture(scope="module")
def folder(spoiled: Report, catalogue: Catalogue) -> Mapping[str, bytes]:
    files = {**files_of(spoiled, catalogue, formats_named(["json", "junit"])), KEYS_FILE: public_half(KEYS)}
    return {**files, ENVELOPE_FILE: seal(statement_of(spoiled, digests(files)), KEYS)}


def test_a_report_as_it_was_signed_is_sound(folder: Mapping[str, bytes], spoiled: Report) -> None:
    verified = verify_signatures(folder, VERIFIERS)
    assert verified.is_sound
    assert verified.signed_by == tuple(key_name(one) for one in VERIFIERS)
    assert verified.statement is not None
    assert set(verified.statement.subjects) == set(folder) - {ENVELOPE_FILE}
    assert (verified.statement.result, verified.statement.grade) == ("FAILED", spoiled.score.grade)


def test_the_payload_is_an_in_toto_statement_over_every_file(folder: Mapping[str, bytes], spoiled: Report) -> None:
    envelope = json.loads(folder[ENVELOPE_FILE])
    statement = json.loads(base64.b64decode(envelope["payload"]))
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    assert (statement["_type"], statement["predicateType"]) == (STATEMENT, PREDICATE)
    named = [*(statement["predicate"][f"{result}Tests"] for result in ("passed", "warned", "failed"))]
    absent = sum(one.verdict == "not-applicable" for one in spoiled.requirements)
    assert sum(len(one) for one in named) + absent == len(spoiled.requirements)


def test_a_report_with_anything_left_open_is_not_stated_to_have_passed(sound: Report, spoiled: Report) -> None:
    assert json.loads(statement_of(sound, {}))["predicate"]["result"] == "WARNED"
    assert json.loads(statement_of(spoiled, {}))["predicate"]["result"] == "FAILED"


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_changed_byte_anywhere_is_found_and_its_file_is_named(
    data: st.DataObject, folder: Mapping[str, bytes]
) -> None:
    name = data.draw(st.sampled_from(sorted(folder)))
    content = bytearray(folder[name])
    place, change = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(1, 255))
    content[place] ^= change
    verified = verify_signatures({**folder, name: bytes(content)}, VERIFIERS)
    assert {flaw.file for flaw in verified.flaws} == {name}


@pytest.mark.parametrize("place", range(-40, 0))
def test_no_byte_at_the_end_of_an_envelope_is_idle(place: int, folder: Mapping[str, bytes]) -> None:
    line = bytearray(folder[ENVELOPE_FILE])
    line[place] ^= 1
    assert not verify_signatures({**folder, ENVELOPE_FILE: bytes(line)}, VERIFIERS).is_sound


def test_a_missing_file_is_named(folder: Mapping[str, bytes]) -> None:
    without = {name: content for name, content in folder.items() if name != "report.json"}
    assert [flaw.file for flaw in verify_signatures(without, VERIFIERS).flaws] == ["report.json"]


def test_an_added_file_is_named_as_unsigned(folder: Mapping[str, bytes]) -> None:
    verified = verify_signatures({**folder, "grade.txt": b"A"}, VERIFIERS)
    assert verified.unsigned == ("grade.txt",)


def test_a_report_without_an_envelope_is_not_sound(folder: Mapping[str, bytes]) -> None:
    unsigned = {name: content for name, content in folder.items() if name != ENVELOPE_FILE}
    assert [flaw.file for flaw in verify_signatures(unsigned, VERIFIERS).flaws] == [ENVELOPE_FILE]


def test_without_a_key_nothing_is_sound(folder: Mapping[str, bytes]) -> None:
    assert not verify_signatures(folder, ()).is_sound


def test_somebody_elses_signature_does_not_count(folder: Mapping[str, bytes], spoiled: Report) -> None:
    files = {name: content for name, content in folder.items() if name != ENVELOPE_FILE}
    forged = {**files, ENVELOPE_FILE: seal(statement_of(spoiled, digests(files)), (OTHER,))}
    assert not verify_signatures(forged, VERIFIERS).is_sound


@pytest.mark.parametrize("kept", [0, 1])
def test_both_algorithms_must_have_signed(kept: int, folder: Mapping[str, bytes], spoiled: Report) -> None:
    files = {name: content for name, content in folder.items() if name != ENVELOPE_FILE}
    half = {**files, ENVELOPE_FILE: seal(statement_of(spoiled, digests(files)), KEYS[kept : kept + 1])}
    flaws = verify_signatures(half, VERIFIERS).flaws
    assert [VERIFIERS[1 - kept].algorithm.name in flaw.what for flaw in flaws] == [True]


def test_a_statement_of_something_else_is_refused() -> None:
    payload = json.dumps(
        {"_type": STATEMENT, "predicateType": "https://slsa.dev/provenance/v1", "subject": []}
    ).encode()
    with pytest.raises(IntegrityError, match="slsa"):
        read_statement(payload)
    folder = {ENVELOPE_FILE: seal(payload, KEYS)}
    assert [flaw.file for flaw in verify_signatures(folder, VERIFIERS).flaws] == [ENVELOPE_FILE]


@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_whatever_is_not_an_envelope_is_refused(line: bytes) -> None:
    with pytest.raises(IntegrityError):
        opened(line)


@given(st.binary(max_size=200))
def test_any_payload_travels_in_an_envelope(payload: bytes) -> None:
    envelope = opened(seal(payload, KEYS[:1]))
    assert envelope.payload == payload
    assert envelope.is_signed_by(VERIFIERS[0])
    assert not envelope.is_signed_by(OTHER.verifier)


def test_the_signature_is_over_dsses_own_encoding() -> None:
    envelope = opened(seal(b"hello", KEYS))
    encoded = b"DSSEv1 28 application/vnd.in-toto+json 5 hello"
    assert all(
        key.verifies(encoded, signature.octets) for key, signature in zip(VERIFIERS, envelope.signatures, strict=True)
    )


def test_keys_are_made_once_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "assessor.key"
    made = open_keys(path, "assessor", SeededChance(1))
    again = open_keys(path, "assessor", SeededChance(2))
    assert [key.verifier for key in made] == [key.verifier for key in again]
    assert {key.verifier.algorithm for key in made} == {Algorithm.ED25519, Algorithm.ML_DSA_65}
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_public(public_half(made)) == tuple(key.verifier for key in made)


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "assessor.key"
    open_keys(path, "assessor", SeededChance(1))
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="0644"):
        open_keys(path, "assessor", SeededChance(1))


@pytest.mark.parametrize("content", [b"", b"\n", b"assessor+00000000+AQ==\n", b"\xff\xfe"])
def test_what_is_no_public_key_is_refused(content: bytes) -> None:
    with pytest.raises(IntegrityError):
        read_public(content)


def test_a_key_file_that_holds_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "assessor.key"
    path.touch(0o600)
    with pytest.raises(IntegrityError, match="no signing key"):
        open_keys(path, "assessor", SeededChance(1))
