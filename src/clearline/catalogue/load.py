"""The one loader: YAML in, a frozen `Catalogue` out, or a `ConfigurationError` that says where it is wrong."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, TypeVar

from pydantic import Field

from clearline.catalogue.examinations import Examinations, columns_wanted, examinations_of, parameters_in
from clearline.catalogue.lessons import Lessons, lessons_of
from clearline.catalogue.statements import FILLED, Statements, StatementsFile, problems, statements_of
from clearline.catalogue.text import Entry, Title, parse
from clearline.domain.assessment import (
    Area,
    Capability,
    Decides,
    Guideline,
    Level,
    Method,
    Parameter,
    Procedure,
    ProcedureId,
    Requirement,
    RequirementId,
    Threat,
    ThreatId,
    Tier,
)
from clearline.domain.conversation import Language
from clearline.domain.examination import Examination, Register
from clearline.domain.lesson import Lesson, LessonId
from clearline.domain.ruling import Confidence
from clearline.errors import ConfigurationError

TierName = Literal["B0", "B1", "B2", "B3", "B4"]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the bench measures by; sound by construction: nothing dangling, unused or twice."""

    threats: Mapping[ThreatId, Threat]
    requirements: Mapping[RequirementId, Requirement]
    procedures: Mapping[ProcedureId, Procedure]
    """What a program carries out against the target."""
    examinations: Mapping[ProcedureId, Examination]
    """What people answer for, as procedures of their own."""
    lessons: Mapping[LessonId, Lesson]
    statements: Statements
    parameters: Mapping[str, Parameter]
    seeds: Mapping[str, str]
    digest: str
    """SHA-256, hex, over the files it was read from."""

    def procedures_of(self, requirement: RequirementId) -> tuple[Procedure, ...]:
        """Return what this bench can do about `requirement`, in the order of the file."""
        examined = (one.procedure for one in self.examinations.values())
        return tuple(one for one in (*self.procedures.values(), *examined) if one.requirement == requirement)

    def procedure(self, identifier: ProcedureId) -> Procedure:
        """Return the procedure of that id, whether a program or people answer; raises KeyError for none."""
        examination = self.examinations.get(identifier)
        return self.procedures[identifier] if examination is None else examination.procedure

    def statement(self, requirement: RequirementId, level: Level, language: Language = Language.ENGLISH) -> str:
        """Return the requirement's sentence with the numbers of `level` filled in."""
        values = {name: one.at(level) for name, one in self.parameters.items()}
        return self.statements.sentence(self.requirements[requirement], values, language)


class _Threat(Entry):
    id: str = Field(pattern=r"^T-\d{2}$")
    title: Title
    group: str
    description: str
    example: str = ""
    surfaces: tuple[str, ...]
    assets: tuple[str, ...]
    stride: tuple[str, ...]
    linddun: tuple[str, ...]
    owasp_llm: tuple[str, ...]
    owasp_asi: tuple[str, ...]
    atlas: tuple[str, ...]
    pillar: str
    risk: Literal["high", "medium", "low"]
    seeds: tuple[str, ...] = Field(min_length=1)


class _Threats(Entry):
    assets: dict[str, str]
    surfaces: dict[str, str]
    threats: tuple[_Threat, ...]


class _Guideline(Entry):
    method: Method
    kind: Decides
    needs: tuple[TierName, ...] = Field(min_length=1)
    reduced: TierName | None = None
    how: str
    oracle: str


class _Requirement(Entry):
    id: str = Field(pattern=r"^(DS|SS|AR|ID|VR|PR|HO|GV)-\d{2}$")
    title: Title
    level: Level
    weight: Literal[1, 3, 5]
    gate: bool = False
    applies_if: str = Field(default="", pattern=r"^[a-z_]*$")
    statement: str = Field(pattern=r"\bshall\b")
    threats: tuple[str, ...] = Field(min_length=1)
    seeds: tuple[str, ...] = Field(min_length=1)
    references: tuple[str, ...] = Field(min_length=2)
    evaluation: tuple[_Guideline, ...] = Field(min_length=1)


class _Requirements(Entry):
    requirements: tuple[_Requirement, ...]


class _Parameter(Entry):
    basic: str | int | float
    enhanced: str | int | float
    note: str = ""


class _Parameters(Entry):
    parameters: dict[str, _Parameter]


class _Seeds(Entry):
    documents: dict[str, str]
    statements: dict[str, str]


class _Procedure(Entry):
    id: str = Field(pattern=r"^P-(DS|SS|AR|ID|VR|PR|HO|GV)-\d{2}-[a-z]$")
    requirement: str
    guideline: int = Field(default=0, ge=0)
    title: Title
    how: Title
    remedy: Title
    probe: str
    check: str
    tier: TierName
    kind: Decides
    needs: tuple[Capability, ...] = Field(min_length=1)
    confidence: Confidence
    reduced: bool = False
    confirms_absence: bool = False


class _Procedures(Entry):
    procedures: tuple[_Procedure, ...]


