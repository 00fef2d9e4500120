"""What the verdicts mean for outside documents: each clause with the requirements that refer to it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clearline.bench.report.phrases import Phrases
from clearline.catalogue.crosswalk import crosswalk
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Report, RequirementId, Verdict


@dataclass(frozen=True, slots=True)
class Document:
    """One outside document: how the requirements that refer to it came out, and by which clause."""

    name: str
    counts: Sequence[tuple[str, str, int]]
    """Verdict, its words, and how many requirements have it."""
    clauses: Sequence[tuple[str, Sequence[tuple[RequirementId, str]]]]
    """Clause, and its requirements with their verdicts."""


def documents_of(report: Report, catalogue: Catalogue, words: Phrases) -> tuple[Document, ...]:
    """Return every document that a requirement of the plan refers to."""
    verdicts = {one.requirement: one.verdict for one in report.requirements}
    planned = {name: catalogue.requirements[name] for name in report.plan.requirements}
    return tuple(_document(name, clauses, verdicts, words) for name, clauses in crosswalk(planned).items())


def _document(
    name: str,
    clauses: Mapping[str, Sequence[RequirementId]],
    verdicts: Mapping[RequirementId, Verdict],
    words: Phrases,
) -> Document:
    named = {one for members in clauses.values() for one in members}
    counted = Counter(verdicts[one] for one in named)
    return Document(
        name=name,
        counts=[(one.value, words(one.value), counted[one]) for one in Verdict if counted[one]],
        clauses=[(place, [(one, verdicts[one].value) for one in members]) for place, members in clauses.items()],
    )
