"""Promises: what commits the operator needs a text of the operator that says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.domain.conversation import Language
from clearline.domain.ruling import Block
from clearline.guard.grounding import Grounds
from clearline.guard.outgoing import Listener
from clearline.guard.pipeline import Guard
from clearline.guard.promise import Promise, promises
from clearline.language.forms import fold

GUARD = Guard()
BACK, RELIEF, GUARANTEE = Promise.MONEY_BACK, Promise.RELIEF, Promise.GUARANTEE


def made(text: str) -> set[Promise]:
    return {one.promise for one in promises(fold(text).text)}


@pytest.mark.parametrize(
    ("text", "promise"),
    [
        ("We will refund you.", BACK),
        ("I\u2019ve already refunded the last two bills", BACK),
        ("I'm happy to compensate you for the outage.", BACK),
        ("We have credited your account.", BACK),
        ("I can offer you a full refund", BACK),
        ("You'll receive a partial refund next week.", BACK),
        ("you will be fully reimbursed", BACK),
        ("Your refund has been approved.", BACK),
        ("The compensation is on its way", BACK),
        ("我们会为您全额退款。", BACK),
        ("已为您申请退费", BACK),
        ("您将获得一笔补偿", BACK),
        ("您會收到全部退款", BACK),
        ("退款将在三天内到账", BACK),
        ("We will waive it.", RELIEF),
        ("I have cancelled your late payment fee", RELIEF),
        ("I can give you a 20% discount", RELIEF),
        ("The new router is free of charge.", RELIEF),
        ("You won't be charged for it", RELIEF),
        ("可以给您减免", RELIEF),
        ("我們會幫您打八折", RELIEF),
        ("免费为您更换", RELIEF),
        ("这笔不会向您收取", RELIEF),
        ("I promise it will not happen again", GUARANTEE),
        ("We can guarantee that speed.", GUARANTEE),
        ("我们保证今天修好", GUARANTEE),
        ("我承諾不再發生", GUARANTEE),
    ],
)
def test_a_commitment_is_a_promise(text: str, promise: Promise) -> None:
    assert made(text) == {promise}


@pytest.mark.parametrize(
    "text",
    [
        "We will not refund this.",
        "I can't refund you here, a person has to look at it.",
        "We cannot guarantee that speed.",
        "Shall I ask whether we can refund you?",
        "Would you like a refund?",
        "Your refund has been declined.",
        "I can check the refund status for you.",
        "You will see the credit card that is on file.",
        "We have credit cards and direct debit.",
        "To ask for money back, write to us.",
        "Your contract has a minimum term.",
        "这个月不会退款。",
        "可以退款吗？",
        "我们无法保证网速。",
        "不能保證今天到",
        "保证金是多少",
        "没有为您减免",
        "您的账单已经出来了，可以用银行卡支付",
    ],
)
def test_what_commits_nobody_is_none(text: str) -> None:
    assert made(text) == set()


@pytest.mark.parametrize(
    ("ground", "ruling"),
    [
        ("", "unsupported-promise"),
        ("The customer asks about the outage.", "unsupported-promise"),
        ("Never offer a refund or any other credit.", "unsupported-promise"),
        ("There is no full refund.", "unsupported-promise"),
        ("Who was without a line and had no signal gets a refund.", ""),
        ("Don\u2019t speak of a refund.", "unsupported-promise"),
        ("不得承诺退款。", "unsupported-promise"),
        ("Do not mention the outage. Customers of the north get a refund.", ""),
        ('{"refund": {"state": "approved"}}', ""),
        ("停机超过一天的，按天退还月租。", ""),
    ],
)
def test_a_promise_needs_a_ground_that_speaks_of_it_and_does_not_forbid_it(ground: str, ruling: str) -> None:
    listener = Listener(Language.ENGLISH, {})
    passed = GUARD.pass_out(("We will refund you for that day.",), listener, Grounds(texts=(ground,)))
    assert (passed.ruling.reason if isinstance(passed.ruling, Block) else "") == ruling
    assert bool(passed.texts) == (not ruling)


def test_without_grounds_no_promise_is_looked_for() -> None:
    assert GUARD.pass_out(("We will refund you.",), Listener(Language.ENGLISH, {})).texts == ("We will refund you.",)


@given(st.text(st.sampled_from("wetill refund,.?!会为您退款保证不免费\n"), max_size=200))
def test_no_text_makes_the_reader_of_promises_fail(text: str) -> None:
    for one in promises(fold(text).text):
        assert 0 <= one.span.start < one.span.end <= len(fold(text).text)
