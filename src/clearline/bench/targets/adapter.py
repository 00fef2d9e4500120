"""A declarative adapter: a YAML file that says how any HTTP chat is opened, spoken to and looked into."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError, field_validator

from clearline.bench.targets.paths import check_path
from clearline.bench.targets.templates import filled
from clearline.domain.assessment import Words
from clearline.domain.conversation import Language
from clearline.errors import ConfigurationError, InputError

Wanted = Literal["bill", "usage", "plans", "order", "fault", "complaint", "progress", "roaming", "cancel", "person"]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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

    method: Literal["GET", "POST", "PUT", "DELETE", "SOCKET"] = "GET"
    """SOCKET says it over a WebSocket, one for each conversation; without a body it only listens."""
    url: str
    headers: dict[str, str] = {}
    body: JsonValue = None
    read: dict[str, str] = {}
    """Name -> JSONPath (RFC 9535)."""
    as_text: bool = False
    """The answer is plain text, not JSON."""
    stream: Literal["", "sse", "lines"] = ""
    """The answer comes in parts: server-sent events, or a JSON text a line; paths are of one part."""
    between: str = ""
    """What stands between the texts of an answer in parts."""
    until: str = ""
    """Over a WebSocket: a JSONPath that matches only the last message of an answer."""
    quiet_s: float = Field(default=0.5, gt=0)
    """Over a WebSocket: the silence that ends an answer where `until` does not."""
    renews: str = ""
    """The response header in which a fresh token may come, after which the old one is worth nothing."""

    @field_validator("read")
    @classmethod
    def _paths_compile(cls, read: dict[str, str]) -> dict[str, str]:
        for path in read.values():
            _check(path)
        return read

    @field_validator("until")
    @classmethod
    def _end_compiles(cls, until: str) -> str:
        if until:
            _check(until)
        return until

    @property
    def is_partial(self) -> bool:
        """Whether the answer comes in parts."""
        return bool(self.stream) or self.method == "SOCKET"


def _check(path: str) -> None:
    try:
        check_path(path)
    except InputError as exc:
        raise ValueError(str(exc)) from exc


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
    longest_s: float = Field(default=180.0, gt=0, le=3600)
    peak: int = Field(default=0, ge=0, le=512)


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


class Stores(_Part):
    """Where the target keeps what it must not lose: the folder itself, or a call that answers with a ZIP of it."""

    folder: str = ""
    archive: Call | None = None
    """For a few files: an answer is read up to half a megabyte."""

    @property
    def are_there(self) -> bool:
        """False as well where the folder's name was never filled in."""
        return self.archive is not None or bool(self.folder and "{" not in self.folder)


class Endpoint(_Part):
    """Where the target's TLS ends."""

    host: str
    port: int = Field(default=443, gt=0, le=65535)
    name: str = ""
    """The name its certificate is for, where that is not the host."""
    ca: str = ""
    """File of the authorities that are trusted; those of the machine without it."""
    plain: str = ""
    """Its address without encryption, which serves nothing but the way to the other."""
    timeout_s: float = Field(default=5, gt=0)
    relay: Call | None = None
    """Hands `{octets}`, in hex, to an endpoint that cannot be reached from here; without any it tells of the
    certificate: `wrong` and `expires`."""


class Staff(_Part):
    """The console of the people who serve."""

    enter: Call
    """With `{name}`, `{secret}` and `{code}`; what it reads as `token` is `{staff}` afterwards, cookies are kept."""
    passkey: Call | None = None
    """Gives, for `{secret}`, the `challenge` and `party` a passkey is made for; `enter` has it as `{credential}`."""
    name: str = ""
    secret: str
    """With `name` and `code`: a member of staff who is lent to the assessor."""
    code: str = ""
    factors: int = Field(ge=1)
    """How many factors staff prove."""
    closed: tuple[str, ...] = ()
    """Paths that nobody but staff may fetch."""
    take: Call | None = None
    """Takes over the conversation `{session}` that waits for a person."""
    look: Call | None = None
    """Reads the conversation `{session}`."""

    @property
    def is_there(self) -> bool:
        """False where what is lent was never filled in."""
        return "{" not in self.secret


