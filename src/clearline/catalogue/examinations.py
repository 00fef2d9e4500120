"""The questions of the catalogue: read from YAML, one file per area, and tied to what they decide."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Annotated, Literal

import msgspec
from pydantic import Field, JsonValue

from clearline.catalogue.text import Entry, Title
from clearline.domain.assessment import (
    Capability,
    Method,
    Procedure,
    ProcedureId,
    Requirement,
    RequirementId,
    Words,
)
from clearline.domain.conversation import Language
from clearline.domain.examination import (
    Attached,
    Choice,
    Counted,
    Covers,
    Dated,
    Due,
    Examination,
    Fresh,
    Known,
    Lag,
    Near,
    Question,
    Ran,
    Recent,
    Register,
    RowRule,
    Rule,
    Several,
    Share,
    Told,
    When,
    Within,
    YesNo,
)
from clearline.domain.ruling import Confidence

ANSWERS = "interview.answers"
"""What stands where other procedures name their probe and their check."""
_BOUND = r"^(\d+(\.\d+)?|\{\{[a-z0-9_]+\}\})?$"
_NAMED = re.compile(r"\{\{([a-z0-9_]+)\}\}")
_LEAD: Mapping[Method, Words] = {
    Method.EXAMINE: {
        Language.ENGLISH: "Read the records: ",
        Language.SIMPLIFIED: "查阅记录：",
        Language.TRADITIONAL: "查閱紀錄：",
    },
    Method.INTERVIEW: {
        Language.ENGLISH: "Interview: ",
        Language.SIMPLIFIED: "访谈：",
        Language.TRADITIONAL: "訪談：",
    },
}

BoundText = Annotated[str, Field(pattern=_BOUND, coerce_numbers_to_str=True)]


_ROWS: Mapping[str, type[RowRule]] = {
    "covers": Covers,
    "known": Known,
    "fresh": Fresh,
    "recent": Recent,
    "lag": Lag,
    "due": Due,
    "when": When,
    "within": Within,
    "share": Share,
    "near": Near,
    "ran": Ran,
}


class _Question(Entry):
    name: str = Field(pattern=r"^[a-z_]+$")
    kind: Literal["yes", "choice", "several", "date", "number", "text", "file", "table"]
    text: Title
    options: dict[str, Title] = Field(default_factory=dict)
    good: tuple[str, ...] = ()
    months: BoundText = ""
    least: BoundText = ""
    most: BoundText = ""
    columns: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    rules: tuple[dict[str, JsonValue], ...] = ()
    contradicted_by: tuple[str, ...] = ()


class _Examination(Entry):
    id: str = Field(pattern=r"^P-(DS|SS|AR|ID|VR|PR|HO|GV)-\d{2}-[iv]$")
    guideline: int = Field(ge=0)
    reduced: bool = False
    remedy: Title
    questions: tuple[_Question, ...] = Field(min_length=1)


class Examinations(Entry):
    """One file."""

    examinations: tuple[_Examination, ...]


def examinations_of(
    found: Iterable[_Examination],
    requirements: Mapping[RequirementId, Requirement],
    lists: Mapping[str, tuple[str, ...]],
) -> Iterator[Examination]:
    """Return `found` as examinations; `lists` are ids that a rule may name together, as `threats`.

    Raises:
        KeyError: one is for a requirement, or has a rule, that does not exist.
        IndexError: one is for a guideline that does not exist.
        ValueError: a rule is not written as it must be.
    """
    for one in found:
        requirement = requirements[RequirementId(one.id[2:7])]
        method = Method.INTERVIEW if one.id.endswith("v") else Method.EXAMINE
        questions = tuple(_question(it, lists) for it in one.questions)
        yield Examination(_procedure(one, requirement, method), method, questions)


def parameters_in(one: Examination) -> set[str]:
    """Return the names of the parameters that its rules use."""
    return set(_NAMED.findall(repr(one.questions)))


def columns_wanted(register: Register) -> set[str]:
    """Return the columns that its rules name."""
    names = {"column", "start", "end", "by", "done", "then", "part", "whole", "one", "other"}
    found = (str(getattr(rule, it.name)) for rule in register.rules for it in fields(rule) if it.name in names)
    return {column for columns in found for column in columns.split()}


def _procedure(one: _Examination, requirement: Requirement, method: Method) -> Procedure:
    guideline = requirement.guidelines[one.guideline]
    return Procedure(
        id=ProcedureId(one.id),
        requirement=requirement.id,
        guideline=one.guideline,
        title={language: _LEAD[method][language] + requirement.title[language] for language in Language},
        how={language: _numbered([it.text.words()[language] for it in one.questions]) for language in Language},
        remedy=one.remedy.words(),
        probe=ANSWERS,
        check=ANSWERS,
        tier=max(guideline.needs),
        decides=guideline.decides,
        needs=frozenset({Capability.ANSWERS}),
        confidence=Confidence.MEDIUM,
        reduced=one.reduced,
    )


def _numbered(texts: Iterable[str]) -> str:
    return " ".join(f"({number}) {text}" for number, text in enumerate(texts, 1))


def _question(one: _Question, lists: Mapping[str, tuple[str, ...]]) -> Question:
    contradicted = tuple(RequirementId(it) for it in one.contradicted_by)
    return Question(one.name, one.text.words(), _rule(one, lists), contradicted)


def _rule(one: _Question, lists: Mapping[str, tuple[str, ...]]) -> Rule:
    options = {name: title.words() for name, title in one.options.items()}
    rules: Mapping[str, Callable[[], Rule]] = {
        "yes": YesNo,
        "choice": lambda: Choice(options, one.good),
        "several": lambda: Several(options, one.good or tuple(options)),
        "date": lambda: Dated(one.months),
        "number": lambda: Counted(one.least, one.most),
        "text": Told,
        "file": Attached,
        "table": lambda: Register(
            one.columns, one.optional, int(one.least or 1), tuple(_row(it, lists) for it in one.rules)
        ),
    }
    return rules[one.kind]()


def _row(fields: Mapping[str, JsonValue], lists: Mapping[str, tuple[str, ...]]) -> RowRule:
    given = dict(fields)
    kind = _ROWS[str(given.pop("rule"))]
    strange = set(given) - set(kind.__dataclass_fields__)
    if strange:
        raise ValueError(f"a rule of {kind.__name__} has no {min(strange)}")
    match msgspec.convert(given, kind):
        case Covers(column, values):
            return Covers(column, _spread(values, lists))
        case Known(column, values):
            return Known(column, _spread(values, lists))
        case rule:
            return rule


def _spread(values: Iterable[str], lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(it for value in values for it in lists.get(value, (value,)))
