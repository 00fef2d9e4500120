"""Words of a stream: wherever they are cut, what leaves is what the whole text becomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.domain.conversation import Language
from clearline.domain.person import Personal
from clearline.domain.ruling import Block, Confidence, Kind, Signal, Span
from clearline.errors import UpstreamError
from clearline.guard.outgoing import Listener
from clearline.guard.pipeline import Guard, Passed
from clearline.service.gateway.holdback import CHANGED, Holding
from clearline.service.gateway.memory import Remembering
from clearline.service.gateway.sse import Events
from clearline.testing import SeededChance

GUARD = Guard(inward=())
OWN = {"[PHONE_1]": Personal("13800138000"), "[EMAIL_1]": Personal("ann@home.example")}
LISTENER = Listener(Language.ENGLISH, OWN)
HOLD_CHARS = 128
VALUES = (
    "13911112222",
    "139 1111 2222",
    "one three nine one one one one two two two two",
    "11010519491231002X",
    "4111 1111 1111 1111",
    "DE89 3704 0044 0532 0130 00",
    "[PHONE_1]",
    "[EMAIL_1]",
    "[PHONE_2]",
    "bob@home.example",
    "http://evil.example/a/very/long/path?with=parameters",
    "<a href='http://evil.example'>here</a>",
    "<img src=x onerror=alert(1)>",
    "your code is 424242",
    "passport number G12345678",
    "我的密码是 hunter2",
    "手机一三九一一一一二二二二",
    "••••1234 5678",
    "¥99",
    "\u200b\u2066",
)
FILLING = (
    "Well, ",
    "the bill is due on Monday. ",
    "请稍等，",
    "我来看一下。",
    "no\n",
    "x" * 40 + " ",
    "12 ",
    "a long day ",
)
TEXTS = st.lists(st.sampled_from(VALUES + FILLING * 3), max_size=60).map(" ".join)


def look(text: str) -> Passed:
    return GUARD.pass_out((text,), LISTENER)


def let_go(parts: list[str], hold_chars: int = HOLD_CHARS) -> list[str]:
    """Return what leaves of a stream; the last part is what is left in the end, or nothing where it is blocked."""
    holding = Holding(look, hold_chars)
    left = []
    for part in parts:
        holding.add(part)
        ready = holding.ready()
        assert not isinstance(ready, Block)
        left.append(ready)
    rest = holding.finish()
    return left if isinstance(rest, Block) else [*left, rest]


@given(TEXTS, st.data())
def test_what_leaves_is_what_the_whole_text_becomes(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    parts = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert "".join(let_go(parts)) == look(text).texts[0]


@pytest.mark.parametrize("value", VALUES)
def test_a_value_may_be_cut_anywhere(value: str) -> None:
    text = f"{'So it is. ' * 30}{value}{' And so on.' * 40}"
    whole = look(text).texts[0]
    start = text.index(value)
    for cut in range(start, start + len(value) + 1):
        assert "".join(let_go([text[:cut], text[cut:]])) == whole
    assert "".join(let_go(list(text))) == whole


def test_a_long_text_leaves_before_it_has_ended() -> None:
    left = let_go(["All is well. "] * 400)
    assert sum(map(bool, left)) > 20
    assert "".join(left) == "All is well. " * 400


def test_a_long_text_is_not_looked_at_from_the_beginning_each_time() -> None:
    looked: list[int] = []

    def counted(text: str) -> Passed:
        looked.append(len(text))
        return look(text)

    holding = Holding(counted, HOLD_CHARS)
    for _ in range(3_000):
        holding.add("All is well. ")
        holding.ready()
    assert max(looked) < 5_000


def test_a_number_without_end_is_not_looked_at_over_and_over() -> None:
    looked: list[int] = []

    def counted(text: str) -> Passed:
        looked.append(len(text))
        return look(text)

    said = "D E 8 9   3 7 0 4   0 0 4 4   0 5 3 2   0 1 3 0   0 0" * 20
    holding = Holding(counted, HOLD_CHARS)
    for char in said:
        holding.add(char)
        assert not isinstance(holding.ready(), Block)
    assert len(looked) < 40
    assert not isinstance(holding.finish(), Block)


def test_a_word_without_end_waits_for_its_end() -> None:
    holding = Holding(look, HOLD_CHARS)
    for _ in range(100):
        holding.add("abcdefgh" * 4)
        assert holding.ready() == ""
    assert holding.finish() == "abcdefgh" * 400


def test_where_what_has_left_would_change_nothing_more_leaves() -> None:
    tag = f"<a href={'x ' * 120}>"
    holding = Holding(look, HOLD_CHARS)
    holding.add("Well. " * 20 + tag[:-1])
    assert "‹a" in str(holding.ready())
    holding.add(">click here")
    assert holding.finish() == CHANGED


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), min_size=1)), st.data())
def test_events_are_whole_wherever_their_octets_are_cut(said: list[str], data: st.DataObject) -> None:
    octets = b"".join(f": beat\r\nevent: x\r\ndata: {text}\r\n\r\n".encode() for text in said)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(octets)), max_size=12)))
    events = Events()
    parts = [octets[start:end] for start, end in zip([0, *cuts], [*cuts, len(octets)], strict=True)]
    found = [event for part in parts for event in events.feed(part)]
    assert [event.decode() for event in [*found, *events.end()]] == said


def test_an_event_without_end_is_refused() -> None:
    events = Events()
    assert list(events.feed(b"data: " + b"x" * 1_000_000)) == []
    with pytest.raises(UpstreamError):
        list(events.feed(b"x" * 100_000))


class Counting:
    """A detector that counts how often it looks, and falls over where it is told to."""

    name = "counting"

    def __init__(self) -> None:
        self.looked = 0

    def detect(self, text: str, language: Language) -> list[Signal]:
        self.looked += 1
        if "fall" in text:
            raise RuntimeError(language)
        return [Signal(Kind.PHONE, Span(0, 3), Confidence.HIGH, self.name)]


def test_a_history_is_looked_at_once_and_a_crash_is_not_remembered() -> None:
    counting = Counting()
    remembering = Remembering((counting,), SeededChance(1))
    seen = [remembering.detect("a text of some length", Language.ENGLISH) for _ in range(3)]
    assert seen[0] == seen[2] == (Signal(Kind.PHONE, Span(0, 3), Confidence.HIGH, "counting"),)
    assert counting.looked == 1
    remembering.detect("a text of some length", Language.SIMPLIFIED)
    assert counting.looked == 2
    for _ in range(2):
        with pytest.raises(RuntimeError):
            remembering.detect("a text that makes it fall", Language.ENGLISH)
    assert counting.looked == 4
    for at in range(9_000):
        remembering.detect(f"another text number {at}", Language.ENGLISH)
    remembering.detect("a text of some length", Language.ENGLISH)
    assert counting.looked == 9_005
