"""What is said: utterances, replies, turns and conversations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from clearline.domain.decision import Decision, Outcome
from clearline.domain.person import Assurance, Personal, Session, StaffId, SubjectId

ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
"""Chosen by the sender; the same id twice in a conversation is the same utterance, answered once."""

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class Language(StrEnum):
    """Languages the desk speaks, by BCP 47 tag."""

    ENGLISH = "en"
    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"


class Modality(StrEnum):
    """How words travel."""

    CHAT = "chat"
    VOICE = "voice"


class Speaker(StrEnum):
    """Whose words a line of a conversation are."""

    CALLER = "caller"
    DESK = "desk"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One saying of the caller, as it came in; its text is personal until step 2 has looked at it."""

    conversation: ConversationId
    message_id: MessageId
    text: Personal[str]
    source: str
    """Where it came from, as the channel knows it (a network address); for limits, never stored in clear."""
    received_at: datetime
    language: Language | None = None
    """The caller's own choice, where the channel offers one; otherwise read from the text."""
    modality: Modality = Modality.CHAT
    silent: bool = False
    """Whether nothing was said for as long as the channel waits: its text is nobody's words, and has no meaning."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance after step 2: text with placeholders, and the language it was in."""

    text: str
    language: Language
    proposed: str = ""
    """The flow that a language model took it for, where one was asked; noted, so that a replay need not ask again."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing the caller can press instead of typing."""

    label: str
    says: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from, so that the caller can look it up."""

    title: str
    reference: str
    """An article id with its version, or the operator's own reference; a link only if it is on the allow-list."""


class Expects(StrEnum):
    """What the next utterance should be, so that a channel can help to enter it."""

    WORDS = "words"
    NUMBER = "number"
    CODE = "code"
    YES_OR_NO = "yes-or-no"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the desk answers; it exists only after its record and its audit entry are durable."""

    text: str
    language: Language
    speaker: Speaker = Speaker.DESK
    choices: tuple[Choice, ...] = ()
    sources: tuple[Source, ...] = ()
    expects: Expects = Expects.WORDS


class Keeper(StrEnum):
    """Who holds a conversation; exactly one at a time, changed by compare-and-set."""

    DESK = "desk"
    QUEUE = "queue"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Conversation:
    """One contact, as it stands between two turns; everything the next turn needs, whatever its length."""

    id: ConversationId
    subject: SubjectId
    started_at: datetime
    language: Language
    turns: int = 0
    """Turns committed so far; the next turn has this number."""
    session: Session = field(default_factory=Session)
    state: Mapping[str, Json] = field(default_factory=dict)
    """The dialogue's own state, serialised by `dialogue.state`."""
    vault: Mapping[str, Personal[str]] = field(default_factory=dict)
    """Placeholder -> the personal value it stands for, e.g. `[PHONE_1]`."""
    keeper: Keeper = Keeper.DESK
    staff: StaffId | None = None
    modality: Modality = Modality.CHAT
    versions: Mapping[str, str] = field(default_factory=dict)
    """What served this conversation: release of flows, knowledge, guard and (where used) model."""
    purposes: Mapping[str, str] = field(default_factory=dict)
    """What it is kept for, each `privacy.Purpose` with its `privacy.Basis`, as the notice told when it began.

    Sealed with the rest, so that nobody widens it later; empty stands for `privacy.UNSAID`.
    """


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance with the reply to it, and all that is needed to decide it again."""

    conversation: ConversationId
    number: int
    message_id: MessageId
    at: datetime
    heard: Heard
    """Redacted: the words with placeholders."""
    level: Assurance
    """What the caller had proved when the turn was decided."""
    attempted: bool
    """Whether a code was presented in this turn (right or wrong)."""
    ruling: str
    """`allow`, `redact` or `block`, for the guard in."""
    decisions: tuple[Decision, ...]
    outcomes: tuple[Outcome, ...]
    """What came of each `Act` among the decisions, in order."""
    reply: Reply
    flow: str = ""
    """What was under way once all was decided; empty where nothing was left to do."""
    speaker: Speaker = Speaker.CALLER
    """STAFF for a line that a person said into the conversation, DESK for what the desk says without being spoken to.

    In both `heard` is empty.
    """
    silent: bool = False
    """Whether it answers a silence, which is decided like whatever is said."""


@dataclass(frozen=True, slots=True)
class Denied:
    """An utterance that was not admitted: nothing was read, decided or recorded of its words."""

    code: str
    text: str
    retry_after_s: int = 0
