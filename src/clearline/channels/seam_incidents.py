"""The seam for people in charge: what they may ask about stops and incidents, and what they are shown."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from clearline.domain.conversation import ConversationId, Language
from clearline.domain.person import CustomerId, StaffId


@dataclass(frozen=True, slots=True)
class StopView:
    """Something that is stopped, as staff see it."""

    what: str
    incident: str
    by: str
    at: datetime
    reason: str
    people: int
    """How many people must agree before it is lifted."""
    agreed: tuple[str, ...]
    """Who has agreed so far."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is known of an incident when it is declared."""

    kind: str
    gravity: str
    markets: tuple[str, ...]
    aware_at: datetime | None = None
    """Now, if not given; every clock runs from here."""
    since: datetime | None = None
    until: datetime | None = None
    classes: tuple[str, ...] = ()
    critical: bool | None = None
    """As the plan has it, if not given."""
    drill: bool = False
    conversations: tuple[str, ...] = ()
    """Which are known to be concerned, if that is how it came to light."""
    summary: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class ContainmentWish:
    """What is to be done at once; with `planned` what the playbook says, besides."""

    reason: str
    stops: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    keeps_out: tuple[str, ...] = ()
    rotates: bool = False
    planned: bool = False


@dataclass(frozen=True, slots=True)
class ScopeWish:
    """What to look for in the log: everything that is given must be true of one entry.

    Conversations that were declared are looked for alone. Without moments it is the time that was declared, or all.
    """

    since: datetime | None = None
    until: datetime | None = None
    staff: str = ""
    action: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class ScopeView:
    """Whose data were touched: conversations by their ids, people only by their number."""

    conversations: tuple[ConversationId, ...]
    persons: int
    visitors: int
    entries: int
    digest: str


@dataclass(frozen=True, slots=True)
class Affected:
    """One customer who is concerned, and the language in which to tell them."""

    customer: CustomerId
    language: Language


@dataclass(frozen=True, slots=True)
class ClockView:
    """A duty to tell, with its deadline."""

    duty: str
    market: str
    source: str
    whom: str
    to: Mapping[Language, str]
    due_at: datetime
    """By when we tell: the law's limit, or our own where that is earlier."""
    law_due_at: datetime | None
    """None where the law says at once."""
    told_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """An incident as it stands."""

    id: str
    kind: str
    gravity: str
    markets: tuple[str, ...]
    classes: tuple[str, ...]
    critical: bool
    drill: bool
    summary: str
    by: str
    declared_at: datetime
    aware_at: datetime
    stopped: tuple[str, ...]
    ended: tuple[str, ...]
    kept_out: tuple[str, ...]
    rotated: bool
    contained_at: datetime | None
    scoped_at: datetime | None
    drafted_at: datetime | None
    closed_at: datetime | None
    lesson: str
    requirements: tuple[str, ...]
    clocks: tuple[ClockView, ...]


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as it was drafted."""

    duty: str
    market: str
    source: str
    whom: str
    to: str
    language: Language
    due_at: datetime
    title: str
    text: str
    facts: tuple[str, ...]
    """What it tells: all that the clause asks for."""
    open: tuple[str, ...]
    """Which of them are not known yet, and say so."""


@dataclass(frozen=True, slots=True)
class IncidentFront:
    """What supervisors and the data-protection officer may ask; others are refused before they reach it."""

    stops: Callable[[], Awaitable[tuple[StopView, ...]]]
    stop: Callable[[StaffId, str, str, str], Awaitable[None]]
    """Stops a thing, for a reason, for an incident or none; raises InputError for what cannot be stopped."""
    lift: Callable[[StaffId, str, str, str], Awaitable[StopView | None]]
    """Agrees to lifting it; gives it back while more people must agree, None once it goes on."""
    plan: Callable[[], Awaitable[Mapping[str, object]]]
    """Gives the incident plan as JSON, with the last exercise and its times."""
    cases: Callable[[], Awaitable[tuple[CaseView, ...]]]
    declare: Callable[[StaffId, Declaration], Awaitable[CaseView]]
    case: Callable[[str], Awaitable[CaseView]]
    contain: Callable[[StaffId, str, ContainmentWish], Awaitable[CaseView]]
    scope: Callable[[StaffId, str, ScopeWish], Awaitable[ScopeView]]
    people: Callable[[StaffId, str, str], Awaitable[tuple[Affected, ...]]]
    """Names the customers in the last scope, for a reason that is noted."""
    notices: Callable[[StaffId, str], Awaitable[tuple[NoticeView, ...]]]
    told: Callable[[StaffId, str, str], Awaitable[CaseView]]
    """Notes that a duty was done."""
    tell: Callable[[StaffId, str, str], Awaitable[int]]
    """Sends the customers in the last scope a short message, each in their language; gives how many it reached."""
    close: Callable[[StaffId, str, str, tuple[str, ...]], Awaitable[CaseView]]
