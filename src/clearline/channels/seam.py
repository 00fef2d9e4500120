"""The seam: everything a channel may ask of the service, as two dataclasses of callables that the service fills.

A channel authorises before it asks: no callable but `open`, `authorise`, `staff_of` and those that let staff in is
called for a conversation or a person that has not been checked in the same request.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from clearline.channels.seam_figures import FiguresFront
from clearline.channels.seam_holds import ErasureView, HoldFront
from clearline.channels.seam_incidents import IncidentFront
from clearline.channels.seam_rights import RequestView, RightsFront
from clearline.domain.conversation import (
    Choice,
    ConversationId,
    Denied,
    Expects,
    Keeper,
    Language,
    MessageId,
    Reply,
    Source,
    Speaker,
    Utterance,
)
from clearline.domain.deed import Wish
from clearline.domain.person import Assurance, Ending, Factor, Member, Personal, StaffId
from clearline.domain.privacy import Purpose, Right


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation that has begun; the token is shown once and is all that opens it again."""

    conversation: ConversationId
    token: Personal[str]
    greeting: Reply


@dataclass(frozen=True, slots=True)
class Line:
    """What one side said in one turn, as it is recorded: placeholders stand where personal data stood."""

    turn: int
    at: datetime
    speaker: Speaker
    text: str
    language: Language
    choices: tuple[Choice, ...] = ()
    sources: tuple[Source, ...] = ()
    expects: Expects = Expects.WORDS
    ruling: str = ""
    """`allow`, `redact` or `block` for a caller's line; empty for the others."""
    unasked: bool = False
    """Whether the desk says it without having been spoken to: what became of a payment."""


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds the conversation from now on."""

    keeper: Keeper


News = Line | Held
"""What happens in a conversation while somebody watches it."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the audit log that speaks of a conversation."""

    index: int
    tag: str
    at: datetime
    digest: str
    """SHA-256, hex, of the sealed record it vouches for, or empty."""


@dataclass(frozen=True, slots=True)
class TranscriptView:
    """A conversation as it is kept, with the evidence that it has not been altered."""

    conversation: ConversationId
    started_at: datetime
    keeper: Keeper
    level: Assurance
    lines: tuple[Line, ...]
    entries: tuple[AuditEntry, ...]
    checkpoint: str
    """The latest signed checkpoint of the log (C2SP tlog-checkpoint), empty before there is one."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """What served it: each part and its digest or version."""
    purposes: Mapping[str, str] = field(default_factory=dict)
    """What it is kept for, each with its basis."""


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A member of staff who has signed in."""

    member: Member
    token: Personal[str]
    life_s: int


@dataclass(frozen=True, slots=True)
class StaffPrompt:
    """What whoever knocks is asked to sign with a passkey."""

    prompt: str
    """To be sent back with what was signed; good once, for five minutes."""
    options: str
    """JSON of `PublicKeyCredentialRequestOptions`."""


@dataclass(frozen=True, slots=True)
class Knock:
    """A browser that is on its way to the operator's own sign-on."""

    address: str
    """Where it is sent."""
    token: Personal[str]
    """What it keeps and brings back; without it the answer is nobody's."""
    life_s: int


@dataclass(frozen=True, slots=True)
class SignOnFront:
    """What the staff page may ask about the operator's own sign-on."""

    begin: Callable[[], Awaitable[Knock]]
    """Raises CarrierError while the provider does not answer."""
    finish: Callable[[Personal[str], Mapping[str, str]], Awaitable[StaffSession | None]]
    """Takes what the browser kept and what the provider said; None for whatever does not verify."""
    farewell: Callable[[], Awaitable[str]]
    """Tells where a browser signs out there."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation in the queue, or one that this member of staff holds."""

    conversation: ConversationId
    since: datetime
    queue: str
    reason: str
    language: Language
    level: Assurance
    keeper: Keeper


