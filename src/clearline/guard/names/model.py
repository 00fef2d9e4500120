"""Decoding: the best row of labels under a linear-chain conditional random field (Lafferty, McCallum, Pereira 2001).

The weights are trained by `scripts/names/train.py` from made-up messages alone; the model card says what they can do.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from clearline.errors import ConfigurationError
from clearline.guard.names.features import (
    OUTSIDE,
    Flags,
    Piece,
    amid,
    chinese,
    joint_before,
    joint_behind,
    joint_far,
    joint_kinds,
    piece_of,
)
from clearline.guard.names.tokens import Tokens, is_cased

Scores = NDArray[np.float32]

_NOTHING = "O"
_BLOCK = 256
"""Tokens that are weighed at once, so that long texts need no more memory."""
_MOST_MET = 8_192
_MOST_LENT, _MOST_JOINTS = 1_024, 4_096
_FORM = "w?"
"""How a word is told of which only the form counts."""
_SIGN = 2
"""Length of what one sign is told as; what is longer and not ASCII is a word in other letters, and maybe a name."""
_PLACES = ("-2", "-1", "+1", "+2")


@dataclass(frozen=True, slots=True)
class Known:
    """A word as the model sees it, and what it adds to the scores around it."""

    piece: Piece
    lent: Scores
    """To itself, then to the tokens two and one after and one and two before it."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature, and between neighbouring labels; the labels are `O`, `B-kind` and `I-kind`."""

    labels: tuple[str, ...]
    rows: dict[str, int]
    weights: Scores
    """One row for each feature and a last one of zeros; one column for each label."""
    between: Scores
    """From a label (row) to the next (column); what may not be is far below zero."""
    lists: Flags
    opening: Scores = field(init=False)
    """What the first label of a text gets: no name goes on before it has begun."""
    into: Scores = field(init=False)
    """`between` the other way round."""
    outside: Scores = field(init=False)
    """What lies before and after a text lends."""
    lent: dict[tuple[str, ...], Scores] = field(default_factory=dict)
    """What words that are no everyday ones add to their neighbours: all of one form add the same."""
    joints: dict[tuple[object, ...], Sequence[int]] = field(default_factory=dict)
    """Rows of what joins two or three neighbours: forms, signs and everyday words, and never another word of a text."""
    met: tuple[dict[str, Known], dict[str, Known]] = field(default_factory=lambda: ({}, {}))
    """Words of the lists as they were met, without and with capitals; no other word of a text is kept."""

    def __post_init__(self) -> None:
        opening = np.array([-1e4 if label.startswith("I-") else 0 for label in self.labels], np.float32)
        object.__setattr__(self, "opening", opening)
        object.__setattr__(self, "into", np.ascontiguousarray(self.between.T))
        object.__setattr__(self, "outside", np.concatenate((self._own(OUTSIDE), self._around(OUTSIDE))))

    def _own(self, piece: Piece) -> Scores:
        """Return what a piece adds to itself."""
        ids = [len(self.rows), *_found(piece.full, self.rows)]
        own: Scores = np.add.reduce(self.weights[ids], axis=0, keepdims=True)
        return own

    def _around(self, piece: Piece) -> Scores:
        """Return what a piece adds to the tokens two and one after and one and two before it."""
        found = self.lent.get(piece.near)
        if found is None:
            ids: list[int] = []
            starts: list[int] = []
            for place in _PLACES:
                starts.append(len(ids))
                ids += (len(self.rows), *_found([f"{place}{name}" for name in piece.near], self.rows))
            found = np.add.reduceat(self.weights[ids], starts, axis=0)
            if piece.near[0].startswith(_FORM) and len(self.lent) < _MOST_LENT:
                self.lent[piece.near] = found
        return found

    def joint(self, group: Sequence[Piece], known: str) -> list[int]:
        """Return the rows of what joins a piece to its neighbours; most of them are worked out once."""
        one, here, after = group[1:4]
        kind, before, behind = here.kind, one.near[0], after.near[0]
        return [
            *self._once(joint_kinds, one.kind, kind, after.kind),
            *self._once(joint_before, before, kind),
            *self._once(joint_behind, kind, behind),
            *_found(joint_far(group, known), self.rows),
        ]

    def _once(self, made: Callable[..., tuple[str, ...]], *of: str) -> Sequence[int]:
        key = (made, *of)
        rows = self.joints.get(key)
        if rows is None:
            rows = _found(made(*of), self.rows)
            if len(self.joints) < _MOST_JOINTS and all(part.isascii() or len(part) <= _SIGN for part in of):
                self.joints[key] = rows
        return rows

    def known(self, word: str, *, cased: bool) -> Known:
        """Return what is known of one word, worked out once where it is on a list."""
        met = self.met[cased]
        found = met.get(word)
        if found is None:
            piece = piece_of(word, self.lists, cased=cased)
            found = Known(piece, np.concatenate((self._own(piece), self._around(piece))))
            if len(met) < _MOST_MET and (len(word) == 1 or word.lower() in self.lists):
                met[word] = found
        return found


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of the text and what it is taken for."""

    label: str
    start: int
    end: int


@lru_cache(maxsize=1)  # a file of the package that never changes; of a text no word is kept but those of its lists
def shipped() -> Model:
    """Return the model of this package; raises `ConfigurationError` when its file is damaged."""
    return opened(files("clearline.guard.names") / "weights.npz")


def opened(path: Traversable) -> Model:
    """Return the model stored at `path`; raises `ConfigurationError` where it is none."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            labels = tuple(_lines(stored["labels"]))
            rows = {name: row for row, name in enumerate(_lines(stored["features"]))}
            weights = stored["weights"].astype(np.float32) * stored["scale"].astype(np.float32)
            between = stored["between"].astype(np.float32)
            pairs = (line.rpartition("\t") for line in _lines(stored["lists"]))
            marks: dict[str, str] = {}  # few, and each kept once
            lists = {word: marks.setdefault(flags, flags) for word, _, flags in pairs}
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise ConfigurationError(f"no model can be read from {path.name}") from error
    return Model(labels, rows, np.vstack([weights, np.zeros((1, len(labels)), np.float32)]), between, lists)


