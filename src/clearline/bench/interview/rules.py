"""From answers to an outcome: pure. What is missing is a doubt, never a pass; what is wrong is a failure."""

import math
from collections.abc import Iterator, Mapping, Sequence

from clearline.bench.interview import register
from clearline.bench.interview.terms import Flaw, Terms, doubtful, failing, moment_of
from clearline.domain.assessment import CheckOutcome, Evidence, Judgement, Method, Reason
from clearline.domain.conversation import Json
from clearline.domain.examination import (
    Attached,
    Choice,
    Counted,
    Dated,
    Examination,
    Question,
    Register,
    Rule,
    Several,
    Told,
    YesNo,
)
from clearline.domain.observation import Observation, Reading

BY = "by"
"""The source under which an interview says who answered."""
Given = Mapping[str, tuple[int, Mapping[str, Json]]]
"""Answers by the name of their question: where it stands in the transcript, and what it is."""


def judge(examination: Examination, observations: Sequence[Observation], terms: Terms) -> Judgement:
    """Return what the answers among `observations` come to."""
    given = _given(observations)
    found = [
        (given.get(question.name, (None, {}))[0], flaw)
        for number, question in enumerate(examination.questions, 1)
        for flaw in _flaws(question, number, given, terms)
    ]
    if examination.method is Method.INTERVIEW and not _text(given, BY):
        found.append((None, doubtful("respondent-missing")))
    if not found:
        return Judgement(CheckOutcome.PASS, Reason("examined", {"count": len(examination.questions)}), _places(given))
    worst = next((flaw for _, flaw in found if flaw.outcome is CheckOutcome.FAIL), found[0][1])
    places = sorted({place for place, flaw in found if place is not None and flaw.outcome is worst.outcome})
    return Judgement(worst.outcome, worst.reason, tuple(places))


def level_of(examination: Examination, observations: Sequence[Observation]) -> Evidence:
    """Return how well it is proved: a register the bench has read, a document the assessor has read, or words."""
    given = [value for _, value in _given(observations).values()]
    if examination.method is Method.INTERVIEW:
        return Evidence.E1
    if any(isinstance(value.get("rows"), list) for value in given):
        return Evidence.E3
    return Evidence.E2 if any(value.get("file") for value in given) else Evidence.E1


def _given(observations: Sequence[Observation]) -> Given:
    return {
        one.source: (place, one.value)
        for place, one in enumerate(observations)
        if isinstance(one, Reading) and isinstance(one.value, dict)
    }


def _places(given: Given) -> tuple[int, ...]:
    return tuple(sorted(place for place, _ in given.values()))


def _text(given: Given, name: str) -> str:
    return str(given[name][1].get("answer") or "").strip() if name in given else ""


def _flaws(question: Question, number: int, given: Given, terms: Terms) -> Iterator[Flaw]:
    if question.name not in given:
        yield doubtful("question-unanswered", number=number)
        return
    value = given[question.name][1]
    match question.rule:
        case Attached() | Register() if not value.get("file"):
            yield doubtful("evidence-missing", number=number)
        case Attached():
            return
        case Register() as rule:
            yield from _of_register(rule, value.get("rows"), number, terms)
        case rule:
            yield from _of_answer(rule, value.get("answer"), number, terms)


def _of_register(rule: Register, rows: Json, number: int, terms: Terms) -> Iterator[Flaw]:
    texts = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    if not isinstance(rows, list) or any(set(row) != set(rule.columns) for row in texts):
        yield doubtful("register-unreadable", number=number)
        return
    table = [{column: str(cell).strip() for column, cell in row.items()} for row in texts]
    yield from register.flaws(rule, table, number, terms)


def _of_answer(rule: Rule, answer: Json, number: int, terms: Terms) -> Iterator[Flaw]:  # one arm a kind
    match rule, answer:
        case YesNo(), bool(yes):
            yield from _unless(yes, failing("question-no", number=number))
        case Choice(good=good), str(chosen):
            yield from _unless(chosen in good, failing("question-no", number=number))
        case Several(needed=needed), list(chosen):
            missing = ", ".join(name for name in needed if name not in chosen)
            yield from _unless(not missing, failing("question-lacks", number=number, missing=missing))
        case Dated(months=months), str(text):
            yield from _of_day(text, months, number, terms)
        case Counted() as bounds, int() | float() as count if math.isfinite(count) and not isinstance(count, bool):
            is_within = not register.is_outside(count, bounds.least, bounds.most, terms)
            yield from _unless(is_within, failing("question-beyond", number=number, found=f"{count:g}"))
        case Told(), str(text) if text.strip():
            return
        case _:
            yield doubtful("question-unusable", number=number)


def _unless(holds: bool, flaw: Flaw) -> Iterator[Flaw]:  # noqa: FBT001 # reads as a sentence where it is called
    if not holds:
        yield flaw


def _of_day(text: str, months: str, number: int, terms: Terms) -> Iterator[Flaw]:
    try:
        day = moment_of(text)
    except (ValueError, OverflowError):
        yield doubtful("question-unusable", number=number)
        return
    if terms.is_future(day):
        yield doubtful("question-unusable", number=number)
    elif terms.is_old(day, months):
        limit = f"{terms.number(months) or 0:g}"
        yield failing("question-stale", number=number, day=text[:10], months=limit)
