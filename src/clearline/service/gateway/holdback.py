"""Words of a stream, let go piece by piece: none before what could still change it has been looked at.

What has left is always the beginning of what the whole text would have become, looked at as one. A cut is made only
after a blank or a stop, at least the hold-back before the end of what has come, and only where the text up to it stays
as it is when all that has come is looked at with it. Should what comes later change what has left, nothing more leaves.
"""

import re
from collections.abc import Callable

from clearline.domain.ruling import Block
from clearline.guard.pipeline import Passed

Look = Callable[[str], Passed]

_STEP_CHARS = 64
"""How much must have come since the last look: each look costs as much as what it looks at."""
_LONGEST_STEP_CHARS = 1_024
"""Where a look lets nothing go the next one waits for twice as much, up to this: a number may go on for very long."""
_CUTS = 4
"""Places tried at each look, the last one first."""
_WINDOW_CHARS = 4_096
_CONTEXT_CHARS = 1_024
"""What is looked at again before what is new; no sighting reaches back so far."""
_BOUNDARY = re.compile(r"(?<=[\s。！？；，])(?=\S)")
CHANGED = Block("changed-too-late")


class Holding:
    """One text that is coming; `look` says what may be said of it."""

    __slots__ = ("_hold", "_left", "_look", "_looked", "_raw", "_said", "_step")

    def __init__(self, look: Look, hold_chars: int) -> None:
        self._look = look
        self._hold = hold_chars
        self._raw = ""
        self._looked = 0
        self._step = _STEP_CHARS
        self._left = 0
        """Characters of `_raw` that have left."""
        self._said = ""
        """What they became."""

    def add(self, text: str) -> None:
        """Take what comes next."""
        self._raw += text

    def ready(self) -> str | Block:
        """Return what may leave now, mostly nothing."""
        end = len(self._raw) - self._hold
        if end - self._left < _STEP_CHARS or len(self._raw) - self._looked < self._step:
            return ""
        self._looked = len(self._raw)
        self._step = min(2 * self._step, _LONGEST_STEP_CHARS)
        cuts = [match.start() for match in _BOUNDARY.finditer(self._raw, self._left + 1, end + 1)][-_CUTS:]
        if not cuts:
            self._step = _STEP_CHARS  # to look for a boundary costs next to nothing
            return ""
        all_of_it = self._look(self._raw)
        if isinstance(all_of_it.ruling, Block):
            return all_of_it.ruling
        for cut in reversed(cuts):
            passed = self._look(self._raw[:cut])
            text = "".join(passed.texts)
            if passed.texts and "".join(all_of_it.texts).startswith(text):
                self._step = _STEP_CHARS
                return self._let_go(cut, text)
        return ""

    def finish(self) -> str | Block:
        """Return the rest."""
        passed = self._look(self._raw)
        return passed.ruling if isinstance(passed.ruling, Block) else self._let_go(len(self._raw), passed.texts[0])

    def _let_go(self, cut: int, text: str) -> str | Block:
        if not text.startswith(self._said):
            return CHANGED
        new = text[len(self._said) :]
        self._left, self._said = cut, text
        if cut > _WINDOW_CHARS:
            self._forget()
        return new

    def _forget(self) -> None:
        """Drop the beginning of a long text, where what is left of it reads the same without."""
        start = max(
            (match.start() for match in _BOUNDARY.finditer(self._raw, 1, self._left - _CONTEXT_CHARS)), default=0
        )
        passed = self._look(self._raw[start : self._left])
        if start and passed.texts and self._said.endswith(passed.texts[0]):
            self._raw, self._left, self._said = self._raw[start:], self._left - start, passed.texts[0]
            self._looked -= start
