"""What is understood: in words that are not among the examples, misspelt, mixed, and what is nobody's business."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from clearline.dialogue.ear import clear
from clearline.dialogue.extract import month, ordinal, service
from clearline.dialogue.flow import SlotKind
from clearline.dialogue.meaning import Command, Meaning
from clearline.dialogue.understand import Understanding
from clearline.domain.conversation import Heard, Language
from clearline.language.classify import Classifier, Example
from clearline.language.convert import Converter
from clearline.language.encoder import Encoder
from dialogue.dialogue_stage import TODAY, flows, whole_dialogue

HERE = Path(__file__).parent
WISHES: dict[str, list[str]] = yaml.safe_load((HERE / "wishes.yaml").read_text("utf-8"))
SHORTS: dict[str, list[str]] = yaml.safe_load((HERE / "shorts.yaml").read_text("utf-8"))


def meaning(words: str) -> Meaning:
    return whole_dialogue().understand(Heard(words, Language.ENGLISH), TODAY)


def intent(words: str) -> str:
    found = meaning(words)
    if found.command is Command.PERSON:
        return "person"
    return next((one.intent for one in found.candidates if one.confidence >= 0.2), "question")


@pytest.mark.parametrize(("wish", "words"), [(wish, words) for wish, said in WISHES.items() for words in said])
def test_a_wish_is_understood(wish: str, words: str) -> None:
    assert intent(words) == wish


@pytest.mark.parametrize("wish", SHORTS)
def test_a_few_words_begin_what_they_ask_for_and_ask_nothing_back(wish: str) -> None:
    commanded = {Command.PERSON: "person", Command.ROBOT: "robot"}
    heard = {words: meaning(words) for words in SHORTS[wish]}
    begun = {words: commanded[found.command] if found.command else clear(found) for words, found in heard.items()}
    assert begun == dict.fromkeys(SHORTS[wish], wish)


def test_the_wishes_are_not_the_examples() -> None:
    known = {example for flow in flows().flows.values() for example in flow.examples}
    asked = (*WISHES.values(), *SHORTS.values())
    assert known & {words for said in asked for words in said} == set()


READINGS: dict[str, dict[object, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "readings.yaml").read_text("utf-8")
)
READERS: dict[str, Callable[[str], object]] = {
    "command": lambda words: meaning(words).command,
    "answer": lambda words: meaning(words).answer,
    "month": lambda words: meaning(words).slots.get(SlotKind.MONTH),
    "ordinal": lambda words: meaning(words).ordinal,
    "service": lambda words: meaning(words).slots.get(SlotKind.SERVICE),
    "area": lambda words: meaning(words).slots.get(SlotKind.AREA),
}


@pytest.mark.parametrize(
    ("what", "read", "words"),
    [(what, read, words) for what, read_as in READINGS.items() for read, said in read_as.items() for words in said],
)
def test_exact_words_are_read_exactly(what: str, read: object, words: str) -> None:
    assert READERS[what](words) == read


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    assert month("this month", date(2027, 1, 3)) == "2027-01"
    assert month("last month", date(2027, 1, 3)) == "2026-12"


def test_the_number_is_only_ever_a_placeholder() -> None:
    assert meaning("it is [PHONE_2], thanks").number == "[PHONE_2]"
    assert meaning("it is 13800138000").number == ""


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_no_words_crash_the_understanding_and_the_same_words_mean_the_same(words: str) -> None:
    assert meaning(words) == meaning(words)
    assert meaning(words).answer is None or meaning(words).folded


@pytest.mark.parametrize(
    "part", ["确认下单", "嗯", "不要", "yes ", "no not ", "第", "the ", "talk ", "打", "我要", "send "]
)
def test_no_words_take_long_to_reject(part: str) -> None:
    folded = whole_dialogue().understand.fold(part * 5_000 + "x")
    assert ordinal(folded) is None
    assert service(part * 5_000) is None
    assert meaning(part * 5_000 + "x").answer in {None, True, False}


def test_unknown_words_lower_every_confidence() -> None:
    classifier = Classifier(
        [Example("my bill", "bill"), Example("the bill please", "bill"), Example("my usage", "usage")]
    )
    plain = dict(classifier.scores("my bill"))["bill"]
    diluted = dict(classifier.scores("my bill zebra quartz lemming orchid"))["bill"]
    assert plain > diluted > 0
    assert classifier.scores("zebra")[0][1] == 0.0


def test_an_encoder_finds_the_wish_in_words_that_no_example_has() -> None:
    vectors = {"my bill": (1, 0), "the invoice": (0.9, 0.1), "no signal": (0, 1), "what do I owe": (0.95, 0.05)}

    def encode(sentences: Sequence[str]) -> NDArray[np.float32]:
        return np.array([vectors.get(one, (0, 0)) for one in sentences], dtype=np.float32)

    examples = [Example(words, intent, words) for words, intent in (("my bill", "bill"), ("no signal", "fault"))]
    found = Classifier(examples, encode).scores("what do i owe", "what do I owe")
    assert found[0][0] == "bill"
    assert found[0][1] > 0.5 > found[1][1]
    assert Classifier(examples).scores("what do i owe")[0][1] == 0.0


def test_an_utterance_that_words_leave_open_tells_that_it_would_wait() -> None:
    converter = Converter()
    open_words = Heard("the blinking box is sulking", Language.ENGLISH)
    waiting = Understanding(flows(), converter.to_simplified, Encoder())
    assert waiting.is_ready(Heard("what plans do you have?", Language.ENGLISH))
    assert waiting.is_ready(Heard("...", Language.ENGLISH))
    assert not waiting.is_ready(open_words)
    by_words = Understanding(flows(), converter.to_simplified)
    assert not by_words.is_ready(open_words)
    by_words.prepare_for(open_words)
    assert by_words.is_ready(open_words)
