"""The matrix of the catalogue: nothing is left out of it, and what is missing has a row."""

from dataclasses import replace

from clearline.bench.registry import CHECKS
from clearline.bench.report.coverage import Cell, by_check, by_threat, coverage, only, title_of
from clearline.catalogue.examinations import ANSWERS
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import RequirementId, Threat, ThreatId
from clearline.domain.conversation import Language


def test_every_threat_requirement_guideline_and_procedure_is_in_it(catalogue: Catalogue) -> None:
    cells = list(by_threat(catalogue))
    assert {cell.threat for cell in cells} == set(catalogue.threats)
    assert {cell.requirement for cell in cells} == set(catalogue.requirements)
    pairs = {(cell.requirement, cell.guideline[:1]) for cell in cells}
    assert len(pairs) == sum(len(one.guidelines) for one in catalogue.requirements.values())
    named = {cell.procedure.partition(" ")[0] for cell in cells} - {""}
    assert named == {*catalogue.procedures, *catalogue.examinations}


def test_both_ways_hold_the_same_lines(catalogue: Catalogue) -> None:
    forth = {cell for cell in by_threat(catalogue) if cell.check}
    back = {cell for cell in by_check(catalogue) if cell.procedure}
    assert forth == back
    assert {cell.check for cell in back} == {*CHECKS, ANSWERS}


def test_what_nobody_has_written_yet_is_an_empty_cell(catalogue: Catalogue) -> None:
    untouched = next(one for one in catalogue.requirements if not catalogue.procedures_of(one))
    cells = [cell for cell in by_threat(catalogue) if cell.requirement == untouched]
    assert cells
    assert {(cell.procedure, cell.check) for cell in cells} == {("", "")}


def test_a_threat_that_nothing_faces_and_a_check_that_nothing_uses_are_seen(catalogue: Catalogue) -> None:
    lonely = Threat(ThreatId("T-99"), {Language.ENGLISH: "Nobody faces it"}, "", "high", ())
    wider = replace(catalogue, threats={**catalogue.threats, lonely.id: lonely})
    assert list(only(by_threat(wider), "T-99")) == [Cell("T-99")]
    idle = {**CHECKS, "data.idle": CHECKS["data.isolation"]}
    assert list(only(by_check(catalogue, idle), "data.idle")) == [Cell(check="data.idle")]


def test_a_name_picks_what_concerns_it(catalogue: Catalogue) -> None:
    for name in ("T-12", "DS-08", "P-DS-08-a", "data.stored-secrets"):
        picked = list(only(by_threat(catalogue), name))
        assert picked
        assert all(name in (cell.threat, cell.requirement, cell.procedure[:9], cell.check) for cell in picked)
    assert list(only(by_threat(catalogue), "")) == list(by_threat(catalogue))
    assert list(only(by_threat(catalogue), "T-00")) == []


def test_the_counts_are_those_of_the_rows(catalogue: Catalogue) -> None:
    counts, cells = coverage(catalogue), list(by_threat(catalogue))
    checked = [cell for cell in cells if cell.check not in ("", ANSWERS)]
    asked = [cell for cell in cells if cell.check == ANSWERS]
    assert counts.requirements_asked == len({cell.requirement for cell in asked})
    assert counts.guidelines_asked == len({(cell.requirement, cell.guideline) for cell in asked})
    assert counts.requirements_checked == len({cell.requirement for cell in checked})
    assert counts.threats_checked == len({cell.threat for cell in checked})
    assert counts.guidelines_checked == len({(cell.requirement, cell.guideline) for cell in checked})
    assert (counts.threats, counts.requirements) == (len(catalogue.threats), len(catalogue.requirements))


def test_titles_are_those_of_the_catalogue(catalogue: Catalogue) -> None:
    assert title_of(catalogue, "DS-08") is catalogue.requirements[RequirementId("DS-08")]
    assert title_of(catalogue, "T-01") is catalogue.threats[ThreatId("T-01")]
    assert title_of(catalogue, "ZZ-01") is None
