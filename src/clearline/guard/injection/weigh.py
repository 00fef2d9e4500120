"""Weighing what was counted: every clause, every run of a few clauses and the whole text, each as if it stood alone.

An order wrapped in small talk weighs little in the whole and all in its own clause. What the features add is summed up
along the text once, so that all runs are weighed in a few steps and the work stays linear in its length.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clearline.guard.injection.grams import LETTER_ROWS, SIZES, WEIGHT_OF_GROUP, Counted

_LONGEST_RUN: Final = 4
"""Clauses that are weighed together, besides the whole text."""
_COLUMN: Final = np.array(SIZES)[:, None]
_COUNTED_IN: Final = np.array([0] * LETTER_ROWS + [1] * (len(SIZES) - LETTER_ROWS))[:, None]
"""Rows are counted in characters of the plain reading first, then in tokens."""
_LETTERS, _WORDS = slice(0, LETTER_ROWS), slice(LETTER_ROWS, None)

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Weighed:
    """One stretch of the text and how much it reads like an order to the desk."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class _Runs:
    """Runs of clauses, by their first and their last; the whole text is the first of them."""

    first: Indices
    last: Indices


def weigh(counted: Counted, weights: NDArray[np.float32], bias: float) -> Sequence[Weighed]:
    """Return the score of the whole text first, then of each run of clauses."""
    runs, scores = _weighed(counted, weights)
    return [
        Weighed(counted.spans[first][0], counted.spans[last][1], bias + float(score))
        for first, last, score in zip(runs.first, runs.last, scores, strict=True)
    ]


def heaviest(counted: Counted, weights: NDArray[np.float32], bias: float) -> Weighed | None:
    """Return the stretch with the highest score, the first of equals; None for a text without words."""
    if not counted.spans:
        return None
    if len(counted.spans) == 1:  # as most texts: nothing has to be summed up along it
        return Weighed(*counted.spans[0], bias + _whole(counted, weights))
    runs, scores = _weighed(counted, weights)
    best = int(scores.argmax())
    start, end = counted.spans[runs.first[best]][0], counted.spans[runs.last[best]][1]
    return Weighed(start, end, bias + float(scores[best]))


def _whole(counted: Counted, weights: NDArray[np.float32]) -> float:
    sums = np.add.accumulate(weights[counted.places], dtype=np.float64)
    score, before, at = 0.0, 0.0, 0
    for weight, end in zip(WEIGHT_OF_GROUP, (counted.ends[LETTER_ROWS - 1], counted.ends[-1], len(sums)), strict=True):
        if end > at:
            score += weight * (float(sums[end - 1]) - before) / math.sqrt(end - at)
            before, at = float(sums[end - 1]), end
    return score


def _weighed(counted: Counted, weights: NDArray[np.float32]) -> tuple[_Runs, Numbers]:
    clauses = len(counted.spans)
    runs = _runs_of(clauses)
    if not clauses:
        return runs, np.zeros(0)
    added = weights[counted.places].astype(np.float64)
    sums = np.concatenate([[0.0], added.cumsum()])
    lengths = np.diff(counted.ends, prepend=0)[:, None]
    offsets = (np.array((0, *counted.ends[:-1])))[:, None]
    tokens = np.array(counted.tokens)
    spans = np.stack([np.array(counted.plain), tokens])
    starts, ends = spans[_COUNTED_IN, runs.first, 0], spans[_COUNTED_IN, runs.last, 1]
    # The features that lie wholly in a run begin at its start and end at its end, less their own size.
    begin = np.minimum(starts, lengths)
    end = np.maximum(np.minimum(ends - _COLUMN + 1, lengths), begin)
    totals, numbers = sums[offsets + end] - sums[offsets + begin], end - begin
    concepts = added[counted.ends[-1] :]
    told = _concepts(counted, concepts, tokens) if len(concepts) else np.zeros((2, len(runs.first)))
    parts = (
        (totals[_LETTERS].sum(axis=0), numbers[_LETTERS].sum(axis=0)),
        (totals[_WORDS].sum(axis=0), numbers[_WORDS].sum(axis=0)),
        (told[0], told[1]),
    )
    scores = np.zeros(len(runs.first))
    for weight, (total, number) in zip(WEIGHT_OF_GROUP, parts, strict=True):
        scores += weight * total / np.sqrt(np.maximum(1, number))
    return runs, scores


def _longest(clauses: int) -> int:
    return min(_LONGEST_RUN, clauses - 1)


def _runs_of(clauses: int) -> _Runs:
    if not clauses:
        return _Runs(np.zeros(0, np.intp), np.zeros(0, np.intp))
    firsts = [np.arange(clauses - size + 1) for size in range(1, _longest(clauses) + 1)]
    lasts = [first + size for size, first in enumerate(firsts)]
    return _Runs(np.concatenate([[0], *firsts]), np.concatenate([[clauses - 1], *lasts]))


def _concepts(counted: Counted, added: Numbers, tokens: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what concepts add to each run, and how many of them lie wholly in it."""
    clauses = len(tokens)
    opening = np.searchsorted(tokens[:, 0], counted.concept_starts, side="right") - 1
    wide = np.searchsorted(tokens[:, 0], counted.concept_ends, side="right") - 1 - opening
    near = wide < _LONGEST_RUN
    places = wide[near] * clauses + opening[near]
    size = _LONGEST_RUN * clauses
    tables = (
        np.bincount(places, weights=added[near], minlength=size),
        np.bincount(places, minlength=size).astype(np.float64),
    )
    found = []
    for table, whole in zip(tables, (added.sum(), len(added)), strict=True):
        # Of those that begin in a clause, `within[n]` reach no further than the nth one after it.
        within = table.reshape(_LONGEST_RUN, clauses).cumsum(axis=0)
        runs = [
            sum((within[length - 1 - at, at : clauses - length + 1 + at] for at in range(length)), np.float64(0))
            for length in range(1, _longest(clauses) + 1)
        ]
        found.append(np.concatenate([[whole], *runs]))
    return np.stack(found)