@dataclass(frozen=True, slots=True)
class StaffFront:
    """What the staff page may ask; each callable is given who asks and refuses what is not theirs."""

    to_register: Callable[[Personal[str]], Awaitable[str | None]]
    """Gives the options with which an invited person makes a passkey; None for an invitation that is no good."""
    register: Callable[[Personal[str], bytes], Awaitable[StaffSession | None]]
    """Uses an invitation up: keeps the passkey that was made and lets its owner in."""
    to_use: Callable[[], Awaitable[StaffPrompt]]
    use: Callable[[str, bytes], Awaitable[StaffSession | None]]
    """Lets in whose passkey signed what was prompted for; None for whatever does not verify."""
    staff_of: Callable[[Personal[str]], Awaitable[Member | Ending | None]]
    """Tells whose session a token is, or why it is over; None for a token of no session."""
    seen: Callable[[Personal[str]], Awaitable[None]]
    """Notes that a person did something in their session, from which its idle time counts anew."""
    sign_out: Callable[[Personal[str]], Awaitable[None]]
    may: Callable[[Member, Wish], Awaitable[bool]]
    """Tells whether the policies allow it; whatever the rest of this front answers, a channel asks this first."""
    queue: Callable[[StaffId], Awaitable[tuple[Waiting, ...]]]
    """Gives what waits, longest first, and what this person holds."""
    claim: Callable[[StaffId, ConversationId], Awaitable[bool]]
    """Takes a waiting conversation by compare-and-set; False when somebody else was first."""
    transcript: Callable[[StaffId, ConversationId], Awaitable[TranscriptView | None]]
    """Gives the masked transcript of what waits or is held by this person, else None."""
    say: Callable[[StaffId, ConversationId, MessageId, Personal[str]], Awaitable[Line | Denied | None]]
    """Says a line to the caller once it is recorded; None unless this person holds the conversation."""
    give_back: Callable[[StaffId, ConversationId], Awaitable[bool]]
    """Returns the conversation to the desk; False unless this person holds it."""
    follow: Callable[[StaffId, ConversationId, int], AsyncGenerator[News, None]]
    """Streams who holds it, then every line after the given turn, masked, as it is recorded."""
    sign_on: SignOnFront | None = None
    """The operator's own sign-on, if there is one."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a turn."""

    reply: Reply
    fresh: Personal[str] | None = None
    """A token in place of the one that was used, when the caller has proved who they are since that was made.

    The old token dies when the fresh one is first used, so that a reply lost on the way locks nobody out.
    """


@dataclass(frozen=True, slots=True)
class Unasked:
    """What came of the report that a caller says nothing."""

    line: Line | None
    """What the desk says to it, which those who follow the conversation are told as well; None for nothing."""
    again_s: int = 0
    """When to report it again if nothing is said until then; 0: not before somebody speaks."""


@dataclass(frozen=True, slots=True)
class PasskeyPrompt:
    """What a caller is asked to confirm with a passkey."""

    purpose: str
    """The title of the matter it is for, in the conversation's language; empty for a mere sign-in."""
    options: str
    """JSON of `PublicKeyCredentialRequestOptions` (WebAuthn Level 3, 5.1.9)."""


@dataclass(frozen=True, slots=True)
class Proved:
    """What a proof outside a turn led to."""

    level: Assurance
    fresh: Personal[str] | None
    """As with `Answered`."""


@dataclass(frozen=True, slots=True)
class FactorView:
    """Something a customer can prove themselves with, as they see it."""

    id: str
    kind: Factor
    created_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app is given, shown once."""

    uri: Personal[str]
    """`otpauth://totp/...`: opens the app on the same device."""
    secret: Personal[str]
    """The secret in it alone, in base 32, for typing."""


@dataclass(frozen=True, slots=True)
class FactorFront:
    """What a customer may ask about their factors; each raises StepUpError where more must be proved first."""

    passkey_to_use: Callable[[ConversationId], Awaitable[PasskeyPrompt]]
    use_passkey: Callable[[ConversationId, Personal[str], bytes], Awaitable[Proved]]
    """Proves with what a browser signed; raises DeniedError for whatever does not verify."""
    passkey_to_register: Callable[[ConversationId], Awaitable[str]]
    """Gives JSON of `PublicKeyCredentialCreationOptions`."""
    register_passkey: Callable[[ConversationId, bytes], Awaitable[FactorView]]
    remove_passkey: Callable[[ConversationId, str], Awaitable[bool]]
    app_to_enrol: Callable[[ConversationId], Awaitable[Enrolment]]
    confirm_app: Callable[[ConversationId, Personal[str]], Awaitable[tuple[Personal[str], ...]]]
    """Takes the first code of the app and gives recovery codes, shown once."""
    remove_app: Callable[[ConversationId], Awaitable[bool]]
    new_recovery_codes: Callable[[ConversationId], Awaitable[tuple[Personal[str], ...]]]
    recover: Callable[[ConversationId, Personal[str], Personal[str]], Awaitable[Proved]]
    """Uses a recovery code up; the app that was lost ends with it."""
    factors: Callable[[ConversationId], Awaitable[tuple[FactorView, ...]]]


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A choice about a purpose; `at` is None where none was ever made."""

    purpose: Purpose
    given: bool
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Promise:
    """The number of a request, and the day by which it is answered."""

    id: str
    due: str


