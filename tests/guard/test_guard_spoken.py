"""Numbers that are read out, and numbers that come piece by piece."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.domain.conversation import Expects, Language
from clearline.domain.person import Personal
from clearline.domain.ruling import Span
from clearline.guard.number import digits_of
from clearline.guard.pipeline import Guard, Screened
from clearline.guard.spoken import figures

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def screen(text: str, expects: Expects = Expects.WORDS, vault: dict[str, Personal[str]] | None = None) -> Screened:
    return Guard().screen(Personal(text), vault=vault or {}, expects=expects, language=None, fallback=Language.ENGLISH)


@pytest.mark.parametrize(
    ("said", "heard", "value"),
    [
        ("call one three eight one two three four five six seven eight", "call [PHONE_1]", "13812345678"),
        ("one three eight, one two three four, five six seven eight", "[PHONE_1]", "13812345678"),
        ("138 one two three four five six seven eight", "[PHONE_1]", "13812345678"),
        ("it's one three eight double one two two triple three four", "it's [PHONE_1]", "13811223334"),
        ("One Three Eight Oh O One Two Three Four Five Six, ok?", "[PHONE_1], ok?", "13800123456"),
        ("my mobile is double nine one two three four five six", "my mobile is [PHONE_1]", "99123456"),
        ("么三八一二三四五六七八", "[PHONE_1]", "13812345678"),
        ("我的是幺三八、幺二三四、五六七八", "我的是[PHONE_1]", "13812345678"),
        ("我的電話係九一二三 四五六七", "我的電話係[PHONE_1]", "91234567"),
        ("我的手机号一直是六二三四五六七八", "我的手机号一直是[PHONE_1]", "62345678"),
        ("卡号是五五五五四四四四五五五五四四四五", "卡号是[CARD_1]", "5555444455554445"),
        ("卡号（尾号）：五五五五四四四四五五五五四四四五", "卡号（尾号）：[CARD_1]", "5555444455554445"),
        ("imei 三五六九三八零三五六四三八零八", "imei [IMEI_1]", "356938035643808"),
        ("IMSI一二三四五六七八九零一二三四五", "IMSI[IMSI_1]", "123456789012345"),
    ],
)
def test_a_number_read_out_is_a_number(said: str, heard: str, value: str) -> None:
    screened = screen(said)
    assert screened.heard.text == heard
    assert [kept.reveal() for kept in screened.vault.values()] == [value]


def test_a_code_read_out_is_a_code() -> None:
    assert screen("the code is four eight two nine one three").secrets.code == Personal("482913")
    assert screen("double four two nine one three", Expects.CODE).secrets.code == Personal("442913")


@pytest.mark.parametrize(
    "said",
    [
        "one or two of them",
        "the first one, two three times",
        "no one ate nine",
        "一两个月三四次",
        "什么一二三",
        "two to one",
    ],
)
def test_a_few_counted_things_are_no_number(said: str) -> None:
    assert screen(said).heard.text == said


@given(st.text("0123456789", min_size=3, max_size=15), st.text(max_size=10), st.text(max_size=10))
def test_digits_read_out_are_the_same_digits_and_know_their_words(digits: str, before: str, after: str) -> None:
    spoken = " ".join(WORDS[int(digit)] for digit in digits)
    read = figures(f"{before}; {spoken}; {after}")
    at = read.text.index(f"; {digits}; ") + 2
    place = read.original(Span(at, at + len(digits)))
    assert f"{before}; {spoken}; {after}"[place.start : place.end] == spoken
    assert digits_of("".join("零幺二三四五六七八九"[int(digit)] for digit in digits)) == digits


@given(st.text())
def test_every_text_can_be_read_and_every_stretch_of_it_found_again(text: str) -> None:
    read = figures(text)
    for start in range(len(read.text)):
        place = read.original(Span(start, start + 1))
        assert 0 <= place.start < place.end <= len(text)


@pytest.mark.parametrize(
    "pieces",
    [
        ("138", "1234", "5678"),
        ("13812", "345", "678"),
        ("one three eight", "1234", "然后5678"),
        ("幺三八", "double one triple two", "333"),
    ],
)
def test_a_number_given_piece_by_piece_is_hidden_and_completed(pieces: tuple[str, str, str]) -> None:
    vault: dict[str, Personal[str]] = {}
    heard = []
    for piece in pieces:
        screened = screen(piece, Expects.NUMBER, vault)
        vault = dict(screened.vault)
        heard.append(screened.heard.text.removeprefix("然后"))
    assert heard == ["[DIGITS_1]", "[DIGITS_2]", "[PHONE_1]"]
    assert vault["[PHONE_1]"].reveal() in {"13812345678", "13811222333"}


def test_a_second_number_does_not_take_pieces_of_the_first() -> None:
    vault: dict[str, Personal[str]] = {}
    for piece in ("138", "1234", "5678", "139", "8888", "7777"):
        vault = dict(screen(piece, Expects.NUMBER, vault).vault)
    assert [vault[name].reveal() for name in ("[PHONE_1]", "[PHONE_2]")] == ["13812345678", "13988887777"]


def test_a_few_digits_that_nobody_asked_for_stay() -> None:
    assert screen("138").heard.text == "138"
    assert screen("yes 12", Expects.NUMBER).heard.text == "yes 12"
