"""How well wishes are told apart on public sets: CLINC150 and BANKING77, as their papers measure them.

The sets lie beside the checkout in `../shared/data`, for measuring alone: nothing of the product is trained on them.
"""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clearline.language.classify import Classifier, Example
from clearline.language.encoder import Encoder
from figure import Figure, Result, Say, Target

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SHOTS = 10
SEEDS = (0, 1, 2)

Rows = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Scored:
    """What the classifier said of some sentences: whether the best intent was right, and how sure it was."""

    right: NDArray[np.bool_]
    sure: NDArray[np.float64]

    def found(self, threshold: float) -> float:
        """Return the share that was right and sure enough, in percent."""
        return float(100 * np.mean(self.right & (self.sure > threshold)))

    def kept_out(self, threshold: float) -> float:
        """Return the share that was not sure enough, in percent."""
        return float(100 * np.mean(self.sure <= threshold))


@dataclass(slots=True)
class Clinc:
    """CLINC150 full, threshold method (Larson et al., EMNLP 2019): two figures of one measurement."""

    results: list[tuple[float, float]] = field(default_factory=list)

    async def inside(self, tell: Say) -> Result:
        """Return the in-scope accuracy in percent."""
        inside, outside = self._measured(tell)
        return Result(inside, f"with {outside:.1f} % of what is out of scope recognised")

    async def outside(self, tell: Say) -> Result:
        """Return the out-of-scope recall in percent."""
        inside, outside = self._measured(tell)
        return Result(outside, f"with {inside:.1f} % of what is in scope right")

    def _measured(self, tell: Say) -> tuple[float, float]:
        if not self.results:
            self.results.append(_clinc(tell))
        return self.results[0]


def _clinc(tell: Say) -> tuple[float, float]:
    parts: dict[str, Rows] = {
        name: [(words, intent) for words, intent in rows]
        for name, rows in json.loads((DATA / "clinc150" / "data_full.json").read_text("utf-8")).items()
    }
    encode = Encoder()
    classifier = _trained(parts["train"], encode)
    tell("trained on 15,000 sentences")
    scored = {name: _scored(classifier, parts[name]) for name in ("val", "oos_val", "test", "oos_test")}
    tell("scored 8,600 sentences")
    # As in the paper, the threshold is the one with the most right answers on the validation sets.
    candidates = np.unique(np.concatenate([scored["val"].sure, scored["oos_val"].sure]))
    inside, outside = scored["val"], scored["oos_val"]
    right = [np.sum(inside.right & (inside.sure > one)) + np.sum(outside.sure <= one) for one in candidates]
    threshold = float(candidates[int(np.argmax(right))])
    return scored["test"].found(threshold), scored["oos_test"].kept_out(threshold)


async def _banking(tell: Say) -> Result:
    """Return the accuracy with ten examples an intent, in percent."""
    train, test = (_csv(DATA / "banking77" / f"{part}.csv") for part in ("train", "test"))
    encode = Encoder()
    found = []
    for seed in SEEDS:
        order = np.random.default_rng(seed).permutation(len(train))
        few: Rows = []
        taken: dict[str, int] = {}
        for place in order:
            words, intent = train[place]
            if taken.get(intent, 0) < SHOTS:
                taken[intent] = taken.get(intent, 0) + 1
                few.append((words, intent))
        found.append(100 * float(np.mean(_scored(_trained(few, encode), test).right)))
        tell(f"seed {seed}: {found[-1]:.1f} %")
    return Result(float(np.mean(found)), "seeds " + ", ".join(f"{one:.1f}" for one in found))


def _trained(rows: Rows, encode: Encoder) -> Classifier:
    return Classifier([Example(words.lower(), intent, words) for words, intent in rows], encode)


def _scored(classifier: Classifier, rows: Sequence[tuple[str, str]]) -> Scored:
    best = [(classifier.scores(words.lower(), words)[0], intent) for words, intent in rows]
    return Scored(np.array([found == intent for (found, _), intent in best]), np.array([sure for (_, sure), _ in best]))


def _csv(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]


_CLINC = Clinc()
INSIDE = Figure(
    "clinc-inside",
    "CLINC150 full: in-scope accuracy by threshold",
    "the classifier with the sentence encoder, trained on the set's 15,000 sentences; threshold: most right on the "
    "validation sets; 4,500 test sentences",
    "%",
    _CLINC.inside,
    Target(94, is_floor=True),
)
OUTSIDE = Figure(
    "clinc-outside",
    "CLINC150 full: out-of-scope recall by the same threshold",
    "1,000 test sentences that belong to no intent",
    "%",
    _CLINC.outside,
    Target(65, is_floor=True),
)
BANKING = Figure(
    "banking",
    "BANKING77, ten examples an intent",
    "the classifier with the sentence encoder; 3,080 test sentences; mean of three draws of the examples",
    "%",
    _banking,
    Target(86, is_floor=True),
)
