"""How long what is kept and what for: the data-protection officer's file, checked at start and published."""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Self

import yaml
from pydantic import Field, ValidationError, model_validator

from clearline.channels.pages import PublishedPeriod, Trilingual
from clearline.domain.privacy import CONSENT_ONLY, UNSAID, Basis, DataClass, Period, Purpose
from clearline.errors import ConfigurationError
from clearline.service.operator import Strict


class _Said(Strict):
    en: str
    zh_hans: str
    zh_hant: str

    def trilingual(self) -> Trilingual:
        return Trilingual(self.en, self.zh_hans, self.zh_hant)


class _Class(Strict):
    what: _Said
    until: _Said
    keep_days: int | None = Field(ge=1, le=36_500)
    purposes: dict[Purpose, Basis] = Field(min_length=1)


class _Notices(Strict):
    told: bool = True
    within_days: int = Field(15, ge=1, le=31)


class Periods(Strict):
    """What the file says, checked."""

    version: str = Field(min_length=1)
    dated: date
    owner: str = Field(min_length=3)
    holds: _Notices = _Notices.model_validate({})
    classes: dict[DataClass, _Class]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if missing := [kind.value for kind in DataClass if kind not in self.classes]:
            raise ValueError(f"no period for {', '.join(missing)}")
        if lasting := [
            kind.value for kind, one in self.classes.items() if one.keep_days is None and kind != DataClass.LOG
        ]:
            raise ValueError(f"{', '.join(lasting)} must have an end; only the log has none")
        if self.classes[DataClass.LOG].keep_days is not None:
            raise ValueError("the log is never shortened, so no days can be promised for it")
        for kind, one in self.classes.items():
            if bundled := [use.value for use in one.purposes if _is_bundled(use, one.purposes[use])]:
                raise ValueError(f"{kind.value}: {', '.join(bundled)} can rest on nothing but consent")
        if lacking := sorted(UNSAID.keys() - {use.value for use in self.classes[DataClass.CONVERSATION].purposes}):
            raise ValueError(f"a desk cannot do without keeping conversations for {', '.join(lacking)}")
        return self

    def period(self, kind: DataClass) -> Period:
        """Return the period of one class."""
        found = self.classes[kind]
        return Period(kind, found.keep_days, {use.value: basis.value for use, basis in found.purposes.items()})

    @property
    def published(self) -> tuple[PublishedPeriod, ...]:
        """What the privacy page shows."""
        return tuple(
            PublishedPeriod(one.what.trilingual(), one.until.trilingual(), one.keep_days)
            for one in (self.classes[kind] for kind in DataClass)
        )

    def document(self) -> Mapping[str, object]:
        """Return everything as JSON for whoever asks."""
        return self.model_dump(mode="json")


def _is_bundled(purpose: Purpose, basis: Basis) -> bool:
    return purpose in CONSENT_ONLY and basis is not Basis.CONSENT


def read_periods(path: Path | None) -> Periods:
    """Read the file at `path`, or the one that ships; raises ConfigurationError naming every field that is wrong."""
    source = files("clearline.service") / "retention.yaml" if path is None else path
    try:
        return Periods.model_validate(yaml.safe_load(source.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"retention file {source}: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise ConfigurationError(f"retention file {source}: {wrong}") from error
