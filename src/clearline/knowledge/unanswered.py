"""Questions that nobody could answer, gathered into articles to be written: the like stand together (S2-21)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from clearline.language.encoder import Encode

ALIKE: Final = 0.55
"""Cosine from which two questions are taken to ask the same."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that are alike, the most typical first."""

    questions: tuple[str, ...]
    asked: int
    """How often, every wording counted as often as it came."""


def gaps(asked: Mapping[str, int], encode: Encode, least: int) -> tuple[Gap, ...]:
    """Gather questions, each with how often it was asked, into gaps asked at least `least` times, widest first.

    Greedily, the question with most likes first: the same questions give the same gaps.
    """
    questions = sorted(asked)
    if not questions:
        return ()
    vectors = encode(questions)
    alike = vectors @ vectors.T >= ALIKE
    np.fill_diagonal(alike, val=True)
    times = np.array([asked[question] for question in questions])
    left = np.ones(len(questions), dtype=bool)
    found = []
    while left.any():
        weight = np.where(left, (alike & left) @ times, 0)
        first = int(weight.argmax())
        members = np.flatnonzero(alike[first] & left)
        nearest = members[np.argsort(-(vectors[members] @ vectors[first]), kind="stable")]
        if weight[first] >= least:
            found.append(Gap(tuple(questions[one] for one in nearest), int(weight[first])))
        left[members] = False
    return tuple(sorted(found, key=lambda gap: -gap.asked))
