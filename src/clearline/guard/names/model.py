"""Decoding: the best row of labels under a linear-chain conditional random field (Lafferty, McCallum, Pereira 2001).

The weights are trained by `scripts/names/train.py` from made-up messages alone; the model card says what they can do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from clearline.errors import ConfigurationError
from clearline.guard.names.features import OUTSIDE, Flags, Piece, around, chinese, piece_of
from clearline.guard.names.tokens import Tokens, is_cased

Scores = NDArray[np.float32]

_NOTHING = "O"
_BLOCK = 256
"""Tokens that are weighed at once, so that long texts need no more memory."""
_MOST_MET = 8_192
_SLACK = 1e-2
"""More than rounding can take from a sum."""
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
    inner: Scores = field(init=False)
    """What the first label of a stretch gets that has nothing before it, which is nothing itself."""
    named: NDArray[np.bool_] = field(init=False)
    """Which labels are more than nothing."""
    gain: Scores = field(init=False)
    """What each label gains at most by the step to it, where the step back to nothing is counted to the label."""
    opened: float = field(init=False)
    """What a label gains at most above that where no step leads to it, at the start of a text."""
    left_open: float = field(init=False)
    """What a label gains at most when no step back follows, at the end of a text."""
    met: tuple[dict[str, Known], dict[str, Known]] = field(default_factory=lambda: ({}, {}))
    """Words of the lists as they were met, without and with capitals; no other word of a text is kept."""

    def __post_init__(self) -> None:
        opening = np.array([-1e4 if label.startswith("I-") else 0 for label in self.labels], np.float32)
        object.__setattr__(self, "opening", opening)
        object.__setattr__(self, "into", np.ascontiguousarray(self.between.T))
        object.__setattr__(self, "outside", _lent(OUTSIDE, self.rows, self.weights))
        nothing = self.labels.index(_NOTHING)
        object.__setattr__(self, "inner", np.where(np.arange(len(self.labels)) == nothing, 0, -1e4).astype(np.float32))
        object.__setattr__(self, "named", np.arange(len(self.labels)) != nothing)
        back = self.between[:, nothing] - self.between[nothing, nothing]
        steps = self.between - back[:, None] + back[None, :] - self.between[nothing, nothing]
        object.__setattr__(self, "gain", steps.max(axis=0))
        object.__setattr__(self, "opened", float(max(0.0, (back - self.gain).max())))
        object.__setattr__(self, "left_open", float(max(0.0, (-back).max())))

    def known(self, word: str, *, cased: bool) -> Known:
        """Return what is known of one word, worked out once where it is on a list."""
        met = self.met[cased]
        found = met.get(word)
        if found is None:
            piece = piece_of(word, self.lists, cased=cased)
            found = Known(piece, _lent(piece, self.rows, self.weights))
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
            lists = {word: flags for word, _, flags in pairs}
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
    for at, number in _labelled(scores, model, nothing):
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


def _lent(piece: Piece, rows: Mapping[str, int], weights: Scores) -> Scores:
    """Return what a piece adds to itself, and to the tokens two and one after and one and two before it."""
    nothing = len(rows)
    ids, starts = [nothing, *_found(piece.full, rows)], [0]
    for place in _PLACES:
        starts.append(len(ids))
        ids += (nothing, *_found([f"{place}{name}" for name in piece.near], rows))
    lent: Scores = np.add.reduceat(weights[ids], starts, axis=0)
    return lent


def _found(names: Sequence[str], rows: Mapping[str, int]) -> list[int]:
    return [row for name in names if (row := rows.get(name)) is not None]


def _joined(alone: Sequence[Piece], known: Sequence[str], model: Model) -> Scores:
    """Add up the weights of what joins each token to its neighbours."""
    row_of, nothing = model.rows.get, len(model.rows)
    blocks: list[Scores] = []
    ids: list[int] = []
    starts: list[int] = []
    for _, joint in around(alone, known):
        starts.append(len(ids))
        ids += [row_of(name, nothing) for name in joint]
        if len(starts) == _BLOCK:
            blocks.append(np.add.reduceat(model.weights[ids], starts, axis=0))
            ids, starts = [], []
    if starts:
        blocks.append(np.add.reduceat(model.weights[ids], starts, axis=0))
    return np.concatenate(blocks) if len(blocks) > 1 else blocks[0]


def _labelled(scores: Scores, model: Model, nothing: int) -> Iterator[tuple[int, int]]:
    """Yield the tokens that may be more than nothing, each run of them with the nothing after it, and their labels."""
    possible = _possible(scores, model, nothing)
    if not possible.any():
        return
    edges = np.flatnonzero(np.diff(possible, prepend=False, append=False)).tolist()
    last = len(scores)
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        amid = slice(max(0, begin - 1), min(last, end + 1))
        yield from enumerate(_best(scores[amid], model, is_opening=amid.start == 0), amid.start)


def _possible(scores: Scores, model: Model, nothing: int) -> NDArray[np.bool_]:
    """Tell for each token whether the best row can have it as more than nothing.

    A stretch of labels gains at most the sum of what each token gains at most, the steps out counted as steps in; where
    no stretch around a token has a sum above zero, nothing is better.
    """
    gains = (scores + model.gain).max(axis=1, initial=-1e4, where=model.named) - scores[:, nothing]
    gains[0] += model.opened
    gains[-1] += model.left_open
    sums = np.concatenate(([0.0], np.cumsum(gains)))
    lowest = np.minimum.accumulate(sums)[:-1]
    highest = np.maximum.accumulate(sums[::-1])[::-1][1:]
    possible: NDArray[np.bool_] = highest - lowest > -_SLACK
    return possible


def _best(scores: Scores, model: Model, *, is_opening: bool) -> list[int]:
    """Viterbi (1967): linear in the number of tokens; the way back is found again instead of being kept."""
    reached = np.empty_like(scores)
    reached[0] = scores[0] + (model.opening if is_opening else model.inner)
    ways = np.empty_like(model.between)
    for at in range(1, len(scores)):
        np.add(reached[at - 1, :, None], model.between, out=ways)
        np.add(np.maximum.reduce(ways, axis=0), scores[at], out=reached[at])
    path = [int(reached[-1].argmax())]
    for at in range(len(scores) - 2, -1, -1):
        path.append(int((reached[at] + model.into[path[-1]]).argmax()))
    path.reverse()
    return path
