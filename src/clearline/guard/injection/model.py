"""The model as a value, and its file in the package: weights, bias and thresholds.

What it was made from and what it reaches is told in docs/reference/guard-models.md; scripts/injection makes it anew.
"""

import io
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clearline.errors import ConfigurationError
from clearline.guard.injection.grams import PLACES

VECTOR: Final = 512
"""Numbers in a vector of the encoder."""
_FILE: Final = "weights.npz"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from which a text is noted, and from which it reads as a plain order."""

    noted: float
    plain: float

    def __post_init__(self) -> None:
        if not self.noted <= self.plain:  # and no NaN either
            raise ConfigurationError(f"a plain order is at least noted, found {self!r}")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a sentence means, beside its words: a linear model over the encoder's vectors, joined to the score of words.

    Joined scores are stretched so that the thresholds of words hold for them too.
    """

    weights: NDArray[np.float32]
    bias: float
    stretch: float
    levelling: float
    """As that of words."""
    asked_from: float
    """Score of words below which a text is no order whatever it means; most talk is."""

    def joined(self, score: float, vector: NDArray[np.float32], text: str) -> float:
        """Return the score of words and meaning together."""
        levelling = self.levelling if _has_ideographs(text) else 0.0
        return self.stretch * score + float(self.weights @ vector) + self.bias + levelling


@dataclass(frozen=True, slots=True)
class Model:
    """A linear model over hashed features, and one over meanings for what the first leaves in doubt."""

    weights: NDArray[np.float32]
    bias: float
    levelling: float
    """Added where there are ideographs, so that harmless talk scores alike in both scripts."""
    thresholds: Thresholds
    meaning: Meaning

    def bias_of(self, text: str) -> float:
        """Return the bias for the script of `text`."""
        return self.bias + (self.levelling if _has_ideographs(text) else 0.0)


def _has_ideographs(text: str) -> bool:
    return any(char >= "\u3400" for char in text)


@lru_cache(maxsize=1)  # a file of the package that never changes
def shipped() -> Model:
    """Return the model of the package; raises ConfigurationError where its file is not what it must be."""
    return read_model(files("clearline.guard.injection").joinpath(_FILE).read_bytes())


def read_model(octets: bytes) -> Model:
    """Return the model in a file's bytes; nothing in it is ever run. Raises ConfigurationError."""
    try:
        return _read(octets)
    except (KeyError, ValueError, TypeError, OSError) as error:
        raise ConfigurationError(f"the injection model cannot be read: {type(error).__name__}") from error


def _read(octets: bytes) -> Model:
    with np.load(io.BytesIO(octets), allow_pickle=False) as found:
        weights, meaning = found["weights"].astype(np.float32), found["meaning"].astype(np.float32)
        bias, levelling, noted, plain = (float(number) for number in found["numbers"])
        for name, vector, shape in (("weights", weights, (PLACES,)), ("meaning", meaning, (VECTOR,))):
            if vector.shape != shape:
                raise ConfigurationError(f"the injection model has {name} of shape {vector.shape}, expected {shape}")
        joined = Meaning(meaning, *(float(number) for number in found["joined"]))
    return Model(weights, bias, levelling, Thresholds(noted, plain), joined)


def save_model(model: Model, file: Path | None = None) -> None:
    """Write `file`, or that of the package; for the script that makes the model."""
    noted, plain, meaning = model.thresholds.noted, model.thresholds.plain, model.meaning
    np.savez_compressed(
        file or Path(__file__).with_name(_FILE),
        weights=model.weights.astype(np.float16),
        numbers=np.array([model.bias, model.levelling, noted, plain]),
        meaning=meaning.weights.astype(np.float16),
        joined=np.array([meaning.bias, meaning.stretch, meaning.levelling, meaning.asked_from]),
    )
