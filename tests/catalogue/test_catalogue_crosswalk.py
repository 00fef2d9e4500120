"""References taken apart: a clause is found under its document, and nothing is lost on the way."""

import pytest

from clearline.catalogue.crosswalk import Clause, clauses_of, crosswalk
from clearline.catalogue.load import Catalogue, load


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("GDPR art. 6, 7, 9", [("GDPR", "art. 6"), ("GDPR", "art. 7"), ("GDPR", "art. 9")]),
        ("GDPR recital 26", [("GDPR", "recital 26")]),
        ("ISO/IEC 27001:2022 A.5.1", [("ISO/IEC 27001:2022", "A.5.1")]),
        ("RFC 3261 cl. 26; RFC 5393", [("RFC 3261", "cl. 26"), ("RFC 5393", "")]),
        ("GB/T 45654-2025 cl. 6, Annex A", [("GB/T 45654-2025", "cl. 6"), ("GB/T 45654-2025", "Annex A")]),
        ("PRC Cybersecurity Law 2025 art. 43 (former 41)", [("PRC Cybersecurity Law 2025", "art. 43")]),
        ("SP 800-63B-4 (use of biometrics; voice not accepted)", [("SP 800-63B-4", "")]),
        ("W3C WebAuthn Level 3", [("W3C WebAuthn Level 3", "")]),
    ],
)
def test_a_reference_is_taken_apart(reference: str, expected: list[tuple[str, str]]) -> None:
    assert clauses_of(reference) == tuple(Clause(*one) for one in expected)


def test_every_reference_of_every_requirement_is_in_the_crosswalk(catalogue: Catalogue) -> None:
    table = crosswalk(catalogue.requirements)
    for requirement in catalogue.requirements.values():
        for reference in requirement.references:
            for clause in clauses_of(reference):
                assert clause.document
                assert requirement.id in table[clause.document][clause.place]
    assert len(table) < 80


def test_articles_stand_by_number(catalogue: Catalogue) -> None:
    places = list(crosswalk(catalogue.requirements)["GDPR"])
    assert places.index("art. 9") < places.index("art. 13") < places.index("art. 30")
