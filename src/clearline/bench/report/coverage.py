"""From each threat to what checks it, and from each check back to the threats: empty cells are rows of their own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clearline.bench.registry import CHECKS, Check
from clearline.catalogue.examinations import ANSWERS
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Procedure, Requirement, RequirementId, Threat, ThreatId


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of the matrix; a field is empty from where nobody has written anything."""

    threat: str = ""
    requirement: str = ""
    guideline: str = ""
    """Method and access tier, with its place among the requirement's guidelines."""
    procedure: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the catalogue is checked by program."""

    threats: int
    threats_checked: int
    requirements: int
    requirements_checked: int
    guidelines: int
    guidelines_checked: int
    requirements_asked: int
    """Those of which at least a part is decided by what people answer and show."""
    guidelines_asked: int


def by_threat(catalogue: Catalogue) -> Iterator[Cell]:
    """Return threat, requirement, guideline, procedure and check, in the order of the catalogue."""
    for threat in catalogue.threats.values():
        facing = [one for one in catalogue.requirements.values() if threat.id in one.threats]
        for requirement in facing:
            yield from _guidelines(threat.id, requirement, catalogue)
        if not facing:
            yield Cell(threat.id)


def by_check(catalogue: Catalogue, checks: Mapping[str, Check] = CHECKS) -> Iterator[Cell]:
    """Return the same cells beginning with the checks; a check that no procedure uses has a row of its own."""
    everything = [*catalogue.procedures.values(), *(one.procedure for one in catalogue.examinations.values())]
    for name in sorted({*checks, ANSWERS}):
        using = [one for one in everything if one.check == name]
        for procedure in using:
            requirement = catalogue.requirements[procedure.requirement]
            for threat in requirement.threats:
                guideline = _guideline(requirement, procedure.guideline)
                yield Cell(threat, requirement.id, guideline, _procedure(procedure), name)
        if not using:
            yield Cell(check=name)


def only(cells: Iterator[Cell], name: str) -> Iterator[Cell]:
    """Return the cells that name `name`, which is an id, a check, or nothing for all."""
    for cell in cells:
        procedure = cell.procedure.partition(" ")[0]
        if not name or name in (cell.threat, cell.requirement, procedure, cell.check):
            yield cell


def coverage(catalogue: Catalogue) -> Coverage:
    """Return the counts."""
    procedures = catalogue.procedures.values()
    asked = [one.procedure for one in catalogue.examinations.values()]
    requirements = {one.requirement for one in procedures}
    threats = {threat for one in requirements for threat in catalogue.requirements[one].threats}
    return Coverage(
        threats=len(catalogue.threats),
        threats_checked=len(threats),
        requirements=len(catalogue.requirements),
        requirements_checked=len(requirements),
        guidelines=sum(len(one.guidelines) for one in catalogue.requirements.values()),
        guidelines_checked=len({(one.requirement, one.guideline) for one in procedures}),
        requirements_asked=len({one.requirement for one in asked}),
        guidelines_asked=len({(one.requirement, one.guideline) for one in asked}),
    )


def _guidelines(threat: ThreatId, requirement: Requirement, catalogue: Catalogue) -> Iterator[Cell]:
    for place in range(len(requirement.guidelines)):
        guideline = _guideline(requirement, place)
        mine = [one for one in catalogue.procedures_of(requirement.id) if one.guideline == place]
        for procedure in mine:
            yield Cell(threat, requirement.id, guideline, _procedure(procedure), procedure.check)
        if not mine:
            yield Cell(threat, requirement.id, guideline)


def _guideline(requirement: Requirement, place: int) -> str:
    guideline = requirement.guidelines[place]
    return f"{place + 1} {guideline.method.value} {'/'.join(tier.name for tier in guideline.needs)}"


def _procedure(procedure: Procedure) -> str:
    return f"{procedure.id} (reduced)" if procedure.reduced else procedure.id


def title_of(catalogue: Catalogue, name: str) -> Threat | Requirement | None:
    """Return the threat or requirement called `name`."""
    return catalogue.threats.get(ThreatId(name)) or catalogue.requirements.get(RequirementId(name))
