"""What is answered, from which article, and what is not."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.domain.conversation import Language
from clearline.knowledge.answer import Knowledge
from clearline.knowledge.article import load_articles
from clearline.language.convert import Converter

TODAY = date(2026, 11, 21)
ASKED: dict[str | None, list[str]] = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text("utf-8"))


@cache
def knowledge() -> Knowledge:
    converter = Converter()
    return Knowledge(load_articles(), converter)


@pytest.mark.parametrize(("article", "question"), [(one, words) for one, asked in ASKED.items() for words in asked])
def test_a_question_finds_its_article_or_nothing(article: str | None, question: str) -> None:
    answer = knowledge().answer(question, Language.ENGLISH, TODAY)
    assert (None if answer is None else answer.source.reference.split()[0]) == article


def test_an_answer_names_its_source_in_the_callers_language() -> None:
    titles = {}
    for language in Language:
        answer = knowledge().answer("怎么交话费", language, TODAY)
        assert answer is not None
        assert answer.source.reference == "payment-methods v1"
        titles[language] = answer.source.title
    assert titles == {
        Language.ENGLISH: "Ways to pay",
        Language.SIMPLIFIED: "缴费方式",
        Language.TRADITIONAL: "繳費方式",
    }


def test_an_article_is_not_said_before_or_after_its_time() -> None:
    assert knowledge().answer("how can I pay my bill", Language.ENGLISH, date(2026, 8, 31)) is None
    assert knowledge().answer("how can I pay my bill", Language.ENGLISH, date(2026, 9, 1)) is not None
    assert knowledge().answer("how can I pay my bill", Language.ENGLISH, date(2028, 9, 1)) is None


def test_every_article_answers_its_own_sample_questions() -> None:
    lost = [
        (article.id, question)
        for article in load_articles()
        for question in article.questions
        if (found := knowledge().answer(question, Language.ENGLISH, TODAY)) is None
        or not found.source.reference.startswith(f"{article.id} ")
    ]
    assert lost == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_no_question_crashes_and_the_same_one_gets_the_same_answer(question: str) -> None:
    assert knowledge().answer(question, Language.ENGLISH, TODAY) == knowledge().answer(
        question, Language.ENGLISH, TODAY
    )


def test_a_question_of_any_length_is_cut() -> None:
    answer = knowledge().answer("how do I set up roaming " + "and so on " * 100_000, Language.ENGLISH, TODAY)
    assert answer is not None


def test_no_articles_answer_nothing() -> None:
    assert Knowledge((), Converter()).answer("how do I pay", Language.ENGLISH, TODAY) is None
