"""The one loader: YAML in, a frozen `Catalogue` out, or a `ConfigurationError` that says where it is wrong."""

import hashlib
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

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
    Words,
)
from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence
from clearline.errors import ConfigurationError

TierName = Literal["B0", "B1", "B2", "B3", "B4"]
_FILLED = re.compile(r"\{\{([a-z0-9_]+)\}\}")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the bench measures by; sound by construction: nothing dangling, unused or twice."""

    threats: Mapping[ThreatId, Threat]
    requirements: Mapping[RequirementId, Requirement]
    procedures: Mapping[ProcedureId, Procedure]
    parameters: Mapping[str, Parameter]
    seeds: Mapping[str, str]
    digest: str
    """SHA-256, hex, over the files it was read from."""

    def procedures_of(self, requirement: RequirementId) -> tuple[Procedure, ...]:
        """Return what this bench can do about `requirement`, in the order of the file."""
        return tuple(one for one in self.procedures.values() if one.requirement == requirement)

    def statement(self, requirement: RequirementId, level: Level) -> str:
        """Return the requirement's sentence with the numbers of `level` filled in."""
        text = self.requirements[requirement].statement
        return _FILLED.sub(lambda found: self.parameters[found[1]].at(level), text)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Title(_Entry):
    en: str = Field(min_length=1)
    hans: str = Field(alias="zh-Hans", min_length=1)
    hant: str = Field(alias="zh-Hant", min_length=1)

    def words(self) -> Words:
        return {Language.ENGLISH: self.en, Language.SIMPLIFIED: self.hans, Language.TRADITIONAL: self.hant}


class _Threat(_Entry):
    id: str = Field(pattern=r"^T-\d{2}$")
    title: _Title
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


class _Threats(_Entry):
    assets: dict[str, str]
    surfaces: dict[str, str]
    threats: tuple[_Threat, ...]


class _Guideline(_Entry):
    method: Method
    kind: Decides
    needs: tuple[TierName, ...] = Field(min_length=1)
    reduced: TierName | None = None
    how: str
    oracle: str


class _Requirement(_Entry):
    id: str = Field(pattern=r"^(DS|SS|AR|ID|VR|PR|HO|GV)-\d{2}$")
    title: _Title
    level: Level
    weight: Literal[1, 3, 5]
    gate: bool = False
    applies_if: str = Field(default="", pattern=r"^[a-z_]*$")
    statement: str = Field(pattern=r"\bshall\b")
    threats: tuple[str, ...] = Field(min_length=1)
    seeds: tuple[str, ...] = Field(min_length=1)
    references: tuple[str, ...] = Field(min_length=2)
    evaluation: tuple[_Guideline, ...] = Field(min_length=1)


class _Requirements(_Entry):
    requirements: tuple[_Requirement, ...]


class _Parameter(_Entry):
    basic: str | int | float
    enhanced: str | int | float
    note: str = ""


class _Parameters(_Entry):
    parameters: dict[str, _Parameter]


class _Seeds(_Entry):
    documents: dict[str, str]
    statements: dict[str, str]


class _Procedure(_Entry):
    id: str = Field(pattern=r"^P-(DS|SS|AR|ID|VR|PR|HO|GV)-\d{2}-[a-z]$")
    requirement: str
    guideline: int = Field(default=0, ge=0)
    title: _Title
    how: _Title
    remedy: _Title
    probe: str
    check: str
    tier: TierName
    kind: Decides
    needs: tuple[Capability, ...] = Field(min_length=1)
    confidence: Confidence
    reduced: bool = False
    confirms_absence: bool = False


class _Procedures(_Entry):
    procedures: tuple[_Procedure, ...]


class _Means(_Entry):
    access: dict[TierName, str]
    oracles: dict[str, str]


Model = TypeVar("Model", bound=_Entry)
Value = TypeVar("Value")


def load(folder: Traversable | None = None) -> Catalogue:
    """Return the catalogue in `folder`, by default the packaged one.

    Raises:
        ConfigurationError: a file cannot be read, names something that does not exist, says something twice,
            or defines what nothing uses.
    """
    root = files("clearline.catalogue") if folder is None else folder
    texts = dict(_texts(root))
    threats = _parse(texts, "threats.yaml", _Threats)
    areas = [_parse(texts, f"requirements/{area.value}.yaml", _Requirements) for area in Area]
    requirements = _unique(("requirement", one.id, _requirement(one)) for area in areas for one in area.requirements)
    procedures = _unique(
        ("procedure", one.id, _procedure(one)) for one in _parse(texts, "procedures.yaml", _Procedures).procedures
    )
    _parse(texts, "means.yaml", _Means)
    parameters = _parse(texts, "parameters.yaml", _Parameters).parameters
    catalogue = Catalogue(
        threats=_keyed(ThreatId, _unique(("threat", one.id, _threat(one)) for one in threats.threats)),
        requirements=_keyed(RequirementId, requirements),
        procedures=_keyed(ProcedureId, procedures),
        parameters={name: Parameter(str(one.basic), str(one.enhanced), one.note) for name, one in parameters.items()},
        seeds=_parse(texts, "seeds.yaml", _Seeds).statements,
        digest=hashlib.sha256("\0".join(f"{name}\0{texts[name]}" for name in sorted(texts)).encode()).hexdigest(),
    )
    _refuse_unsound(catalogue, threats)
    return catalogue


def _texts(root: Traversable) -> Iterator[tuple[str, str]]:
    names = ("threats.yaml", "procedures.yaml", "means.yaml", "parameters.yaml", "seeds.yaml")
    for name in (*names, *(f"requirements/{area.value}.yaml" for area in Area)):
        try:
            yield name, root.joinpath(name).read_text("utf-8")
        except OSError as exc:
            raise ConfigurationError(f"the catalogue has no readable {name}") from exc


def _parse(texts: Mapping[str, str], name: str, model: type[Model]) -> Model:
    try:
        # _Unrepeating derives from the safe loader: it builds plain values only.
        return model.model_validate(yaml.load(texts[name], Loader=_Unrepeating))  # noqa: S506 # reason above
    except (yaml.YAMLError, ValidationError) as exc:
        raise ConfigurationError(f"{name}: {exc}") from exc


class _Unrepeating(_LOADER):  # type: ignore[misc, valid-type] # the C loader where PyYAML was built with it
    """A safe loader that refuses a key given twice, which YAML itself would let the last one win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002 # PyYAML's own signature
        keys = [key.value for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"given twice: {sorted(twice)}", node.start_mark)
        found: dict[Hashable, object] = super().construct_mapping(node, deep)
        return found


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


Id = TypeVar("Id", ThreatId, RequirementId, ProcedureId)


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


def _differences(kind: str, used: set[str] | set[ThreatId], defined: set[str] | set[ThreatId]) -> Iterator[str]:
    yield from (f"{kind} {name} is used and not defined" for name in sorted(used - defined))
    yield from (f"{kind} {name} is defined and not used" for name in sorted(defined - used))


def _parameters_in(requirement: Requirement) -> set[str]:
    texts = [requirement.statement, *(text for one in requirement.guidelines for text in (one.how, one.oracle))]
    return {name for text in texts for name in _FILLED.findall(text)}


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