class _Means(Entry):
    access: dict[TierName, str]
    oracles: dict[str, str]


KINDS: Mapping[str, type[Entry]] = {
    "threats": _Threats,
    "requirements": _Requirements,
    "procedures": _Procedures,
    "examinations": Examinations,
    "lessons": Lessons,
    "statements": StatementsFile,
    "means": _Means,
    "parameters": _Parameters,
    "seeds": _Seeds,
}
"""What each file of the catalogue is an instance of, by the name of the file or of its folder."""
_BY_AREA = ("requirements", "examinations")
"""Folders with a file for each area."""
Value = TypeVar("Value")


def load(folder: Traversable | None = None) -> Catalogue:
    """Return the catalogue in `folder`, by default the packaged one.

    Raises:
        ConfigurationError: a file cannot be read, names something that does not exist, says something twice,
            or defines what nothing uses.
    """
    root = files("clearline.catalogue") if folder is None else folder
    texts = dict(_texts(root))
    threats = parse(texts, "threats.yaml", _Threats)
    areas = [parse(texts, f"requirements/{area.value}.yaml", _Requirements) for area in Area]
    requirements = _unique(("requirement", one.id, _requirement(one)) for area in areas for one in area.requirements)
    procedures = _unique(
        ("procedure", one.id, _procedure(one)) for one in parse(texts, "procedures.yaml", _Procedures).procedures
    )
    lessons = _unique(("lesson", one.id, one) for one in lessons_of(parse(texts, "lessons.yaml", Lessons)))
    parse(texts, "means.yaml", _Means)
    parameters = parse(texts, "parameters.yaml", _Parameters).parameters
    catalogue = Catalogue(
        threats=_keyed(ThreatId, _unique(("threat", one.id, _threat(one)) for one in threats.threats)),
        requirements=_keyed(RequirementId, requirements),
        procedures=_keyed(ProcedureId, procedures),
        examinations=_examinations(
            texts,
            _keyed(RequirementId, requirements),
            {"threats": tuple(one.id for one in threats.threats), "lessons": tuple(lessons)},
        ),
        lessons=_keyed(LessonId, lessons),
        statements=statements_of(parse(texts, "statements.yaml", StatementsFile)),
        parameters={name: Parameter(str(one.basic), str(one.enhanced), one.note) for name, one in parameters.items()},
        seeds=parse(texts, "seeds.yaml", _Seeds).statements,
        digest=hashlib.sha256("\0".join(f"{name}\0{texts[name]}" for name in sorted(texts)).encode()).hexdigest(),
    )
    _refuse_unsound(catalogue, threats)
    return catalogue


def _texts(root: Traversable) -> Iterator[tuple[str, str]]:
    whole = (f"{kind}.yaml" for kind in KINDS if kind not in _BY_AREA)
    for name in (*whole, *(f"{kind}/{area.value}.yaml" for kind in _BY_AREA for area in Area)):
        try:
            yield name, root.joinpath(name).read_text("utf-8")
        except OSError as exc:
            raise ConfigurationError(f"the catalogue has no readable {name}") from exc


def _examinations(
    texts: Mapping[str, str],
    requirements: Mapping[RequirementId, Requirement],
    lists: Mapping[str, tuple[str, ...]],
) -> Mapping[ProcedureId, Examination]:
    lists = {**lists, "requirements": tuple(requirements)}
    entries = [it for area in Area for it in parse(texts, f"examinations/{area.value}.yaml", Examinations).examinations]
    try:
        found = list(examinations_of(entries, requirements, lists))
    except (KeyError, IndexError, ValueError) as exc:
        raise ConfigurationError(f"an examination is for what is not there, or its rule is none: {exc}") from exc
    return _keyed(ProcedureId, _unique(("examination", one.procedure.id, one) for one in found))


def _threat(one: _Threat) -> Threat:
    return Threat(ThreatId(one.id), one.title.words(), one.description, one.risk, one.seeds, one.example)


def _requirement(one: _Requirement) -> Requirement:
    return Requirement(
        id=RequirementId(one.id),
        title=one.title.words(),
        area=Area(one.id[:2]),
        level=one.level,
        weight=one.weight,
        gate=one.gate,
        statement=one.statement,
        threats=tuple(ThreatId(threat) for threat in one.threats),
        seeds=one.seeds,
        references=one.references,
        guidelines=tuple(
            Guideline(
                guideline.method,
                guideline.kind,
                tuple(Tier[name] for name in guideline.needs),
                guideline.how,
                guideline.oracle,
                Tier[guideline.reduced] if guideline.reduced else None,
            )
            for guideline in one.evaluation
        ),
        applies_if=one.applies_if,
    )


def _procedure(one: _Procedure) -> Procedure:
    return Procedure(
        id=ProcedureId(one.id),
        requirement=RequirementId(one.requirement),
        guideline=one.guideline,
        title=one.title.words(),
        how=one.how.words(),
        remedy=one.remedy.words(),
        probe=one.probe,
        check=one.check,
        tier=Tier[one.tier],
        decides=one.kind,
        needs=frozenset(one.needs),
        confidence=one.confidence,
        reduced=one.reduced,
        confirms_absence=one.confirms_absence,
    )


