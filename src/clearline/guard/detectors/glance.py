"""One look for several detectors: where a text has nothing that any of them could see, none of them is asked."""

import re
from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Detector, Signal
from clearline.guard.number import NUMERALS

DIGIT = re.compile("[0-9]")
NUMBER = re.compile(rf"[0-9{NUMERALS}][0-9{NUMERALS} \t().\-_,、]{{3}}")
"""Four characters of what could be a number as `guard.number` reads one; nothing shorter is looked for."""


class Where:
    """Asks `detectors` about texts in which `pattern` is found."""

    __slots__ = ("_detectors", "_pattern", "name")

    def __init__(self, name: str, pattern: re.Pattern[str], detectors: Sequence[Detector]) -> None:
        self.name = name
        self._pattern = pattern
        self._detectors = tuple(detectors)

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return what they see; each signal names the detector that saw it."""
        if not self._pattern.search(text):
            return ()
        return [seen for detector in self._detectors for seen in detector.detect(text, language)]
