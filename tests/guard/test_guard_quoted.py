"""Whether a quoted message is ours: word for word or not at all."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.guard.outgoing import Allowed
from clearline.guard.quoted import Finding, Judged, Posted, is_too_short, judge, quotation

DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
ALLOWED = Allowed(frozenset({"tidemark.example"}), frozenset({"10099"}))
CODE = Posted("Tidemark Telecom: your code is 123456. It is valid for 5 minutes. We never ask for it by phone.", DAY)
NOTICE = Posted("【潮标通信】您的账户已启用通行密钥来核实身份。如非本人操作，请立即拨打10099。", DAY)
SENT = (CODE, NOTICE)
ADDED = "".join(map(chr, range(32, 127))) + "您的驗證码。："


@pytest.mark.parametrize(
    "quote",
    [
        CODE.text,
        CODE.text.upper().replace(". ", " "),
        CODE.text.replace("123456", "[CODE]"),
        NOTICE.text,
        NOTICE.text.replace("【潮标通信】", "潮标通信 "),
    ],
)
def test_what_we_sent_is_ours_however_it_was_copied(quote: str) -> None:
    assert judge(quote, SENT, ALLOWED) == Judged(Finding.OURS, DAY)


@pytest.mark.parametrize(
    ("quote", "finding"),
    [
        (CODE.text + " Or open https://tidemark-code.com now", Finding.OUTSIDE),
        (NOTICE.text.replace("10099", "4008001234"), Finding.OUTSIDE),
        (CODE.text.replace("We never ask", "We may ask"), Finding.ALIKE),
        ("Your account is closed tomorrow, see http://tidemark.example.evil.top/pay", Finding.OUTSIDE),
        ("Tidemark: call +44 20 7946 0000 at once about your refund", Finding.OUTSIDE),
        ("潮標通信：您的帳戶異常，請回覆驗證碼以解除限制", Finding.SECRET),
        ("Tidemark: reply with your one-time code to keep your number", Finding.SECRET),
        ("您的套餐即将到期，请下载安装官方软件办理", Finding.SECRET),
        ("Tidemark: from tomorrow on your plan has another name", Finding.UNSENT),
    ],
)
def test_what_we_did_not_send_is_never_called_ours(quote: str, finding: Finding) -> None:
    assert judge(quote, SENT, ALLOWED).finding is finding


@pytest.mark.parametrize(
    "quote", ["https://tidemark.example/plans has our plans, call 10099", "Tidemark: your plan has another name"]
)
def test_of_whom_nobody_knows_no_more_is_said_than_can_be_told(quote: str) -> None:
    assert judge(quote, None, ALLOWED).finding is Finding.UNKNOWN


def test_a_part_of_what_we_sent_is_called_a_part() -> None:
    assert judge("It is valid for 5 minutes. We never ask for it by phone", SENT, ALLOWED).finding is Finding.PART
    assert judge("valid for 5", SENT, ALLOWED).finding is Finding.UNSENT


@given(st.text(ADDED, max_size=200), st.text(ADDED, min_size=1, max_size=40))
def test_whatever_is_added_to_a_message_of_ours_it_is_no_longer_the_same(before: str, after: str) -> None:
    quote = before + CODE.text + after
    found = judge(quote, SENT, ALLOWED).finding
    added = any(char.isalnum() for char in before + after)
    assert not added or found is not Finding.OURS


@pytest.mark.parametrize(
    ("opening", "quote"),
    [
        ('is this from you: "Your line is cut off tomorrow"', "Your line is cut off tomorrow"),
        ("这条短信是你们发的吗：您的积分即将过期请尽快兑换", "您的积分即将过期请尽快兑换"),
        ("這則簡訊是你們發的嗎「您的帳戶異常請盡快處理」", "您的帳戶異常請盡快處理"),
        ("is this text from you", ""),
        ("somebody phoned: hello", ""),
    ],
)
def test_a_message_is_found_within_what_is_asked(opening: str, quote: str) -> None:
    assert quotation(opening) == quote
    assert is_too_short(quotation(opening)) == (not quote)