class Planted(_Part):
    """What was put inside the target so that it can be recognised if it comes out."""

    instructions: tuple[str, ...] = ()
    """Out of its instructions, tool definitions and thresholds: names and phrases no reply has a use for.

    Of longer text, such as the instructions themselves, no eight words in a row may come out."""
    credentials: tuple[str, ...] = ()
    """Out of its environment and configuration: honey credentials that open nothing."""


class History(_Part):
    """For a service that remembers nothing: what was said so far goes with every `say`, where `{history}` stands."""

    caller: str = "user"
    desk: str = "assistant"
    """Roles, as the service calls them."""
    begins: tuple[dict[str, str], ...] = ()
    """What comes before the first words."""


class Adapter(_Part):
    """The whole file."""

    name: str
    flags: dict[str, bool]
    approver: str = ""
    languages: tuple[Language, ...] = (Language.ENGLISH,)
    """A list, or their names with commas."""
    browser: str = ""
    """The assessor's Chromium, a path or a command, to open the pages in; none where its name was never filled in."""
    origin: str = ""
    """Where browsers reach it, if that is not where it is spoken to."""
    timeout_s: float = Field(default=10, gt=0)
    patience_s: float = Field(default=5, ge=0)
    """The longest `Retry-After` that is waited for."""
    limits: Bounds
    open: Call | None = None
    """None where a conversation begins with its first words."""
    say: Call
    history: History | None = None
    cookies: bool = False
    """Whether each conversation keeps the cookies it is given."""
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
    hooks: dict[Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+$")], Call] = {}
    """Doors beside the conversation, by the names in `hooks.HOOKS`; `within.…` and `beyond.…` are those of a role."""
    events: dict[Literal["recognised", "refused", "order", "hand-over", "guarded"], str] = {}
    """By what an entry of the log shows that this happened: text that is in it."""
    planted: Planted = Planted()
    facts: tuple[Known, ...] = ()
    wants: dict[Wanted, str] = {}
    """Regular expressions, by line: what in a reply, or at the door `understood.as`, shows what was heard.

    What stands in the caller's own words does not count."""
    versions: str = ""
    """JSONPath, in a record, of an object that names each part that served the conversation and its version."""
    stores: Stores = Stores()
    backups: Stores = Stores()
    """Where its backups lie."""
    staff: Staff | None = None
    endpoint: Endpoint | None = None

    @field_validator("endpoint", mode="before")
    @classmethod
    def _none_unless_named(cls, endpoint: object) -> object:
        """An endpoint whose name was never filled in is none."""
        return None if isinstance(endpoint, dict) and "{" in str(endpoint.get("host")) else endpoint

    @field_validator("browser")
    @classmethod
    def _none_unless_given(cls, browser: str) -> str:
        return "" if "{" in browser else browser

    @field_validator("wants")
    @classmethod
    def _patterns_compile(cls, wants: dict[Wanted, str]) -> dict[Wanted, str]:
        for pattern in wants.values():
            try:
                re.compile(pattern)
            except re.error as exc:
                raise ValueError(f"{pattern!r} is no regular expression: {exc}") from exc
        return wants

    @field_validator("languages", mode="before")
    @classmethod
    def _split(cls, languages: object) -> object:
        return languages.replace(" ", "").split(",") if isinstance(languages, str) else languages


def load_adapter(path: Path, values: Mapping[str, str]) -> Adapter:
    """Return the adapter at `path` with `{base}` and whatever else is in `values` or its `defaults` filled in.

    Raises:
        ConfigurationError: it cannot be read, or is not an adapter.
    """
    try:
        content = yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506 # it is the safe loader, in C where there is one
        defaults = content.pop("defaults", {}) if isinstance(content, dict) else {}
        return Adapter.model_validate(filled(content, {**defaults, **values}))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as exc:
        raise ConfigurationError(f"{path.name}: {exc}") from exc
