"""Two classifiers of the same examples: words decide where they are clear, whole sentences where they leave a doubt."""

from collections.abc import Sequence
from threading import Lock
from typing import Final

from clearline.language.classify import Classifier, Example
from clearline.language.encoder import Encode
from clearline.language.features import Features
from clearline.language.learnt import Keep, learn_anew

CLEAR: Final = 0.7
"""Confidence from which words alone decide, where no other intent has half as much."""

NOTHING: Final = 0.05
"""Confidence of words below which they are none that anybody knows: noise has a meaning near something, too."""

_AS_SURE: Final = 4 / 3
"""Whole sentences share less with any one example than words do: times this, the same confidence errs as seldom.

Found by cross-validation on the flows' own examples, at three wrong starts in a hundred."""


class Tiers:
    """Tells intents apart; safe to share between threads, and the same whether or not it was prepared."""

    __slots__ = ("_encode", "_exact", "_examples", "_features", "_keep", "_lock", "_whole", "_words")

    def __init__(self, examples: Sequence[Example], encode: Encode | None = None, keep: Keep = learn_anew) -> None:
        self._examples = examples
        self._encode = encode
        self._keep = keep
        self._exact = {example.words: example.intent for example in examples}
        self._features: Features | None = None
        self._words: Classifier | None = None
        self._whole: Classifier | None = None
        self._lock = Lock()

    def scores(self, words: str, said: str, by_words: list[tuple[str, float]] | None = None) -> list[tuple[str, float]]:
        """See `Classifier.scores`; `by_words` is what the first classifier said, where that is known."""
        scores = by_words or self.by_words(words)
        if self._encode is None or _is_decided(scores):
            return scores
        found = self._with_meaning(self._encode).scores(words, said)
        return [(intent, min(1.0, _AS_SURE * confidence)) for intent, confidence in found]

    def by_words(self, words: str) -> list[tuple[str, float]]:
        """Return what the first classifier says by itself; to the letter an example, there is nothing else to weigh."""
        intent = self._exact.get(words)
        return self._of_words().scores(words) if intent is None else [(intent, 1.0)]

    def exactly(self, words: str) -> str | None:
        """Return the intent of which `words` are, to the letter, an example."""
        return self._exact.get(words)

    def is_ready(self, words: str) -> bool:
        """Return whether `scores` of these words would wait for no training."""
        if words in self._exact or self._whole is not None:
            return True
        if self._words is None:
            return False
        return self._encode is None or _is_decided(self._words.scores(words))

    def prepare(self) -> None:
        """Train both classifiers now, some seconds of CPU, so that no utterance waits for it."""
        self.prepare_words()
        if self._encode is not None:
            self._with_meaning(self._encode)

    def prepare_for(self, words: str) -> None:
        """Train what `scores` of these words would wait for."""
        self.prepare_words()
        if not self.is_ready(words):
            self.prepare()

    def prepare_words(self) -> None:
        """Train the first classifier now, by which most is told, in a fifth of the time of both."""
        self._of_words()

    def _of_words(self) -> Classifier:
        if self._words is not None:
            return self._words
        with self._lock:
            if self._words is None:
                self._words = Classifier(self._examples, features=self._shared(), keep=self._keep)
            return self._words

    def _with_meaning(self, encode: Encode) -> Classifier:
        with self._lock:
            if self._whole is None:
                self._whole = Classifier(self._examples, encode, self._shared(), self._keep)
            return self._whole

    def _shared(self) -> Features:
        if self._features is None:
            self._features = Features([example.words for example in self._examples])
        return self._features


def _is_decided(scores: list[tuple[str, float]]) -> bool:
    """Tell whether words leave nothing for whole sentences to say: they are clear, or known to nobody."""
    (_, first), *others = scores
    return first < NOTHING or (first >= CLEAR and (not others or others[0][1] < first / 2))
