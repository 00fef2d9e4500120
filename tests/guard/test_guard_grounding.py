"""Sums of money: found in figures and in words, and supported by outcomes and approved texts alone."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.domain.decision import Done, Failed, Refused, Value
from clearline.guard.grounding import amounts, grounds_of
from clearline.language.forms import fold


def sums(text: str) -> list[int]:
    return [amount.minor for amount in amounts(fold(text).text)]


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("¥128.00", [12_800]),
        ("￥１２８", [12_800]),
        ("128.50元", [12_850]),
        ("共计128块钱", [12_800]),
        ("1,234.5 yuan", [123_450]),
        ("CNY 5", [500]),
        ("HK$98 and US$ 3.99", [9_800, 399]),
        ("5 dollars", [500]),
        ("一百二十八元", [12_800]),
        ("十块钱", [1_000]),
        ("两千零五元", [200_500]),
        ("一万二千元", [1_200_000]),
        ("3万元", [3_000_000]),
        ("貳拾元", [2_000]),
        ("一二八元", [12_800]),
        ("¥1.005", [-1]),
    ],
)
def test_a_sum_that_names_its_currency_is_found(text: str, minor: list[int]) -> None:
    assert sums(text) == minor


@pytest.mark.parametrize(
    "text", ["5 GB", "10086", "2026-11-21", "一块走吧", "多元化", "5分钟", "100 minutes", "3.5", ""]
)
def test_what_is_no_money_is_not_taken_for_it(text: str) -> None:
    assert sums(text) == []


@given(st.integers(0, 10**9))
def test_every_formatted_sum_is_read_back(minor: int) -> None:
    for text in (f"¥{minor / 100:,.2f}", f"{minor // 100}.{minor % 100:02}元", f"CNY {minor // 100}.{minor % 100:02}"):
        assert sums(text) == [minor]


@given(st.text())
def test_no_text_makes_the_reader_of_sums_fail(text: str) -> None:
    assert all(minor >= -1 for minor in sums(text))


def test_grounds_are_what_was_done_and_what_is_approved() -> None:
    bill: Mapping[str, Value] = {
        "bill": {"total_minor": 12_800, "currency": "CNY", "lines": ({"amount_minor": -500, "label_en": "refund"},)}
    }
    grounds = grounds_of(
        [Done(bill), Refused("no-bill"), Failed("timeout")],
        values=[{"price_minor": 9_900, "data_mb": 20_480, "fee_minor": None}],
        texts=["A late fee is 7 yuan."],
    )
    assert grounds.amounts_minor == {12_800, 500, 9_900}
    assert grounds.sums() == {12_800, 500, 9_900, 700}
    assert "refund" in grounds.texts


def test_a_sum_that_no_data_can_hold_is_never_grounded() -> None:
    assert grounds_of([], texts=["it costs ¥0.001"]).sums() == frozenset()