def _unique(found: Iterable[tuple[str, str, Value]]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for kind, name, value in found:
        if name in values:
            raise ConfigurationError(f"{kind} {name} is defined twice")
        values[name] = value
    return values


Id = TypeVar("Id", ThreatId, RequirementId, ProcedureId, LessonId)


def _keyed(kind: Callable[[str], Id], values: Mapping[str, Value]) -> dict[Id, Value]:
    return {kind(name): value for name, value in values.items()}


def _refuse_unsound(catalogue: Catalogue, source: _Threats) -> None:
    for problem in _problems(catalogue, source):
        raise ConfigurationError(f"the catalogue is not sound: {problem}")


def _problems(catalogue: Catalogue, source: _Threats) -> Iterator[str]:
    requirements, threats = catalogue.requirements.values(), catalogue.threats.values()
    seeds = {seed for one in requirements for seed in one.seeds} | {seed for one in threats for seed in one.seeds}
    facing = {threat for one in requirements for threat in one.threats}
    named = {name for one in requirements for name in _parameters_in(one)}
    named |= {name for one in catalogue.examinations.values() for name in parameters_in(one)}
    yield from _differences("seed statement", seeds, set(catalogue.seeds))
    yield from _differences("threat", set(facing), set(catalogue.threats))
    yield from _differences("parameter", named, set(catalogue.parameters))
    yield from _differences("asset", {one for it in source.threats for one in it.assets}, set(source.assets))
    yield from _differences("surface", {one for it in source.threats for one in it.surfaces}, set(source.surfaces))
    for one in requirements:
        if one.gate != (one.weight == 5):  # noqa: PLR2004 # the weight of a gate, by the catalogue's own rule
            yield f"{one.id} has weight {one.weight} and gate {one.gate}"
    for procedure in catalogue.procedures.values():
        yield from _wrong_in(procedure, catalogue)
    for examination in catalogue.examinations.values():
        yield from _wrong_among(examination, catalogue)
    yield from problems(catalogue.statements, catalogue.requirements)
    for lesson in catalogue.lessons.values():
        yield from _wrong_about(lesson, catalogue)


def _differences(kind: str, used: set[str] | set[ThreatId], defined: set[str] | set[ThreatId]) -> Iterator[str]:
    yield from (f"{kind} {name} is used and not defined" for name in sorted(used - defined))
    yield from (f"{kind} {name} is defined and not used" for name in sorted(defined - used))


def _parameters_in(requirement: Requirement) -> set[str]:
    texts = [requirement.statement, *(text for one in requirement.guidelines for text in (one.how, one.oracle))]
    return {name for text in texts for name in FILLED.findall(text)}


def _wrong_in(procedure: Procedure, catalogue: Catalogue) -> Iterator[str]:
    requirement = catalogue.requirements.get(procedure.requirement)
    if requirement is None:
        yield f"procedure {procedure.id} is for requirement {procedure.requirement}, which is not defined"
    elif procedure.guideline >= len(requirement.guidelines):
        yield f"procedure {procedure.id} is for guideline {procedure.guideline} of {procedure.requirement}"
    elif not procedure.id.startswith(f"P-{procedure.requirement}-"):
        yield f"procedure {procedure.id} does not carry the id of {procedure.requirement}"
    elif procedure.confirms_absence and not requirement.applies_if:
        yield f"procedure {procedure.id} confirms the absence of {procedure.requirement}, which always applies"


def _wrong_among(examination: Examination, catalogue: Catalogue) -> Iterator[str]:
    whose = examination.procedure.id
    names = [one.name for one in examination.questions]
    yield from (f"{whose} asks {name} twice" for name in sorted({one for one in names if names.count(one) > 1}))
    for question in examination.questions:
        strange = set(question.contradicted_by) - set(catalogue.requirements)
        yield from (f"{whose} is contradicted by {name}, which is not defined" for name in sorted(strange))
        if isinstance(question.rule, Register):
            unknown = columns_wanted(question.rule) - set(question.rule.columns)
            yield from (f"{whose} has a rule for column {name} of {question.name}" for name in sorted(unknown))


def _wrong_about(lesson: Lesson, catalogue: Catalogue) -> Iterator[str]:
    unknown = set(lesson.requirements) - set(catalogue.requirements)
    yield from (f"{lesson.id} teaches {name}, which is not defined" for name in sorted(unknown))
    known = {**catalogue.procedures, **{name: one.procedure for name, one in catalogue.examinations.items()}}
    for name in lesson.replay:
        if name not in known:
            yield f"{lesson.id} is replayed by {name}, which is not defined"
        elif known[name].requirement not in lesson.requirements:
            yield f"{lesson.id} is replayed by {name}, which is for another requirement"
