"""Two classifiers of the same examples: words decide where they are clear, whole sentences where they leave a doubt."""

from collections.abc import Sequence
from threading import Lock
from typing import Final

from clearline.language.classify import Classifier, Example
from clearline.language.encoder import Encode
from clearline.language.features import Features

CLEAR: Final = 0.7
"""Confidence from which words alone decide, where no other intent has half as much."""

NOTHING: Final = 0.05
"""Confidence of words below which they are none that anybody knows: noise has a meaning near something, too."""

_AS_SURE: Final = 4 / 3
"""Whole sentences share less with any one example than words do: times this, the same confidence errs as seldom.

Found by cross-validation on the flows' own examples, at three wrong starts in a hundred."""


class Tiers:
    """Tells intents apart; safe to share between threads, and the same whether or not it was prepared."""

    __slots__ = ("_encode", "_exact", "_examples", "_features", "_lock", "_whole", "_words")

    def __init__(self, examples: Sequence[Example], encode: Encode | None = None) -> None:
        self._examples = examples
        self._encode = encode
        self._exact = {example.words: example.intent for example in examples}
        self._features = Features([example.words for example in examples])
        self._words = Classifier(examples, features=self._features)
        self._whole: Classifier | None = None
        self._lock = Lock()

    def scores(self, words: str, said: str, by_words: list[tuple[str, float]] | None = None) -> list[tuple[str, float]]:
        """See `Classifier.scores`; `by_words` is what the first classifier said, where that is known."""
        scores = by_words or self.by_words(words)
        if self._encode is None or _is_clear(scores) or scores[0][1] < NOTHING:
            return scores
        found = self._with_meaning(self._encode).scores(words, said)
        return [(intent, min(1.0, _AS_SURE * confidence)) for intent, confidence in found]

    def by_words(self, words: str) -> list[tuple[str, float]]:
        """Return what the first classifier says by itself."""
        scores = self._words.scores(words)
        intent = self._exact.get(words)
        if intent is None:
            return scores
        # To the letter an example: nothing is surer, and nothing else need be loaded to know it.
        return [(intent, 1.0), *((other, score / 2) for other, score in scores if other != intent)]

    def exactly(self, words: str) -> str | None:
        """Return the intent of which `words` are, to the letter, an example."""
        return self._exact.get(words)

    def is_ready(self, words: str) -> bool:
        """Return whether `scores` of these words would wait for no training."""
        if self._encode is None or self._whole is not None:
            return True
        scores = self.by_words(words)
        return _is_clear(scores) or scores[0][1] < NOTHING

    def prepare(self) -> None:
        """Train the second classifier now, some seconds of CPU, so that no utterance waits for it."""
        if self._encode is not None:
            self._with_meaning(self._encode)

    def _with_meaning(self, encode: Encode) -> Classifier:
        with self._lock:
            if self._whole is None:
                self._whole = Classifier(self._examples, encode, self._features)
            return self._whole


def _is_clear(scores: list[tuple[str, float]]) -> bool:
    (_, first), *others = scores
    return first >= CLEAR and (not others or others[0][1] < first / 2)
