"""The incident plan and the duties to tell, as they are read from YAML: an operator's own files, or those that ship."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from clearline.catalogue.text import Entry, Title, parse
from clearline.domain.conversation import Language
from clearline.domain.person import Role
from clearline.errors import ConfigurationError


class Gravity(StrEnum):
    """How grave an incident is."""

    MINOR = "minor"
    SERIOUS = "serious"
    MAJOR = "major"

    @property
    def rank(self) -> int:
        """Its place among the three."""
        return list(Gravity).index(self)


class Kind(StrEnum):
    """What has happened; each has a playbook."""

    LEAK = "leak"
    RECORDINGS = "recordings"
    MISBEHAVIOUR = "misbehaviour"
    TAKEOVER = "takeover"
    OUTAGE = "outage"
    SUPPLIER = "supplier"


class Whom(StrEnum):
    """Whom a duty is owed to."""

    AUTHORITY = "authority"
    PEOPLE = "people"


class Fact(StrEnum):
    """What a law may want to be told."""

    OPERATOR = "operator"
    SYSTEM = "system"
    MARKETS = "markets"
    GRAVITY = "gravity"
    HAPPENED = "happened"
    WHEN = "when"
    CAUSE = "cause"
    CLASSES = "classes"
    PERSONS = "persons"
    RECORDS = "records"
    LOSSES = "losses"
    CONSEQUENCES = "consequences"
    MEASURES = "measures"
    ADVICE = "advice"
    CONTACT = "contact"


class Duty(Entry):
    """Somebody who must be told, as one clause of one law has it."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    market: str = Field(pattern=r"^[A-Z]{2}$")
    source: str = Field(min_length=1)
    to: Title
    whom: Whom
    hours: int | None = Field(None, ge=1)
    business_days: int | None = Field(None, ge=1)
    least: Gravity = Field(Gravity.MINOR, alias="from")
    personal: bool = False
    """Whether it is owed only where data of people are concerned."""
    critical: bool | None = None
    """Whether it is owed by who runs critical infrastructure, by who does not, or by both."""
    languages: tuple[Language, ...] = Field(min_length=1)
    needs: tuple[Fact, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_clock(self) -> Self:
        if self.hours is not None and self.business_days is not None:
            raise ValueError(f"{self.id}: hours or business_days, not both")
        return self


class Duties(Entry):
    """The file of duties."""

    duties: tuple[Duty, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if len({duty.id for duty in self.duties}) < len(self.duties):
            raise ValueError("two duties have one id")
        return self


class Part(Entry):
    """What a role of the plan does, and with which role at the desk."""

    id: str
    does: Title
    role: Role


class Contact(Entry):
    """Somebody to reach."""

    who: str
    name: str
    reach: str
    tested: date
    """When it was last tried."""


class Steps(Entry):
    """What is done, in order."""

    detect: Title
    contain: Title
    scope: Title
    notify: Title
    recover: Title
    learn: Title

    def in_order(self) -> tuple[tuple[str, Title], ...]:
        """Return each step with its name."""
        return tuple((name, getattr(self, name)) for name in type(self).model_fields)


class Playbook(Entry):
    """What is done about one kind of incident."""

    title: Title
    stops: tuple[str, ...]
    """What is stopped at once."""
    ends: tuple[str, ...]
    """Whose sessions are ended at once."""
    rotates: bool
    steps: Steps
    happened: Title
    consequences: Title
    advice: Title


class Plan(Entry):
    """The file of the plan."""

    fictional: bool = False
    system: Title
    critical: bool
    markets: tuple[str, ...]
    notify_hours: int = Field(ge=1, le=72)
    """By when we tell of our own accord, wherever the law leaves more time."""
    roles: tuple[Part, ...] = Field(min_length=1)
    contacts: tuple[Contact, ...] = Field(min_length=1)
    levels: Mapping[Gravity, Title]
    classes: Mapping[str, Title]
    playbooks: Mapping[Kind, Playbook]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if set(self.levels) != set(Gravity) or set(self.playbooks) != set(Kind):
            raise ValueError("a plan has every level and a playbook for every kind")
        if {contact.who for contact in self.contacts} != {role.id for role in self.roles}:
            raise ValueError("every role of the plan has a contact, and every contact a role")
        return self


def read_plan(path: Path | None = None) -> Plan:
    """Read the plan at `path`, or the one that ships; raises ConfigurationError that says where it is wrong."""
    return parse({"plan.yaml": _text(path, "plan.yaml")}, "plan.yaml", Plan)


def read_duties(path: Path | None = None) -> tuple[Duty, ...]:
    """Read the duties at `path`, or those that ship; raises as `read_plan`."""
    return parse({"duties.yaml": _text(path, "duties.yaml")}, "duties.yaml", Duties).duties


def _text(path: Path | None, name: str) -> str:
    source = files("clearline.oversight.incidents") / name if path is None else path
    try:
        return source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"the file {source} cannot be read") from exc
