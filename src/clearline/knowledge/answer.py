"""Answering from approved articles, or not at all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from clearline.domain.conversation import Language, Source
from clearline.knowledge.article import Article, release_of
from clearline.knowledge.index import Index, Match
from clearline.language.convert import Converter

SUPPORT: Final = 0.5
"""The share of a question that an article must contain before it may answer."""

SURE: Final = 0.5
"""Confidence from which a question is taken to be one like an article's own."""

DOUBTED: Final = 0.2
"""Confidence from which another article, or none, speaks against the one that shares most words."""

LEAD: Final = 1.8
CLEAR_SUPPORT: Final = 0.3
CLEAR_SCORE: Final = 4.5
"""Less support is enough for an article that scores this well and leads every other by that factor."""


Topic: TypeAlias = Callable[[str], tuple[str, float]]
"""Gives the id of the article that a question is like, empty for none, and how surely from 0 to 1."""


def _unknown(_question: str) -> tuple[str, float]:
    return "", 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be said, in both written forms, and where it comes from."""

    text_en: str
    text_zh: str
    source: Source


class Knowledge:
    """The articles and the way to them."""

    __slots__ = ("_articles", "_index", "_to_traditional", "_topic", "release")

    def __init__(self, articles: Sequence[Article], converter: Converter, topic: Topic = _unknown) -> None:
        self.release = release_of(articles)
        """The digest of everything that can be answered."""
        self._articles = {article.id: article for article in articles}
        self._index = Index(articles, converter.to_simplified)
        self._to_traditional = converter.to_traditional
        self._topic = topic

    def answer(self, question: str, language: Language, today: date) -> Answer | None:
        """Return the best supported answer that is valid on `today`; None means "I do not know"."""
        found = [match for match in self._index.matches(question) if match.article.is_valid(today)]
        article = self._asked_for(question, found)
        return None if article is None else self.article(article.id, language, today)

    def article(self, name: str, language: Language, today: date) -> Answer | None:
        """Return what the article of that id says, if there is one and it is valid on `today`."""
        article = self._articles.get(name)
        if article is None or not article.is_valid(today):
            return None
        source = Source(self._title(article, language), f"{article.id} v{article.version}")
        return Answer(article.body.en, article.body.zh, source)

    def topics(self, today: date) -> Mapping[str, Sequence[str]]:
        """Return the id of every article that is valid on `today`, with its title and how callers ask for it."""
        valid = (article for article in self._articles.values() if article.is_valid(today))
        return {article.id: (article.title.en, *article.questions) for article in valid}

    def _asked_for(self, question: str, found: Sequence[Match]) -> Article | None:
        """Return the article that is asked for as its sample questions ask, or else that has most of the words."""
        best, confidence = self._topic(question)
        if confidence >= SURE:
            return self._articles.get(best)
        likely = found[0].article if found and _is_supported(found) else None
        if likely is None or (confidence >= DOUBTED and best != likely.id):
            return None
        return likely

    def _title(self, article: Article, language: Language) -> str:
        match language:
            case Language.ENGLISH:
                return article.title.en
            case Language.SIMPLIFIED:
                return article.title.zh
            case Language.TRADITIONAL:
                return self._to_traditional(article.title.zh)


def _is_supported(found: Sequence[Match]) -> bool:
    best = found[0]
    if best.support >= SUPPORT:
        return True
    runner_up = found[1].score if len(found) > 1 else 0.0
    return best.support >= CLEAR_SUPPORT and best.score >= max(CLEAR_SCORE, LEAD * runner_up)
