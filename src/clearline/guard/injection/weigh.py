"""Weighing what was counted: every clause, every run of a few clauses and the whole text, each as if it stood alone.

An order wrapped in small talk weighs little in the whole and all in its own clause.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clearline.guard.injection.grams import WEIGHT_OF_GROUP, Counted, Row

_LONGEST_RUN: Final = 4
"""Clauses that are weighed together, besides the whole text."""
_NONE = np.zeros(0, dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Weighed:
    """One stretch of the text and how much it reads like an order to the desk."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Sums:
    """What the features of one size add, summed up from the beginning of the text."""

    row: Row
    sums: NDArray[np.float64]

    def between(self, start: int, end: int) -> tuple[float, int]:
        """Return what the features that lie wholly in `start` to `end` add, and how many they are."""
        last = min(end - self.row.size + 1, len(self.row.places))
        if last <= start:
            return 0.0, 0
        return float(self.sums[last] - self.sums[start]), last - start


def weigh(counted: Counted, weights: NDArray[np.float32], bias: float) -> Iterator[Weighed]:
    """Yield the score of the whole text first, then of each run of clauses."""
    if not counted.spans:
        return
    if len(counted.spans) == 1:  # as most texts: nothing has to be summed up along it
        yield Weighed(*counted.spans[0], bias + _score(_whole(counted, weights)))
        return
    sums = [Sums(row, np.concatenate([[0.0], np.cumsum(weights[row.places])])) for row in counted.rows]
    concepts = weights[counted.concepts].astype(np.float64)
    for first, last in _runs(len(counted.spans)):
        tokens = counted.tokens[first][0], counted.tokens[last][1]
        plain = counted.plain[first][0], counted.plain[last][1]
        near = slice(*np.searchsorted(counted.concept_starts, tokens))
        inside = concepts[near][counted.concept_ends[near] < tokens[1]]
        parts = (
            _total([row.between(*plain) for row in sums if row.row.group == 0]),
            _total([row.between(*tokens) for row in sums if row.row.group == 1]),
            (float(inside.sum()), len(inside)),
        )
        yield Weighed(counted.spans[first][0], counted.spans[last][1], bias + _score(parts))


def _whole(counted: Counted, weights: NDArray[np.float32]) -> tuple[tuple[float, int], ...]:
    letters = np.concatenate([_NONE, *(row.places for row in counted.rows if row.group == 0)])
    words = np.concatenate([_NONE, *(row.places for row in counted.rows if row.group == 1)])
    groups = (letters, words, counted.concepts)
    return tuple((float(weights[places].sum(dtype=np.float64)), len(places)) for places in groups)


def _score(parts: Sequence[tuple[float, int]]) -> float:
    pairs = zip(WEIGHT_OF_GROUP, parts, strict=True)
    return sum(weight * total / math.sqrt(max(1, number)) for weight, (total, number) in pairs)


def _runs(clauses: int) -> Iterator[tuple[int, int]]:
    yield 0, clauses - 1
    for size in range(1, min(_LONGEST_RUN, clauses - 1) + 1):
        yield from ((first, first + size - 1) for first in range(clauses - size + 1))


def _total(parts: Sequence[tuple[float, int]]) -> tuple[float, int]:
    return sum(total for total, _ in parts), sum(number for _, number in parts)