@dataclass(frozen=True, slots=True)
class PrivacyView:
    """What is held of a customer, in short."""

    level: Assurance
    needed: Assurance
    """What a copy and an erasure need of this customer."""
    conversations: int
    choices: tuple[ChoiceView, ...]
    factors: tuple[FactorView, ...]
    requests: tuple[RequestView, ...]
    erasures: tuple[ErasureView, ...]
    notice: str
    """Version of the privacy notice that a choice is made under now."""


@dataclass(frozen=True, slots=True)
class ProvedEntry:
    """One entry of the log with the proof that it is in the tree of a checkpoint (RFC 9162, 2.1.3)."""

    index: int
    leaf: str
    """Exactly the bytes that were hashed: JSON, in ASCII."""
    hashes: tuple[str, ...]
    """In hex, from the leaf upwards."""


@dataclass(frozen=True, slots=True)
class OwnProof:
    """What a customer needs to check what the log says of them, here or anywhere else."""

    keys: tuple[str, ...]
    """The log's verifier keys (C2SP signed-note)."""
    checkpoint: str
    """The signed checkpoint that all proofs are for."""
    entries: tuple[ProvedEntry, ...]
    """Of this conversation, and every choice of the customer's wherever it was made; oldest first."""


@dataclass(frozen=True, slots=True)
class AccountCopy:
    """A customer's own details, as the operator has them."""

    number: str
    name: str
    telephone: str
    address: str
    language: Language


@dataclass(frozen=True, slots=True)
class ConversationCopy:
    """One conversation, as it is kept."""

    conversation: ConversationId
    started_at: datetime
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DataCopy:
    """Everything that is held of a customer (GDPR, articles 15 and 20; PIPL, article 45)."""

    made_at: datetime
    account: AccountCopy
    conversations: tuple[ConversationCopy, ...]
    choices: tuple[ChoiceView, ...]
    """Every choice that was ever made, oldest first."""
    requests: tuple[RequestView, ...]
    erasures: tuple[ErasureView, ...]
    factors: tuple[FactorView, ...]
    """What there is, never its secrets."""


@dataclass(frozen=True, slots=True)
class PrivacyFront:
    """What a customer may see and do about their own data; each raises StepUpError where more must be proved first."""

    view: Callable[[ConversationId], Awaitable[PrivacyView]]
    choose: Callable[[ConversationId, Purpose, bool, Language], Awaitable[None]]
    ask: Callable[[ConversationId, Right, Personal[str]], Awaitable[Promise]]
    copy: Callable[[ConversationId], Awaitable[DataCopy]]
    erase: Callable[[ConversationId], Awaitable[Promise]]
    proof: Callable[[ConversationId], Awaitable[OwnProof]]


@dataclass(frozen=True, slots=True)
class Front:
    """What the caller's pages and interface may ask of the service."""

    open: Callable[[Language | None, str], Awaitable[Opened | Denied]]
    """Begins a conversation for a source, greeting in the language asked for."""
    authorise: Callable[[ConversationId, Personal[str]], Awaitable[bool]]
    """Tells whether the token opens the conversation now; takes as long for an unknown conversation."""
    answer: Callable[[Utterance, Personal[str]], Awaitable[Answered | Denied]]
    """Takes a turn of whoever holds the token."""
    silence: Callable[[ConversationId, str], Awaitable[Unasked]]
    """Takes it from a source that the caller says nothing; the desk's own clock decides whether that is so."""
    follow: Callable[[ConversationId, int], AsyncGenerator[News, None]]
    """Streams who holds the conversation, at once and at each change, and every staff line after the given turn."""
    transcript: Callable[[ConversationId], Awaitable[TranscriptView]]
    close: Callable[[ConversationId], Awaitable[None]]
    """Ends the conversation for the caller: its token opens nothing any more."""
    factors: FactorFront
    privacy: PrivacyFront
    staff: StaffFront
    incidents: IncidentFront
    figures: FiguresFront
    holds: HoldFront
    rights: RightsFront
