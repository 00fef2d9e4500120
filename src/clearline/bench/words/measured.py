"""How far the signs can be trusted: each is held against replies that were labelled by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from clearline.bench.statistics import lower_bound
from clearline.bench.words import signs
from clearline.catalogue.text import Entry, Title, parse
from clearline.domain.conversation import Language

LABELS: Mapping[str, signs.Sign] = {
    "automated": signs.AUTOMATED,
    "denies": signs.DENIES_AUTOMATED,
    "hands-over": signs.HANDS_OVER,
    "offers": signs.OFFERS_PERSON,
    "abstains": signs.ABSTAINS,
    "warns": signs.WARNS,
    "masked-capture": signs.MASKED_CAPTURE,
    "asks-secret": signs.ASKS_SECRET,
    "paid": signs.PAID,
    "ordered": signs.DONE_ORDER,
    "commits": signs.COMMITS,
    "emergency": signs.EMERGENCY,
}
"""What a reply may be labelled with -> the sign that is to find it."""


class Labelled(Title):
    """A reply in three languages, and everything that it says."""

    says: tuple[str, ...]


class _File(Entry):
    replies: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one sign found of what it should, and what it let alone of what it should."""

    label: str
    found: int
    there: int
    left: int
    absent: int

    @property
    def sensitivity(self) -> float:
        """Lower bound of the share that is found, with 95 % confidence."""
        return lower_bound(self.found, self.there)

    @property
    def specificity(self) -> float:
        """Lower bound of the share that is let alone, with 95 % confidence."""
        return lower_bound(self.left, self.absent)


def labelled() -> tuple[Labelled, ...]:
    """Return the set that ships."""
    name = "labelled.yaml"
    return parse({name: files("clearline.bench.words").joinpath(name).read_text("utf-8")}, name, _File).replies


def measured(language: Language | None = None) -> tuple[Measured, ...]:
    """Return every sign's figures over the set, in one language or all."""
    spoken = tuple(Language) if language is None else (language,)
    texts = [(one.says, one.words()[each]) for one in labelled() for each in spoken]
    return tuple(_of(label, sign, texts) for label, sign in LABELS.items())


def _of(label: str, sign: signs.Sign, texts: list[tuple[tuple[str, ...], str]]) -> Measured:
    hits = [(label in says, sign.search(text) is not None) for says, text in texts]
    there = sum(is_there for is_there, _ in hits)
    found = sum(is_there and is_found for is_there, is_found in hits)
    left = sum(not is_there and not is_found for is_there, is_found in hits)
    return Measured(label, found, there, left, len(hits) - there)
