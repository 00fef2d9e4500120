"""Answering from approved articles, or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from clearline.domain.conversation import Language, Source
from clearline.knowledge.article import Article, release_of
from clearline.knowledge.index import Index, Match

SUPPORT: Final = 0.5
"""The share of a question that an article must contain before it may answer."""

LEAD: Final = 1.8
CLEAR_SUPPORT: Final = 0.3
CLEAR_SCORE: Final = 4.5
"""Less support is enough for an article that scores this well and leads every other by that factor."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be said, in both written forms, and where it comes from."""

    text_en: str
    text_zh: str
    source: Source
    support: float


class Knowledge:
    """The articles and the way to them."""

    __slots__ = ("_index", "_to_traditional", "release")

    def __init__(
        self,
        articles: Sequence[Article],
        to_simplified: Callable[[str], str],
        to_traditional: Callable[[str], str],
    ) -> None:
        self.release = release_of(articles)
        """The digest of everything that can be answered."""
        self._index = Index(articles, to_simplified)
        self._to_traditional = to_traditional

    def answer(self, question: str, language: Language, today: date) -> Answer | None:
        """Return the best supported answer that is valid on `today`; None means "I do not know"."""
        found = [match for match in self._index.matches(question) if match.article.is_valid(today)]
        if not found or not _is_supported(found):
            return None
        article = found[0].article
        source = Source(self._title(article, language), f"{article.id} v{article.version}")
        return Answer(article.body.en, article.body.zh, source, found[0].support)

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
