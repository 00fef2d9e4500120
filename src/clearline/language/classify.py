"""A small classifier of words, letter groups and, where an encoder is given, meanings: trained from examples.

Ridge regression in its dual form, exact, quick for some thousand examples and the same on every run. The kernel is that
of tf-idf features, and with an encoder the nearness of whole sentences beside it. What was never seen counts in the
length of an utterance and so lowers every confidence.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from clearline.language.encoder import Encode

_WORDS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_LONGEST: Final = 60
"""Words of one utterance that are looked at: a wish is told early."""

_ALONE: Final = "w2"
"""Kinds of features that tell something even where a single example has them."""

_RIDGE: Final = 0.35

_COMMON: Final = 12
"""Examples that share a feature, from which on a dense product is the quicker one."""

_MEANING: Final = 3.0
"""How much the meaning of a sentence weighs against its words."""

_BREADTH: Final = 2.0
"""How fast nearness falls off with the angle between two sentences."""


Row: TypeAlias = tuple[list[int], list[float]]
"""The features of one text: their places and their values."""


@dataclass(frozen=True, slots=True)
class Example:
    """Something that is said, folded and as said, and what it means."""

    words: str
    intent: str
    said: str = ""


class Classifier:
    """Tells intents apart; safe to share between threads."""

    __slots__ = ("_intents", "_meanings", "_vocabulary", "_weights")

    def __init__(self, examples: Sequence[Example], encode: Encode | None = None) -> None:
        self._intents = sorted({example.intent for example in examples})
        counted = [Counter(_features(example.words)) for example in examples]
        self._vocabulary = _Vocabulary(counted)
        rows = [self._vocabulary.vector(counts) for counts in counted]
        meant = None if encode is None else _unit(encode([example.said for example in examples]))
        kernel = _shared(rows, self._vocabulary.size)
        if meant is not None:
            kernel += _nearness(meant, meant)
        wanted = np.array([[float(example.intent == intent) for intent in self._intents] for example in examples])
        solved = np.linalg.solve(kernel + _RIDGE * np.eye(len(examples)), wanted)
        self._weights: NDArray[np.float64] = np.zeros((self._vocabulary.size, len(self._intents)))
        for (places, values), row in zip(rows, solved, strict=True):
            self._weights[places] += np.outer(values, row)
        self._meanings = None if encode is None or meant is None else _Meanings(encode, meant, solved)

    def scores(self, words: str, said: str = "") -> list[tuple[str, float]]:
        """Return every intent with a confidence from 0 to 1, best first; equal ones in the order of their names."""
        places, values = self._vocabulary.vector(Counter(_features(words)))
        if not places and self._meanings is None:
            return [(intent, 0.0) for intent in self._intents]
        found: NDArray[np.float64] = np.dot(values, self._weights.take(places, axis=0))
        if self._meanings is not None:
            found = found + self._meanings.scores(said)
        raw: list[float] = found.tolist()
        bounded = (round(min(max(score, 0.0), 1.0), 4) for score in raw)
        # Sorting is stable, and the intents are in the order of their names.
        return sorted(zip(self._intents, bounded, strict=True), key=lambda one: -one[1])


class _Meanings:
    """What the nearness to each example says for each intent."""

    __slots__ = ("_encode", "_examples", "_solved")

    def __init__(self, encode: Encode, examples: NDArray[np.float32], solved: NDArray[np.float64]) -> None:
        self._encode = encode
        self._examples = examples
        self._solved = solved.astype(np.float32)

    def scores(self, said: str) -> NDArray[np.float64]:
        near = _nearness(_unit(self._encode([said])), self._examples)[0]
        scores: NDArray[np.float32] = near @ self._solved
        return scores.astype(np.float64)


class _Vocabulary:
    """Features that examples share, each with its place and weight."""

    __slots__ = ("_features", "_unseen")

    def __init__(self, counted: Sequence[Counter[str]]) -> None:
        frequency = Counter(feature for counts in counted for feature in counts)
        known = sorted(feature for feature, count in frequency.items() if count > 1 or feature[0] in _ALONE)
        unseen = _rarity(len(counted), 1)
        self._unseen = {kind: unseen * weight for kind, weight in _WEIGHTS.items()}
        self._features = {
            feature: (place, _rarity(len(counted), frequency[feature]) * _WEIGHTS[feature[0]])
            for place, feature in enumerate(known)
        }

    @property
    def size(self) -> int:
        """How many features are known."""
        return len(self._features)

    def vector(self, counts: Counter[str]) -> Row:
        """Return the places and values of what is known; the length counts what is not known as well."""
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


def _shared(rows: Sequence[Row], size: int) -> NDArray[np.float64]:
    """Return the inner product of every two rows: at once for features that many have, one by one for the rest."""
    havers: dict[int, list[tuple[int, float]]] = {}
    for row, (places, values) in enumerate(rows):
        for place, value in zip(places, values, strict=True):
            havers.setdefault(place, []).append((row, value))
    common = [place for place in range(size) if len(havers[place]) >= _COMMON]
    dense = np.zeros((len(rows), len(common)), dtype=np.float32)
    for column, place in enumerate(common):
        for row, value in havers.pop(place):
            dense[row, column] = value
    shared: NDArray[np.float64] = (dense @ dense.T).astype(np.float64)
    for having in havers.values():
        at = np.array([row for row, _ in having])
        weights = np.array([value for _, value in having])
        shared[np.ix_(at, at)] += np.outer(weights, weights)
    return shared


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return unit


def _nearness(some: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a Gaussian kernel of unit vectors, one row for each of `some`."""
    near: NDArray[np.float32] = some @ others.T
    near -= np.float32(1.0)
    near *= np.float32(_BREADTH)
    np.exp(near, out=near)
    near *= np.float32(_MEANING)
    return near


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
