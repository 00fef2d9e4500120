"""Finding the article that answers: BM25 over words and pairs of ideographs, and how much of a question it supports.

BM25 after Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the usual
k1 = 1.2 and b = 0.75. The support of an article is the share of the question's weight that it contains: a question
of which most is unknown has no answer here, however well the rest scores.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clearline.knowledge.article import Article
from clearline.language.forms import fold

_K1: Final = 1.2
_B: Final = 0.75
_QUESTION_WEIGHT: Final = 2
"""A word of a title or of a sample question counts as often as this many in the body."""

_LONGEST: Final = 600
"""Characters of one text that are looked at; a body is no longer."""

_TOKEN: Final = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_COMMON: Final = re.compile(
    r"a|an|and|any|are|as|at|be|been|by|can|could|do|does|did|for|from|get|give|had|has|"
    r"have|he|her|how|i|if|in|into|is|it|its|just|let|like|may|me|might|much|must|my|need|"
    r"no|not|of|old|on|one|or|our|out|please|she|should|so|some|tell|that|the|their|them|then|"
    r"there|they|this|to|up|us|was|we|were|what|when|where|which|who|whom|whose|why|will|"
    r"with|would|you|your|am|im|m|s|t|d|ll|ve|re|about|want|know|long|many|use|using|go|"
    r"make|way|happen|happens"
)
_COMMON_ZH: Final = re.compile(
    r"请问|什么|怎么样|怎么办|怎么|怎样|如何|可以|可不可以|能不能|是不是|有没有|多少|哪里|哪个|哪些|我想|我要|我的|你们的|你们|"
    r"你的|我们|他们|一下|知道|告诉|为什么|时候|需要|应该|的话|一个|这个|那个|就是|还是|以及|或者|吗|呢|啊|吧|的|了|我|你|您|是|在|有|和|"
    r"要|会|能|想|把|被|到|都|也|就|给|跟|这|那|帮"
)


@dataclass(frozen=True, slots=True)
class Match:
    """An article with how well it scores and how much of the question it contains, from 0 to 1."""

    article: Article
    score: float
    support: float


class Index:
    """Built once from the articles; pure and safe to share."""

    __slots__ = ("_articles", "_average", "_frequency", "_lengths", "_samples", "_terms", "_to_simplified")

    def __init__(self, articles: Sequence[Article], to_simplified: Callable[[str], str]) -> None:
        self._to_simplified = to_simplified
        self._articles = tuple(articles)
        self._samples = {self.plain(sample): article.id for article in articles for sample in article.questions}
        self._terms = [self._counted(article) for article in articles]
        self._lengths = [sum(terms.values()) for terms in self._terms]
        self._average = sum(self._lengths) / len(self._lengths) if self._lengths else 1.0
        self._frequency = Counter(term for terms in self._terms for term in terms)

    def matches(self, question: str) -> list[Match]:
        """Return every article that has anything of `question`, best first; one that has it as a sample is the best."""
        asked = Counter(self._split(question))
        known = self._samples.get(self.plain(question))
        whole = sum(self._rarity(term) for term in asked)
        found = [
            Match(article, self._score(asked, place), self._support(asked, place, whole))
            for place, article in enumerate(self._articles)
        ]
        return sorted(
            (one for one in found if one.score > 0),
            key=lambda one: (one.article.id != known, -one.score, one.article.id),
        )

    def plain(self, text: str) -> str:
        """Return the words of `text`, folded and in simplified characters."""
        return " ".join(_TOKEN.findall(self._simplified(text)))

    def _counted(self, article: Article) -> Counter[str]:
        counted = Counter((*self._split(article.body.en), *self._split(article.body.zh)))
        for words in (article.title.en, article.title.zh, *article.questions):
            for term in self._split(words):
                counted[term] += _QUESTION_WEIGHT
        return counted

    def _simplified(self, text: str) -> str:
        return self._to_simplified(fold(text[:_LONGEST]).text.lower())

    def _split(self, text: str) -> Iterator[str]:
        for token in _TOKEN.findall(self._simplified(text)):
            if token[0] >= "\u3400":
                yield from _pairs(token)
            elif not _COMMON.fullmatch(token):
                yield _stem(token)

    def _rarity(self, term: str) -> float:
        seen = self._frequency[term]
        return math.log(1 + (len(self._articles) - seen + 0.5) / (seen + 0.5))

    def _score(self, asked: Counter[str], place: int) -> float:
        terms, length = self._terms[place], self._lengths[place] / self._average
        return sum(
            self._rarity(term) * terms[term] * (_K1 + 1) / (terms[term] + _K1 * (1 - _B + _B * length))
            for term in asked
            if term in terms
        )

    def _support(self, asked: Counter[str], place: int, whole: float) -> float:
        known = sum(self._rarity(term) for term in asked if term in self._terms[place])
        return known / whole if whole else 0.0


def _pairs(run: str) -> Iterator[str]:
    for part in _COMMON_ZH.sub(" ", run).split():
        if len(part) == 1:
            yield part
        yield from (part[at : at + 2] for at in range(len(part) - 1))


def _stem(word: str) -> str:
    """Cut the commonest English endings, so that `roaming`, `roams` and `roam` are one."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:  # noqa: PLR2004 # a stem has three letters at least
            return word[: -len(ending)]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word  # noqa: PLR2004 # `porte` as `ported`
