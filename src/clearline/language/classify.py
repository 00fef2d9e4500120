"""A small classifier of words, letter groups and, where an encoder is given, meanings: trained from examples.

Ridge regression in its dual form, exact, quick for some thousand examples and the same on every run. The kernel is that
of tf-idf features, and with an encoder the nearness of whole sentences beside it. What was never seen counts in the
length of an utterance and so lowers every confidence.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from clearline.language import features as _features
from clearline.language import ridge as _ridge
from clearline.language.encoder import Encode
from clearline.language.features import Features
from clearline.language.learnt import Keep, learn_anew
from clearline.language.ridge import Matrix, solve_ridge

_MEANING: Final = 3.0
"""How much the meaning of a sentence weighs against its words."""

_AT_ONCE: Final = 128
"""Sentences that are encoded, and compared with all others, together."""

_BOTH: Final = 2
"""As `Features.writings` says of a text that may share something with every other."""

_BREADTH: Final = 2.0
"""How fast nearness falls off with the angle between two sentences."""


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
        self,
        examples: Sequence[Example],
        encode: Encode | None = None,
        features: Features | None = None,
        keep: Keep = learn_anew,
    ) -> None:
        """`features` are those of the examples' words, where they are known already."""
        digest = _digest(examples)
        self._intents = sorted({example.intent for example in examples})
        self._features = features or Features([example.words for example in examples])
        wanted = np.array(
            [[example.intent == intent for intent in self._intents] for example in examples], dtype=np.float32
        )
        self._meanings: _Meanings | None = None
        if encode is None:
            solved = keep(f"words {digest}", lambda: _by_writing(self._features, wanted))
        else:
            meant = keep(f"meanings {digest}", lambda: _meant(encode, examples))
            solved = keep(f"sentences {digest}", lambda: _together(self._features, meant, wanted))
            self._meanings = _Meanings(encode, meant, solved)
        self._weights = self._features.weighed(solved)

    def scores(self, words: str, said: str = "") -> list[tuple[str, float]]:
        """Return every intent with a confidence from 0 to 1, best first; equal ones in the order of their names."""
        places, values = self._features.row(words)
        if not places and self._meanings is None:
            return [(intent, 0.0) for intent in self._intents]
        found: Matrix = np.dot(np.array(values, dtype=np.float32), self._weights.take(places, axis=0))
        if self._meanings is not None:
            found = found + self._meanings.scores(said)
        raw: list[float] = found.tolist()
        bounded = (round(min(max(score, 0.0), 1.0), 4) for score in raw)
        # Sorting is stable, and the intents are in the order of their names.
        return sorted(zip(self._intents, bounded, strict=True), key=lambda one: -one[1])


class _Meanings:
    """What the nearness to each example says for each intent."""

    __slots__ = ("_encode", "_examples", "_solved")

    def __init__(self, encode: Encode, examples: Matrix, solved: Matrix) -> None:
        self._encode = encode
        self._examples = examples
        self._solved = solved

    def scores(self, said: str) -> Matrix:
        scores: Matrix = _nearness(_unit(self._encode([said])), self._examples)[0] @ self._solved
        return scores


def _digest(examples: Sequence[Example]) -> str:
    """Return what all that is learnt depends on: the examples, and the very code that learns."""
    digest = hashlib.sha256()
    digest.update(np.__version__.encode())
    for source in (__file__, _features.__file__, _ridge.__file__):
        digest.update(Path(source).read_bytes())
    for example in examples:
        digest.update(f"{example.words}\x1f{example.intent}\x1f{example.said}\x1f".encode())
    return digest.hexdigest()


def _together(features: Features, meant: Matrix, wanted: Matrix) -> Matrix:
    """Return the weight of each example for each intent, where every two of them are more or less near."""
    kernel = features.shared()
    for start in range(0, len(meant), _AT_ONCE):
        kernel[start : start + _AT_ONCE] += _nearness(meant[start : start + _AT_ONCE], meant)
    return solve_ridge(kernel, wanted)


def _by_writing(features: Features, wanted: Matrix) -> Matrix:
    """Return the weight of each example for each intent by words alone, in a quarter of the time and of the memory.

    Words of letters share nothing with words of ideographs: each of the two is solved by itself, then what both share
    with texts of both is put right (Schur complement).
    """
    writings = features.writings()
    rest = np.flatnonzero(writings == _BOTH)
    left, right = features.shared(rest), wanted[rest]
    parts = []
    for writing in range(_BOTH):
        part = np.flatnonzero(writings == writing)
        kernel = features.shared(np.concatenate([part, rest]))
        joint = kernel[: len(part), len(part) :].copy()
        alone = solve_ridge(kernel[: len(part), : len(part)], np.hstack([wanted[part], joint]))
        own, shift = np.hsplit(alone, [wanted.shape[1]])
        left, right = left - joint.T @ shift, right - joint.T @ own
        parts.append((part, own, shift))
    solved = np.empty_like(wanted)
    solved[rest] = solve_ridge(left, right)
    for part, own, shift in parts:
        solved[part] = own - shift @ solved[rest]
    return solved


def _meant(encode: Encode, examples: Sequence[Example]) -> Matrix:
    """Return the meaning of each example, some at a time: what lies between takes far more room than what comes out."""
    said = [example.said for example in examples]
    return _unit(np.concatenate([encode(said[at : at + _AT_ONCE]) for at in range(0, len(said), _AT_ONCE)]))


def _unit(vectors: Matrix) -> Matrix:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Matrix = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return unit


def _nearness(some: Matrix, others: Matrix) -> Matrix:
    """Return a Gaussian kernel of unit vectors, one row for each of `some`."""
    near: Matrix = some @ others.T
    near -= np.float32(1.0)
    near *= np.float32(_BREADTH)
    np.exp(near, out=near)
    near *= np.float32(_MEANING)
    return near
