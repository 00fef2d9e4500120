"""No text makes the guard slow: every pattern is bounded by its form, and the work is counted as the text grows."""

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from re import _constants, _parser  # type: ignore[attr-defined] # nothing public shows how a pattern is built
from types import FrameType

import pytest

import clearline.guard
import clearline.language
from clearline.domain.conversation import Expects, Language
from clearline.domain.person import Personal
from clearline.guard.pipeline import Guard

REPEATS = frozenset({_constants.MAX_REPEAT, _constants.MIN_REPEAT})
FAR = 64
"""A repeat that may go on for longer than this counts as endless."""


def patterns() -> dict[str, str]:
    found: dict[str, str] = {}
    for package in (clearline.guard, clearline.language):
        for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                for at, pattern in enumerate(_within(value)):
                    found[f"{info.name}.{name}.{at}"] = pattern
    return found


def _within(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value.pattern
    elif isinstance(value, (tuple, list)) and depth < 4:
        for part in value:
            yield from _within(part, depth + 1)
    elif is_dataclass(value) and not isinstance(value, type) and depth < 4:
        for field in fields(value):
            yield from _within(getattr(value, field.name), depth + 1)


def _nested(parsed: object, *, within: bool = False) -> bool:
    """Tell whether an endless repeat has another of changing length in it: the form of every exponential pattern."""
    for part in parsed if isinstance(parsed, (_parser.SubPattern, list, tuple)) else ():
        if isinstance(part, tuple) and part and part[0] in REPEATS:
            low, high, body = part[1]
            endless = high is _constants.MAXREPEAT or high > FAR
            if within and endless and low != high:
                return True
            if _nested(body, within=within or endless):
                return True
        elif isinstance(part, (tuple, list, _parser.SubPattern)) and _nested(part, within=within):
            return True
    return False


APART = frozenset({"clearline.guard.names.tokens._TOKEN.0", "clearline.language.script._WORD.0"})
"""Letters, and letters again after an apostrophe, which is none: there is one way to read them."""
PATTERNS = {name: source for name, source in patterns().items() if name not in APART}


def test_all_patterns_of_the_guard_are_looked_at() -> None:
    assert len(PATTERNS) > 100


@pytest.mark.parametrize("source", [r"(?:a+)+b", r"(?:\s*x{2,90})*y", r"([ab]*c?){1,200}"])
def test_a_pattern_that_could_explode_is_known_by_its_form(source: str) -> None:
    assert _nested(_parser.parse(source))


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_no_endless_repeat_holds_another(name: str) -> None:
    assert not _nested(_parser.parse(PATTERNS[name])), PATTERNS[name]


LONG = (
    "1 ",
    "[",
    "a@",
    "http://",
    "一三八",
    "ignore ",
    "忽略",
    "<b",
    "one two ",
    "13800138000 ",
    "¥1,",
    "my name is Ann ",
    "0x41 ",
)


def _work(text: str) -> int:
    """Return how many calls of the guard's own functions it takes to screen a text."""
    count = 0

    def told(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        if event == "call" and "clearline" in frame.f_code.co_filename:
            count += 1

    guard = Guard()
    before = sys.getprofile()
    sys.setprofile(told)
    try:
        guard.screen(Personal(text), vault={}, expects=Expects.WORDS, language=None, fallback=Language.ENGLISH)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("piece", LONG)
def test_four_times_the_text_takes_no_more_than_five_times_the_steps(piece: str) -> None:
    short, long = (_work(piece * times) for times in _times(piece))
    assert long <= 5 * short + 500


def _times(piece: str) -> Sequence[int]:
    once = max(1, 400 // len(piece))
    return once, 4 * once
