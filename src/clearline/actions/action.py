"""The shape of a power: what it needs before it is used, and what it is handed when it is."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearline.carrier.protocol import Carrier
from clearline.domain.conversation import ConversationId, Language
from clearline.domain.decision import ActionCall, Effect, Outcome, Value
from clearline.domain.person import Assurance, CustomerId, Personal, Principal
from clearline.domain.privacy import Asking, Choosing, DataClass, Purpose

SendCode = Callable[["Occasion", Personal[str]], Awaitable[Outcome]]
"""Send a one-time code to a number's registered device; the answer never tells whether the number is known."""

LookUp = Callable[[str, Language, datetime], Awaitable[Mapping[str, Value] | None]]
"""Find an approved answer to a question, or None."""

CheckMessage = Callable[["Occasion", str, str], Awaitable[Outcome]]
"""Compare a quoted message, or the one within the caller's opening words, with what was sent to whoever is known."""

AskErasure = Callable[[CustomerId, str], Awaitable[Mapping[str, Value]]]
"""Accept a customer's wish to be forgotten; the same key gives the same request."""

AskSecondFactor = Callable[[CustomerId], Awaitable[Outcome]]
"""Ask a customer who is known for a second factor of theirs, or refuse because there is none."""

LevelOf = Callable[[CustomerId], Awaitable[Assurance]]
"""The level that a customer's most sensitive matters need: what they set up themselves is never gone below."""

Choose = Callable[[Choosing], Awaitable[None]]
"""Keep what a customer chose about a purpose."""

ConsentsTo = Callable[[CustomerId, Purpose], Awaitable[bool]]
"""Tell whether a customer consents to a purpose now."""

AskRight = Callable[[Asking], Awaitable[Mapping[str, Value]]]
"""Accept what a customer asks for by right and give it a number and a day."""


@dataclass(frozen=True, slots=True)
class PayPage:
    """A page on which one thing is paid: its name, which nobody can guess, its address and its end."""

    reference: str
    address: str
    until: datetime


PageFor = Callable[[str], PayPage | None]
"""Give the page of what a key stands for, the same each time; None where nothing can be paid by card."""

IsStopped = Callable[[str], bool]
"""Tell whether an action has been stopped by people."""


@dataclass(frozen=True, slots=True)
class Powers:
    """Everything that actions can reach; nothing else in the desk holds these."""

    carrier: Carrier
    send_code: SendCode
    look_up: LookUp
    ask_erasure: AskErasure
    ask_second_factor: AskSecondFactor
    level_of: LevelOf
    choose: Choose
    consents_to: ConsentsTo
    ask_right: AskRight
    is_stopped: IsStopped
    page_for: PageFor
    check_message: CheckMessage


@dataclass(frozen=True, slots=True)
class Occasion:
    """On whose behalf, in which conversation and when an action is asked for."""

    conversation: ConversationId
    principal: Principal
    language: Language
    now: datetime
    vault: Mapping[str, Personal[str]]
    source: str = ""
    """Where the caller is, as the channel knows it; for limits."""
    owner: CustomerId | None = None
    """Whose conversation it has been since they proved it, whether or not that still counts."""

    def restore(self, value: Value) -> Personal[str]:
        """Return the personal value behind a placeholder; anything else stands for itself."""
        text = str(value)
        return self.vault.get(text, Personal(text))

    def unmasked(self, text: str) -> str:
        """Return `text` with the caller's own values in it, to be compared and not to be kept."""
        for placeholder, value in self.vault.items():
            text = text.replace(placeholder, value.reveal())
        return text


Run = Callable[["Grant"], Awaitable[Outcome]]


class Asker(StrEnum):
    """Who may ask for an action."""

    FLOW = "flow"
    PAGE = "page"
    """The payment page alone, because what it takes never passes through a conversation."""


class Once(StrEnum):
    """How an action that is asked for twice takes effect once."""

    KEY = "key"
    """It carries our key to the operator, and is looked up by it before anything is sent."""
    NATURE = "nature"
    """The same again changes nothing."""
    ANEW = "anew"
    """Each time is meant to be a new one."""


class Uncertain(StrEnum):
    """What is done when nobody can tell whether an action took effect."""

    LOOK_UP = "look-up"
    """It is looked for by its key before anything is sent again; otherwise the outcome is `Unknown`."""
    AGAIN = "again"
    """It may simply be done again."""


@dataclass(frozen=True, slots=True)
class Action:
    """One power: its name in flows, its weight, and what it asks of the caller."""

    name: str
    effect: Effect
    level: Assurance
    run: Run
    sensitive: bool = False
    """Whether it needs a second factor of a customer who has one; `level` is what it needs of everybody."""
    purpose: Purpose | None = None
    """What the customer must have consented to; None for what is done because they asked for it."""
    keeps: DataClass | None = None
    """The class under which we keep what it is handed and brings, beside the conversation's own record."""
    confirm: bool = False
    """Whether the caller must have said yes to exactly these parameters; always so for an irreversible effect."""
    arguments: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()
    """The keys of what it brings when it is done."""
    refuses: frozenset[str] = frozenset()
    """The reasons for which it refuses."""
    does: str = ""
    """What it does, in words."""
    by: Asker = Asker.FLOW
    once: Once | None = None
    """None, as the next one, for what only reads."""
    unknown: Uncertain | None = None
    undo: str = ""
    """The action that takes it back, `person`, or `nothing`."""

    def __post_init__(self) -> None:
        if self.effect is Effect.IRREVERSIBLE and not (self.confirm and self.level > Assurance.NONE):
            raise ValueError(f"{self.name}: an irreversible effect needs a known caller and a confirmation")


@dataclass(frozen=True, slots=True)
class Grant:
    """A call that was authorised: made by `execute.run` alone, and the only thing an action accepts."""

    call: ActionCall
    occasion: Occasion
    powers: Powers
    key: str
    """Idempotency key: the same in every attempt at the same call of the same flow run."""

    @property
    def customer(self) -> CustomerId:
        """The customer on whose behalf to act; only for actions that ask for a level above NONE."""
        customer = self.occasion.principal.customer
        if customer is None:
            raise ValueError(f"{self.call.action} was granted to nobody")
        return customer

    def text(self, name: str) -> str:
        """Return the argument `name` as text, empty when it was not given."""
        value = self.call.arguments.get(name)
        return "" if value is None else str(value)
