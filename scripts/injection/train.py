"""Make the injection model anew: `python -m scripts.injection.train [FILE]`; the same seed gives the same bytes.

Four models are fitted, each on another drawing and without a quarter of the templates; their mean is the model. What
each says of the harmless templates it has not seen sets the thresholds. Beside each stands one over the vectors of
whole sentences, for what words leave in doubt.
"""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scripts.injection.fit import Vector, fit, fit_vectors, table
from scripts.injection.talk import sentences

from clearline.guard.injection.classifier import meant, plain_form
from clearline.guard.injection.concepts import Lexicon, lexicon
from clearline.guard.injection.grams import PLACES, WEIGHT_OF_GROUP, count
from clearline.guard.injection.model import Meaning, Model, Thresholds, save_model
from clearline.guard.injection.weigh import heaviest
from clearline.language.encoder import Encoder

HERE: Final = Path(__file__).parent
SEED: Final = 20261121
FOLDS: Final = 4
RIDGE: Final = 6e-6
ROUNDS: Final = 45
MEANING_RIDGE: Final = 3e-5
MEANING_ROUNDS: Final = 200
JOINED: Final = 0.55
"""What a margin of meaning counts beside the score of words; found on templates and families left out."""
ASKED: Final = 0.95
"""Share of harmless talk below the score of words from which its meaning is asked for."""
AT_ONCE: Final = 256
NOTED: Final = 0.997
"""Share of harmless talk below the score from which a signal is noted, and from which it is plain."""
PLAIN: Final = 0.9995
LEVELLED: Final = 0.99
"""Share at which both scripts are made to score alike."""


@dataclass(frozen=True, slots=True)
class _Unseen:
    """What a fold says of customary harmless sentences whose templates it has not seen, of one script."""

    scores: Vector
    margins: Vector


@dataclass(frozen=True, slots=True)
class _Fold:
    weights: Vector
    bias: float
    meaning: Vector
    meaning_bias: float
    unseen: dict[bool, _Unseen]


def main(file: Path | None = None) -> None:
    """Fit, set the thresholds and write the file, by default that of the package."""
    words, encode = lexicon(), Encoder()
    fitted = [_fold(number, words, encode) for number in range(FOLDS)]
    weights = np.mean([one.weights for one in fitted], axis=0).astype(np.float16)
    bias = float(np.mean([one.bias for one in fitted]))
    scores = {chinese: np.concatenate([one.unseen[chinese].scores for one in fitted]) for chinese in (False, True)}
    margins = {chinese: np.concatenate([one.unseen[chinese].margins for one in fitted]) for chinese in (False, True)}
    levelling = _levelling(scores)
    scores[True] += levelling
    together = np.concatenate([scores[False], scores[True]])
    thresholds = Thresholds(float(np.quantile(together, NOTED)), float(np.quantile(together, PLAIN)))
    joined = {chinese: scores[chinese] + JOINED * margins[chinese] for chinese in (False, True)}
    meaning = _meaning(fitted, joined, thresholds, float(np.quantile(together, ASKED)))
    save_model(Model(weights.astype(np.float32), bias, levelling, thresholds, meaning), file)
    _say(
        f"bias {bias:.3f}, ideographs {levelling:+.3f}, {thresholds}, joined {meaning.stretch:.3f} {meaning.bias:+.3f}"
    )


def _levelling(scores: Mapping[bool, Vector]) -> float:
    return float(np.quantile(scores[False], LEVELLED) - np.quantile(scores[True], LEVELLED))


def _meaning(
    fitted: Sequence[_Fold], joined: Mapping[bool, Vector], thresholds: Thresholds, asked_from: float
) -> Meaning:
    """Return the model over meanings, stretched so that as much harmless talk reaches the thresholds as without it."""
    levelling = _levelling(joined)
    together = np.concatenate([joined[False], joined[True] + levelling])
    noted, plain = float(np.quantile(together, NOTED)), float(np.quantile(together, PLAIN))
    stretch = (thresholds.plain - thresholds.noted) / (plain - noted)
    weights = np.mean([one.meaning for one in fitted], axis=0) * JOINED * stretch
    bias = float(np.mean([one.meaning_bias for one in fitted])) * JOINED * stretch
    shift = thresholds.noted - stretch * noted
    return Meaning(weights.astype(np.float32), bias + shift, stretch, levelling * stretch, asked_from)


def _fold(number: int, words: Lexicon, encode: Encoder) -> _Fold:
    """Fit on the templates that are not of this fold, and look at the harmless ones that are."""
    began = time.process_time()
    drawn = sentences(HERE, np.random.default_rng([SEED, number]))
    seen = [one for one in drawn if one.template % FOLDS != number]
    wanted = np.array([one.attack for one in seen])
    rows = table([_row(one.text, words) for one in seen])
    weights, bias = fit(rows, wanted, PLACES, ridge=RIDGE, rounds=ROUNDS)
    vectors = _vectors([plain_form(one.text) for one in seen], encode)
    meaning, meaning_bias = fit_vectors(vectors, wanted, ridge=MEANING_RIDGE, rounds=MEANING_ROUNDS)
    narrow = weights.astype(np.float32)
    unseen: dict[bool, _Unseen] = {}
    for chinese in (False, True):
        left = [one for one in drawn if one.template % FOLDS == number and one.customary and one.chinese is chinese]
        plain = [plain_form(one.text) for one in left]
        best = [(text, found) for text in plain if (found := heaviest(count(text, words), narrow, bias))]
        margins = _vectors([meant(text, found) for text, found in best], encode) @ meaning + meaning_bias
        unseen[chinese] = _Unseen(np.array([found.score for _, found in best]), margins)
    _say(f"fold {number + 1} of {FOLDS}: {len(seen)} sentences, {time.process_time() - began:.0f} s of CPU")
    return _Fold(weights, bias, meaning, meaning_bias, unseen)


def _vectors(texts: Sequence[str], encode: Encoder) -> NDArray[np.float32]:
    return np.concatenate([encode(texts[at : at + AT_ONCE]) for at in range(0, len(texts), AT_ONCE)])


def _row(text: str, words: Lexicon) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    groups = count(plain_form(text), words).groups()
    values = [
        np.full(len(group), weight / max(1, len(group)) ** 0.5, dtype=np.float32)
        for group, weight in zip(groups, WEIGHT_OF_GROUP, strict=True)
    ]
    return np.concatenate(groups), np.concatenate(values)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main(*(Path(file) for file in sys.argv[1:2]))
