"""A small linear classifier of words and letter groups: trained in a moment from the flows' own examples.

Ridge regression on tf-idf features, solved in its dual form, so that it is exact, quick for some hundred examples and
the same on every run. What it has never seen counts in the length of an utterance and so lowers every confidence.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_WORDS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_LONGEST: Final = 60
"""Words of one utterance that are looked at: a wish is told early."""

_ALONE: Final = "w2"
"""Kinds of features that tell something even where a single example has them."""

_RIDGE: Final = 0.35


@dataclass(frozen=True, slots=True)
class Example:
    """Something a caller says, folded, and what it means."""

    words: str
    intent: str


class Classifier:
    """Tells intents apart; safe to share between threads."""

    __slots__ = ("_features", "_intents", "_unseen", "_weights")

    def __init__(self, examples: Sequence[Example]) -> None:
        self._intents = sorted({example.intent for example in examples})
        counted = [Counter(_features(example.words)) for example in examples]
        frequency = Counter(feature for counts in counted for feature in counts)
        known = sorted(feature for feature, count in frequency.items() if count > 1 or feature[0] in _ALONE)
        unseen = _rarity(len(examples), 1)
        self._unseen = {kind: unseen * weight for kind, weight in _WEIGHTS.items()}
        self._features = {
            feature: (place, _rarity(len(examples), frequency[feature]) * _WEIGHTS[feature[0]])
            for place, feature in enumerate(known)
        }
        rows = np.zeros((len(examples), len(known)), dtype=np.float32)
        for row, counts in zip(rows, counted, strict=True):
            places, values = self._vector(counts)
            row[places] = values
        wanted = np.array([[float(example.intent == intent) for intent in self._intents] for example in examples])
        solved = np.linalg.solve((rows @ rows.T).astype(np.float64) + _RIDGE * np.eye(len(examples)), wanted)
        self._weights: NDArray[np.float64] = rows.T.astype(np.float64) @ solved

    def scores(self, words: str) -> list[tuple[str, float]]:
        """Return every intent with a confidence from 0 to 1, best first; equal ones in the order of their names."""
        places, values = self._vector(Counter(_features(words)))
        if not places:
            return [(intent, 0.0) for intent in self._intents]
        raw: list[float] = np.dot(values, self._weights.take(places, axis=0)).tolist()
        bounded = (round(min(max(score, 0.0), 1.0), 4) for score in raw)
        # Sorting is stable, and the intents are in the order of their names.
        return sorted(zip(self._intents, bounded, strict=True), key=lambda one: -one[1])

    def _vector(self, counts: Counter[str]) -> tuple[list[int], list[float]]:
        places: list[int] = []
        values: list[float] = []
        length = 0.0
        for feature, count in counts.items():
            known = self._features.get(feature)
            value = self._unseen[feature[0]] if known is None else known[1]
            if count > 1:
                value *= 1.0 + math.log(count)
            length += value * value
            if known is not None:
                places.append(known[0])
                values.append(value)
        norm = math.sqrt(length) or 1.0
        return places, [value / norm for value in values]


_WEIGHTS: Final = {"w": 1.0, "p": 0.8, "l": 0.35, "1": 0.5, "2": 1.0, "3": 0.7}
"""By kind of feature: word, pair of words, letter group; one, two or three ideographs."""


def _rarity(examples: int, frequency: int) -> float:
    return math.log((1 + examples) / (1 + frequency)) + 1.0


def _features(words: str) -> Iterator[str]:
    tokens = _WORDS.findall(words)[:_LONGEST]
    before = ""
    for token in tokens:
        if token[0] >= "\u3400":
            yield from _ideographs(token[:_LONGEST])
            before = ""
            continue
        yield "w" + token
        if before:
            yield f"p{before} {token}"
        padded = f"^{token[:20]}$"
        yield from ("l" + padded[at : at + 3] for at in range(len(padded) - 2))
        before = token


def _ideographs(run: str) -> Iterator[str]:
    for size in (1, 2, 3):
        yield from (f"{size}{run[at : at + size]}" for at in range(len(run) - size + 1))
