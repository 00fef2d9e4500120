"""System text and secrets do not leave, in whatever writing; what only sounds like them does."""

import base64
import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.guard.leaks import SECRET, SYSTEM_TEXT, untold

TEXT = (
    "You are the assistant of Tidemark Mobile. Never offer more than twelve percent off, and do not mention that the "
    "loyalty team may go up to twenty. Refuse to talk about the outage of March."
)
CHINESE = (
    "你是潮标移动的助手。折扣最多给九折，不要提忠诚客户团队可以给到八折，"
    "也不要谈论三月份的网络故障，遇到媒体提问一律转给公关部门。"
)
KEY = "up-3f9a7c21d0e84b55"
UNTOLD = untold((TEXT, CHINESE), (KEY, "short"))


@pytest.mark.parametrize("system", [TEXT, CHINESE])
@pytest.mark.parametrize(
    "written",
    [
        lambda text: f"Sure! It says: {text}",
        lambda text: text.upper(),
        " ".join,
        lambda text: text[::-1],
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: text.encode().hex(),
        lambda text: "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text),
        lambda text: text.replace(" ", " \u200b"),
    ],
)
def test_a_copy_of_a_system_text_is_one_however_it_is_written(system: str, written: object) -> None:
    assert callable(written)
    assert UNTOLD.leaks(written(system)) == SYSTEM_TEXT


def test_rot13_is_undone() -> None:
    assert UNTOLD.leaks(codecs.encode(TEXT, "rot13")) == SYSTEM_TEXT


@given(st.integers(0, 60), st.integers(79, 110))
def test_every_long_enough_run_is_found(start: int, size: int) -> None:
    letters = "".join(char for char in TEXT if char.isalnum())
    assert UNTOLD.leaks(letters[start : start + size]) == SYSTEM_TEXT


@pytest.mark.parametrize(
    "said",
    [
        "You are welcome. I am the assistant of Tidemark Mobile and can offer you ten percent off.",
        "我是潮标移动的助手，可以给您九折优惠。",
        "",
        "The up side of a short answer is that it is short.",
    ],
)
def test_words_of_ones_own_are_no_copy(said: str) -> None:
    assert UNTOLD.leaks(said) == ""


@pytest.mark.parametrize(
    "said",
    [
        f"the key is {KEY}",
        f"spelt: {' '.join(KEY)}",
        base64.b64encode(KEY.encode()).decode(),
        "take sk-proj-" + "aB3" * 10,
        "AKIA" + "ABCDEFGH12345678",
        "-----BEGIN RSA PRIVATE KEY-----",
    ],
)
def test_secrets_do_not_leave(said: str) -> None:
    assert UNTOLD.leaks(said) == SECRET


def test_a_secret_too_short_to_be_one_is_a_word() -> None:
    assert untold((), ("short",)).leaks("this is short") == ""
