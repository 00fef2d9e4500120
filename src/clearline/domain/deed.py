"""What staff may want to do, to what, and what was ruled; nothing of it is personal but a colleague's name."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from clearline.domain.conversation import Keeper
from clearline.domain.person import Member, StaffId
from clearline.domain.privacy import Purpose


class Deed(StrEnum):
    """`subject:verb`, stable, since policies and the log name them."""

    CONVERSATION_LIST = "conversation:list"
    CONVERSATION_READ = "conversation:read"
    CONVERSATION_CLAIM = "conversation:claim"
    CONVERSATION_ANSWER = "conversation:answer"
    CONVERSATION_RETURN = "conversation:return"
    CONVERSATION_EXAMINE = "conversation:examine"
    """Reads how each turn was decided."""
    STOP_LIST = "stop:list"
    STOP_MAKE = "stop:make"
    STOP_LIFT = "stop:lift"
    INCIDENT_READ = "incident:read"
    INCIDENT_DECLARE = "incident:declare"
    INCIDENT_CONTAIN = "incident:contain"
    INCIDENT_SCOPE = "incident:scope"
    INCIDENT_NAME = "incident:name"
    """Names the customers who are concerned."""
    INCIDENT_NOTIFY = "incident:notify"
    """Drafts the notices that are owed, and notes that they were sent."""
    INCIDENT_TELL = "incident:tell"
    INCIDENT_CLOSE = "incident:close"
    HOLD_LIST = "hold:list"
    HOLD_PLACE = "hold:place"
    HOLD_LIFT = "hold:lift"
    RIGHT_LIST = "right:list"
    RIGHT_ANSWER = "right:answer"
    """Notes that what a customer asked by right was granted or refused."""
    FIGURES_READ = "figures:read"


UNKNOWN: Final = StaffId("")
"""Who did what nobody knows of."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks to do, as a channel knows it."""

    deed: Deed
    about: str = ""
    """The id of what it is done to: a conversation, an incident, a hold, or what is stopped; empty for the desk."""
    reasoned: bool = False
    """Whether they said why."""


@dataclass(frozen=True, slots=True)
class OfDesk:
    """Something that is done to nothing in particular."""


@dataclass(frozen=True, slots=True)
class OfConversation:
    """A conversation as far as a policy may look at it."""

    id: str
    keeper: Keeper = Keeper.DESK
    holder: StaffId | None = None
    purposes: tuple[str, ...] = ()
    """What it is kept for."""


@dataclass(frozen=True, slots=True)
class OfStop:
    """Something that is stopped."""

    id: str
    by: StaffId = UNKNOWN
    agreed: tuple[StaffId, ...] = ()
    """Who has agreed to lifting it so far."""


@dataclass(frozen=True, slots=True)
class OfIncident:
    """An incident."""

    id: str
    by: StaffId = UNKNOWN
    drill: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class OfHold:
    """A legal hold."""

    id: str
    by: StaffId = UNKNOWN


Matter = OfDesk | OfConversation | OfStop | OfIncident | OfHold


@dataclass(frozen=True, slots=True)
class Demand:
    """Everything that a policy may look at."""

    member: Member
    deed: Deed
    matter: Matter
    purpose: Purpose
    ticket: str = ""
    """What gives the occasion: a hand-over, an incident, the number of a legal matter; empty for none."""
    reasoned: bool = False


@dataclass(frozen=True, slots=True)
class Sanction:
    """What the policies came to, and the names of those that decided it; none where nothing permits it."""

    allowed: bool
    policies: tuple[str, ...] = ()
