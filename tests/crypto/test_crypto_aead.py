import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from clearline.crypto.aead import DataKey, Place, associated_data, generation_of, join, pseudonym
from clearline.errors import IntegrityError
from clearline.testing import SeededChance

PLACE = Place("turns", "body", "c1/0", "subject-1")
KEY = DataKey(1, bytes(range(32)))

places = st.builds(Place, st.text(), st.text(), st.text(), st.text()).filter(lambda place: place != PLACE)


@given(st.binary(max_size=2000))
def test_what_was_sealed_opens_in_its_place(plaintext: bytes) -> None:
    envelope = KEY.seal(plaintext, PLACE, SeededChance(1))
    assert KEY.open(envelope, PLACE) == plaintext
    assert len(plaintext) < 8 or plaintext not in envelope[17:]


@given(places)
def test_a_moved_ciphertext_does_not_open(elsewhere: Place) -> None:
    envelope = KEY.seal(b"the bill is 20.00", PLACE, SeededChance(1))
    with pytest.raises(IntegrityError):
        KEY.open(envelope, elsewhere)


@given(st.data())
def test_no_single_bit_can_be_changed(data: st.DataObject) -> None:
    envelope = bytearray(KEY.seal(b"the bill is 20.00", PLACE, SeededChance(1)))
    bit = data.draw(st.integers(0, len(envelope) * 8 - 1))
    envelope[bit // 8] ^= 1 << (bit % 8)
    with pytest.raises(IntegrityError):
        KEY.open(bytes(envelope), PLACE)


@given(st.binary(max_size=60))
def test_junk_is_refused_as_junk(junk: bytes) -> None:
    with pytest.raises(IntegrityError):
        KEY.open(junk, PLACE)


def test_another_key_and_another_generation_are_refused() -> None:
    envelope = KEY.seal(b"x", PLACE, SeededChance(1))
    with pytest.raises(IntegrityError, match="does not verify"):
        DataKey(1, bytes(32)).open(envelope, PLACE)
    with pytest.raises(IntegrityError, match="generation 1, opened with 2"):
        DataKey(2, KEY.secret).open(envelope, PLACE)


def test_an_envelope_is_version_generation_nonce_ciphertext() -> None:
    envelope = DataKey(258, KEY.secret).seal(b"hello", PLACE, SeededChance(1))
    assert envelope[:5] == b"\x01\x00\x00\x01\x02"
    assert generation_of(envelope) == 258
    plain = AESGCM(KEY.secret).decrypt(envelope[5:17], envelope[17:], envelope[:5] + associated_data(PLACE))
    assert plain == b"hello"


def test_an_envelope_of_the_first_release_still_opens() -> None:
    envelope = bytes.fromhex("01000000011dfda367636f444b98641c240b3e43352791ffc1f5fd12ca68f6c7907f372153")
    assert KEY.open(envelope, PLACE) == b"kept"


def test_two_seals_of_one_text_differ() -> None:
    chance = SeededChance(1)
    assert KEY.seal(b"same", PLACE, chance) != KEY.seal(b"same", PLACE, chance)


@given(st.lists(st.text(), max_size=5), st.lists(st.text(), max_size=5))
def test_joined_parts_are_equal_only_when_the_parts_are(left: list[str], right: list[str]) -> None:
    assert (join(tuple(left)) == join(tuple(right))) == (left == right)


def test_a_pseudonym_depends_on_key_purpose_and_value() -> None:
    names = {
        pseudonym(bytes(32), "link", "a"),
        pseudonym(bytes(32), "link", "b"),
        pseudonym(bytes(32), "audit", "a"),
        pseudonym(bytes([1] * 32), "link", "a"),
    }
    assert len(names) == 4
    assert KEY.pseudonym("link", "a") == pseudonym(KEY.secret, "link", "a")


def test_a_key_never_prints_itself() -> None:
    assert "\\x01" not in repr(KEY)
    assert repr(KEY) == "DataKey(generation=1)"


def test_a_short_key_is_refused() -> None:
    with pytest.raises(IntegrityError, match="16 bytes, expected 32"):
        DataKey(1, bytes(16))
