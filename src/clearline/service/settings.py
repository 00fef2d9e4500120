"""Settings: read once from the environment, checked, frozen; nobody else reads the environment."""

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from clearline.carrier.paths import Version
from clearline.errors import ConfigurationError

PREFIX = "CLEARLINE_"


class Profile(StrEnum):
    """What the desk is run for; every weakening refuses to start in production."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Form(StrEnum):
    """What a gateway and the bot behind it speak."""

    CHAT = "chat"
    WEBHOOK = "webhook"


class OwnValues(StrEnum):
    """How a customer is shown their own personal values in a reply of the bot behind a gateway."""

    MASKED = "masked"
    WHOLE = "whole"


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
    key_service: str = Field(
        "file",
        description="Where the root key is: `file` (not in production), `vault+https://HOST/MOUNT/KEY`, "
        "`aws-kms://REGION/KEY`, or `pkcs11:///MODULE.so?token=LABEL&key=LABEL`.",
    )
    key_service_secret_file: Path | None = Field(
        None, description="File with Vault's token, which an agent may renew, or with the PIN of the PKCS #11 token."
    )
    carrier_url: str = Field("http://127.0.0.1:8421", description="Base address of the operator's TM Forum Open APIs.")
    carrier_version: Version = Field(
        Version.FIVE,
        description="Version in which the operator has those TM Forum Open APIs that the desk knows in both: 5, or 4.",
    )
    carrier_timeout_s: float = Field(4.0, gt=0, le=30, description="Longest wait for one call to the operator.")
    payment_origin: str = Field(
        "",
        description="Origin of the operator's payment provider (`https://HOST`), to which browsers send cards from the "
        "payment page; without it no bill is paid by card.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8420, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    public_url: str = Field("", description="Address under which customers reach the desk; `https` in production.")
    passkey_domain: str = Field(
        "", description="Domain that passkeys are made for; empty means the host of the public address, or `localhost`."
    )
    log_origin: str = Field("clearline.example/log", description="Name of the audit log and of the key that signs it.")
    stamp_url: str = Field(
        "",
        description="Address of a time-stamping authority (RFC 3161), asked once a day to date the log's newest "
        "checkpoint; nobody is asked without it.",
    )
    stamp_authority: Path | None = Field(
        None,
        description="File with the root certificate of that authority, PEM; its answers are believed for it alone.",
    )
    operator_file: Path | None = Field(None, description="YAML with name, telephone, links and notice of the operator.")
    retention_file: Path | None = Field(
        None, description="YAML of how long what is kept and what for; the data-protection officer's."
    )
    flows: Path | None = Field(
        None, description="Folder with flows of your own, beside or in place of those that ship."
    )
    articles: Path | None = Field(
        None, description="Folder with your approved articles, in place of those of the fictional operator."
    )
    encoder: bool = Field(
        True, description="Understand by the meaning of whole sentences, for 130 MB of memory; otherwise by words."
    )
    learnt_dir: Path | None = Field(
        None,
        description="Folder that keeps what was learnt from flows' examples, for the next start; desks may share it; "
        "empty means `learnt` in the data folder.",
    )
    model_url: str = Field(
        "",
        description="A language model by OpenAI's protocol (`https://HOST/v1`), asked which flow or article is meant "
        "where the desk cannot tell; nothing is asked of anybody without it.",
    )
    model_name: str = Field("", description="The model to ask for there.")
    model_key: SecretStr = Field(SecretStr(""), description="Bearer token for the language model; a secret.")
    model_timeout_s: float = Field(2.0, gt=0, le=10, description="Longest wait for it; then it is done without.")
    model_total_tokens: int = Field(
        0, ge=0, description="Tokens it may use in a day, sent and answered; then it is done without. 0: no limit."
    )
    longest_chars: int = Field(2000, ge=1, le=20000, description="Longest utterance that is admitted, in characters.")
    reminder_minutes: float = Field(
        3.0,
        ge=0,
        le=1440,
        description="How long callers may leave a question open before they are reminded of it, once; 0: nothing is "
        "ever said to a silence.",
    )
    goodbye_minutes: float = Field(
        10.0,
        gt=0,
        le=1440,
        description="How long after that, or after an answer, the desk takes leave of who is silent.",
    )
    turns: int = Field(2000, ge=1, description="Longest conversation, in turns; then a new one must be opened.")
    conversation_burst: int = Field(10, ge=1, description="Utterances a conversation may send at once.")
    conversation_per_second: float = Field(1.0, gt=0, description="Utterances a conversation may send on average.")
    look_ups_per_10_minutes: int = Field(
        60, ge=1, description="Look-ups in one conversation from which the desk answers at a reader's pace."
    )
    source_burst: int = Field(60, ge=1, description="Utterances a network address may send at once.")
    source_per_second: float = Field(10.0, gt=0, description="Utterances a network address may send on average.")
    customer_burst: int = Field(
        30, ge=1, description="Utterances a customer who is known may send at once, over all their conversations."
    )
    customer_per_second: float = Field(2.0, gt=0, description="The same, on average.")
    total_per_second: float = Field(1000.0, gt=0, description="Utterances the whole desk admits on average.")
    processes: int = Field(
        1, ge=1, le=1000, description="Processes that share the limits; each admits its share of what all of them may."
    )
    sim_hold_hours: float = Field(
        72.0, ge=0, description="How long after a change of SIM a code to it opens nothing sensitive."
    )
    erasure_delay_hours: float = Field(24.0, ge=0, description="Time to take back a wish to be forgotten.")
    lift_people: int = Field(
        1, ge=1, le=5, description="How many people must agree before what was stopped goes on; two where law asks it."
    )
    assessor_hooks: bool = Field(
        False,
        description="Let an assessor do now what will be due by a day, and try the bill; development only.",
    )
    staff_policies: Path | None = Field(
        None, description="File of Cedar policies of who of the staff may do what, in place of those that ship."
    )
    staff_idle_minutes: float = Field(
        10.0, gt=0, le=60, description="How long staff may do nothing before they must sign in again."
    )
    staff_session_hours: float = Field(4.0, gt=0, le=24, description="How long staff stay signed in, whatever they do.")
    staff_sign_on: str = Field(
        "", description="Issuer of the OpenID provider by which staff come in, besides passkeys; nobody without it."
    )
    staff_sign_on_client: str = Field("", description="Sign-on: name of the desk at the provider (`client_id`).")
    staff_sign_on_secret: SecretStr = Field(
        SecretStr(""), description="Sign-on: the client's secret; empty for a public client."
    )
    staff_sign_on_roles: str = Field(
        "", description="Sign-on: `group=role` parted by commas; of several the first; who is in none is not let in."
    )
    staff_sign_on_groups: str = Field("groups", description="Sign-on: claim with the groups.")
    staff_sign_on_name: str = Field(
        "sub", description="Sign-on: claim with the name; any but `sub` may be another person's later."
    )
    staff_sign_on_acr: str = Field(
        "", description="Sign-on: contexts of which the provider must claim one, parted by commas; empty for any."
    )
    staff_sign_on_amr: str = Field(
        "mfa", description="Sign-on: methods of which the provider must claim one, parted by commas; empty for any."
    )
    incident_plan: Path | None = Field(
        None,
        description="YAML with roles, contacts, levels and playbooks for incidents; empty means the fictional one.",
    )
    duties_file: Path | None = Field(
        None, description="YAML of who must be told of an incident by when; empty means the one that ships."
    )
    bill: Path | None = Field(
        None, description="Bill of materials (`clearline bill make`) that everything must match before it is loaded."
    )
    bill_keys: Path | None = Field(None, description="File with the public keys that must have signed the bill.")
    demo_edge: str = Field("", description="Address of a TLS edge before the desk, beside its own; development only.")
    demo_handset: str = Field("", description="Address of the demonstration's handset page; development only.")
    demo_report: Path | None = Field(None, description="Folder of the first evaluation's report; development only.")
    gateway_upstream: str = Field(
        "", description="Gateway: address of the bot behind it; for `chat` the part that ends in `/v1`."
    )
    gateway_form: Form = Field(
        Form.CHAT, description="Gateway: `chat` is OpenAI's chat completions, `webhook` is Rasa's REST channel."
    )
    gateway_upstream_key: SecretStr = Field(
        SecretStr(""), description="Gateway: bearer token for the bot behind it; a secret."
    )
    gateway_keys: SecretStr = Field(
        SecretStr(""), description="Gateway: keys of its clients, parted by commas; a secret. Production needs one."
    )
    gateway_staff_key: SecretStr = Field(
        SecretStr(""), description="Gateway: key that shows what the watch answered and takes it back; empty: no door."
    )
    gateway_customer_tokens: int = Field(
        0, ge=0, description="Gateway: tokens that one customer may use in a day, sent and answered; 0: no limit."
    )
    gateway_total_tokens: int = Field(0, ge=0, description="Gateway: the same, of all customers together.")
    gateway_customer_cost: float = Field(
        0.0, ge=0, description="Gateway: what the answers to one customer may cost in a day; 0: no limit."
    )
    gateway_total_cost: float = Field(0.0, ge=0, description="Gateway: the same, of all customers together.")
    gateway_asked_price: float = Field(0.0, ge=0, description="Gateway: price of a million tokens sent to the bot.")
    gateway_answered_price: float = Field(0.0, ge=0, description="Gateway: price of a million tokens it answers.")
    gateway_wait_s: float = Field(30.0, gt=0, le=600, description="Gateway: longest silence of the bot behind it.")
    gateway_answer_s: float = Field(300.0, gt=0, le=3600, description="Gateway: longest time for a whole answer.")
    gateway_body_bytes: int = Field(
        131_072, ge=1024, le=4_194_304, description="Gateway: largest request, its history included."
    )
    gateway_answer_chars: int = Field(50_000, ge=1000, description="Gateway: longest answer of the bot behind it.")
    gateway_hold_chars: int = Field(
        128, ge=128, description="Gateway: how far a streamed answer is looked at ahead of what is let go."
    )
    gateway_trusted_roles: str = Field(
        "system,developer",
        description="Gateway: roles whose messages are the operator's own and travel as they are, parted by commas.",
    )
    gateway_lets_through: str = Field(
        "", description="Gateway: kinds that the bot behind it may see, such as `PHONE,CODE`, parted by commas."
    )
    gateway_shows: OwnValues = Field(
        OwnValues.MASKED, description="Gateway: how customers see their own values in a reply: `masked` or `whole`."
    )
    gateway_keeps_system_text: bool = Field(
        True,
        description="Gateway: block answers that repeat eighty letters of a trusted message, however written.",
    )
    gateway_grounded: bool = Field(
        False,
        description="Gateway: block sums of money and promises that no tool result or trusted message of the request "
        "names.",
    )

    @field_validator("gateway_upstream", "stamp_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.username):
            raise ValueError("expected http:// or https:// with a host and without a name or password")
        return value

    @model_validator(mode="after")
    def _stamps_are_believed_for_a_root(self) -> Self:
        if bool(self.stamp_url) != (self.stamp_authority is not None):
            raise ValueError("time stamps need both CLEARLINE_STAMP_URL and CLEARLINE_STAMP_AUTHORITY")
        return self

    @model_validator(mode="after")
    def _a_sign_on_is_whole(self) -> Self:
        if not self.staff_sign_on:
            return self
        parts = urlsplit(self.staff_sign_on)
        insecure = parts.scheme != "https" and self.profile is Profile.PRODUCTION
        if insecure or parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("CLEARLINE_STAFF_SIGN_ON must be an address with https, as the provider writes it")
        if not self.staff_sign_on_client or not self.staff_sign_on_roles:
            raise ValueError("a sign-on needs CLEARLINE_STAFF_SIGN_ON_CLIENT and CLEARLINE_STAFF_SIGN_ON_ROLES")
        if not self.staff_sign_on_acr and not self.staff_sign_on_amr:
            raise ValueError(
                "a sign-on needs a second factor: CLEARLINE_STAFF_SIGN_ON_ACR or CLEARLINE_STAFF_SIGN_ON_AMR"
            )
        return self

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        if self.profile is Profile.PRODUCTION and not self.gateway_upstream:
            if not self.public_url.startswith("https://"):
                raise ValueError("production needs CLEARLINE_PUBLIC_URL with https")
            if not self.carrier_url.startswith("https://"):
                raise ValueError("production needs CLEARLINE_CARRIER_URL with https")
            if not f".{urlsplit(self.public_url).hostname}".endswith(f".{self.passkeys_of}"):
                raise ValueError("CLEARLINE_PASSKEY_DOMAIN must be the host of the public address or a domain above it")
            if self.payment_origin and not self.payment_origin.startswith("https://"):
                raise ValueError("production needs CLEARLINE_PAYMENT_ORIGIN with https")
            if self.model_url and not self.model_url.startswith("https://"):
                raise ValueError("production needs CLEARLINE_MODEL_URL with https")
            if self.operator_file is None:
                raise ValueError("production needs CLEARLINE_OPERATOR_FILE")
        return self

    @model_validator(mode="after")
    def _production_shows_nothing_to_assessors(self) -> Self:
        if self.profile is Profile.PRODUCTION:
            if self.assessor_hooks:
                raise ValueError("production opens no hooks to assessors")
            if self.demo_handset or self.demo_report:
                raise ValueError("production shows no demo links")
            if self.demo_edge:
                raise ValueError("production has one address: CLEARLINE_PUBLIC_URL")
        return self

    @model_validator(mode="after")
    def _gateway_in_production_is_strict(self) -> Self:
        if self.profile is Profile.PRODUCTION and self.gateway_upstream:
            if not self.gateway_upstream.startswith("https://"):
                raise ValueError("production needs CLEARLINE_GATEWAY_UPSTREAM with https")
            if not self.gateway_keys.get_secret_value():
                raise ValueError("production needs CLEARLINE_GATEWAY_KEYS")
        return self

    @property
    def database(self) -> str:
        """The database address with its default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'desk.db'}"

    @property
    def learnt(self) -> Path:
        """Where learnt arrays are kept, with its default filled in."""
        return self.learnt_dir or self.data_dir / "learnt"

    @property
    def address(self) -> str:
        """Where browsers reach the desk."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address at which browsers may reach the desk."""
        if self.public_url:
            return (self.public_url,)
        local = (f"http://127.0.0.1:{self.port}", f"http://localhost:{self.port}")
        return (*local, self.address, *((self.demo_edge,) if self.demo_edge else ()))

    @property
    def staffed_at(self) -> str:
        """The address at which staff come in: one whose passkeys are this desk's."""
        fitting = [one for one in self.addresses if f".{urlsplit(one).hostname}".endswith(f".{self.passkeys_of}")]
        return (*fitting, self.address)[0]

    @property
    def passkeys_of(self) -> str:
        """The domain that passkeys are made for."""
        host = urlsplit(self.public_url).hostname or "localhost"
        return self.passkey_domain or host

    @property
    def key_store(self) -> str:
        """The key store's address with its default filled in."""
        return self.key_store_url or f"sqlite:///{self.data_dir / 'keys.db'}"


def from_environment(environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read `CLEARLINE_*`, let `overrides` win, and raise ConfigurationError naming every field that is wrong."""
    source = os.environ if environment is None else environment  # noqa: TID251 # the one reader
    given: dict[str, object] = {
        name.removeprefix(PREFIX).lower(): value for name, value in source.items() if name.startswith(PREFIX)
    }
    try:
        return Settings.model_validate(given | overrides)
    except ValidationError as error:
        wrong = "; ".join(f"{_name(item['loc'])}: {item['msg']}" for item in error.errors())
        raise ConfigurationError(f"settings: {wrong}") from error


def _name(location: tuple[int | str, ...]) -> str:
    return PREFIX + str(location[0]).upper() if location else "settings"
