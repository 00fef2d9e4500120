"""What a text is told by, in weighted numbers: words, pairs of words and letter groups, or groups of ideographs."""

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

_WORDS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_LONGEST: Final = 60
"""Words of one utterance that are looked at: a wish is told early."""

_ALONE: Final = "w2"
"""Kinds of features that tell something even where a single text has them."""

_COMMON: Final = 64
"""Texts that share a feature, from which on a dense product is the quicker one."""

_WEIGHTS: Final = {"w": 1.0, "p": 0.8, "l": 0.35, "1": 0.5, "2": 1.0, "3": 0.7}
"""By kind of feature: word, pair of words, letter group; one, two or three ideographs."""

Row: TypeAlias = tuple[list[int], list[float]]
"""The features of one text: their places and their values."""


class Features:
    """Features that some texts share, each with its place and weight, and what each of these texts has of them."""

    __slots__ = ("_known", "_of_ideographs", "_places", "_rows", "_unseen", "_values", "texts")

    def __init__(self, texts: Sequence[str]) -> None:
        # Twice over the texts, keeping nothing of each but numbers: room between what stays is never handed back.
        frequency: Counter[str] = Counter()
        for text in texts:
            frequency.update(set(_features(text)))
        known = sorted(feature for feature, count in frequency.items() if count > 1 or feature[0] in _ALONE)
        unseen = _rarity(len(texts), 1)
        self._unseen = {kind: unseen * weight for kind, weight in _WEIGHTS.items()}
        self._known = {
            feature: (place, _rarity(len(texts), frequency[feature]) * _WEIGHTS[feature[0]])
            for place, feature in enumerate(known)
        }
        self._of_ideographs = np.array([feature[0] in "123" for feature in known], dtype=bool)
        lengths, all_places, all_values = array("i"), array("i"), array("f")
        for text in texts:
            places, values = self.row(text)
            lengths.append(len(places))
            all_places.extend(places)
            all_values.extend(values)
        self.texts = len(texts)
        """How many texts they are the features of."""
        self._rows = np.repeat(np.arange(len(texts), dtype=np.int32), np.array(lengths, dtype=np.int32))
        self._places = np.array(all_places, dtype=np.int32)
        self._values = np.array(all_values, dtype=np.float32)

    def row(self, text: str) -> Row:
        """Return the places and values of what is known; the length counts what is not known as well."""
        return self._row(Counter(_features(text)))

    def shared(self, among: NDArray[np.intp] | None = None) -> NDArray[np.float32]:
        """Return the inner product of every two texts, or of these: common features at once, rare ones pair by pair."""
        rows, places, values = self._rows, self._places, self._values
        texts = self.texts
        if among is not None:
            texts = len(among)
            numbers = np.full(self.texts, -1)
            numbers[among] = np.arange(texts)
            here = numbers[rows] >= 0
            rows, places, values = numbers[rows[here]], places[here], values[here]
        order = np.argsort(places, kind="stable")
        rows, values = rows[order], values[order]
        havers = np.bincount(places, minlength=len(self._known))
        starts = np.cumsum(havers) - havers
        common = np.flatnonzero(havers >= _COMMON)
        dense = np.zeros((texts, len(common)), dtype=np.float32)
        for column, place in enumerate(common):
            having = slice(starts[place], starts[place] + havers[place])
            dense[rows[having], column] = values[having]
        shared: NDArray[np.float32] = dense @ dense.T
        flat = shared.reshape(-1)
        for count in range(1, _COMMON):
            having = starts[havers == count][:, None] + np.arange(count)
            some, weights = rows[having], values[having]
            pairs = some[:, :, None] * texts + some[:, None, :]
            np.add.at(flat, pairs.reshape(-1), (weights[:, :, None] * weights[:, None, :]).reshape(-1))
        return shared

    def weighed(self, by_text: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return for each feature the sum of what `by_text` says of the texts that have it, column by column."""
        weights = np.zeros((len(self._known), by_text.shape[1]), dtype=np.float32)
        if not len(self._places):
            return weights
        order = np.argsort(self._places, kind="stable")
        places, rows, values = self._places[order], self._rows[order], self._values[order]
        starts = np.flatnonzero(np.diff(places, prepend=-1))
        weights[places[starts]] = np.add.reduceat(values[:, None] * by_text[rows], starts)
        return weights

    def writings(self) -> NDArray[np.intp]:
        """Return for each text whether it has words of letters (0), of ideographs (1), or both or nothing known (2)."""
        has = np.zeros((self.texts, 2), dtype=bool)
        has[self._rows, self._of_ideographs[self._places].astype(np.intp)] = True
        return np.where(has[:, 0] != has[:, 1], has[:, 1].astype(np.intp), 2)

    def _row(self, counts: Counter[str]) -> Row:
        places: list[int] = []
        values: list[float] = []
        length = 0.0
        for feature, count in counts.items():
            known = self._known.get(feature)
            value = self._unseen[feature[0]] if known is None else known[1]
            if count > 1:
                value *= 1.0 + math.log(count)
            length += value * value
            if known is not None:
                places.append(known[0])
                values.append(value)
        norm = math.sqrt(length) or 1.0
        return places, [value / norm for value in values]


def _rarity(texts: int, frequency: int) -> float:
    return math.log((1 + texts) / (1 + frequency)) + 1.0


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
