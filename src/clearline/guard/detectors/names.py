"""Names of people and postal addresses, by the model of `guard.names`.

An address leads to a door: without a number it is a place, which the desk may need to hear (`no signal in Riverside`).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.names.features import has_street, namable
from clearline.guard.names.model import Mention, Model, mentions, shipped
from clearline.guard.names.postal import whole
from clearline.guard.names.tokens import tokens

_KINDS = {"PERSON": Kind.PERSON, "ADDRESS": Kind.ADDRESS}
_CAUTION = 1.0
"""How much surer than not the model must be: what is hidden by mistake, the caller has to say again."""
_DOOR = re.compile(
    r"[0-9]|[一二三四五六七八九十零〇百]{1,6}[号號室栋棟幢座楼樓单單弄巷]|\b(?:one|two|three|four|five|six|seven"
    r"|eight|nine|ten|twenty)\b",
    re.IGNORECASE,
)
_MAY_LEAD = re.compile(
    r"[0-9一二三四五六七八九十零〇百][号號室栋棟幢座楼樓单單弄巷]|[0-9][A-Za-z]?,? [A-Za-z]{3}|[A-Za-z]{3} [0-9]{1,4}\b"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty) [a-z]{3}",
    re.IGNORECASE,
)
"""A number beside what could be a street: without one there is no door, and most texts are left at a glance."""
_OTHER = re.compile(
    r"\[[A-Z_]{1,24}[0-9]{0,4}\]|\+?[0-9]{7,}|[0-9]{1,3}(?:\.[0-9]{1,3}){3}|https?://\S{1,2000}"
    r"|\+?[0-9]{3,4}(?:[ \-.][0-9]{3,4}){2,4}|[^\s@]{1,64}@[^\s@]{1,64}",
)
_EDGES = " \t\n,;:!?，、；：。！？()"
_GLUED = re.compile(r"[A-Za-z0-9_=/\\@#&%+*\-][A-Za-z0-9]")
"""A sign that joins, beside a letter or digit; ideographs need no blank between words."""
_WORDS = re.compile(r"[A-Za-z]{3,} |[ ,][A-Za-z]{3}|[\u3400-\u9fff]{2}")
_BLANK = re.compile(r"\s|[\u3400-\u9fff]{3}")
_SHORT = 2
_STOPS = " \t\n.,;:!?。，！？"
_UNSPEAKABLE = re.compile(r"[B-DF-HJ-NP-TV-XZb-df-hj-np-tv-xz]{4,}")
"""Latin letters without a vowel: a reference, and nobody's name."""
_LETTER = re.compile(r"[A-Za-z\u3400-\u9fff]")


class NameDetector:
    """Sees names and addresses in English and Chinese, also where nothing is capitalised."""

    name = "names"

    def __init__(self, model: Model | None = None) -> None:
        self._model = model

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return the names and the addresses that the model sees in `text`."""
        del language
        model = self._model or shipped()
        read = tokens(text)
        could_be = namable(read.words, model.lists)
        named = [start for (start, _), could in zip(read.spans, could_be, strict=True) if could]
        if not named and not (_MAY_LEAD.search(text) and has_street(read.words, model.lists)):
            return ()
        return [
            Signal(_KINDS[mention.label], Span(mention.start, mention.end), Confidence.LOW, self.name)
            for found in whole(mentions(read, model, _CAUTION), text)
            if found.label in _KINDS
            for mention in _without_others(found, text)
            if _stands_alone(mention, text) and _is_whole(mention, text, named)
        ]


def _is_whole(mention: Mention, text: str, named: Sequence[int]) -> bool:
    """Tell whether an address has words and a door, and a name anything that is no everyday word.

    One word that is all of an utterance is left: it may be the place or the plan that was asked for.
    """
    said = text[mention.start : mention.end]
    if mention.label == "ADDRESS":
        return bool(_DOOR.search(said)) and bool(_WORDS.search(said))
    if _UNSPEAKABLE.fullmatch(said):
        return False
    if said == text.strip(_STOPS) and (len(said) <= _SHORT or not _BLANK.search(said)):
        return False
    return bisect_left(named, mention.start) < bisect_left(named, mention.end)


def _stands_alone(mention: Mention, text: str) -> bool:
    """Tell whether letters are in it and it is no piece of a longer word such as `H2O`, `CMCC-5G_a1` or `src=x`."""
    before, after = text[mention.start - 1 : mention.start], text[mention.end : mention.end + 1]
    glued = (before + text[mention.start], after + text[mention.end - 1])
    return bool(_LETTER.search(text, mention.start, mention.end)) and not any(_GLUED.fullmatch(pair) for pair in glued)


def _without_others(mention: Mention, text: str) -> Iterator[Mention]:
    """Leave to their own detectors what is no part of a name or an address: long numbers, mail, placeholders."""
    at = mention.start
    for other in (*_OTHER.finditer(text, mention.start, mention.end), None):
        end = other.start() if other else mention.end
        kept = text[at:end]
        if kept.strip(_EDGES):
            start = at + len(kept) - len(kept.lstrip(_EDGES))
            yield Mention(mention.label, start, start + len(kept.strip(_EDGES)))
        at = other.end() if other else end
