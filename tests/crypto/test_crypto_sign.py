import base64
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.crypto.sign import Algorithm, SigningKey, Verifier
from clearline.errors import ConfigurationError, IntegrityError
from clearline.testing import SeededChance

# RFC 8032, 7.1: seed, public key, message, signature of tests 1 to 3.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]
# golang.org/x/mod/sumdb/note, the example of its documentation.
GO_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

ALGORITHMS = list(Algorithm)


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC_8032)
def test_ed25519_signs_as_rfc_8032_prints(seed: str, public: str, message: str, signature: str) -> None:
    key = SigningKey.from_seed("rfc", Algorithm.ED25519, bytes.fromhex(seed))
    assert key.verifier.public.hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    assert key.verifier.verifies(bytes.fromhex(message), bytes.fromhex(signature))


def test_an_ml_dsa_65_seed_makes_the_key_of_the_known_answers() -> None:
    # ML-DSA-65, known answers of the deterministic pure variant, count 0: xi, and SHA-256 of pk.
    seed = "f696484048ec21f96cf50a56d0759c448f3779752f0383d37449690694cf7a68"
    key = SigningKey.from_seed("nist", Algorithm.ML_DSA_65, bytes.fromhex(seed))
    digest = hashlib.sha256(key.verifier.public).hexdigest()
    assert digest == "ab0f27cfe4f84d2a9fa74d48467439df9e5dd8401f8715f82ed70e43a371400a"


def test_keys_of_the_go_library_are_read_as_its_own() -> None:
    key = SigningKey.parse(GO_SIGNER)
    assert str(key.verifier) == GO_VERIFIER
    assert Verifier.parse(GO_VERIFIER) == key.verifier


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signature_holds_for_its_own_message_and_key_only(algorithm: Algorithm) -> None:
    key = SigningKey.from_seed("log.example/a", algorithm, bytes(32))
    other = SigningKey.from_seed("log.example/a", algorithm, bytes([1] * 32))
    signature = key.sign(b"ten entries")
    assert key.verifier.verifies(b"ten entries", signature)
    assert not key.verifier.verifies(b"nine entries", signature)
    assert not other.verifier.verifies(b"ten entries", signature)
    assert not key.verifier.verifies(b"ten entries", signature[:-1])


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@given(seed=st.binary(min_size=32, max_size=32))
def test_a_verifier_string_is_read_back_as_written(algorithm: Algorithm, seed: bytes) -> None:
    key = SigningKey.from_seed("log.example/a", algorithm, seed)
    assert Verifier.parse(str(key.verifier)) == key.verifier
    assert SigningKey.parse(key.to_text(seed)).verifier == key.verifier


@given(st.text())
def test_junk_is_no_key(junk: str) -> None:
    for parse in (Verifier.parse, SigningKey.parse):
        with pytest.raises(IntegrityError):
            parse(junk)


def test_a_key_id_of_another_key_is_refused() -> None:
    with pytest.raises(IntegrityError, match="expected 'c74f20a3'"):
        Verifier.parse(GO_VERIFIER.replace("c74f20a3", "c74f20a4"))
    with pytest.raises(IntegrityError, match="does not match its own id"):
        SigningKey.parse(GO_SIGNER.replace("c74f20a3", "c74f20a4"))


@pytest.mark.parametrize("text", ["log+00000000+no base64", "log+00000000+", "log++", "PRIVATE+KEY+log+00000000+%%%"])
def test_a_key_that_is_not_base64_of_a_known_type_is_refused(text: str) -> None:
    for parse in (Verifier.parse, SigningKey.parse):
        with pytest.raises(IntegrityError):
            parse(text)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "line\nbreak", "wide\u3000space", "bell\x07"])
def test_a_name_that_would_break_a_note_is_refused(name: str) -> None:
    with pytest.raises(IntegrityError):
        SigningKey.from_seed(name, Algorithm.ED25519, bytes(32))


def test_a_seed_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(IntegrityError, match="31 bytes, expected 32"):
        SigningKey.from_seed("log", Algorithm.ED25519, bytes(31))
    with pytest.raises(IntegrityError, match="type 07"):
        Verifier.parse(f"log+00000000+{base64.b64encode(bytes([7] * 33)).decode()}")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_key_file_keeps_its_key(tmp_path: Path, algorithm: Algorithm) -> None:
    first = SigningKey.open(tmp_path / "log.key", "log.example/a", algorithm, SeededChance(1))
    again = SigningKey.open(tmp_path / "log.key", "log.example/a", algorithm, SeededChance(2))
    assert first.verifier == again.verifier
    assert again.verifier.verifies(b"m", first.sign(b"m"))


def test_a_key_file_of_another_name_or_algorithm_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    SigningKey.open(path, "log.example/a", Algorithm.ED25519, SeededChance(1))
    with pytest.raises(IntegrityError, match=r"expected 'log\.example/b'"):
        SigningKey.open(path, "log.example/b", Algorithm.ED25519, SeededChance(1))
    with pytest.raises(IntegrityError, match="ML_DSA_65"):
        SigningKey.open(path, "log.example/a", Algorithm.ML_DSA_65, SeededChance(1))


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    SigningKey.open(path, "log", Algorithm.ED25519, SeededChance(1))
    path.chmod(0o644)
    with pytest.raises(ConfigurationError):
        SigningKey.open(path, "log", Algorithm.ED25519, SeededChance(1))


def test_a_signing_key_never_prints_itself() -> None:
    assert "Private" not in repr(SigningKey.parse(GO_SIGNER))
