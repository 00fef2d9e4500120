"""Flows as they are inside: frozen steps with names, ready to be walked; how they are written is `document`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from clearline.dialogue.mask import Mask
from clearline.dialogue.message import Message
from clearline.domain.conversation import Language
from clearline.domain.decision import Effect, Value
from clearline.domain.person import Assurance
from clearline.domain.privacy import DataClass, Purpose

OPENING: Final = "opening"
"""The slot in which every flow has the caller's words that began it."""


@dataclass(frozen=True, slots=True)
class ActionRule:
    """What the table of actions says of one action; a flow may ask for more, never for less."""

    level: Assurance
    effect: Effect
    confirm: bool = False
    arguments: frozenset[str] | None = None
    """What it may be given; None where the table at hand does not say, as with the next two."""
    gives: frozenset[str] | None = None
    """The keys of what it brings when it is done."""
    refuses: frozenset[str] | None = None
    """The reasons for which it may refuse."""
    purpose: Purpose | None = None
    """What the customer must have consented to before it is used."""
    by_flow: bool = True
    """Whether a flow may ask for it at all."""
    keeps: DataClass | None = None
    """The class under which it keeps what it is handed and brings, beside the conversation's own record."""


class SlotKind(StrEnum):
    """What can be asked for in the open conversation; codes, passwords and cards cannot."""

    TEXT = "text"
    AREA = "area"
    MONTH = "month"
    SERVICE = "service"
    CHOICE = "choice"
    YES_OR_NO = "yes-or-no"


class SlotClass(StrEnum):
    """What a slot's value can tell of a person, from nothing to what opens their account."""

    NONE = "none"
    IDENTIFIER = "identifier"
    BEHAVIOURAL = "behavioural"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"
    SECRET = "secret"  # noqa: S105 # the name of a class


class Collected(StrEnum):
    """How a slot is filled."""

    WORDS = "words"
    """By the caller in the conversation, after the guard has masked what is personal in it."""
    ACTION = "action"
    """By what an action brought."""
    GATE = "gate"
    """By the check of who is speaking, before any flow sees it."""
    PAGE = "page"
    """On a page beside the conversation, which no transcript, model or log sees."""


@dataclass(frozen=True, slots=True)
class SlotRule:
    """What the data dictionary says of one slot."""

    kind: SlotKind | None
    """None for what is not asked for in words."""
    data: SlotClass
    purposes: frozenset[Purpose]
    retention: DataClass | None
    """The class that deletes it last; None for what is never kept."""
    mask: Mask | None
    """None for what tells nothing of a person."""
    collect: Collected


@dataclass(frozen=True, slots=True)
class Button:
    """A choice that is always the same: the message on it is also what pressing it says."""

    label: str
    value: Value = None


@dataclass(frozen=True, slots=True)
class Choices:
    """Choices made from a list that an action brought."""

    of: str
    label: str
    says: str
    value: str
    """The key of an item whose value fills the slot."""
    keep: str
    """The slot that keeps the whole item that was chosen."""


@dataclass(frozen=True, slots=True)
class SayStep:
    """Say something now and go on."""

    id: str
    message: str
    next: str
    each: str = ""
    """The list whose items are said one by one, as lines, after the message."""
    line: str = ""
    source: str = ""
    """The path of the source, or of a list of things that each have one."""
    buttons: tuple[Button, ...] = ()
    miss: bool = False
    """Whether saying this admits that the caller was not helped."""


@dataclass(frozen=True, slots=True)
class AskStep:
    """Ask for a slot, unless it is known already."""

    id: str
    slot: str
    kind: SlotKind
    message: str
    again: str
    """What to say when the answer was not understood."""
    next: str
    tries: int = 2
    buttons: tuple[Button, ...] = ()
    choices: Choices | None = None


@dataclass(frozen=True, slots=True)
class DoStep:
    """Have an action run; every outcome has somewhere to go, and an empty target is the release's default."""

    id: str
    action: str
    arguments: Mapping[str, Value]
    """A string that begins with `$` is a path into the slots."""
    next: str
    saves: tuple[str, ...] = ()
    """The keys of the outcome's data that become slots."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Reason -> step; `else` for any other reason."""
    failed: str = ""
    unknown: str = ""
    level: Assurance = Assurance.NONE
    """What the flow asks for above the table of actions; the higher of the two counts."""
    confirm: bool | None = None
    """True where the flow wants a yes that the table does not ask for; False would be less, and is refused."""


@dataclass(frozen=True, slots=True)
class ConfirmStep:
    """Restate a call and ask for a clear yes to exactly that."""

    id: str
    call: str
    """The `do` step whose call is restated."""
    message: str
    next: str
    on_no: str


@dataclass(frozen=True, slots=True)
class AuthenticateStep:
    """Go on only once the caller has proved this much."""

    id: str
    level: Assurance
    next: str


@dataclass(frozen=True, slots=True)
class HandOverStep:
    """Give the conversation to a person."""

    id: str
    queue: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class GotoStep:
    """Go on elsewhere."""

    id: str
    next: str


@dataclass(frozen=True, slots=True)
class ForgetStep:
    """Empty slots, so that they are asked again."""

    id: str
    slots: tuple[str, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Case:
    """Holds when every path leads to its value; what is missing or an empty list equals None."""

    when: Mapping[str, Value]
    next: str


@dataclass(frozen=True, slots=True)
class DecideStep:
    """Go where the first case that holds says, otherwise to `next`."""

    id: str
    cases: tuple[Case, ...]
    next: str


@dataclass(frozen=True, slots=True)
class EndStep:
    """The flow is over: what was gathered is said."""

    id: str


Step = (
    SayStep
    | AskStep
    | DoStep
    | ConfirmStep
    | AuthenticateStep
    | HandOverStep
    | GotoStep
    | ForgetStep
    | DecideStep
    | EndStep
)


@dataclass(frozen=True, slots=True)
class Flow:
    """One thing a caller can come for, from its first step to its end."""

    name: str
    title: str
    """The message that names it to the caller."""
    steps: Mapping[str, Step]
    first: str
    examples: tuple[str, ...] = ()
    takes: Mapping[str, SlotKind] = field(default_factory=dict)
    """Slots filled from the caller's opening words when these hold such a thing."""
    purpose: Purpose = Purpose.SERVICE
    """What its slots are used for."""
    aside: bool = False
    """Answered at once and without leaving the flow that is under way."""
    fallback: bool = False
    """Where words go that fit no other flow; exactly one flow is this."""


@dataclass(frozen=True, slots=True)
class Flows:
    """A release: everything the dialogue knows, and the digest that names it."""

    release: str
    flows: Mapping[str, Flow]
    messages: Mapping[str, Message]
    """By name: `system.blocked`, or `flow.step` with a suffix where a step has several."""
    terms: Mapping[str, Mapping[str, Message]]
    rules: Mapping[str, ActionRule]
    slots: Mapping[str, SlotRule]
    to_traditional: Callable[[str], str]
    """For the Chinese names that actions bring, which are simplified."""
    to_local: Callable[[str], str]
    """For the Chinese prose they bring: with the glossary's words too, which a name must not be given."""

    @property
    def fallback(self) -> Flow:
        """The flow for words that fit no other."""
        return next(flow for flow in self.flows.values() if flow.fallback)

    def says(self, name: str, language: Language) -> str:
        """Return a message without placeholders as plain text."""
        return "".join(part for part in self.messages[name].templates[language] if isinstance(part, str))
