"""The report as one self-contained page: no script, no outside host, everything a target said escaped."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from clearline.bench.report.clauses import documents_of
from clearline.bench.report.lessons import lessons_of
from clearline.bench.report.people import asked_of
from clearline.bench.report.phrases import Phrases, load_phrases
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

_WIDTH = 1000
"""Of the bar of verdicts, in its own units."""
SHOWN_FINDINGS = 40


_NAMES = {Language.ENGLISH: "English", Language.SIMPLIFIED: "简体", Language.TRADITIONAL: "繁體"}


@dataclass(frozen=True, slots=True)
class Edition:
    """A page in one language."""

    language: str
    name: str
    body: Markup


@dataclass(frozen=True, slots=True)
class _Bar:
    area: str
    label: str
    met: int
    covered: int
    y: int


@dataclass(frozen=True, slots=True)
class _Slice:
    verdict: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class _Shown:
    finding: Finding
    title: str
    statement: str
    gate: bool
    how: str
    happened: str
    remedy: str
    proof: Sequence[Scrap]


@dataclass(frozen=True, slots=True)
class _Missing:
    why: str
    requirements: Sequence[tuple[str, str]]


def render(report: Report, catalogue: Catalogue, first: Language = Language.ENGLISH) -> bytes:
    """Return the page, in all languages; `first` is shown until the reader chooses another."""
    editions = editions_of("edition.html", lambda words: _values(report, catalogue, words))
    return shell(f"{report.target}: {report.score.grade}", editions, first)


def editions_of(template: str, values: Callable[[Phrases], Mapping[str, object]]) -> Sequence[Edition]:
    """Return `template`, rendered with what `values` gives for each language."""
    edition = _environment().from_string(files("clearline.bench.report").joinpath(template).read_text("utf-8"))
    return [
        Edition(language.value, _NAMES[language], Markup(edition.render(values(words))))  # noqa: S704 # rendered with escaping
        for language, words in load_phrases().items()
    ]


def shell(title: str, editions: Sequence[Edition], first: Language) -> bytes:
    """Return the whole page around `editions`."""
    folder = files("clearline.bench.report")
    style = folder.joinpath("report.css").read_text("utf-8")
    page = (
        _environment()
        .from_string(folder.joinpath("report.html").read_text("utf-8"))
        .render(
            first=first.value,
            title=title,
            style=Markup(style),  # noqa: S704 # our own file, not the target's words
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            editions=editions,
        )
    )
    return page.encode("utf-8", "replace")


def _environment() -> Environment:
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _values(report: Report, catalogue: Catalogue, words: Phrases) -> dict[str, object]:
    return {
        "report": report,
        "language": words.language.value,
        "p": words,
        "bars": _bars(report, words),
        "slices": _slices(report),
        "gates": _gates(report, catalogue, words.language),
        "held": sum(one.verdict is Verdict.SATISFIED for one, _ in _gates(report, catalogue, words.language)),
        "shown": [_shown(one, report, catalogue, words) for one in report.findings[:SHOWN_FINDINGS]],
        "checked": [_checked(one, catalogue, words) for one in report.procedures],
        "asked": asked_of(report, catalogue, words),
        "lessons": lessons_of(report, catalogue, words),
        "documents": documents_of(report, catalogue, words),
        "missing": _grouped(report, catalogue, words, Verdict.NOT_EVALUATED),
        "absent": _grouped(report, catalogue, words, Verdict.NOT_APPLICABLE),
    }


def _bars(report: Report, words: Phrases) -> list[_Bar]:
    return [
        _Bar(area.value, words(f"area-{area.value}"), round(met), round(report.score.covered[area]), 34 * place)
        for place, (area, met) in enumerate((one, report.score.areas[one]) for one in Area if one in report.score.areas)
    ]


def _slices(report: Report) -> list[_Slice]:
    counts = {verdict: sum(one.verdict is verdict for one in report.requirements) for verdict in Verdict}
    total, x, slices = max(1, len(report.requirements)), 0.0, []
    for verdict, count in counts.items():
        width = _WIDTH * count / total
        slices.append(_Slice(verdict.value, count, round(x, 1), round(width, 1)))
        x += width
    return slices


def _gates(report: Report, catalogue: Catalogue, language: Language) -> list[tuple[RequirementResult, str]]:
    return [
        (one, catalogue.requirements[one.requirement].title[language])
        for one in report.requirements
        if catalogue.requirements[one.requirement].gate
    ]


def _shown(finding: Finding, report: Report, catalogue: Catalogue, words: Phrases) -> _Shown:
    requirement, procedure = catalogue.requirements[finding.requirement], catalogue.procedure(finding.procedure)
    result = next(one for one in report.procedures if one.procedure == finding.procedure)
    return _Shown(
        finding=finding,
        title=requirement.title[words.language],
        statement=catalogue.statement(finding.requirement, report.plan.level),
        gate=requirement.gate,
        how=procedure.how[words.language],
        happened=words.reason(finding.reason),
        remedy=procedure.remedy[words.language],
        proof=scraps(result, words),
    )


@dataclass(frozen=True, slots=True)
class _Checked:
    result: ProcedureResult
    title: str
    outcome: str
    why: str
    figures: str


def _checked(result: ProcedureResult, catalogue: Catalogue, words: Phrases) -> _Checked:
    procedure, sample = catalogue.procedure(result.procedure), result.judgement.sample
    outcome = result.judgement.outcome
    name = "reduced-pass" if procedure.reduced and outcome is CheckOutcome.PASS else outcome.value
    figures = ""
    if sample:
        bound = f"{100 * sample.upper_bound:.1f}"
        figures = words("cases-short", failures=sample.failures, cases=sample.cases, bound=bound)
    return _Checked(
        result, procedure.title[words.language], words(name), words.reason(result.judgement.reason), figures
    )


def _grouped(report: Report, catalogue: Catalogue, words: Phrases, verdict: Verdict) -> list[_Missing]:
    rows = sorted(
        (words.reason(one.reason), one.requirement, catalogue.requirements[one.requirement].title[words.language])
        for one in report.requirements
        if one.verdict is verdict
    )
    return [
        _Missing(why, [(requirement, title) for _, requirement, title in members])
        for why, members in groupby(rows, key=lambda row: row[0])
    ]
