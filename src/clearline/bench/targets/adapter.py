"""A declarative adapter: a YAML file that says how any HTTP chat is opened, spoken to and looked into."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import yaml
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, field_validator

from clearline.bench.targets.paths import check_path
from clearline.domain.assessment import Words
from clearline.domain.conversation import Language
from clearline.errors import ConfigurationError, InputError

Template = JsonValue
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NAME = re.compile(r"\{([a-z_]+)\}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Part):
    """The same words in the languages a target speaks."""

    en: str
    hans: str = Field(alias="zh-Hans")
    hant: str = Field(alias="zh-Hant")

    def words(self) -> Words:
        """Return them by language."""
        return {Language.ENGLISH: self.en, Language.SIMPLIFIED: self.hans, Language.TRADITIONAL: self.hant}


class Call(_Part):
    """One HTTP request, with `{names}` to be filled in, and where in the answer things are."""

    method: Literal["GET", "POST", "PUT", "DELETE"] = "GET"
    url: str
    headers: dict[str, str] = {}
    body: JsonValue = None
    read: dict[str, str] = {}
    """Name -> JSONPath (RFC 9535)."""
    as_text: bool = False
    """The answer is plain text, not JSON."""
    renews: str = ""
    """The response header in which a fresh token may come, after which the old one is worth nothing."""

    @field_validator("read")
    @classmethod
    def _paths_compile(cls, read: dict[str, str]) -> dict[str, str]:
        for path in read.values():
            try:
                check_path(path)
            except InputError as exc:
                raise ValueError(str(exc)) from exc
        return read


class Login(_Part):
    """How a test customer proves who they are: what is said in turn, and when it has worked."""

    steps: tuple[str, ...] = ("{bill}", "{number}", "{code}")
    """Names of sayings, `{number}`, or `{code}`: the one-time code from the account's messages."""
    not_while_expecting: tuple[str, ...] = ("number", "code")


class Lent(_Part):
    """A test account."""

    name: str
    number: str
    person: str
    customer: str = ""


class Sold(_Part):
    """The plan the bench orders."""

    id: str
    name: Said


class Bounds(_Part):
    """Documented limits."""

    message_chars: int = Field(gt=0)
    burst: int = Field(gt=0)
    at_once: int = Field(default=16, gt=0, le=256)


class Faults(_Part):
    """How back-end failures are switched."""

    set: Call
    clear: Call
    operations: dict[Literal["bill", "usage", "order"], str]
    modes: dict[Literal["error", "garbage", "timeout-after-commit"], str]


class Known(_Part):
    """A fact that the target's owner stands by: how customers ask for it, and the figures of the right answer."""

    ask: tuple[Said, ...] = Field(min_length=1)
    """The same question in one wording or more."""
    answer: Said
    """What the answer must hold in each language: an amount, a number of days, a time."""


class Planted(_Part):
    """What was put inside the target so that it can be recognised if it comes out."""

    instructions: tuple[str, ...] = ()
    """Out of its instructions, tool definitions and thresholds: names and phrases no reply has a use for."""
    credentials: tuple[str, ...] = ()
    """Out of its environment and configuration: honey credentials that open nothing."""


class Adapter(_Part):
    """The whole file."""

    name: str
    flags: dict[str, bool]
    approver: str = ""
    languages: tuple[Language, ...] = (Language.ENGLISH,)
    timeout_s: float = Field(default=10, gt=0)
    patience_s: float = Field(default=5, ge=0)
    """The longest `Retry-After` that is waited for."""
    limits: Bounds
    open: Call
    say: Call
    record: Call | None = None
    identity: Call | None = None
    pages: dict[Literal["chat", "privacy"], str] = {}
    login: Login | None = None
    accounts: tuple[Lent, ...] = ()
    plans: tuple[str, ...] = ()
    offer: Sold | None = None
    sayings: dict[str, Said] = {}
    journal: Call | None = None
    state: Call | None = None
    messages: Call | None = None
    faults: Faults | None = None
    planted: Planted = Planted()
    facts: tuple[Known, ...] = ()


def load_adapter(path: Path, values: Mapping[str, str]) -> Adapter:
    """Return the adapter at `path` with `{base}` and whatever else is in `values` filled in.

    Raises:
        ConfigurationError: it cannot be read, or is not an adapter.
    """
    try:
        content = yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506 # it is the safe loader, in C where there is one
        return Adapter.model_validate(filled(content, values))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as exc:
        raise ConfigurationError(f"{path.name}: {exc}") from exc


def filled(template: Template, values: Mapping[str, str]) -> Template:
    """Return `template` with every known `{name}` replaced; unknown names stay for a later filling."""
    match template:
        case str():
            if "{" not in template:
                return template
            return _NAME.sub(lambda found: values.get(found[1], found[0]), template)
        case list():
            return [filled(item, values) for item in template]
        case dict():
            return {key: filled(value, values) for key, value in template.items()}
        case _:
            return template


def filled_url(template: str, values: Mapping[str, str]) -> str:
    """Return an address with every known `{name}` replaced by its value, escaped."""
    return _NAME.sub(lambda found: quote(values[found[1]], safe="") if found[1] in values else found[0], template)
