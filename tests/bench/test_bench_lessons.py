"""What happened to others: each incident names its source, teaches a requirement, and is replayed here."""

import re
from dataclasses import replace

import pytest

from clearline.bench.interview.contradiction import cross_checked
from clearline.bench.report.clauses import documents_of
from clearline.bench.report.lessons import lessons_of
from clearline.bench.report.page import render
from clearline.bench.report.phrases import load_phrases
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import (
    CheckOutcome,
    Evidence,
    Judgement,
    ProcedureId,
    ProcedureResult,
    Reason,
    Report,
    RequirementId,
    Verdict,
)
from clearline.domain.conversation import Language
from clearline.domain.observation import Purpose, Reading

ENGLISH = load_phrases()[Language.ENGLISH]


def test_there_are_lessons_with_sources_in_every_language(catalogue: Catalogue) -> None:
    assert len(catalogue.lessons) >= 15
    for lesson in catalogue.lessons.values():
        assert all("://" not in source for source in lesson.sources)
        assert lesson.happened[Language.ENGLISH].isascii()
        for language in (Language.SIMPLIFIED, Language.TRADITIONAL):
            assert any("\u4e00" <= char <= "\u9fff" for char in lesson.happened[language])
        traditional = set(lesson.happened[Language.TRADITIONAL])
        assert not set("们这为说对应当时从记录过义务写请设术证码员账审计评测开关") & traditional
    assert [one.date for one in catalogue.lessons.values()] == sorted(one.date for one in catalogue.lessons.values())


def test_every_incident_that_a_threat_names_is_a_lesson(catalogue: Catalogue) -> None:
    whole = " ".join(one.who for one in catalogue.lessons.values())
    for name in ("Lenovo", "McHire", "Air Canada", "Salesloft Drift"):
        assert any(name in threat.example for threat in catalogue.threats.values())
        assert name in whole


def outcome_of(report: Report, catalogue: Catalogue, name: str) -> CheckOutcome:
    return next(one.outcome for one in lessons_of(report, catalogue, ENGLISH) if one.lesson.who == name)


def with_outcomes(report: Report, **outcomes: CheckOutcome) -> Report:
    results = tuple(
        ProcedureResult(
            ProcedureId(name.replace("_", "-")),
            RequirementId(name[2:7].replace("_", "-")),
            Judgement(outcome, Reason("no-procedure")),
            Evidence.E4,
            (),
            "",
        )
        for name, outcome in outcomes.items()
    )
    return replace(report, procedures=results)


def test_the_worst_of_what_replays_an_incident_speaks_for_it(spoiled: Report, catalogue: Catalogue) -> None:
    both = with_outcomes(spoiled, P_AR_01_a=CheckOutcome.PASS, P_AR_11_a=CheckOutcome.FAIL)
    assert outcome_of(both, catalogue, "DPD") is CheckOutcome.FAIL
    half = with_outcomes(spoiled, P_AR_01_a=CheckOutcome.PASS)
    assert outcome_of(half, catalogue, "DPD") is CheckOutcome.NOT_RUN
    whole = with_outcomes(spoiled, P_AR_01_a=CheckOutcome.PASS, P_AR_11_a=CheckOutcome.PASS)
    assert catalogue.procedures[ProcedureId("P-AR-11-a")].reduced
    assert outcome_of(whole, catalogue, "DPD") is CheckOutcome.SOFT
    full = with_outcomes(spoiled, P_PR_02_a=CheckOutcome.PASS, P_AR_09_a=CheckOutcome.PASS, P_AR_08_a=CheckOutcome.SOFT)
    assert outcome_of(full, catalogue, "Cursor") is CheckOutcome.SOFT


def test_the_page_has_a_chapter_of_lessons_and_one_of_clauses(spoiled: Report, catalogue: Catalogue) -> None:
    html = render(spoiled, catalogue).decode()
    assert "not withstood" in html
    assert "未经受住" in html
    assert "未經受住" in html
    assert html.count("Moffatt v. Air Canada, 2024 BCCRT 149") == 3
    assert re.search(r'art\. 33: <b class="t-[a-z-]+" title="[a-z ]+">GV-13 [✓◐✗?–]</b>', html)


def test_clauses_count_the_verdicts_of_their_requirements(spoiled: Report, catalogue: Catalogue) -> None:
    documents = {one.name: one for one in documents_of(spoiled, catalogue, ENGLISH)}
    gdpr = documents["GDPR"]
    named = {name for _, members in gdpr.clauses for name, _ in members}
    assert sum(count for _, _, count in gdpr.counts) == len(named)
    verdicts = {one.requirement: one.verdict for one in spoiled.requirements}
    shown = {name: verdict for _, members in gdpr.clauses for name, verdict in members}
    assert shown == {name: verdicts[name].value for name in named}
    assert {name for name, _, _ in gdpr.counts} <= {one.value for one in Verdict}


def library(tests: str) -> ProcedureResult:
    rows = {"rows": [{"tests": tests}], "file": {"name": "x"}}
    reading = Reading("P-GV-14-i", Purpose.PROBE, "cases", rows)  # type: ignore[arg-type] # JSON that mypy cannot follow
    passed = Judgement(CheckOutcome.PASS, Reason("examined", {"count": 2}))
    return ProcedureResult(ProcedureId("P-GV-14-i"), RequirementId("GV-14"), passed, Evidence.E3, (reading,), "")


@pytest.mark.parametrize(
    ("tests", "outcome"),
    [
        ("P-AR-12-a", CheckOutcome.PASS),
        ("P-AR-12-a, P-AR-01-a", CheckOutcome.INCONCLUSIVE),
        ("P-ZZ-99-a", CheckOutcome.INCONCLUSIVE),
        ("", CheckOutcome.PASS),
    ],
)
def test_a_test_that_a_case_library_names_must_have_been_run(
    tests: str, outcome: CheckOutcome, spoiled: Report, catalogue: Catalogue
) -> None:
    ran = with_outcomes(spoiled, P_AR_12_a=CheckOutcome.PASS, P_AR_01_a=CheckOutcome.INCONCLUSIVE).procedures
    results = {one.procedure: one for one in (*ran, library(tests))}
    checked = cross_checked(results, catalogue)[ProcedureId("P-GV-14-i")]
    assert checked.judgement.outcome is outcome
    assert checked.level is (Evidence.E3 if outcome is CheckOutcome.PASS else Evidence.E0)
