"""The catalogue from outside in: published incidents, and clauses of other documents, with what answers for each."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import groupby

from rich.console import Console
from rich.markup import escape

from clearline.catalogue.crosswalk import crosswalk
from clearline.catalogue.load import Catalogue, load
from clearline.domain.assessment import RequirementId
from clearline.domain.conversation import Language
from clearline.errors import InputError


@dataclass(frozen=True, slots=True)
class LessonRow:
    """One way in which a lesson is replayed."""

    lesson: str
    date: str
    who: str
    requirement: str
    procedure: str


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One requirement that refers to a clause; `procedures` is empty where none exists."""

    document: str
    clause: str
    requirement: str
    procedures: str


Row = LessonRow | ClauseRow
ORDERS = ("lesson", "clause")


def show_list(by: str, name: str, out: Console, *, as_csv: bool) -> None:
    """Print lessons or clauses, or those that concern `name`; raises InputError for what is not there."""
    catalogue = load()
    found = [row for row in _rows(by, catalogue) if _concerns(row, name)]
    if not found:
        raise InputError(f"there is no {by}, document, requirement or procedure {name!r}")
    if as_csv:
        out.out(_csv(found), end="", highlight=False)
        return
    for line in _lines(found, catalogue):
        out.print(line, soft_wrap=True)


def _rows(by: str, catalogue: Catalogue) -> Iterator[Row]:
    if by == "lesson":
        for lesson in catalogue.lessons.values():
            for name in lesson.replay:
                yield LessonRow(lesson.id, lesson.date, lesson.who, catalogue.procedure(name).requirement, name)
        return
    for document, clauses in crosswalk(catalogue.requirements).items():
        for place, members in clauses.items():
            for one in members:
                procedures = " ".join(it.id for it in catalogue.procedures_of(one))
                yield ClauseRow(document, place, one, procedures)


def _concerns(row: Row, name: str) -> bool:
    match row:
        case LessonRow():
            return name in ("", row.lesson, row.requirement, row.procedure) or name.lower() in row.who.lower()
        case ClauseRow():
            named = f"{row.document} {row.clause}".lower()
            return name in ("", row.requirement, *row.procedures.split()) or named.startswith(name.lower())


def _lines(rows: Sequence[Row], catalogue: Catalogue) -> Iterator[str]:
    for head, members in groupby(rows, key=_head):
        yield f"\n[bold]{escape(head)}[/bold]"
        for row in members:
            match row:
                case LessonRow():
                    yield f"  {row.requirement} {_title(row.requirement, catalogue)} <- {row.procedure}"
                case ClauseRow():
                    answer = row.procedures or "[yellow]none[/yellow]"
                    title = _title(row.requirement, catalogue)
                    yield f"  {escape(row.clause) or 'as a whole'}: {row.requirement} {title} <- {answer}"


def _head(row: Row) -> str:
    match row:
        case LessonRow():
            return f"{row.lesson} {row.date} {row.who}"
        case ClauseRow():
            return row.document


def _title(requirement: str, catalogue: Catalogue) -> str:
    return escape(catalogue.requirements[RequirementId(requirement)].title[Language.ENGLISH])


def _csv(rows: Sequence[Row]) -> str:
    content = io.StringIO()
    table = csv.writer(content, lineterminator="\n")
    table.writerow([field.name for field in fields(rows[0])])
    table.writerows([getattr(row, field.name) for field in fields(row)] for row in rows)
    return content.getvalue()
