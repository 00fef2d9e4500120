"""What the model counts in a text: letter groups, words with their neighbours, and concepts in their order.

Each feature is hashed into a fixed number of places (the hashing trick: Weinberger et al., ICML 2009), so nothing of
any text is kept. A text is cut into clauses; what a feature adds is summed up along the text, so that any run of
clauses is weighed in a few steps and the whole stays linear in its length.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from clearline.guard.injection.concepts import Lexicon

PLACES: Final = 1 << 18
"""Features fall into so many places; two that share one share a weight."""

_BREAK = re.compile(
    r"[!?。！？…\n;；,，、]+|\.(?=\s|$)|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])"
    r"|(?<=[\u3400-\u9fff])\s+(?=[a-z])|(?<=[a-z])\s+(?=[\u3400-\u9fff])",
)
_NOISE = re.compile(r"[^a-z\u3400-\u9fff0-9'<>\[\]{}#|=/:]+")
_NUMBER = re.compile(r"(?<![a-z0-9])[0-9](?:[0-9 .,\-]*[0-9])?")
_TOKEN = re.compile(r"[a-z][a-z0-9']*|[\u3400-\u9fff]|[0-9]+|[<>\[\]{}#|=/:]+")
_LONGEST_CLAUSE: Final = 90
"""Characters after which a clause ends where a word does: speech that was written down has no commas."""
_SHORTEST_CLAUSE: Final = 6
"""Characters below which a clause is taken with the next one: `ok, ...`, `请，...`."""
_FAR: Final = 16
"""Tokens between two concepts that still belong together."""
_NEXT: Final = 5
"""Concepts looked at after each."""
WEIGHT_OF_GROUP: Final = (1.0, 1.0, 1.5)
"""Of letter groups, words and concepts, whatever the length of a text."""
_MIX = np.uint32(0x9E3779B1)
_STEP = np.uint32(16777619)

Places = NDArray[np.uint32]


SIZES: Final = (3, 4, 5, 1, 2, 3, 3)
"""Characters that a letter group covers, then tokens that a feature of words does, row by row."""
LETTER_ROWS: Final = 3


@dataclass(frozen=True, slots=True)
class Counted:
    """All features of a text, and its clauses in characters of the text, of the plain reading and in tokens."""

    places: Places
    """Row by row as in `SIZES`, then the concepts; in a row each feature begins one after the one before it."""
    ends: tuple[int, ...]
    """Where in `places` each row ends."""
    concept_starts: NDArray[np.int64]
    concept_ends: NDArray[np.int64]
    spans: tuple[tuple[int, int], ...]
    plain: tuple[tuple[int, int], ...]
    tokens: tuple[tuple[int, int], ...]

    def groups(self) -> tuple[Places, Places, Places]:
        """Return the places of letter groups, of words and of concepts."""
        letters, words = self.ends[LETTER_ROWS - 1], self.ends[-1]
        return self.places[:letters], self.places[letters:words], self.places[words:]


def count(text: str, lexicon: Lexicon) -> Counted:
    """Return the features of a folded text in small letters and Simplified characters."""
    spans: list[tuple[int, int]] = []
    plain_spans: list[tuple[int, int]] = []
    token_spans: list[tuple[int, int]] = []
    tokens: list[str] = []
    plain = " "
    for start, end in _clauses(text):
        clause = _NOISE.sub(" ", _NUMBER.sub("0", text[start:end])).strip()
        if clause:
            spans.append((start, end))
            plain_spans.append((len(plain) - 1, len(plain) + len(clause) + 1))
            plain += clause + " "
            found = _TOKEN.findall(clause)
            token_spans.append((len(tokens), len(tokens) + len(found)))
            tokens += found
    starts, concept_ends, concepts = _concepts(tokens, lexicon)
    rows = (*_letters(plain), *_words(tokens))
    return Counted(
        places=_place(np.concatenate([*rows, concepts])),  # all at once: arrays are cheap by the row
        ends=tuple(accumulate(len(row) for row in rows)),
        concept_starts=starts,
        concept_ends=concept_ends,
        spans=tuple(spans),
        plain=tuple(plain_spans),
        tokens=tuple(token_spans),
    )


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in _BREAK.finditer(text):
        if match.start() - at < _SHORTEST_CLAUSE:
            continue
        yield from _short(text, at, match.start())
        at = match.end()
    yield from _short(text, at, len(text))


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST_CLAUSE:
        space = text.rfind(" ", start + 1, start + _LONGEST_CLAUSE)
        cut = space if space > start else start + _LONGEST_CLAUSE
        yield start, cut
        start = cut
    yield start, end


def _letters(plain: str) -> Iterator[Places]:
    codes = np.frombuffer(plain.encode("utf-32-le"), dtype=np.uint32)
    hashed = codes * _MIX
    for size in range(2, max(SIZES) + 1):
        hashed = (hashed[: max(0, len(codes) - size + 1)] ^ codes[size - 1 :]) * _STEP
        if size >= SIZES[0]:
            yield hashed + np.uint32(size)


def _words(tokens: Sequence[str]) -> tuple[Places, ...]:
    one = np.array([crc32(token.encode()) for token in tokens], dtype=np.uint32)
    two = (one[:-1] * _MIX) ^ one[1:]
    # One, two, the first and the third of three, and all three.
    return one, two, (one[:-2] * _STEP) ^ (one[2:] * _MIX), (two[:-1] * _MIX) ^ one[2:]


def _concepts(tokens: Sequence[str], lexicon: Lexicon) -> tuple[NDArray[np.int64], NDArray[np.int64], Places]:
    read = list(lexicon.read(tokens))
    found: list[tuple[int, int, str]] = []
    for at, (place, concept) in enumerate(read):
        near = [(other, name) for other, name in read[at + 1 : at + 1 + _NEXT] if other - place <= _FAR]
        found.append((place, place, concept))
        found += [(place, other, f"{concept} {name}") for other, name in near]
        found += [(place, third[0], f"{concept} {second[1]} {third[1]}") for second, third in pairwise(near)]
    return (
        np.array([start for start, _, _ in found], dtype=np.int64),
        np.array([end for _, end, _ in found], dtype=np.int64),
        np.array([crc32(name.encode()) for _, _, name in found], dtype=np.uint32),
    )


def _place(hashed: Places) -> Places:
    mixed = (hashed ^ (hashed >> np.uint32(15))) * _MIX
    return (mixed ^ (mixed >> np.uint32(13))) % np.uint32(PLACES)
