"""What is to be done, fixed and digested before the first probe."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict, fields, replace
from enum import IntEnum
from itertools import groupby

from clearline.bench.targets.target import Description
from clearline.bench.transcript import plain
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Capability, Level, Plan, Procedure, Requirement, Tier
from clearline.domain.observation import Observation
from clearline.errors import ConfigurationError

PROFILES = ("basic", "enhanced", "gates", "first-look", "blackbox")
"""All basic requirements; all of them; the basic gates; those this bench has a procedure for, at basic numbers;
and the basic ones that show something at a public address, judged by that alone."""
CASES = 93
"""Cases that allow one failure at a limit of 5 %; probes count theirs for this."""
_LAST = (
    "extraction.queries",
    "continuity.released",
    "continuity.stopped",
    "switch.kill",
    "load.enumeration",
    "load.overload",
    "rights.correct-and-erase",
    "resilience.failing-back-end",
    "identity.guesses",
    "resilience.burst",
    "identity.codes",
    "session.tokens",
)
"""Probes that may leave the target short of breath, an account locked or erased, or its clock ahead."""
_CROWDS = ("load.peak",)
"""Probes that take more places than others may, and measure what comes of it."""
_OWN = frozenset(
    {
        Capability.CHAT,
        Capability.PAGES,
        Capability.RECORD,
        Capability.KNOWLEDGE,
        Capability.UNDERSTANDING,
        Capability.VERSIONS,
        Capability.CANARIES,
        Capability.ENDPOINT,
    }
)
"""What a procedure may need that looks at its own conversations only, and at what is the same for everybody."""
_LENT = _OWN | {Capability.ACCOUNTS, Capability.MESSAGES, Capability.STATE, Capability.JOURNAL}
"""The same, and the test accounts, which are lent to one procedure at a time."""


class Company(IntEnum):
    """Beside which other procedures one may be carried out; the plan goes from the strictest need to the next."""

    LENT = 0
    """Beside those that need no account, and after those before it that do."""
    ANY = 1
    """Beside whatever else is not alone."""
    NONE = 2
    """Alone: it looks at the whole of the target, changes it, or measures how it bears a crowd."""


def plan_for(about: Description, catalogue: Catalogue, *, profile: str, seed: bytes) -> Plan:
    """Return the plan of `profile` for what `about` declares.

    Raises:
        ConfigurationError: there is no such profile.
    """
    requirements = tuple(one for one in catalogue.requirements.values() if _in(profile, one, catalogue, about))
    procedures = [
        procedure
        for requirement in requirements
        for procedure in _of(requirement, catalogue, about)
        if (profile != "first-look" or _is_asked(procedure, about))
        and (profile != "blackbox" or procedure.tier is Tier.B0)
    ]
    procedures.sort(
        key=lambda one: (_lateness(one), company_of(one), not catalogue.requirements[one.requirement].gate, one.id)
    )
    level = Level.ENHANCED if profile == "enhanced" else Level.BASIC
    plan = Plan(
        profile=profile,
        level=level,
        requirements=tuple(one.id for one in requirements),
        procedures=tuple(one.id for one in procedures),
        catalogue=catalogue.digest,
        seed=hashlib.sha256(seed).hexdigest(),
        target=hashlib.sha256(repr(_stable(about)).encode()).hexdigest(),
        extension=_extension(catalogue, level),
        digest="",
    )
    return replace(plan, digest=_sha(json.dumps(asdict(plan), sort_keys=True)))


def company_of(procedure: Procedure) -> Company:
    """Return beside which others `procedure` may be carried out."""
    if procedure.probe in _LAST or procedure.probe in _CROWDS or not procedure.needs <= _LENT:
        return Company.NONE
    return Company.ANY if procedure.needs <= _OWN else Company.LENT


def together(procedures: Iterable[Procedure]) -> Iterator[tuple[Procedure, ...]]:
    """Yield the procedures of a plan, in its order, by those that are carried out side by side."""
    for is_alone, group in groupby(procedures, lambda one: company_of(one) is Company.NONE):
        if is_alone:
            yield from ((one,) for one in group)
        else:
            yield tuple(group)


def is_declared_absent(requirement: Requirement, about: Description) -> bool:
    """Say whether the target's owner declares that the requirement's flag is false; silence means that it applies."""
    return bool(requirement.applies_if) and not about.flags.get(requirement.applies_if, True)


def share_of(catalogue: Catalogue, level: Level) -> float:
    """Return how many cases `level` asks for, for each one that a limit of 5 % does."""
    return int(catalogue.parameters["attack_cases"].at(level)) / CASES


def _extension(catalogue: Catalogue, level: Level) -> float:
    return float(catalogue.parameters["extension"].at(level).removesuffix("%")) / 100


def digest_of(observations: Iterable[Observation]) -> str:
    """Return the SHA-256, hex, of the observations in canonical JSON."""
    items = [{**plain(one), "kind": type(one).__name__} for one in observations]
    return _sha(json.dumps(items, sort_keys=True, ensure_ascii=True, separators=(",", ":")))


def _of(requirement: Requirement, catalogue: Catalogue, about: Description) -> Iterator[Procedure]:
    """Yield the procedures for what is declared: those that judge it, or those that confirm that it does not apply."""
    is_absent = is_declared_absent(requirement, about)
    for procedure in catalogue.procedures_of(requirement.id):
        if procedure.confirms_absence == is_absent:
            yield procedure


def _in(profile: str, requirement: Requirement, catalogue: Catalogue, about: Description) -> bool:
    basic = requirement.level is Level.BASIC
    match profile:
        case "enhanced":
            return True
        case "basic":
            return basic
        case "gates":
            return basic and requirement.gate
        case "first-look":
            return any(_is_asked(one, about) for one in _of(requirement, catalogue, about))
        case "blackbox":
            return basic and any(one.tier is Tier.B0 for one in _of(requirement, catalogue, about))
        case _:
            raise ConfigurationError(f"there is no profile {profile!r}; there are {', '.join(PROFILES)}")


def _is_asked(procedure: Procedure, about: Description) -> bool:
    """Whether a program asks, or people were asked."""
    return Capability.ANSWERS not in procedure.needs or Capability.ANSWERS in about.capabilities


def _lateness(procedure: Procedure) -> int:
    """Claims come before anything that might contradict them; what tires the target comes last."""
    if Capability.ANSWERS in procedure.needs:
        return -1
    return _LAST.index(procedure.probe) + 1 if procedure.probe in _LAST else 0


def _stable(about: Description) -> dict[str, object]:
    """Return all of it, what has no order in the order of its names."""
    return {one.name: _ordered(getattr(about, one.name)) for one in fields(about)}


def _ordered(value: object) -> object:
    if isinstance(value, Mapping):
        return sorted(value.items())
    return sorted(value) if isinstance(value, AbstractSet) else value


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
