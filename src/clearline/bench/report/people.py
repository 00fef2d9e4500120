"""What people answered, as the page shows it: each question with its answer, and each file with its digest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from clearline.bench.interview.rules import BY
from clearline.bench.report.phrases import Phrases
from clearline.bench.report.proof import Line, Scrap
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import CheckOutcome, ProcedureResult, Report
from clearline.domain.conversation import Json
from clearline.domain.examination import Choice, Examination, Question, Several
from clearline.domain.observation import Reading


@dataclass(frozen=True, slots=True)
class Shown:
    """One question; `digest` is that of the file which was attached."""

    number: int
    text: str
    answer: str
    digest: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One examination or interview."""

    requirement: str
    title: str
    outcome: CheckOutcome
    label: str
    level: str
    by: str
    questions: Sequence[Shown]


def asked_of(report: Report, catalogue: Catalogue, words: Phrases) -> tuple[Asked, ...]:
    """Return what was asked, in the order of the run; nothing where nobody was."""
    return tuple(
        _asked(catalogue.examinations[one.procedure], one, words)
        for one in report.procedures
        if one.procedure in catalogue.examinations and one.judgement.outcome is not CheckOutcome.NOT_RUN
    )


def proof_of(examination: Examination, result: ProcedureResult, words: Phrases) -> tuple[Scrap, ...]:
    """Return the answers that decided, each under its question."""
    found, questions = [], {it.name: it for it in examination.questions}
    for place in result.judgement.evidence:
        one = result.observations[place]
        if isinstance(one, Reading) and one.source in questions:
            question = questions[one.source]
            answer, digest = _answer(question, one.value, words)
            line = Line("read", question.text[words.language], f"{answer} {digest}".strip(), "")
            found.append(Scrap(place, (line,)))
    return tuple(found)


def _asked(examination: Examination, result: ProcedureResult, words: Phrases) -> Asked:
    given = {one.source: one.value for one in result.observations if isinstance(one, Reading)}
    outcome = result.judgement.outcome
    return Asked(
        requirement=result.requirement,
        title=examination.procedure.title[words.language],
        outcome=outcome,
        label=words(outcome.value),
        level=result.level.name,
        by=_plain(given.get(BY)),
        questions=tuple(_shown(examination, given, words)),
    )


def _shown(examination: Examination, given: Mapping[str, Json], words: Phrases) -> Iterator[Shown]:
    for number, question in enumerate(examination.questions, 1):
        answer, digest = _answer(question, given.get(question.name), words)
        yield Shown(number, question.text[words.language], answer, digest)


def _answer(question: Question, value: Json, words: Phrases) -> tuple[str, str]:
    match value:
        case {"file": {"bytes": size, "sha256": digest, "name": name}, **rest}:
            rows = rest.get("rows")
            kind = words("table-rows", rows=len(rows)) if isinstance(rows, list) else words("document", bytes=str(size))
            return f"{name} ({kind})", str(digest)
        case {"file": None}:
            return words("not-attached"), ""
        case {"answer": bool(yes)}:
            return words("yes" if yes else "no"), ""
        case {"answer": list(several)}:
            return ", ".join(_option(question, one, words) for one in several), ""
        case {"answer": answer}:
            return _option(question, answer, words), ""
        case _:
            return words("unanswered"), ""


def _option(question: Question, name: Json, words: Phrases) -> str:
    match question.rule:
        case Choice(options=options) | Several(options=options) if name in options:
            return options[str(name)][words.language]
        case _:
            return str(name)


def _plain(value: Json) -> str:
    return str(value.get("answer", "")) if isinstance(value, dict) else ""
