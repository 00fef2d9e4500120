"""How much a text reads like an order to the desk, as a number, and where: the model over the text and its clauses.

Words are weighed first; what they leave in doubt is weighed by its meaning too, where there is an encoder.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from clearline.domain.ruling import Confidence
from clearline.errors import ConfigurationError
from clearline.guard.injection.concepts import Lexicon, lexicon
from clearline.guard.injection.grams import count
from clearline.guard.injection.model import Model, Thresholds, shipped
from clearline.guard.injection.simpler import simpler
from clearline.guard.injection.weigh import Weighed, heaviest
from clearline.language.encoder import Encode
from clearline.language.forms import fold

_FEWEST_CALIBRATED: Final = 200
"""Harmless texts below which a quantile near one says nothing."""


def plain_form(text: str) -> str:
    """Return the form the model reads: folded, small letters, Simplified characters."""
    return simpler(fold(text).text.lower())


def no_encoder() -> Encode | None:
    """Return None: words decide alone."""
    return None


def meant(plain: str, best: Weighed) -> str:
    """Return what of a text is looked at for its meaning: all of it, or a stretch that is the lesser part of it."""
    return plain[best.start : best.end] if 2 * (best.end - best.start) < len(plain) else plain


@dataclass(frozen=True, slots=True)
class Classifier:
    """The model with its lexicon; safe to share between threads."""

    model: Model = field(default_factory=shipped)
    thresholds: Thresholds | None = None
    """The operator's own (`calibrated`); otherwise those of the model."""
    words: Lexicon = field(default_factory=lexicon)
    encoder: Callable[[], Encode | None] = no_encoder
    """Returns what tells meanings, or None while nothing does: then words decide alone."""

    def weigh(self, plain: str) -> Weighed | None:
        """Return the stretch of `plain` (see `plain_form`) that reads most like an order, with its score."""
        best = heaviest(count(plain, self.words), self.model.weights, self.model.bias_of(plain))
        meaning = self.model.meaning
        if best is None or best.score < meaning.asked_from or (encode := self.encoder()) is None:
            return best
        told = meant(plain, best)
        return replace(best, score=meaning.joined(best.score, encode([told])[0], told))

    def confidence(self, score: float) -> Confidence | None:
        """Return how sure a score makes us, None below what is noted."""
        limits = self.thresholds or self.model.thresholds
        if score >= limits.plain:
            return Confidence.HIGH
        return Confidence.MEDIUM if score >= limits.noted else None


def calibrated(
    classifier: Classifier, harmless: Iterable[str], *, noted: float = 0.005, plain: float = 0.0005
) -> Thresholds:
    """Return the thresholds that note and block no more than these shares of an operator's own harmless texts.

    A share smaller than one text in all takes the highest score of any as its threshold. Raises ConfigurationError for
    too few texts.
    """
    found = [classifier.weigh(plain_form(text)) for text in harmless]
    scores = sorted(one.score for one in found if one)
    if len(scores) < _FEWEST_CALIBRATED:
        raise ConfigurationError(f"thresholds need at least {_FEWEST_CALIBRATED} harmless texts, found {len(scores)}")
    return Thresholds(_above(scores, noted), _above(scores, plain))


def _above(scores: Sequence[float], share: float) -> float:
    """Return the smallest number that no more than `share` of `scores` reach."""
    may_reach = int(share * len(scores))
    return float(np.nextafter(scores[len(scores) - 1 - may_reach], np.inf))