def _lines(packed: NDArray[np.uint8]) -> Iterator[str]:
    return iter(packed.tobytes().decode("utf-8").split("\n"))


def mentions(read: Tokens, model: Model, caution: float = 0.0) -> Iterator[Mention]:
    """Yield what `model` sees in a text, in order and disjoint; with more `caution` it sees less and is surer."""
    if not read.words:
        return
    nothing = model.labels.index(_NOTHING)
    scores = _weighed(read.words, model)
    scores[:, nothing] += np.float32(caution)
    open_label, start, end = "", 0, 0
    for at, number in enumerate(_best(scores, model)):
        if number == nothing and not open_label:
            continue
        begins, _, kind = model.labels[number].partition("-")
        if begins == "I" and kind == open_label:
            end = read.spans[at][1]
            continue
        if open_label:
            yield Mention(open_label, start, end)
        open_label, (start, end) = kind, read.spans[at]
    if open_label:
        yield Mention(open_label, start, end)


def _weighed(words: Sequence[str], model: Model) -> Scores:
    """Add up the weights of each token's features: its own, those its neighbours lend it, and those that join them."""
    cased = is_cased(words)
    seen = {word: model.known(word, cased=cased) for word in dict.fromkeys(words)}
    known = [seen[word] for word in words]
    lent = [model.outside, model.outside, *(one.lent for one in known), model.outside, model.outside]
    wide = np.concatenate(lent).reshape(len(lent), -1, len(model.labels))
    scores: Scores = wide[2:-2, 0] + wide[:-4, 1] + wide[1:-3, 2] + wide[3:-1, 3] + wide[4:, 4]
    scores += _joined([one.piece for one in known], chinese(words, model.lists), model)
    return scores


def _found(names: Sequence[str], rows: Mapping[str, int]) -> list[int]:
    return [row for name in names if (row := rows.get(name)) is not None]


def _joined(alone: Sequence[Piece], known: Sequence[str], model: Model) -> Scores:
    """Add up the weights of what joins each token to its neighbours."""
    blocks: list[Scores] = []
    ids: list[int] = []
    starts: list[int] = []
    for group, word in zip(amid(alone), known, strict=True):
        starts.append(len(ids))
        ids.append(len(model.rows))
        ids += model.joint(group, word)
        if len(starts) == _BLOCK:
            blocks.append(np.add.reduceat(model.weights[ids], starts, axis=0))
            ids, starts = [], []
    if starts:
        blocks.append(np.add.reduceat(model.weights[ids], starts, axis=0))
    return np.concatenate(blocks) if len(blocks) > 1 else blocks[0]


def _best(scores: Scores, model: Model) -> list[int]:
    """Viterbi (1967): linear in the number of tokens; the way back is found again instead of being kept."""
    reached = np.empty_like(scores)
    reached[0] = scores[0] + model.opening
    ways = np.empty_like(model.between)
    for at in range(1, len(scores)):
        np.add(reached[at - 1, :, None], model.between, out=ways)
        np.add(np.maximum.reduce(ways, axis=0), scores[at], out=reached[at])
    path = [int(reached[-1].argmax())]
    for at in range(len(scores) - 2, -1, -1):
        path.append(int((reached[at] + model.into[path[-1]]).argmax()))
    path.reverse()
    return path
