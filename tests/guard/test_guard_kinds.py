"""Each kind of personal data: what is seen, under which name, in which spelling it is kept, and what is left alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.domain.conversation import Expects, Language, Reply
from clearline.domain.person import Personal
from clearline.guard.detectors import hk_id, iban, tw_id
from clearline.guard.grounding import Grounds
from clearline.guard.pipeline import Guard, Screened
from clearline.guard.redact import restore, unbracketed
from clearline.language.forms import fold, visible


def screen(text: str) -> Screened:
    return Guard().screen(Personal(text), vault={}, expects=Expects.WORDS, language=None, fallback=Language.ENGLISH)


SEEN = [
    ("imsi 310150123456789", "imsi [IMSI_1]", "310150123456789"),
    ("460011234567890", "[IMSI_1]", "460011234567890"),
    ("香港身份证A123456(3)可以吗", "香港身份证[HK_ID_1]可以吗", "A1234563"),
    ("a123456(3)", "[HK_ID_1]", "A1234563"),
    ("身份證號碼 A123456(7)", "身份證號碼 [HK_ID_1]", "A1234567"),
    ("澳门身份证 1234567(8)", "澳门身份证 [MACAU_ID_1]", "12345678"),
    ("it is 5123456 （7）", "it is [MACAU_ID_1]", "51234567"),
    ("my Macau ID is 71234568", "my Macau ID is [MACAU_ID_1]", "71234568"),
    ("身分證字號A123456789", "身分證字號[TW_ID_1]", "A123456789"),
    ("回乡证H12345678", "回乡证[TRAVEL_PERMIT_1]", "H12345678"),
    ("台胞证号 01234567", "台胞证号 [TRAVEL_PERMIT_1]", "01234567"),
    ("USA123456789012", "[TRAVEL_PERMIT_1]", "USA123456789012"),
    ("my passport number is G12345678", "my passport number is [PASSPORT_1]", "G12345678"),
    ("护照：Ｅ１２３４５６７８", "护照：[PASSPORT_1]", "E12345678"),
    ("driver's license D1234567", "driver's license [DRIVING_LICENCE_1]", "D1234567"),
    ("ssn 078 05 1120", "ssn [SOCIAL_SECURITY_1]", "078051120"),
    ("it is QQ123456C or 078-05-1120", "it is QQ123456C or [SOCIAL_SECURITY_1]", "078051120"),
    ("pay to de89 3704 0044 0532 0130 00 please", "pay to [IBAN_1] please", "DE89370400440532013000"),
    ("bank account number is 12345678", "bank account number is [BANK_ACCOUNT_1]", "12345678"),
    ("refund it to account 123-456-789", "refund it to account [BANK_ACCOUNT_1]", "123456789"),
    ("银行账号是110922334455", "银行账号是[BANK_ACCOUNT_1]", "110922334455"),
    ("帳號110922334455，開戶行隨便", "帳號[BANK_ACCOUNT_1]，開戶行隨便", "110922334455"),
    ("my ip is 81.2.69.142", "my ip is [IP_1]", "81.2.69.142"),
    ("from 2a02:6b8::2:242 today", "from [IP_1] today", "2a02:6b8::2:242"),
    ("这个链接https://pay.abc.top/7986是不是你们的", "这个链接[URL_1]是不是你们的", "https://pay.abc.top/7986"),
    ("see www.example.com.", "see [URL_1].", "www.example.com"),
    ("车牌京A12345", "车牌[PLATE_1]", "京A12345"),
    ("粵B12345D开不了", "[PLATE_1]开不了", "粵B12345D"),
    ("number plate AB12 CDE", "number plate [PLATE_1]", "AB12CDE"),
    ("I was born on 3 March 1980", "I was born on [BIRTH_DATE_1]", "3 March 1980"),
    ("出生日期1990年5月6日", "出生日期[BIRTH_DATE_1]", "1990年5月6日"),
    ("1990-05-06出生的能办吗", "[BIRTH_DATE_1]出生的能办吗", "1990-05-06"),
    ("I've been diagnosed with cancer", "I've been diagnosed with [HEALTH_1]", "cancer"),
    ("我确诊糖尿病了", "我确诊[HEALTH_1]了", "糖尿病"),
    ("my salary is 8000 yuan", "my salary is [FINANCE_1]", "8000 yuan"),
    ("月薪八九千，实际月薪8000元", "月薪八九千，实际月薪[FINANCE_1]", "8000元"),
    ("my salary is 5000 a month", "my salary is [FINANCE_1] a month", "5000"),
    ("永居证911156199003070017", "永居证[RESIDENT_ID_1]", "911156199003070017"),
    ("it is 911156 19900307 0017", "it is [RESIDENT_ID_1]", "911156199003070017"),
    ("居住证810000199003070015", "居住证[RESIDENT_ID_1]", "810000199003070015"),
    ("415-555-2671", "[PHONE_1]", "4155552671"),
    ("(0755) 8234 5678", "[PHONE_1]", "075582345678"),
]


@pytest.mark.parametrize(("said", "heard", "value"), SEEN)
def test_each_kind_is_seen_under_its_name_and_kept_in_one_spelling(said: str, heard: str, value: str) -> None:
    screened = screen(said)
    assert screened.heard.text == heard
    assert [kept.reveal() for kept in screened.vault.values()] == [value]


@pytest.mark.parametrize(
    "said",
    [
        "10.0.0.1 and 127.0.0.1",
        "my router is 192.168.1.1",
        "version 10.2.3",
        "the firmware version is 81.2.69.142",
        "the plan costs 59 yuan",
        "is cancer covered by the health app?",
        "有糖尿病热线吗",
        "I am deaf, please write",
        "收入证明怎么开",
        "the passport office is closed",
        "my account is locked",
        "my account number with you is 20260101",
        "A123456(8)",
        "B1234567",
        "order 910056199003070017",
        "order 2234567(8)",
        "in 1234567 (12 of them)",
        "order 911156199013070017",
        "A123456780",
        "GB82 WEST 1234 5698 7654 33",
        "e.g. now",
        "my bill is wrong.it was lower",
        "at 10:30:45",
        "套餐H2O",
        "换了新Mate60",
        "my birthday is next week",
        "bill of 2026-10-01",
        "10月1日的账单",
        "order TT-10001-2",
    ],
)
def test_what_only_looks_like_it_is_left_alone(said: str) -> None:
    assert screen(said).heard.text == said


def test_the_desk_may_name_a_price_an_illness_and_an_allowed_page_but_tells_no_birthday() -> None:
    guard, vault = Guard(), {"[BIRTH_DATE_1]": Personal("3 March 1980")}
    draft = Reply("If you have cancer, your savings 20. Born on [BIRTH_DATE_1], born on 3 March 1980", Language.ENGLISH)
    said = guard.release(draft, vault=vault, grounds=Grounds()).reply.text
    assert said == "If you have cancer, your savings 20. Born on ••••, born on ••••"


def squeezed(text: str) -> str:
    return re.sub(r"[\s().\-]", "", fold(text).text).upper()


@given(st.lists(st.sampled_from([said for said, _, _ in SEEN]), max_size=4), st.sampled_from(["，", " and ", "\n"]))
def test_redact_then_restore_gives_back_what_was_said_but_for_its_spelling(parts: list[str], seam: str) -> None:
    said = unbracketed(visible(seam.join(parts)))
    screened = screen(said)
    assert squeezed(restore(screened.heard.text, screened.vault)) == squeezed(said)
    assert restore(screened.heard.text, {}) == screened.heard.text


@given(st.integers(0, 999_999), st.sampled_from("ABCDEFGHJKLMNPRSTUVWXYZ"))
def test_one_check_character_in_eleven_passes_for_hong_kong(body: int, letter: str) -> None:
    assert sum(hk_id.is_checked(f"{letter}{body:06}{check}") for check in "0123456789A") == 1


@given(st.integers(0, 9_999_999), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), st.sampled_from("1289ABCD"))
def test_one_check_digit_in_ten_passes_for_taiwan(body: int, letter: str, second: str) -> None:
    assert sum(tw_id.is_checked(f"{letter}{second}{body:07}{check}") for check in "0123456789") == 1


@given(st.text("0123456789", min_size=18, max_size=18), st.integers(0, 17))
def test_a_mistyped_account_number_fails_its_check(body: str, at: int) -> None:
    check = 98 - int(f"{body}131400") % 97
    assert iban.is_checked(f"DE{check:02}{body}")
    changed = str((int(body[at]) + 1) % 10)
    assert not iban.is_checked(f"DE{check:02}{body[:at]}{changed}{body[at + 1 :]}")
