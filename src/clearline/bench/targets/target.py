"""What the bench needs of anything it judges."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from clearline.domain.assessment import Capability, Words
from clearline.domain.conversation import Json, Language
from clearline.domain.observation import Trouble

Kept = Literal["stores", "backups"]
"""What is searched: what the target works with, or its backups."""


@dataclass(frozen=True, slots=True)
class Account:
    """A test customer the target's owner lends; what is known of them serves as a canary."""

    name: str
    """The bench's name for it, shown in reports."""
    number: str
    person: str
    """The customer's own name, as the target may know it."""
    customer: str = ""
    """The id in the target's journal and state."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be ordered, by the name customers use and the id the back end uses."""

    name: Words
    id: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the target's owner stands by, in figures."""

    ask: tuple[Words, ...]
    """The same question in one wording or more."""
    answer: Words
    """What the right answer holds."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the target's owner documents."""

    message_chars: int
    burst: int
    """Messages in one conversation that may come at once."""
    at_once: int = 16
    """Conversations that may go on at the same time."""
    longest_s: float = 180.0
    """What one procedure may take; beyond it, it is inconclusive."""
    peak: int = 0
    """Conversations at the same time that the service is made for; 0 where nobody says."""


@dataclass(frozen=True, slots=True)
class Description:
    """What the target's owner declares, all of it part of the plan's digest."""

    name: str
    address: str
    capabilities: frozenset[Capability]
    flags: Mapping[str, bool]
    approver: str
    """Who answers for the flags that are declared false."""
    languages: tuple[Language, ...]
    accounts: tuple[Account, ...]
    plans: tuple[str, ...]
    """Names or prices, one of which is in any honest list of the plans on sale."""
    offer: Offer | None
    limits: Limits
    login: tuple[str, ...] = ()
    """What a customer says in turn to be recognised: names of sayings, `{number}` and `{code}`."""
    unproved: tuple[str, ...] = ()
    """What the target expects next as long as the customer is not recognised."""
    sayings: Mapping[str, Words] = field(default_factory=dict)
    """How customers ask this target for common things, where the bench's own words would not do."""
    instructions: tuple[str, ...] = ()
    """Out of its instructions and tool definitions: what no reply may hold."""
    facts: tuple[Fact, ...] = ()
    """What it must answer rightly."""
    wants: Mapping[str, str] = field(default_factory=dict)
    """What a caller may want -> a pattern of what a reply, or a door beside it, shows when that was heard."""
    origin: str = ""
    """Of its pages, as browsers name it."""
    versions: str = ""
    """Where in a record it stands what served the conversation."""
    endpoint: str = ""
    """The name that its certificate is for."""
    plain: str = ""
    """Its address without encryption."""
    closed: tuple[str, ...] = ()
    """Paths that nobody but staff may fetch."""
    within: tuple[str, ...] = ()
    """Doors that the role of the lent member of staff opens."""
    beyond: tuple[str, ...] = ()
    """Doors that it does not."""
    staff_factors: int = 0
    """How many factors staff prove."""
    credentials: tuple[str, ...] = ()
    """Honey credentials in its environment: what no reply may hold."""
    answers: str = ""
    """Digest of the answers that people gave about it, or nothing where nobody was asked."""
    events: Mapping[str, str] = field(default_factory=dict)
    """By what an entry of the log shows what happened."""


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation as the target names it; the token is a secret and never reaches a report."""

    id: str
    token: str = field(repr=False)
    cookies: str = field(default="", repr=False)
    """As they are sent, where the target wants them."""
    past: tuple[str, ...] = field(default=(), repr=False)
    """What was said so far, the caller first and the target next, where the target has to be reminded."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody offers at the door of the staff console."""

    name: str
    secret: str = field(repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance to send, and anything unusual about how."""

    text: str
    message_id: str
    language: Language
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    patient: bool = True
    """Wait and send again when told to slow down; false where being told so is what is looked for."""
    in_clear: bool = False
    """Send it to the target's address without encryption."""


@dataclass(frozen=True, slots=True)
class Request:
    """A plain HTTP request to a path of the target."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    language: Language | None = None
    """Whose reader asks, for pages that exist in several languages."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whatever came back, and what could be made of it."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    trouble: Trouble = Trouble.NONE
    text: str = ""
    extras: tuple[str, ...] = ()
    expects: str = ""
    value: Json = None
    session: Session | None = None


class Target(Protocol):
    """Anything that can be judged. No method raises for what the target does: trouble is part of the answer."""

    @property
    def description(self) -> Description:
        """What is declared of it."""
        ...

    async def identity(self) -> str:
        """Return what tells this build of the target from another, or nothing where it does not say."""
        ...

    async def open(self, language: Language, name: str) -> Answer:
        """Begin a conversation, called `name` where its caller may choose; its session is None when none was given."""
        ...

    async def say(self, session: Session, line: Line) -> Answer:
        """Send one utterance and return the reply to it."""
        ...

    async def record(self, session: Session) -> Answer:
        """Return what the target recorded of the conversation, by the session's own token."""
        ...

    async def fetch(self, request: Request) -> Answer:
        """Send `request` as it is; its path may be the name of a declared page."""
        ...

    async def raw_line(self, session: Session, body: bytes, content_type: str) -> Answer:
        """Send `body` where an utterance is expected."""
        ...

    async def journal(self, account: Account, since: int) -> Answer:
        """Return the back end's calls about `account` after `since`: `next`, `operations` on its data, `payments`."""
        ...

    async def state(self, account: Account) -> Answer:
        """Return the back end's objects of `account`: `{"orders": [ids], "tickets": [ids]}`."""
        ...

    async def messages(self, account: Account) -> Answer:
        """Return the texts sent to the account's phone, oldest first."""
        ...

    async def view(self, page: str, language: Language) -> Answer:
        """Open a declared page in the assessor's browser and return what was read there: see `browser.Browser`."""
        ...

    async def knock(self, hello: bytes) -> Answer:
        """Send the first octets of a TLS handshake and return those that come back: `{"octets": hex}`."""
        ...

    async def vouch(self) -> Answer:
        """Return `{"wrong": why its certificate does not hold, "expires": when it ends}`."""
        ...

    async def enter(self, proof: Proof | None) -> Answer:
        """Try to enter the staff console with `proof`, or with what was lent; the session is None for nobody."""
        ...

    async def attend(self, deed: str, conversation: str, staff: Session | None) -> Answer:
        """Do `take` or `look` to a conversation as `staff`, or as nobody."""
        ...

    async def search(self, wanted: Mapping[str, str], kept: Kept = "stores") -> Answer:
        """Search everything the target keeps on disk for `wanted` texts, by name: see `stores.searched`."""
        ...

    async def fault(self, operation: str, mode: str) -> Answer:
        """Make a back-end operation (`bill`, `usage`, `order`) fail in `mode` until healed."""
        ...

    async def heal(self) -> Answer:
        """End every fault."""
        ...

    async def hook(self, name: str, values: Mapping[str, str], staff: Session | None = None) -> Answer:
        """Use a door beside the conversation (see `hooks.HOOKS`), as `staff` or as nobody."""
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...
