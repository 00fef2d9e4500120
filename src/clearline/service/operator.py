"""The operator as its customers see it: read from one YAML file, checked at start."""

from datetime import date, tzinfo
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from clearline.channels.pages import Branding, Notice, Trilingual
from clearline.domain.conversation import Language
from clearline.domain.decision import DecisionType
from clearline.errors import ConfigurationError
from clearline.guard.injection.model import Thresholds
from clearline.guard.outgoing import Allowed


class Strict(BaseModel):
    """A part of a file in which nothing is unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Strict):
    """One text in each language the desk speaks."""

    en: str = Field(min_length=1)
    zh_hans: str = Field(min_length=1)
    zh_hant: str = Field(min_length=1)

    def trilingual(self) -> Trilingual:
        """Return it as pages take it."""
        return Trilingual(self.en, self.zh_hans, self.zh_hant)


class _Notice(Strict):
    version: str = Field(min_length=1)
    dated: date
    controller: Words
    contact: str = Field(min_length=3)
    authority: Words
    stored_in: Words


class _Security(Strict):
    contact: str = Field(pattern=r"^(mailto:|https://|tel:)")
    expires: date
    languages: tuple[str, ...] = ("en",)


class _Injection(Strict):
    noted: float
    plain: float


class Operator(Strict):
    """What the file says, checked."""

    fictional: bool = False
    name: Words
    telephone: str = Field(min_length=2)
    zone: str
    links: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    security: _Security
    accountable: dict[DecisionType, str]
    notice: _Notice
    injection: _Injection | None = None
    recognisers: tuple[str, ...] = ()
    """Detectors of the operator's own, each `module:class`; see `guard.detectors.named`."""

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no time zone is called {value!r}") from error
        return value

    @field_validator("accountable")
    @classmethod
    def _everything_has_an_owner(cls, value: dict[DecisionType, str]) -> dict[DecisionType, str]:
        if lacking := [kind.value for kind in DecisionType if not value.get(kind, "").strip()]:
            raise ValueError(f"nobody is accountable for {', '.join(lacking)}")
        return value

    @property
    def tzinfo(self) -> tzinfo:
        """The zone in which days and moments are told."""
        return ZoneInfo(self.zone)

    @property
    def names(self) -> dict[Language, str]:
        """The operator's name in each language."""
        name = self.name.trilingual()
        return {language: name.within(language) for language in Language}

    @property
    def branding(self) -> Branding:
        """Whose service it is."""
        return Branding(self.name.trilingual(), self.telephone)

    @property
    def privacy_notice(self) -> Notice:
        """The operator's part of the privacy notice."""
        return Notice(
            version=self.notice.version,
            dated=self.notice.dated,
            controller=self.notice.controller.trilingual(),
            contact=self.notice.contact,
            authority=self.notice.authority.trilingual(),
            stored_in=self.notice.stored_in.trilingual(),
        )

    def security_txt(self, address: str) -> str:
        """Return where and how to report a weakness (RFC 9116); `address` is where this desk is reached."""
        return (
            f"Contact: {self.security.contact}\n"
            f"Expires: {self.security.expires.isoformat()}T00:00:00Z\n"
            f"Preferred-Languages: {', '.join(self.security.languages)}\n"
            f"Canonical: {address.rstrip('/')}/.well-known/security.txt\n"
        )

    @property
    def allowed(self) -> Allowed:
        """What replies may name although it looks like a link or a personal value."""
        return Allowed(frozenset(self.links), frozenset(self.contacts))

    @property
    def thresholds(self) -> Thresholds | None:
        """Scores of `clearline guard calibrate`; None takes those that ship. Raises ConfigurationError."""
        return Thresholds(self.injection.noted, self.injection.plain) if self.injection else None


def read_operator(path: Path | None) -> Operator:
    """Read the file at `path`, or the fictional one; raises ConfigurationError naming every field that is wrong."""
    source = files("clearline.service") / "operator.yaml" if path is None else path
    try:
        return Operator.model_validate(yaml.safe_load(source.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"operator file {source}: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise ConfigurationError(f"operator file {source}: {wrong}") from error
