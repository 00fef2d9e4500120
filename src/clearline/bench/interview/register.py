"""Whether a table keeps its rules: pure, row by row, and the first row that does not is named."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from clearline.bench.interview.terms import Flaw, Terms, doubtful, failing, moment_of
from clearline.domain.examination import (
    Covers,
    Due,
    Fresh,
    Known,
    Lag,
    Near,
    Ran,
    Recent,
    Register,
    RowRule,
    Share,
    When,
    Within,
)

Row = Mapping[str, str]
_SEVERAL = re.compile(r"[\s;,]+")


class Unusable(ValueError):  # noqa: N818 # it never leaves this module
    """A cell that is no day or no number."""

    def __init__(self, row: int, column: str) -> None:
        super().__init__(f"row {row}, column {column}")
        self.row, self.column = row, column


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of one question, and by what they are judged."""

    number: int
    rows: Sequence[Row]
    terms: Terms

    def flaw(self, name: str, row: int, column: str) -> Flaw:
        return failing(name, number=self.number, row=row, column=column)

    def moments(self, column: str) -> Iterator[tuple[int, datetime]]:
        for place, row in enumerate(self.rows, 1):
            if row[column]:
                yield place, _moment(row, place, column, self.terms)


def flaws(register: Register, rows: Sequence[Row], number: int, terms: Terms) -> Iterator[Flaw]:
    """Return what is wrong with the `rows` given in answer to question `number`, at most one flaw a rule."""
    table = _Table(number, rows, terms)
    if len(rows) < register.least:
        yield failing("register-short", number=number, rows=len(rows), limit=register.least)
        return
    filled = [column for column in register.columns if column not in register.optional]
    empty = ((place, column) for place, row in enumerate(rows, 1) for column in filled if not row[column])
    for place, column in empty:
        yield table.flaw("register-empty", place, column)
        return
    for rule in register.rules:
        try:
            found = next(_broken(rule, table), None)
        except Unusable as error:
            found = doubtful("register-unusable", number=number, row=error.row, column=error.column)
        if found is not None:
            yield found


def _broken(rule: RowRule, table: _Table) -> Iterator[Flaw]:  # noqa: C901 # one arm a rule, nothing else
    match rule:
        case Covers():
            yield from _uncovered(rule, table)
        case Known(column=column, values=values):
            known = set(values)
            yield from _rows(table, column, lambda row: set(tokens(row[column])) <= known, "register-unknown")
        case Fresh():
            yield from _stale(rule, table)
        case Recent():
            yield from _rare(rule, table)
        case Lag():
            yield from _late(rule, table)
        case Due():
            yield from _overdue(rule, table)
        case When(column=column, values=values, then=then):
            yield from _rows(table, then, lambda row: row[column] not in values or _has(row, then), "register-empty")
        case Within():
            yield from _beyond(rule, table)
        case Share():
            yield from _too_few(rule, table)
        case Near():
            yield from _apart(rule, table)
        case Ran():
            return  # only the whole assessment shows it


def _has(row: Row, columns: str) -> bool:
    return any(row[column] for column in columns.split())


def tokens(cell: str) -> tuple[str, ...]:
    """Return the names that stand in a cell."""
    return tuple(name for name in _SEVERAL.split(cell) if name)


def _rows(table: _Table, column: str, holds: Callable[[Row], bool], name: str) -> Iterator[Flaw]:
    for place, row in enumerate(table.rows, 1):
        if not holds(row):
            yield table.flaw(name, place, column)


def _uncovered(rule: Covers, table: _Table) -> Iterator[Flaw]:
    there = {row[rule.column] for row in table.rows}
    missing = [value for value in rule.values if value not in there]
    if missing:
        yield failing("register-lacks", number=table.number, column=rule.column, missing=", ".join(missing[:5]))


def _stale(rule: Fresh, table: _Table) -> Iterator[Flaw]:
    old = [place for place, moment in table.moments(rule.column) if table.terms.is_old(moment, rule.months)]
    share = 100 * (len(table.rows) - len(old)) / max(1, len(table.rows))
    if share < rule.share:
        yield table.flaw("register-stale", old[0], rule.column)


def _rare(rule: Recent, table: _Table) -> Iterator[Flaw]:
    since = table.terms.at - timedelta(days=rule.days)
    recent = sum(moment >= since for _, moment in table.moments(rule.column))
    if recent < rule.least:
        yield failing("register-rare", number=table.number, found=recent, limit=rule.least, days=rule.days)


def _late(rule: Lag, table: _Table) -> Iterator[Flaw]:
    bound, unit = (rule.days, timedelta(days=1)) if rule.days else (rule.hours, timedelta(hours=1))
    limits = table.terms.per_kind(bound)
    ends = dict(table.moments(rule.end))
    for place, start in table.moments(rule.start):
        limit = limits.get(table.rows[place - 1][rule.by]) if rule.by else table.terms.number(bound)
        end = ends.get(place, table.terms.at)
        if end < start:
            yield table.flaw("register-order", place, rule.end)
        elif limit is not None and end - start > limit * unit:
            yield table.flaw("register-late", place, rule.end)


def _overdue(rule: Due, table: _Table) -> Iterator[Flaw]:
    for place, row in enumerate(table.rows, 1):
        day = _moment(row, place, rule.column, None)
        if not row[rule.done] and day + timedelta(days=1) < table.terms.at:
            yield table.flaw("register-overdue", place, rule.column)


def _beyond(rule: Within, table: _Table) -> Iterator[Flaw]:
    for place, row in enumerate(table.rows, 1):
        if is_outside(_number(row, place, rule.column), rule.least, rule.most, table.terms):
            yield table.flaw("register-beyond", place, rule.column)


def is_outside(value: float, least: str, most: str, terms: Terms) -> bool:
    """Say whether `value` is below `least` or above `most`, either of which may be empty."""
    low, high = terms.number(least), terms.number(most)
    return (low is not None and value < low) or (high is not None and value > high)


def _too_few(rule: Share, table: _Table) -> Iterator[Flaw]:
    for place, row in enumerate(table.rows, 1):
        if 100 * _number(row, place, rule.part) < rule.least * _number(row, place, rule.whole):
            yield table.flaw("register-beyond", place, rule.part)


def _apart(rule: Near, table: _Table) -> Iterator[Flaw]:
    for place, row in enumerate(table.rows, 1):
        if abs(_number(row, place, rule.one) - _number(row, place, rule.other)) >= rule.most:
            yield table.flaw("register-apart", place, rule.one)


def _moment(row: Row, place: int, column: str, terms: Terms | None) -> datetime:
    """A day that has been; one that may lie ahead where there are no `terms`."""
    try:
        moment = moment_of(row[column])
    except (ValueError, OverflowError):
        raise Unusable(place, column) from None
    if terms is not None and terms.is_future(moment):
        raise Unusable(place, column)
    return moment


def _number(row: Row, place: int, column: str) -> float:
    try:
        number = float(row[column])
    except ValueError:
        raise Unusable(place, column) from None
    if not math.isfinite(number):
        raise Unusable(place, column)
    return number
