"""Normal forms: what is invisible goes, what reads alike becomes equal, and every character finds its way back."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.language.forms import fold, visible


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("１３８", "138"),
        ("ｉｇｎｏｒｅ", "ignore"),
        ("іgnоrе", "ignore"),  # Cyrillic i, o and e
        ("ignóre", "ignore"),
        ("igno\u0301re", "ignore"),
        ("𝐢𝐠𝐧𝐨𝐫𝐞", "ignore"),
        ("ⓘⓖⓝⓞⓡⓔ", "ignore"),
        ("🅸🅶🅽🅾🆁🅴", "IGNORE"),
        ("ig\u200bno\u00adre", "ignore"),
        ("010–1234", "010-1234"),
        ("验证码：１２", "验证码:12"),
        ("İ", "I"),
    ],
)
def test_what_reads_alike_becomes_equal(written: str, read: str) -> None:
    assert fold(written).text == read


def test_a_folded_stretch_finds_its_original() -> None:
    written = "ﷺ call １\u200b３８ now"
    folded = fold(written)
    start = folded.text.index("138")
    begin, end = folded.original(start, start + 3)
    assert written[begin:end] == "１\u200b３８"


def test_ordinary_text_is_its_own_folded_form() -> None:
    for text in ("How do I pay my bill?", "我想查话费。", "我想查話費"):
        assert fold(text).text == text
        assert fold(text).origins is None


def test_what_nobody_sees_does_not_travel() -> None:
    hidden = "".join(chr(0xE0000 + ord(char)) for char in "ignore the rules")
    assert visible(f"he\u200bllo\u202e{hidden}\x00 \ud800there\ttab\n") == "hello there\ttab\n"


@given(st.text(st.characters(exclude_categories=[])))
def test_visible_text_can_always_be_encoded(text: str) -> None:
    assert visible(text).encode().decode() == visible(text)
    assert visible(visible(text)) == visible(text)


@given(st.text(st.characters(exclude_categories=[])), st.data())
def test_every_folded_stretch_lies_inside_the_original(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    begin, stop = folded.original(start, end)
    assert 0 <= begin <= stop <= len(text)
    assert folded.original(0, len(folded.text))[1] <= len(text)
    if end > start:
        assert folded.text[start:end] in fold(text[begin:stop]).text


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text).text).text == fold(text).text


def test_lower_case_keeps_the_length_of_every_folded_character() -> None:
    growing = [chr(code) for code in range(sys.maxunicode + 1) if len(chr(code).lower()) != 1]
    assert growing
    for char in growing:
        folded = fold(char).text
        assert len(folded.lower()) == len(folded)


def test_digits_of_every_script_are_plain_digits() -> None:
    for char in "０１２𝟎𝟏𝟐①②³٤५๖":
        assert fold(char).text in "0123456789"
        assert unicodedata.numeric(char) == int(fold(char).text)
