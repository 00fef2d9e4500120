"""Which published incidents were replayed, and how each came out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clearline.bench.report.phrases import Phrases
from clearline.bench.score import combined
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import CheckOutcome, ProcedureId, Report
from clearline.domain.lesson import Lesson


@dataclass(frozen=True, slots=True)
class Told:
    """One incident; `replayed` says of each procedure how it came out."""

    lesson: Lesson
    happened: str
    outcome: CheckOutcome
    label: str
    replayed: Sequence[tuple[ProcedureId, str]]


def lessons_of(report: Report, catalogue: Catalogue, words: Phrases) -> tuple[Told, ...]:
    """Return every lesson whose requirements are in the plan, newest first; the worst outcome speaks for it.

    A lesser form that passes has shown no more than that nothing happened as far as it was tried.
    """
    outcomes = {one.procedure: one.judgement.outcome for one in report.procedures}
    planned = set(report.plan.requirements)
    told = [
        _told(lesson, outcomes, catalogue, words)
        for lesson in catalogue.lessons.values()
        if planned & set(lesson.requirements)
    ]
    return tuple(sorted(told, key=lambda one: one.lesson.date, reverse=True))


def _told(lesson: Lesson, outcomes: Mapping[ProcedureId, CheckOutcome], catalogue: Catalogue, words: Phrases) -> Told:
    replayed = {one: outcomes.get(one, CheckOutcome.NOT_RUN) for one in lesson.replay}
    outcome = combined(_weighed(one, name, catalogue) for name, one in replayed.items())
    return Told(
        lesson=lesson,
        happened=lesson.happened[words.language],
        outcome=outcome,
        label=words(f"replayed-{outcome.value}"),
        replayed=[(name, words(one.value)) for name, one in replayed.items()],
    )


def _weighed(outcome: CheckOutcome, name: ProcedureId, catalogue: Catalogue) -> CheckOutcome:
    is_lesser = outcome is CheckOutcome.PASS and catalogue.procedure(name).reduced
    return CheckOutcome.SOFT if is_lesser else outcome
