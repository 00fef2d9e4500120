"""Decoding: the best row of labels under a linear-chain conditional random field (Lafferty, McCallum, Pereira 2001).

The weights are trained by `scripts/names/train.py` from made-up messages alone; the model card says what they can do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from clearline.errors import ConfigurationError
from clearline.guard.names.features import OUTSIDE, Flags, Piece, around, chinese, pieces
from clearline.guard.names.tokens import Tokens, is_cased

Scores = NDArray[np.float32]

_NOTHING = "O"
_BLOCK = 256
"""Tokens that are weighed at once, so that long texts need no more memory."""


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


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of the text and what it is taken for."""

    label: str
    start: int
    end: int


@lru_cache(maxsize=1)  # a file of the package that never changes; nothing of a text is kept
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
    open_label, start, end = "", 0, 0
    scores = _weighed(read.words, model)
    scores[:, model.labels.index(_NOTHING)] += np.float32(caution)
    for label, span in zip(_best(scores, model), read.spans, strict=True):
        begins, _, kind = label.partition("-")
        if begins == "I" and kind == open_label:
            end = span[1]
            continue
        if open_label:
            yield Mention(open_label, start, end)
        open_label, start, end = kind, *span
    if open_label:
        yield Mention(open_label, start, end)


def _weighed(words: Sequence[str], model: Model) -> Scores:
    """Add up the weights of each token's features."""
    blocks: list[Scores] = []
    ids: list[int] = []
    starts: list[int] = []
    for token in _rows(words, model):
        starts.append(len(ids))
        ids += token
        if len(starts) == _BLOCK:
            blocks.append(np.add.reduceat(model.weights[ids], starts, axis=0))
            ids, starts = [], []
    if starts:
        blocks.append(np.add.reduceat(model.weights[ids], starts, axis=0))
    return np.concatenate(blocks)


def _rows(words: Sequence[str], model: Model) -> Iterator[list[int]]:
    """Yield the rows of each token; what a word adds to itself and to its neighbours is looked up once a text."""
    alone = pieces(words, model.lists, cased=is_cased(words))
    rows, known = model.rows, {id(OUTSIDE): _own(OUTSIDE, model)}
    for piece in alone:
        if id(piece) not in known:
            known[id(piece)] = _own(piece, model)
    for amid, joint in around(alone, chinese(words, model.lists)):
        two, one, here, after, then = (known[id(piece)] for piece in amid)
        joined = [row for name in joint if (row := rows.get(name)) is not None]
        yield [*here[0], *two[1], *one[2], *after[3], *then[4], *joined]


def _own(piece: Piece, model: Model) -> tuple[list[int], ...]:
    """Return the rows of a piece in its own place and in the four places around another; the first are never none."""
    places = (piece.full, *([f"{place}{name}" for name in piece.near] for place in ("-2", "-1", "+1", "+2")))
    own, *others = ([row for name in names if (row := model.rows.get(name)) is not None] for names in places)
    return own or [len(model.rows)], *others


def _best(scores: Scores, model: Model) -> list[str]:
    """Viterbi (1967): linear in the number of tokens."""
    reached = scores[0].copy()
    reached[[label.startswith("I-") for label in model.labels]] -= np.float32(1e4)
    back = np.empty(scores.shape, np.intp)
    across = np.arange(len(model.labels))
    for at in range(1, len(scores)):
        ways = reached[:, None] + model.between
        back[at] = ways.argmax(axis=0)
        reached = ways[back[at], across] + scores[at]
    path = [int(reached.argmax())]
    for at in range(len(scores) - 1, 0, -1):
        path.append(int(back[at, path[-1]]))
    return [model.labels[label] for label in reversed(path)]
