"""The telecom test set itself: complete, in the scripts it says, without repeats, and apart from every example."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
import yaml

from clearline.domain.conversation import Language
from clearline.knowledge.article import load_articles
from clearline.language.convert import Converter
from clearline.language.forms import fold
from clearline.language.script import detect
from dialogue.dialogue_stage import flows

SET = Path(__file__).parent.parent / "data" / "telecom"
ENGLISH: dict[str, list[str]] = yaml.safe_load((SET / "en.yaml").read_text("utf-8"))
CHINESE: dict[str, list[str]] = yaml.safe_load((SET / "zh.yaml").read_text("utf-8"))

OUT_OF_SCOPE = ("chit_chat", "far", "near")
"""The kinds of what the desk should say it does not know."""
IN_SCOPE = tuple(label for label in ENGLISH if label not in OUT_OF_SCOPE)


@cache
def converter() -> Converter:
    return Converter()


def bare(words: str) -> str:
    """Return what is left of `words` when forms, case, script, spaces and punctuation are no difference."""
    return "".join(filter(str.isalnum, converter().to_simplified(fold(words).text.lower())))


def said(label: str) -> Iterator[str]:
    return chain(ENGLISH[label], CHINESE[label])


def parted(label: str) -> tuple[list[str], list[str]]:
    """Return the simplified and the traditional sentences of `label`: the first three fifths and the rest."""
    sentences = CHINESE[label]
    border = len(sentences) * 3 // 5
    return sentences[:border], sentences[border:]


def repeated(sentences: Iterable[str]) -> list[str]:
    return [one for one, times in Counter(map(bare, sentences)).items() if times > 1]


def test_the_languages_have_the_same_labels_in_the_same_order() -> None:
    assert list(ENGLISH) == list(CHINESE)
    assert len(IN_SCOPE) == 34
    assert set(OUT_OF_SCOPE) < set(ENGLISH)


@pytest.mark.parametrize("label", ENGLISH)
def test_every_label_has_its_number_of_sentences_in_each_language(label: str) -> None:
    wanted = 50 if label in OUT_OF_SCOPE else 15
    assert (len(ENGLISH[label]), len(CHINESE[label])) == (wanted, wanted)


def test_every_label_is_a_flow_or_an_article() -> None:
    known = {name for name, flow in flows().flows.items() if not flow.fallback}
    assert set(IN_SCOPE) <= known | {article.id for article in load_articles()}


@pytest.mark.parametrize("label", ENGLISH)
def test_english_sentences_are_english(label: str) -> None:
    assert [words for words in ENGLISH[label] if not words.isascii()] == []


@pytest.mark.parametrize("label", ENGLISH)
def test_chinese_sentences_come_in_simplified_then_in_traditional(label: str) -> None:
    simplified, traditional = parted(label)
    assert [words for words in simplified if detect(words, Language.SIMPLIFIED) is not Language.SIMPLIFIED] == []
    assert [words for words in traditional if detect(words, Language.TRADITIONAL) is not Language.TRADITIONAL] == []


@pytest.mark.parametrize("label", ENGLISH)
def test_both_scripts_of_a_label_can_be_told_by_their_characters(label: str) -> None:
    simplified, traditional = parted(label)
    assert Language.SIMPLIFIED in {detect(words, Language.TRADITIONAL) for words in simplified}
    assert Language.TRADITIONAL in {detect(words, Language.SIMPLIFIED) for words in traditional}


def test_nothing_is_said_twice() -> None:
    assert repeated(chain.from_iterable(map(said, ENGLISH))) == []


def test_a_repeat_in_another_script_case_or_punctuation_is_seen() -> None:
    assert repeated(("轉真人！", "转真人", "Hi, there", "ｈｉ there")) == ["转真人", "hithere"]


def test_no_sentence_is_an_example_of_a_flow_or_a_question_of_an_article() -> None:
    examples = {bare(words) for flow in flows().flows.values() for words in flow.examples}
    questions = {bare(words) for article in load_articles() for words in article.questions}
    assert examples
    assert questions
    known = examples | questions
    assert [words for label in ENGLISH for words in said(label) if bare(words) in known] == []
