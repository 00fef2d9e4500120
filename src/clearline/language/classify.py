"""A small classifier of words, letter groups and, where an encoder is given, meanings: trained from examples.

Ridge regression in its dual form, exact, quick for some thousand examples and the same on every run. The kernel is that
of tf-idf features, and with an encoder the nearness of whole sentences beside it. What was never seen counts in the
length of an utterance and so lowers every confidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clearline.language.encoder import Encode
from clearline.language.features import Features

_RIDGE: Final = 0.35

_MEANING: Final = 3.0
"""How much the meaning of a sentence weighs against its words."""

_BOTH: Final = 2
"""As `Features.writings` says of a text that may share something with every other."""

_BREADTH: Final = 2.0
"""How fast nearness falls off with the angle between two sentences."""

_AT_ONCE: Final = 128
"""Sentences that are encoded together."""


@dataclass(frozen=True, slots=True)
class Example:
    """Something that is said, folded and as said, and what it means."""

    words: str
    intent: str
    said: str = ""


class Classifier:
    """Tells intents apart; safe to share between threads."""

    __slots__ = ("_features", "_intents", "_meanings", "_weights")

    def __init__(
        self, examples: Sequence[Example], encode: Encode | None = None, features: Features | None = None
    ) -> None:
        """`features` are those of the examples' words, where they are known already."""
        self._intents = sorted({example.intent for example in examples})
        self._features = features or Features([example.words for example in examples])
        meant = None if encode is None else _meant(encode, examples)
        kernel = self._features.shared()
        if meant is not None:
            kernel += _nearness(meant, meant)
        kernel.reshape(-1)[:: len(examples) + 1] += _RIDGE
        wanted = np.zeros((len(examples), len(self._intents)), dtype=np.float32)
        places = {intent: place for place, intent in enumerate(self._intents)}
        wanted[np.arange(len(examples)), [places[example.intent] for example in examples]] = 1.0
        writings = self._features.writings() if meant is None else np.full(len(examples), _BOTH)
        solved = _solve(kernel, wanted, writings)
        self._weights = self._features.weighed(solved)
        self._meanings = None if encode is None or meant is None else _Meanings(encode, meant, solved)

    def scores(self, words: str, said: str = "") -> list[tuple[str, float]]:
        """Return every intent with a confidence from 0 to 1, best first; equal ones in the order of their names."""
        places, values = self._features.row(words)
        if not places and self._meanings is None:
            return [(intent, 0.0) for intent in self._intents]
        found: NDArray[np.float32] = np.dot(np.array(values, dtype=np.float32), self._weights.take(places, axis=0))
        if self._meanings is not None:
            found = found + self._meanings.scores(said)
        raw: list[float] = found.tolist()
        bounded = (round(min(max(score, 0.0), 1.0), 4) for score in raw)
        # Sorting is stable, and the intents are in the order of their names.
        return sorted(zip(self._intents, bounded, strict=True), key=lambda one: -one[1])


class _Meanings:
    """What the nearness to each example says for each intent."""

    __slots__ = ("_encode", "_examples", "_solved")

    def __init__(self, encode: Encode, examples: NDArray[np.float32], solved: NDArray[np.float32]) -> None:
        self._encode = encode
        self._examples = examples
        self._solved = solved

    def scores(self, said: str) -> NDArray[np.float32]:
        near = _nearness(_unit(self._encode([said])), self._examples)[0]
        scores: NDArray[np.float32] = near @ self._solved
        return scores


def _solve(kernel: NDArray[np.float32], wanted: NDArray[np.float32], writings: NDArray[np.intp]) -> NDArray[np.float32]:
    """Solve `kernel` x = `wanted`, texts of writing 0 sharing nothing with those of writing 1: a quarter of the work.

    Each of the two is solved by itself, then what both share with the rest is put right (Schur complement).
    """
    rest = np.flatnonzero(writings == _BOTH)
    if len(rest) == len(wanted):
        solution: NDArray[np.float32] = np.linalg.solve(kernel, wanted)
        return solution
    columns = wanted.shape[1]
    left, right = kernel[np.ix_(rest, rest)], wanted[rest]
    parts = []
    for writing in range(_BOTH):
        part = np.flatnonzero(writings == writing)
        joint = kernel[np.ix_(part, rest)]
        alone = np.linalg.solve(kernel[np.ix_(part, part)], np.hstack([wanted[part], joint]))
        own, shift = alone[:, :columns], alone[:, columns:]
        left, right = left - joint.T @ shift, right - joint.T @ own
        parts.append((part, own, shift))
    solved = np.empty_like(wanted)
    solved[rest] = np.linalg.solve(left, right)
    for part, own, shift in parts:
        solved[part] = own - shift @ solved[rest]
    return solved


def _meant(encode: Encode, examples: Sequence[Example]) -> NDArray[np.float32]:
    """Return the meaning of each example, some at a time: what lies between takes far more room than what comes out."""
    said = [example.said for example in examples]
    return _unit(np.concatenate([encode(said[at : at + _AT_ONCE]) for at in range(0, len(said), _AT_ONCE)]))


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
