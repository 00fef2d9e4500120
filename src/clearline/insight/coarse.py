"""Figures in which nobody stands out: of enough people, and in steps, so that no two differ by a few (DS-12)."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

LEAST: Final = 20
"""People in a figure, and the step from one figure to the next; the catalogue's `k_min` at its stricter level."""


@dataclass(slots=True)
class Crowds:
    """Of each count, whether enough different people had a part in it; who they were is forgotten once it is so."""

    _few: dict[str, set[str]] = field(default_factory=dict)
    _enough: set[str] = field(default_factory=set)

    def add(self, name: str, who: str) -> None:
        """Take note that `who`, a pseudonym or a conversation, had a part in the count `name`."""
        if name in self._enough:
            return
        few = self._few.setdefault(name, set())
        few.add(who)
        if len(few) >= LEAST:
            self._enough.add(name)
            del self._few[name]

    def coarse(self, counts: Counter[str]) -> Counter[str]:
        """Return those of `counts` that are of enough people, each rounded to the nearest step."""
        return Counter({name: _stepped(count) for name, count in counts.items() if name in self._enough})


def _stepped(count: int) -> int:
    return (count + LEAST // 2) // LEAST * LEAST
