"""The chapters of a report in one language, worked out once for every form that people read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from clearline.bench.report.clauses import Document, documents_of
from clearline.bench.report.lessons import Told, lessons_of
from clearline.bench.report.people import Asked, asked_of, proof_of
from clearline.bench.report.phrases import Phrases
from clearline.bench.report.proof import Scrap, scraps
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import (
    Area,
    CheckOutcome,
    Finding,
    ProcedureResult,
    Report,
    RequirementResult,
    Verdict,
)
from clearline.domain.conversation import Language

WIDTH = 1000
"""Of the bar of verdicts, in its own units."""
SHOWN_FINDINGS = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """How much of an area is met, and how much was evaluated at all, in per cent; `y` is where its bar stands."""

    area: str
    label: str
    met: int
    covered: int
    y: int


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of the bar of verdicts."""

    verdict: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with all that a reader needs."""

    finding: Finding
    title: str
    statement: str
    gate: bool
    how: str
    happened: str
    remedy: str
    proof: Sequence[Scrap]


@dataclass(frozen=True, slots=True)
class Grouped:
    """Requirements that have the same reason, which is `why`."""

    why: str
    requirements: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Checked:
    """One procedure and what came of it."""

    result: ProcedureResult
    title: str
    outcome: str
    why: str
    figures: str


@dataclass(frozen=True, slots=True)
class Chapters:
    """All of them."""

    report: Report
    bars: Sequence[Bar]
    slices: Sequence[Slice]
    gates: Sequence[tuple[RequirementResult, str]]
    held: int
    """Gates that are satisfied."""
    shown: Sequence[Shown]
    checked: Sequence[Checked]
    asked: Sequence[Asked]
    lessons: Sequence[Told]
    documents: Sequence[Document]
    missing: Sequence[Grouped]
    absent: Sequence[Grouped]


def chapters_of(report: Report, catalogue: Catalogue, words: Phrases) -> Chapters:
    """Return the chapters of `report` in the language of `words`."""
    gates = _gates(report, catalogue, words.language)
    return Chapters(
        report=report,
        bars=_bars(report, words),
        slices=_slices(report),
        gates=gates,
        held=sum(one.verdict is Verdict.SATISFIED for one, _ in gates),
        shown=[_shown(one, report, catalogue, words) for one in report.findings[:SHOWN_FINDINGS]],
        checked=[_checked(one, catalogue, words) for one in report.procedures],
        asked=asked_of(report, catalogue, words),
        lessons=lessons_of(report, catalogue, words),
        documents=documents_of(report, catalogue, words),
        missing=_grouped(report, catalogue, words, Verdict.NOT_EVALUATED),
        absent=_grouped(report, catalogue, words, Verdict.NOT_APPLICABLE),
    )


def _bars(report: Report, words: Phrases) -> list[Bar]:
    return [
        Bar(area.value, words(f"area-{area.value}"), round(met), round(report.score.covered[area]), 34 * place)
        for place, (area, met) in enumerate((one, report.score.areas[one]) for one in Area if one in report.score.areas)
    ]


def _slices(report: Report) -> list[Slice]:
    counts = {verdict: sum(one.verdict is verdict for one in report.requirements) for verdict in Verdict}
    total, x, slices = max(1, len(report.requirements)), 0.0, []
    for verdict, count in counts.items():
        width = WIDTH * count / total
        slices.append(Slice(verdict.value, count, round(x, 1), round(width, 1)))
        x += width
    return slices


def _gates(report: Report, catalogue: Catalogue, language: Language) -> list[tuple[RequirementResult, str]]:
    return [
        (one, catalogue.requirements[one.requirement].title[language])
        for one in report.requirements
        if catalogue.requirements[one.requirement].gate
    ]


def _shown(finding: Finding, report: Report, catalogue: Catalogue, words: Phrases) -> Shown:
    requirement, procedure = catalogue.requirements[finding.requirement], catalogue.procedure(finding.procedure)
    result = next(one for one in report.procedures if one.procedure == finding.procedure)
    examination = catalogue.examinations.get(finding.procedure)
    return Shown(
        finding=finding,
        title=requirement.title[words.language],
        statement=catalogue.statement(finding.requirement, report.plan.level, words.language),
        gate=requirement.gate,
        how=procedure.how[words.language],
        happened=words.reason(finding.reason),
        remedy=procedure.remedy[words.language],
        proof=proof_of(examination, result, words) if examination else scraps(result, words),
    )


def _checked(result: ProcedureResult, catalogue: Catalogue, words: Phrases) -> Checked:
    procedure, sample = catalogue.procedure(result.procedure), result.judgement.sample
    outcome = result.judgement.outcome
    name = "reduced-pass" if procedure.reduced and outcome is CheckOutcome.PASS else outcome.value
    figures = ""
    if sample:
        bound = f"{100 * sample.upper_bound:.1f}"
        figures = words("cases-short", failures=sample.failures, cases=sample.cases, bound=bound)
        figures = words("cases-extended", figures=figures) if sample.extended else figures
    return Checked(result, procedure.title[words.language], words(name), words.reason(result.judgement.reason), figures)


def _grouped(report: Report, catalogue: Catalogue, words: Phrases, verdict: Verdict) -> list[Grouped]:
    rows = sorted(
        (words.reason(one.reason), one.requirement, catalogue.requirements[one.requirement].title[words.language])
        for one in report.requirements
        if one.verdict is verdict
    )
    return [
        Grouped(why, [(requirement, title) for _, requirement, title in members])
        for why, members in groupby(rows, key=lambda row: row[0])
    ]
