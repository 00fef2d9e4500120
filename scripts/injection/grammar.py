"""Sentences from a grammar: lists of parts and templates that name them, drawn by a seeded generator."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

_HOLE = re.compile(r"\{(\w+)\}|\(([^()]*\|[^()]*)\)")
_BEFORE_STOP = re.compile(r" +([,.;?!])")
_SPACES = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True)
class Grammar:
    """Parts by name, and templates by family."""

    slots: Mapping[str, Sequence[str]]
    families: Mapping[str, Sequence[str]]

    def say(self, template: str, draw: np.random.Generator) -> str:
        """Return one sentence of `template`; holes in what fills a hole are filled as well."""
        while hole := _HOLE.search(template):
            parts = self.slots[hole[1]] if hole[1] else hole[2].split("|")
            template = template[: hole.start()] + parts[int(draw.integers(len(parts)))] + template[hole.end() :]
        return _BEFORE_STOP.sub(r"\1", _SPACES.sub(" ", template)).strip(" ,;，；")


def read_grammar(path: Path) -> Grammar:
    """Read a grammar; in a list a stroke parts and `_` is nothing."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    slots = {
        name: tuple("" if part == "_" else part for part in parts.split(" / "))
        for name, parts in found["slots"].items()
    }
    return Grammar(slots, found["templates"])
