"""From clauses of outside documents to requirements: the references of the catalogue, taken apart and turned round."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clearline.domain.assessment import Requirement, RequirementId

_DOCUMENTS = re.compile(
    r"(?:47 CFR|3GPP TS [\d.]+|AI RMF|NIST AI 600-1|AISVS 1\.0|ASVS 5\.0|OWASP|MITRE ATLAS|PCI DSS 4\.0\.1"
    r"|ETSI EN 304 223|SP 800-53r5|SP 800-63B-4|RFC \d+|ITU-T [A-Z]\.\d+|TC260-003|AIGC Labelling Measures \d+"
    r"|GB(?:/T)? [\d.]+(?:-\d{4})?|ISO/IEC (?:TS |TR )?[\d-]+(?::\d{4})?)(?=[ ,;]|$)"
)
_NOTE = re.compile(r" \([^()]*\)$")
"""A remark of the catalogue's own at the end of a reference."""
_MARK = re.compile(r" (?=(?:art|cl|reg)\. |recital )")
_PARTS = re.compile(r", ")
_KIND = re.compile(r"(?:art\.|cl\.|reg\.|recital) ")


@dataclass(frozen=True, slots=True)
class Clause:
    """A place in an outside document; `place` is empty for the whole of it."""

    document: str
    place: str


def clauses_of(reference: str) -> tuple[Clause, ...]:
    """Return the clauses that `reference` names; one that names several documents by a semicolon is several."""
    found: list[Clause] = []
    for part in _NOTE.sub("", reference).split("; "):
        document, places = _apart(part)
        found.extend(Clause(document, place) for place in places)
    return tuple(found)


def crosswalk(requirements: Mapping[RequirementId, Requirement]) -> Mapping[str, Mapping[str, Sequence[RequirementId]]]:
    """Return for each document, by its name, its clauses and the requirements that refer to them."""
    table: dict[str, dict[str, list[RequirementId]]] = {}
    for requirement in requirements.values():
        for clause in (one for reference in requirement.references for one in clauses_of(reference)):
            named = table.setdefault(clause.document, {}).setdefault(clause.place, [])
            if requirement.id not in named:
                named.append(requirement.id)
    return {
        document: {place: tuple(places[place]) for place in sorted(places, key=_order)}
        for document, places in sorted(table.items())
    }


def _apart(reference: str) -> tuple[str, tuple[str, ...]]:
    known = _DOCUMENTS.match(reference)
    if known:
        document, rest = known[0], reference[known.end() :].strip(" ,")
    else:
        document, *marked = _MARK.split(reference, maxsplit=1)
        rest = "".join(marked)
    kind = _KIND.match(rest)
    lead = kind[0] if kind else ""
    places = [part for part in _PARTS.split(rest.removeprefix(lead)) if part]
    return document, tuple(f"{lead}{part}" if part[0].isdigit() else part for part in places) or ("",)


def _order(place: str) -> tuple[tuple[int, str], ...]:
    """Numbers by their size: article 9 before article 10."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", place))
