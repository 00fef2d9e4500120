"""What no program can find out alone: questions put to people and to their records, and the rules for the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clearline.domain.assessment import Method, Procedure, RequirementId, Words

Bound = str
"""A number, or `{{name}}` for one of the catalogue's parameters."""


@dataclass(frozen=True, slots=True)
class YesNo:
    """A claim that has to be true."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several; only some of them are good."""

    options: Mapping[str, Words]
    good: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """Any number of several; the needed ones must be among them."""

    options: Mapping[str, Words]
    needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dated:
    """A day that lies no further back than so many months."""

    months: Bound


@dataclass(frozen=True, slots=True)
class Counted:
    """A number between two bounds, of which either may be empty."""

    least: Bound = ""
    most: Bound = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Words: what is judged is only that there are some."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A document that the assessor has read, kept by its digest."""


@dataclass(frozen=True, slots=True)
class Covers:
    """Each of `values` stands in `column` of some row."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Nothing but `values` stands in `column`; several in one cell are parted by spaces."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fresh:
    """The day in `column` lies no further back than so many months, in at least `share` per cent of the rows."""

    column: str
    months: Bound
    share: int = 100


@dataclass(frozen=True, slots=True)
class Recent:
    """At least `least` rows have a day in `column` that lies no further back than `days`."""

    column: str
    days: int
    least: int


@dataclass(frozen=True, slots=True)
class Lag:
    """From one moment of a row to another no more than so much time passes; an empty end means until now."""

    start: str
    end: str
    hours: Bound = ""
    days: Bound = ""
    """Instead of hours; one number, or one per value of `by`, as in `15 (critical), 30 (high)`."""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """What is not `done` has a day in `column` that is not over yet."""

    column: str
    done: str


@dataclass(frozen=True, slots=True)
class When:
    """A row with one of `values` in `column` has something in `then`, or in one of several parted by spaces."""

    column: str
    values: tuple[str, ...]
    then: str


@dataclass(frozen=True, slots=True)
class Within:
    """The number in `column` lies between two bounds, of which either may be empty."""

    column: str
    least: Bound = ""
    most: Bound = ""


@dataclass(frozen=True, slots=True)
class Share:
    """`part` is at least `least` per cent of `whole`, in every row."""

    part: str
    whole: str
    least: int


@dataclass(frozen=True, slots=True)
class Near:
    """Two numbers of a row differ by less than `most`."""

    one: str
    other: str
    most: float


@dataclass(frozen=True, slots=True)
class Ran:
    """Each procedure that is named in `column` was carried out in the same assessment, and came to a decision."""

    column: str


RowRule = Covers | Known | Fresh | Recent | Lag | Due | When | Within | Share | Near | Ran


@dataclass(frozen=True, slots=True)
class Register:
    """A table (CSV with a header) that the bench reads itself; every cell is filled that is not optional."""

    columns: tuple[str, ...]
    optional: tuple[str, ...]
    least: int
    """Rows."""
    rules: tuple[RowRule, ...]


Rule = YesNo | Choice | Several | Dated | Counted | Told | Attached | Register


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what makes its answer good."""

    name: str
    text: Words
    rule: Rule
    contradicted_by: tuple[RequirementId, ...] = field(default=())
    """Whose failed probes show a good answer to be untrue."""


@dataclass(frozen=True, slots=True)
class Examination:
    """The questions that carry out one guideline."""

    procedure: Procedure
    method: Method
    questions: tuple[Question, ...]
