"""Two runs side by side as one self-contained page, in every language."""

from dataclasses import dataclass

from clearline.bench.report.comparison import Change, Comparison, Row
from clearline.bench.report.page import editions_of, shell
from clearline.bench.report.phrases import Phrases
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Area, Report, RequirementResult
from clearline.domain.conversation import Language


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of both runs."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Pair:
    """How much of an area was met in each run, in per cent; `y` is where its two bars stand."""

    area: str
    label: str
    before: int
    after: int
    y: int


@dataclass(frozen=True, slots=True)
class _Told:
    requirement: str
    title: str
    gate: bool
    change: str
    before: str
    after: str
    why_before: str
    why_after: str


def render_comparison(comparison: Comparison, catalogue: Catalogue, first: Language = Language.ENGLISH) -> bytes:
    """Return the page; `first` is the language shown until the reader chooses another."""
    editions = editions_of("comparison.html", lambda words: _values(comparison, catalogue, words))
    return shell(
        f"{comparison.after.target}: {comparison.before.score.grade} → {comparison.after.score.grade}", editions, first
    )


def figures(comparison: Comparison, words: Phrases) -> list[Figure]:
    """Return the figures of both runs, in words of one language."""
    before, after = comparison.before, comparison.after
    pairs = (
        ("profile", _profile(before, words), _profile(after, words)),
        ("grade", before.score.grade.value, after.score.grade.value),
        ("conformance", f"{before.score.conformance} %", f"{after.score.conformance} %"),
        ("coverage", f"{before.score.coverage} %", f"{after.score.coverage} %"),
        ("evidence", str(before.score.evidence), str(after.score.evidence)),
        ("gates-open", _open_gates(before), _open_gates(after)),
        ("findings", str(len(before.findings)), str(len(after.findings))),
    )
    return [Figure(words(name), one, other) for name, one, other in pairs]


def pairs(comparison: Comparison, words: Phrases) -> list[Pair]:
    """Return every area that either run judged; one that a run did not have is nothing met."""
    before, after = comparison.before.score.areas, comparison.after.score.areas
    known = [area for area in Area if area in before or area in after]
    return [
        Pair(
            area.value,
            words(f"area-{area.value}"),
            round(before.get(area, 0.0)),
            round(after.get(area, 0.0)),
            44 * place,
        )
        for place, area in enumerate(known)
    ]


def _profile(report: Report, words: Phrases) -> str:
    """A profile of another release may have no words here; then its name is shown."""
    name = f"profile-{report.plan.profile}"
    return words(name) if name in words.words else report.plan.profile


def _open_gates(report: Report) -> str:
    return str(len(report.score.gates_open))


def _values(comparison: Comparison, catalogue: Catalogue, words: Phrases) -> dict[str, object]:
    changed = [change for change in Change if change is not Change.SAME]
    return {
        "before": comparison.before,
        "after": comparison.after,
        "p": words,
        "cautions": comparison.cautions,
        "figures": figures(comparison, words),
        "language": words.language.value,
        "pairs": pairs(comparison, words),
        "changed": [_told(row, catalogue, words) for row in comparison.of(*changed)],
        "same": [_told(row, catalogue, words) for row in comparison.of(Change.SAME)],
    }


def _told(row: Row, catalogue: Catalogue, words: Phrases) -> _Told:
    known = catalogue.requirements.get(row.requirement)
    return _Told(
        requirement=row.requirement,
        title=known.title[words.language] if known else "",
        gate=bool(known and known.gate),
        change=row.change.value,
        before=_verdict(row.before, words),
        after=_verdict(row.after, words),
        why_before=_why(row.before, words),
        why_after=_why(row.after, words),
    )


def _verdict(result: RequirementResult | None, words: Phrases) -> str:
    return "" if result is None else words(result.verdict.value)


def _why(result: RequirementResult | None, words: Phrases) -> str:
    """A reason of another release may have no words here, or others; then its name is shown."""
    if result is None:
        return ""
    try:
        return words.reason(result.reason)
    except (KeyError, IndexError):
        return result.reason.name
