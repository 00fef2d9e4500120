"""Which language a text is in, short and mixed texts first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.domain.conversation import Language
from clearline.language.convert import Converter
from clearline.language.script import detect
from clearline.language.sentence import sentences

EN, HANS, HANT = Language.ENGLISH, Language.SIMPLIFIED, Language.TRADITIONAL


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("套餐 5G 多少钱", HANS),
        ("轉人工", HANT),
        ("转人工", HANS),
        ("我的 iPhone 15 Pro Max 没信号", HANS),
        ("請問帳單幾時出", HANT),
        ("my bill please", EN),
        ("What does 套餐 mean in English please?", EN),
        ("帮我查一下 bill", HANS),
        ("WiFi 连不上", HANS),
    ],
)
def test_a_text_that_tells_its_language_does_not_need_the_fallback(text: str, language: Language) -> None:
    assert all(detect(text, fallback) is language for fallback in Language)


@pytest.mark.parametrize(
    "text", ["", "123456", "[PHONE_1]", "[RESIDENT_ID_2] [CODE]", "5G", "OK", "WiFi", "？！", "👍"]
)
def test_digits_placeholders_and_names_leave_the_language_as_it_was(text: str) -> None:
    assert all(detect(text, fallback) is fallback for fallback in Language)


def test_characters_of_both_scripts_keep_the_script_spoken_so_far() -> None:
    assert detect("你好", HANT) is HANT
    assert detect("你好", HANS) is HANS
    assert detect("你好", EN) is HANS


def test_an_even_mix_goes_on_in_the_language_spoken_so_far() -> None:
    assert detect("帮我 cancel my plan", EN) is EN
    assert detect("帮我 cancel my plan", HANS) is HANS


@given(st.text(), st.sampled_from(Language))
def test_no_text_is_without_a_language(text: str, fallback: Language) -> None:
    assert detect(text, fallback) in Language


def test_conversion_goes_both_ways() -> None:
    converter = Converter()
    assert converter.to_traditional("潮标通信：您的账单里有头发") == "潮標通信：您的賬單裡有頭髮"
    assert converter.to_simplified("潮標通信：您的賬單裏有頭髮") == "潮标通信：您的账单里有头发"
    assert converter.to_traditional("[PHONE_1] {amount}") == "[PHONE_1] {amount}"


@given(st.text())
def test_sentences_cover_the_text_without_gaps(text: str) -> None:
    assert "".join(text[start:end] for start, end in sentences(text)) == text


def test_sentences_end_where_a_reader_pauses() -> None:
    text = "You used 3.5 GB. 还剩多少？Thanks!\nBye"
    assert [text[start:end] for start, end in sentences(text)] == [
        "You used 3.5 GB.",
        " 还剩多少？",
        "Thanks!\n",
        "Bye",
    ]
