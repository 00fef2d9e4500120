"""What was learnt from examples, kept by the digest of what it was learnt from: a next start need not learn again."""

import hashlib
import io
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from clearline.crypto.keyfile import replace
from clearline.language.ridge import Matrix

Keep: TypeAlias = Callable[[str, Callable[[], Matrix]], Matrix]
"""Takes an array's name and what makes it; returns the array, made only where it was not kept."""

_DIGEST: Final = 32
"""Bytes of SHA-256 that precede an array in its file."""

_MOST: Final = 24
"""Files that stay, those used last: three to a set of examples, some 16 MB together."""


def learn_anew(name: str, make: Callable[[], Matrix]) -> Matrix:  # noqa: ARG001 # nothing is kept under a name
    """Keep nothing."""
    return make()


class Learnt:
    """A folder of learnt arrays. What is missing, torn or cannot be written is learnt, as if there were no folder."""

    __slots__ = ("_folder", "_of")

    def __init__(self, folder: Path, of: str = "") -> None:
        """`of` names what else the arrays depend on, such as an encoder and its version."""
        self._folder = folder
        self._of = of

    def __call__(self, name: str, make: Callable[[], Matrix]) -> Matrix:
        """See `Keep`."""
        path = self._folder / hashlib.sha256(f"{self._of}\n{name}".encode()).hexdigest()[:32]
        found = _read(path)
        if found is None:
            found = make()
            with suppress(OSError):  # a full or locked disk costs the next start some seconds, not this one its desk
                self._write(path, found)
        return found

    def _write(self, path: Path, array: Matrix) -> None:
        content = io.BytesIO()
        np.save(content, array, allow_pickle=False)
        self._folder.mkdir(exist_ok=True, mode=0o700)
        replace(path, hashlib.sha256(content.getbuffer()).digest() + content.getvalue())
        for old in sorted(self._folder.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)[_MOST:]:
            old.unlink(missing_ok=True)


def _read(path: Path) -> Matrix | None:
    try:
        content = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
        return None
    array: Matrix = np.load(io.BytesIO(content[_DIGEST:]), allow_pickle=False)
    return array
