"""What the model counts in a text: letter groups, words with their neighbours, and concepts in their order.

Each feature is hashed into a fixed number of places (the hashing trick: Weinberger et al., ICML 2009), so nothing of
any text is kept. A text is cut into clauses; what a feature adds is summed up along the text, so that any run of
clauses is weighed in a few steps and the whole stays linear in its length.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
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
_LETTER_GROUPS: Final = (3, 4, 5)
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


@dataclass(frozen=True, slots=True)
class Row:
    """Features of one size: each at the place in `places` begins where the one before it does, plus one."""

    group: int
    size: int
    """Characters or tokens that a feature covers."""
    places: Places


@dataclass(frozen=True, slots=True)
class Counted:
    """All features of a text, and its clauses in characters of the text, of the plain reading and in tokens."""

    rows: tuple[Row, ...]
    concepts: Places
    concept_starts: NDArray[np.int64]
    """In ascending order, so that those of a run of clauses lie together."""
    concept_ends: NDArray[np.int64]
    spans: tuple[tuple[int, int], ...]
    plain: tuple[tuple[int, int], ...]
    tokens: tuple[tuple[int, int], ...]


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
    raw = (*_letters(plain), *_words(tokens))
    placed = _place(
        np.concatenate([*(row.places for row in raw), concepts])
    )  # all at once: arrays are cheap by the row
    ends = np.cumsum([len(row.places) for row in raw]).tolist()
    begins = [0, *ends[:-1]]
    rows = (Row(row.group, row.size, placed[begin:end]) for row, begin, end in zip(raw, begins, ends, strict=True))
    return Counted(
        rows=tuple(rows),
        concepts=placed[ends[-1] :],
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


def _letters(plain: str) -> Iterator[Row]:
    codes = np.frombuffer(plain.encode("utf-32-le"), dtype=np.uint32)
    hashed = codes * _MIX
    for size in range(2, max(_LETTER_GROUPS) + 1):
        hashed = (hashed[:-1] ^ codes[size - 1 :]) * _STEP
        if size in _LETTER_GROUPS:
            yield Row(0, size, hashed + np.uint32(size))
        if not len(hashed):
            return


def _words(tokens: Sequence[str]) -> Iterator[Row]:
    one = np.array([crc32(token.encode()) for token in tokens], dtype=np.uint32)
    two = (one[:-1] * _MIX) ^ one[1:]
    yield Row(1, 1, one)
    yield Row(1, 2, two)
    yield Row(1, 3, (one[:-2] * _STEP) ^ (one[2:] * _MIX))  # the first and the third of three
    yield Row(1, 3, (two[:-1] * _MIX) ^ one[2:])


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
