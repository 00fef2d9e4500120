"""Make the injection model anew: `python -m scripts.injection.train`; the same seed gives the same file.

Four models are fitted, each on another drawing and without a quarter of the templates; their mean is the model. What
each says of the harmless templates it has not seen sets the thresholds.
"""

import sys
import time
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scripts.injection.fit import Vector, fit, table
from scripts.injection.talk import sentences

from clearline.guard.injection.classifier import plain_form
from clearline.guard.injection.concepts import Lexicon, lexicon
from clearline.guard.injection.grams import PLACES, WEIGHT_OF_GROUP, count
from clearline.guard.injection.model import Model, Thresholds, save_model
from clearline.guard.injection.weigh import heaviest

HERE: Final = Path(__file__).parent
SEED: Final = 20261121
FOLDS: Final = 4
RIDGE: Final = 6e-6
ROUNDS: Final = 45
NOTED: Final = 0.997
"""Share of harmless talk below the score from which a signal is noted, and from which it is plain."""
PLAIN: Final = 0.9995
LEVELLED: Final = 0.99
"""Share at which both scripts are made to score alike."""


def main() -> None:
    """Fit, set the thresholds and write the file of the package."""
    words = lexicon()
    fitted = [_fold(number, words) for number in range(FOLDS)]
    weights = np.mean([one[0] for one in fitted], axis=0).astype(np.float16)
    bias = float(np.mean([one[1] for one in fitted]))
    unseen = {chinese: np.concatenate([one[2][chinese] for one in fitted]) for chinese in (False, True)}
    levelling = float(np.quantile(unseen[False], LEVELLED) - np.quantile(unseen[True], LEVELLED))
    scores = np.concatenate([unseen[False], unseen[True] + levelling])
    thresholds = Thresholds(float(np.quantile(scores, NOTED)), float(np.quantile(scores, PLAIN)))
    save_model(Model(weights.astype(np.float32), bias, levelling, thresholds))
    _say(f"bias {bias:.3f}, ideographs {levelling:+.3f}, {thresholds}")


def _fold(number: int, words: Lexicon) -> tuple[Vector, float, dict[bool, Vector]]:
    """Return weights, bias, and by script the scores of harmless sentences whose templates were left out."""
    began = time.process_time()
    drawn = sentences(HERE, np.random.default_rng([SEED, number]))
    seen = [one for one in drawn if one.template % FOLDS != number]
    rows = table([_row(one.text, words) for one in seen])
    weights, bias = fit(rows, np.array([one.attack for one in seen]), PLACES, ridge=RIDGE, rounds=ROUNDS)
    narrow = weights.astype(np.float32)
    unseen: dict[bool, Vector] = {}
    for chinese in (False, True):
        left = [one for one in drawn if one.template % FOLDS == number and one.customary and one.chinese is chinese]
        best = (heaviest(count(plain_form(one.text), words), narrow, bias) for one in left)
        unseen[chinese] = np.array([one.score for one in best if one])
    _say(f"fold {number + 1} of {FOLDS}: {len(seen)} sentences, {time.process_time() - began:.0f} s of CPU")
    return weights, bias, unseen


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
    main()
