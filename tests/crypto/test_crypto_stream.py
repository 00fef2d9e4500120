import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.crypto.stream import HEADER_BYTES, SealedReader, open_stream, seal_stream
from clearline.errors import IntegrityError
from clearline.testing import SeededChance

KEY = bytes(range(32))
CONTEXT = b"recording|7"
SMALL = 80
"""So that a segment holds 24 bytes at first and 64 afterwards."""

# Sealed by Tink 1.16.1 with KEY and CONTEXT in segments of SMALL: the length of 0, 1, 2, ... and the ciphertext.
TINK = [
    (
        0,
        "2816cb40787de967daf04067edd7061d1dbb5b0a34c7f80356510be74877613e43239b3fe153329bf25aeacadb1cf7a228305a9807acb231",
    ),
    (
        1,
        (
            "287ff9e2370d811f56215698bb6d01cfc44c9ed3a37a26d47edd83fe6f04b82eb6aa61f8bc56036ffe2df01bcf587c60927f"
            "eda90247dd08e5"
        ),
    ),
    (
        25,
        (
            "287cb91070e4845de30e7d0dff6542eca9b8db05b08be2f16e9e74236830e9443838c0ff211edab1786c0ee4991b7eb02fae"
            "302a8bd6ed736ae2e11da08469a5d5804477ba2bd8b3663d2a995e6fb0115853b0f497b3ba52836dfb44e650ea74cc"
        ),
    ),
    (
        88,
        (
            "287c914403f18e36ed3122c54d3f5a5c0f2df5b34dcd31e7c6ebdafad9002f9c45c2b1a450ef4b7720cb07463b0f8765"
            "ebcdbda949925f225c937deaa5f4edc7b7e05014c7545a5a569fe73bc470ab73729674cd3279e958dbaf5c97b113cfe4"
            "363cca8998d982ff7a0f406133da8cc67760e20766e4190bd0cc3a2c5e0fd94661a9cd827ac7a0dc73be081f03f5f9af"
            "3e1f9f47df6b82d2a89274bc57e498e4"
        ),
    ),
]


def sealed(plaintext: bytes, *, step: int = 7, seed: int = 0) -> bytes:
    pieces = [plaintext[at : at + step] for at in range(0, len(plaintext), step)]
    return b"".join(seal_stream(KEY, CONTEXT, pieces, SeededChance(seed), segment_bytes=SMALL))


def opened(ciphertext: bytes, *, context: bytes = CONTEXT, key: bytes = KEY) -> bytes:
    return b"".join(open_stream(key, context, io.BytesIO(ciphertext), segment_bytes=SMALL))


def reader(ciphertext: bytes) -> SealedReader:
    return SealedReader(KEY, CONTEXT, io.BytesIO(ciphertext), segment_bytes=SMALL)


@pytest.mark.parametrize(("size", "ciphertext"), TINK)
def test_what_tink_sealed_is_opened(size: int, ciphertext: str) -> None:
    octets = bytes.fromhex(ciphertext)
    assert opened(octets) == bytes(range(size))
    assert reader(octets).read(0, size) == bytes(range(size))


@pytest.mark.parametrize(("size", "ciphertext"), TINK)
def test_it_is_sealed_as_tink_seals_it(size: int, ciphertext: str) -> None:
    octets = bytes.fromhex(ciphertext)

    class Drawn(SeededChance):
        """Draws the salt and the prefix that Tink drew."""

        def octets(self, size_bytes: int) -> bytes:
            return octets[1 : 1 + size_bytes]

    assert b"".join(seal_stream(KEY, CONTEXT, [bytes(range(size))], Drawn(), segment_bytes=SMALL)) == octets


@given(st.binary(max_size=400), st.integers(1, 200))
def test_what_is_sealed_in_any_pieces_is_opened(plaintext: bytes, step: int) -> None:
    ciphertext = sealed(plaintext, step=step)
    assert opened(ciphertext) == plaintext
    assert reader(ciphertext).size_bytes == len(plaintext)


@given(st.binary(max_size=400), st.integers(0, 450), st.integers(0, 450))
def test_any_part_can_be_read_by_itself(plaintext: bytes, offset: int, size: int) -> None:
    assert reader(sealed(plaintext)).read(offset, size) == plaintext[offset : offset + size]


@given(st.data())
def test_no_bit_can_be_changed(data: st.DataObject) -> None:
    ciphertext = bytearray(sealed(bytes(150)))
    place = data.draw(st.integers(0, len(ciphertext) - 1))
    ciphertext[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(IntegrityError):
        opened(bytes(ciphertext))
    with pytest.raises(IntegrityError):
        reader(bytes(ciphertext)).read(0, 150)


@given(st.integers(0, 249))
def test_a_stream_that_was_cut_does_not_open(length: int) -> None:
    ciphertext = sealed(bytes(152))
    assert len(ciphertext) == 240
    cut = ciphertext[:length] if length < 240 else ciphertext + bytes(length - 239)
    with pytest.raises(IntegrityError):
        opened(cut)
    with pytest.raises(IntegrityError):
        reader(cut).read(0, 152)


def test_segments_cannot_be_exchanged_or_left_out() -> None:
    ciphertext = sealed(bytes(216))
    first, second, third, last = (ciphertext[at : at + SMALL] for at in range(0, 320, SMALL))
    assert opened(first + second + third + last) == bytes(216)
    for wrong in (first + third + second + last, first + third + last, first + second + last, first + last):
        with pytest.raises(IntegrityError):
            opened(wrong)


def test_segments_of_two_streams_cannot_be_joined() -> None:
    one, other = sealed(bytes(88), seed=1), sealed(bytes(88), seed=2)
    with pytest.raises(IntegrityError, match="segment 1"):
        opened(one[:SMALL] + other[SMALL:])


def test_another_key_or_context_opens_nothing() -> None:
    ciphertext = sealed(b"words")
    with pytest.raises(IntegrityError):
        opened(ciphertext, context=b"recording|8")
    with pytest.raises(IntegrityError):
        opened(ciphertext, key=bytes(32))
    with pytest.raises(IntegrityError, match="31 bytes"):
        opened(ciphertext, key=bytes(31))


def test_a_stream_of_no_known_kind_is_refused() -> None:
    with pytest.raises(IntegrityError, match="does not begin"):
        opened(b"")
    with pytest.raises(IntegrityError, match="does not begin"):
        opened(bytes(HEADER_BYTES + 20))


def test_a_reader_starts_where_the_file_stands() -> None:
    file = io.BytesIO(b"front matter" + sealed(bytes(range(100))))
    file.seek(12)
    found = SealedReader(KEY, CONTEXT, file, segment_bytes=SMALL)
    assert found.read(60, 10) == bytes(range(60, 70))
    with pytest.raises(ValueError, match="not negative"):
        found.read(-1, 1)


def test_a_segment_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        list(seal_stream(KEY, CONTEXT, [], SeededChance(), segment_bytes=HEADER_BYTES))
