"""What each detector sees, and what it leaves alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.domain.conversation import Expects, Language
from clearline.domain.person import Personal
from clearline.domain.ruling import Kind, Redact
from clearline.guard.detectors.card import luhn
from clearline.guard.number import digits_of, numbers
from clearline.guard.pipeline import Guard, Screened


def screen(text: str, expects: Expects = Expects.WORDS) -> Screened:
    return Guard().screen(Personal(text), vault={}, expects=expects, language=None, fallback=Language.ENGLISH)


@pytest.mark.parametrize(
    ("said", "heard", "value"),
    [
        ("call me at 138 1234 5678", "call me at [PHONE_1]", "13812345678"),
        ("我的手机号是１３８１２３４５６７８", "我的手机号是[PHONE_1]", "13812345678"),
        ("幺三八，一二三四，五六七八", "[PHONE_1]", "13812345678"),
        ("我係幺三八一二三四五六七八", "我係[PHONE_1]", "13812345678"),
        ("拨打13812345678两次", "拨打[PHONE_1]两次", "13812345678"),
        ("1 3 8 1 2 3 4 5 6 7 8", "[PHONE_1]", "13812345678"),
        ("13\u200b812345678", "[PHONE_1]", "13812345678"),
        ("+86 138-1234-5678", "[PHONE_1]", "13812345678"),
        ("0086 13812345678 ok?", "[PHONE_1] ok?", "13812345678"),
        ("+44 7700 900123 please", "[PHONE_1] please", "+447700900123"),
        ("it is +1 (415) 555-2671.", "it is [PHONE_1].", "+14155552671"),
        ("+852 9123 4567", "[PHONE_1]", "+85291234567"),
        ("00852 91234567", "[PHONE_1]", "+85291234567"),
        ("call me on 9123 4567", "call me on [PHONE_1]", "91234567"),
        ("0912-345-678", "[PHONE_1]", "0912345678"),
        ("07700 900123", "[PHONE_1]", "07700900123"),
        ("010-12345678", "[PHONE_1]", "01012345678"),
        ("座机是0755 8234 5678", "座机是[PHONE_1]", "075582345678"),
        ("My ID is 11010519491231002X", "My ID is [RESIDENT_ID_1]", "11010519491231002X"),
        ("身份证 110105 19491231 002x", "身份证 [RESIDENT_ID_1]", "11010519491231002X"),
        ("110105194912310021", "[RESIDENT_ID_1]", "110105194912310021"),
        ("11010519491231002", "[RESIDENT_ID_1]", "11010519491231002"),
        ("旧证 110105491231002", "旧证 [RESIDENT_ID_1]", "110105491231002"),
        ("4111 1111 1111 1111", "[CARD_1]", "4111111111111111"),
        ("amex 3782-822463-10005", "amex [CARD_1]", "378282246310005"),
        ("银行卡6222021234567890123", "银行卡[CARD_1]", "6222021234567890123"),
        ("imei 356938035643809", "imei [IMEI_1]", "356938035643809"),
        ("356938035643809", "[IMEI_1]", "356938035643809"),
        ("SIM 89860012345678901234", "SIM [ICCID_1]", "89860012345678901234"),
        ("邮箱xm.wang@QQ.com", "邮箱[EMAIL_1]", "xm.wang@qq.com"),
        ("mail аlice@example.com", "mail [EMAIL_1]", "alice@example.com"),  # a Cyrillic first letter
    ],
)
def test_a_personal_value_is_replaced_and_kept_in_one_spelling(said: str, heard: str, value: str) -> None:
    screened = screen(said)
    assert screened.heard.text == heard
    assert [kept.reveal() for kept in screened.vault.values()] == [value]
    assert isinstance(screened.ruling, Redact)


@pytest.mark.parametrize(
    ("said", "heard", "code"),
    [
        ("验证码是123456", "验证码是[CODE]", "123456"),
        ("驗證碼：１２３４５６", "驗證碼：[CODE]", "123456"),
        ("验证码一二三四五六", "验证码[CODE]", "123456"),
        ("my code is 482 913", "my code is [CODE]", "482913"),
        ("123456 is my code", "[CODE] is my code", "123456"),
        ("OTP: 4821", "OTP: [CODE]", "4821"),
        ("the code on my phone a minute ago was 482913", "the code on my phone a minute ago was [CODE]", "482913"),
        ("刚才发到我手机上的验证码应该是482913", "刚才发到我手机上的验证码应该是[CODE]", "482913"),
    ],
)
def test_a_code_by_name_is_handed_on_once_and_kept_nowhere(said: str, heard: str, code: str) -> None:
    screened = screen(said)
    assert screened.heard.text == heard
    assert screened.secrets.code == Personal(code)
    assert not screened.vault


@pytest.mark.parametrize("said", ["123456", "是123456", "it's 12 34 56", "１２３４５６", "幺二三四五六", "123-456"])
def test_digits_are_a_code_when_the_desk_has_just_asked_for_one(said: str) -> None:
    screened = screen(said, Expects.CODE)
    assert "[CODE]" in screened.heard.text
    assert screened.secrets.code == Personal("123456")
    assert screen(said).secrets.code is None


def test_a_sum_or_a_time_is_no_code_even_then() -> None:
    for said in ("I paid ¥1280 already", "我付了1280元", "it was in 2026年", "wait 1500 minutes"):
        assert screen(said, Expects.CODE).secrets.code is None


def test_a_phone_number_beside_the_code_stays_a_phone_number() -> None:
    screened = screen("138 1234 5678, code 482913", Expects.CODE)
    assert screened.heard.text == "[PHONE_1], code [CODE]"
    assert screened.secrets.code == Personal("482913")


def test_a_number_that_was_asked_for_is_a_phone_number() -> None:
    assert screen("9123 4567", Expects.NUMBER).heard.text == "[PHONE_1]"
    assert screen("9123 4567").heard.text == "9123 4567"


def test_digits_glued_to_a_number_with_a_plus_go_with_it() -> None:
    assert screen("call +86 139 1111 222213800138000 now").heard.text == "call [PHONE_1] now"


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("my password is hunter2", "my password is [PASSWORD]"),
        ("my password is swordfish.", "my password is [PASSWORD]."),
        ("密码：abc123", "密码：[PASSWORD]"),
        ("服務密碼是654321", "服務密碼是[PASSWORD]"),
        ("my PIN is 4821", "my PIN is [PASSWORD]"),
        ("PUK 12345678", "PUK [PASSWORD]"),
    ],
)
def test_a_password_is_replaced_and_kept_nowhere(said: str, heard: str) -> None:
    screened = screen(said)
    assert screened.heard.text == heard
    assert not screened.vault
    assert screened.secrets.code is None


@pytest.mark.parametrize(
    "said",
    [
        "postcode 200120",
        "post code of my new flat by the river is 200120",
        "error code 40401",
        "邮编200120",
        "my password is wrong",
        "my PIN is blocked",
        "密码不对",
        "order number 12345678",
        "ticket 20261121",
        "on 2026-11-21 at 10:30",
        "from 10 to 20, then 30 or 40",
        "call 10086 or 95588 or 400-123-4567",
        "it costs 1,234,567.89",
        "192.168.100.101",
        "三三两两的人",
        "版本 10.2.3.4567",
        "+999 123 4567",
        "4111 1111 1111 1112",
        "12345678901234567890123456789012345678901234567890",
    ],
)
def test_what_is_nobodys_is_left_alone(said: str) -> None:
    assert screen(said).heard.text == said


def test_serial_numbers_of_sims_and_handsets_are_not_cards() -> None:
    for said, kind in (("8986001234567890123", Kind.ICCID), ("356938035643809", Kind.IMEI)):
        assert [signal.kind for signal in screen(said).ruling.signals] == [kind]


@given(st.integers(10**14, 10**18))
def test_exactly_one_last_digit_passes_the_check_of_cards(body: int) -> None:
    assert sum(luhn(f"{body}{last}") for last in range(10)) == 1


@given(st.text(st.sampled_from("0123456789 -.,()幺一二三四五六七八九两零、x"), max_size=60))
def test_every_reading_of_a_number_is_what_stands_there(text: str) -> None:
    for number in numbers(text, 4, 19):
        assert digits_of(text[number.start : number.end]) == number.digits
        assert 1 <= number.groups <= len(number.digits)
        assert 4 <= len(number.digits) <= 19
