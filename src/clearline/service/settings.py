"""Settings: read once from the environment, checked, frozen; nobody else reads the environment."""

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from clearline.errors import ConfigurationError

PREFIX = "CLEARLINE_"


class Profile(StrEnum):
    """What the desk is run for; every weakening refuses to start in production."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Settings(BaseModel):
    """Everything that can be set; each field is `CLEARLINE_<NAME>` in the environment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: Profile = Field(Profile.DEVELOPMENT, description="`production` refuses anything that weakens protection.")
    data_dir: Path = Field(Path("var/desk"), description="Folder of the desk's own files: keys, and SQLite if used.")
    database_url: str = Field(
        "", description="`sqlite:///PATH` or `postgresql://...`; empty means SQLite in the data folder."
    )
    key_store_url: str = Field(
        "", description="Where wrapped data keys live, apart from the data; empty means SQLite in the data folder."
    )
    carrier_url: str = Field("http://127.0.0.1:8421", description="Base address of the operator's TM Forum Open APIs.")
    carrier_timeout_s: float = Field(4.0, gt=0, le=30, description="Longest wait for one call to the operator.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8420, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    public_url: str = Field("", description="Address under which customers reach the desk; `https` in production.")
    brand_en: str = Field("Tidemark Telecom", description="The operator's name in English.")
    brand_zh_hans: str = Field("潮标通信", description="The operator's name in simplified Chinese.")
    brand_zh_hant: str = Field("潮標通信", description="The operator's name in traditional Chinese.")
    allowed_links: tuple[str, ...] = Field((), description="Host names that replies may link to.")
    characters_per_utterance: int = Field(2000, ge=1, le=20000, description="Longest utterance that is admitted.")
    utterances_per_minute: int = Field(30, ge=1, description="Per conversation.")
    source_utterances_per_minute: int = Field(120, ge=1, description="Per network source.")
    total_utterances_per_second: int = Field(500, ge=1, description="For the whole desk.")
    turns_per_conversation: int = Field(2000, ge=1, description="Longest conversation; then a new one must be opened.")
    demo_links: tuple[str, ...] = Field((), description="Handset and report addresses; shown only in development.")

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        if self.profile is Profile.PRODUCTION:
            if not self.public_url.startswith("https://"):
                raise ValueError("production needs CLEARLINE_PUBLIC_URL with https")
            if not self.carrier_url.startswith("https://"):
                raise ValueError("production needs CLEARLINE_CARRIER_URL with https")
            if self.demo_links:
                raise ValueError("production shows no demo links")
        return self

    @property
    def database(self) -> str:
        """The database address with its default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'desk.db'}"

    @property
    def key_store(self) -> str:
        """The key store's address with its default filled in."""
        return self.key_store_url or f"sqlite:///{self.data_dir / 'keys.db'}"


def from_environment(environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read `CLEARLINE_*`, let `overrides` win, and raise ConfigurationError naming every field that is wrong."""
    source = os.environ if environment is None else environment  # noqa: TID251 # the one reader
    given: dict[str, object] = {
        name.removeprefix(PREFIX).lower(): _split(name, value)
        for name, value in source.items()
        if name.startswith(PREFIX)
    }
    try:
        return Settings.model_validate(given | overrides)
    except ValidationError as error:
        wrong = "; ".join(f"{_name(item['loc'])}: {item['msg']}" for item in error.errors())
        raise ConfigurationError(f"settings: {wrong}") from error


def _split(name: str, value: str) -> object:
    many = name.removeprefix(PREFIX).lower() in {"allowed_links", "demo_links"}
    return tuple(part for part in value.split(",") if part) if many else value


def _name(location: tuple[int | str, ...]) -> str:
    return PREFIX + str(location[0]).upper() if location else "settings"
