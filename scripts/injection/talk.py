"""The sentences the model is made from: drawn from the grammars, roughened as people write, harmless ones sprinkled.

Sprinkled: a harmless sentence with a few words of attacks strewn in stays harmless, so that no single word weighs like
an order (the idea is that of Li and Liu, "InjecGuard", arXiv 2410.22770; its data is not used).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from scripts.injection.grammar import read_grammar

_MARKS = re.compile(r"[,.;:?!'\"，。；：？！“”]")
_ATTACKS: Final = ("attacks_en", "attacks_zh")
_HARMLESS: Final = ("harmless_en", "harmless_zh")
_EACH: Final = {"attacks_en": 20, "attacks_zh": 20, "harmless_en": 26, "harmless_zh": 26}
_WIDER: Final = {"creation": 4, "technical": 4, "everyday": 4, "common": 4, "assistant": 3}
"""Families with more to vary are drawn from more often."""
_TWICE: Final = ("telecom", "negatives", "taiwan", "bank")
_CUSTOMARY: Final = (*_TWICE, "assistant", "cantonese", "everyday", "common")
_SPRINKLED: Final = 0.8
_MOST_STREWN: Final = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something said, whether it gives the desk orders, in which script, and which template it came from."""

    text: str
    attack: bool
    chinese: bool
    template: int
    customary: bool
    """Whether customers say such things day in, day out: what the thresholds are set by."""


def sentences(folder: Path, draw: np.random.Generator) -> list[Sentence]:
    """Return all sentences of one drawing: attacks, harmless talk, and harmless talk with words of attacks in it."""
    drawn = [*_drawn(folder, draw)]
    strewn = [*_sprinkled(drawn, draw)]
    return [replace(sentence, text=_roughened(sentence.text, draw)) for sentence in (*drawn, *strewn)]


def _drawn(folder: Path, draw: np.random.Generator) -> Iterator[Sentence]:
    number = 0
    for name in (*_ATTACKS, *_HARMLESS):
        grammar = read_grammar(folder / f"{name}.yaml")
        for family, templates in grammar.families.items():
            times = _WIDER.get(family, 2 if family.startswith((*_TWICE, "triggers")) else 1) * _EACH[name]
            for template in templates:
                number += 1
                said = dict.fromkeys(grammar.say(template, draw) for _ in range(times))
                customary = name in _HARMLESS and family.startswith(_CUSTOMARY)
                yield from (
                    Sentence(text, name in _ATTACKS, name.endswith("zh"), number, customary) for text in said if text
                )


def _sprinkled(drawn: Sequence[Sentence], draw: np.random.Generator) -> Iterator[Sentence]:
    attacks = {
        chinese: [one.text for one in drawn if one.attack and one.chinese is chinese] for chinese in (False, True)
    }
    for one in drawn:
        if one.attack or draw.random() >= _SPRINKLED:
            continue
        text = one.text
        for _ in range(int(draw.integers(1, _MOST_STREWN + 1))):
            source = attacks[one.chinese][draw.integers(len(attacks[one.chinese]))]
            text = _strewn(text, source, draw, chinese=one.chinese)
        yield replace(one, text=text, customary=False)


def _strewn(text: str, source: str, draw: np.random.Generator, *, chinese: bool) -> str:
    if chinese:
        at, to = int(draw.integers(max(1, len(source) - 2))), int(draw.integers(len(text) + 1))
        return text[:to] + source[at : at + 2] + text[to:]
    words, piece = text.split(), source.split()
    words.insert(int(draw.integers(len(words) + 1)), piece[draw.integers(len(piece))])
    return " ".join(words)


def _roughened(text: str, draw: np.random.Generator) -> str:
    """Drop the punctuation of some and a letter of a few, as in speech written down and in haste."""
    luck = draw.random()
    if luck < 0.25:  # noqa: PLR2004 # a quarter
        return _MARKS.sub("", text)
    if luck < 0.32 and len(text) > 12:  # noqa: PLR2004 # one in fourteen; a short text would be lost
        at = int(draw.integers(1, len(text) - 1))
        return text[:at] + text[at + 1 :]
    return text
