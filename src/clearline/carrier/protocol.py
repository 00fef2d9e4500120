"""What the desk may ask of the operator: nouns with personal fields sealed, and one protocol."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from clearline.carrier.checkout import Payments
from clearline.domain.conversation import Language
from clearline.domain.person import CustomerId, Personal


class Service(StrEnum):
    """What a line carries and an outage stops."""

    MOBILE = "mobile"
    BROADBAND = "broadband"
    TV = "tv"


class TicketKind(StrEnum):
    """What the desk can open a ticket for."""

    FAULT = "fault"
    COMPLAINT = "complaint"
    ARRANGEMENT = "paymentArrangement"
    """More time to pay, or paying in parts: asked for, and decided by a person."""


class BillState(StrEnum):
    """A bill is settled, or it is not, and then its due day decides."""

    SETTLED = "settled"
    DUE = "due"
    OVERDUE = "overdue"


class Change(StrEnum):
    """What the desk can have changed on a line that a customer has."""

    BLOCK_SIM = "blockSim"
    """For good; a new card with the same number is sent to the registered address."""
    ROAMING_ON = "roamingOn"
    ROAMING_OFF = "roamingOff"
    END = "end"
    """Give it up, from the day that was asked for."""


@dataclass(frozen=True, slots=True)
class Line:
    """One product that a subscriber has."""

    id: str
    service: Service
    offer: str
    """Id of the offer it was sold as."""
    plan_en: str
    plan_zh: str
    price_minor: int
    """For a month."""
    currency: str
    msisdn: Personal[str] | None = None
    """Its number in E.164, where it has one."""
    is_roaming: bool = False
    """Whether it may be used abroad."""
    is_blocked: bool = False
    """Whether its SIM was blocked."""
    ends: date | None = None
    """Its last day, once it was given up."""


class Way(StrEnum):
    """How a message travels."""

    TEXT = "SMS"
    MAIL = "Email"
    """For notices alone: what comes by mail proves nothing (SP 800-63B-4, 3.1.3.1)."""


@dataclass(frozen=True, slots=True)
class Former:
    """A number that was somebody's until then; later it may be given to somebody else."""

    msisdn: Personal[str]
    until: datetime


@dataclass(frozen=True, slots=True)
class Subscriber:
    """An account holder, as the operator knows them."""

    id: CustomerId
    name: Personal[str]
    msisdn: Personal[str]
    """The registered number in E.164: where one-time codes go."""
    language: Language
    address: Personal[str]
    sim_changed_at: datetime | None = None
    """When the SIM, the number or the device it rings on changed last, where the operator tells it."""
    email: Personal[str] | None = None
    """Where notices go besides, and nothing that proves anything."""
    former: tuple[Former, ...] = ()
    """Numbers that they had before, as far as the operator tells it."""


@dataclass(frozen=True, slots=True)
class BillLine:
    """One charge, or with a negative amount one credit."""

    label_en: str
    label_zh: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Bill:
    """What is to be paid for one month; the lines add up to the total."""

    id: str
    month: str
    """The month it is for, `2026-10`."""
    total_minor: int
    currency: str
    due: date
    state: BillState
    lines: tuple[BillLine, ...]
    account: str = ""
    """Billing account of the customer's that it is of; without one it cannot be paid by card."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used in one month, against what the plan includes."""

    line: Line
    """What it was used on."""
    period: str
    """The month, `2026-11`; the current one is not over."""
    data_used_mb: int
    data_allowance_mb: int
    voice_used_min: int
    voice_allowance_min: int
    sms_used: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan that can be ordered today."""

    id: str
    name_en: str
    name_zh: str
    price_minor: int
    """For a month."""
    currency: str
    data_mb: int
    voice_min: int
    version: str
    """Of the catalogue entry, so that what was said can be traced to what was true."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A known disturbance that is not over."""

    id: str
    area_en: str
    area_zh: str
    service: Service
    since: datetime
    expected_end: datetime | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A fault report or complaint in the operator's own system."""

    id: str
    kind: str
    """A `TicketKind` for those the desk opened; otherwise the operator's own word."""
    service: Service | None
    state: str
    """In TM Forum's words: acknowledged, inProgress, pending, held, resolved, closed, rejected or cancelled."""
    description: Personal[str]
    opened_at: datetime
    promise_date: date | None
    """The day by which the operator has promised an answer."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the operator has it; price and name are those it was placed at."""

    id: str
    offer: str
    name: str
    """In the language in which the operator keeps its orders."""
    price_minor: int
    currency: str
    state: str
    """In TM Forum's words: acknowledged, inProgress, completed, failed, cancelled and so on."""
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of a line as the operator has it."""

    id: str
    line: str
    """Id of the line."""
    state: str
    """In TM Forum's words, as an order's."""
    done_by: date | None
    """The day by which it is carried out."""


class LineState(StrEnum):
    """What a test of a line finds."""

    OK = "ok"
    WEAK = "weak"
    """It works, and worse than it should."""
    NO_SIGNAL = "noSignal"


@dataclass(frozen=True, slots=True)
class LineTest:
    """A test of one line, as the operator carried it out."""

    id: str
    line: str
    found: LineState


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which an engineer can come."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """An engineer's appointment with a customer."""

    id: str
    slot: Slot
    state: str
    """In TM Forum's words: initialized, confirmed, cancelled, completed, failed and so on."""


class Visits(Protocol):
    """Lines tested from afar, and engineers who come; raises and writes as `Carrier` does."""

    async def test(self, customer: CustomerId, line: str, *, external_id: str) -> LineTest:
        """Test a line once."""
        ...

    async def slots(self) -> tuple[Slot, ...]:
        """Return when an engineer can come, soonest first."""
        ...

    async def visits(self, customer: CustomerId) -> tuple[Visit, ...]:
        """Return the appointments of `customer` that are still to come, soonest first."""
        ...

    async def book(self, customer: CustomerId, slot: Slot, *, external_id: str) -> Visit:
        """Make an appointment once."""
        ...

    async def move(self, customer: CustomerId, visit: Visit, slot: Slot) -> Visit:
        """Have an appointment at another time; the same again changes nothing."""
        ...

    async def cancel(self, customer: CustomerId, visit: Visit) -> Visit:
        """Give an appointment up; the same again changes nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """A text message handed to the operator for delivery."""

    id: str
    state: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """A text message that went to somebody."""

    text: Personal[str]
    sent_at: datetime


class Carrier(Protocol):
    """The operator's systems.

    Every method may raise `CarrierError`: this call changed nothing. Those that write take an `external_id`;
    calling again with the same one returns what the first call made, so a caller that crashed simply calls again.
    They may raise `UnknownOutcomeError`: something was sent, and whether it took effect could not be found out.
    """

    @property
    def visits(self) -> Visits:
        """What has to do with engineers."""
        ...

    @property
    def payments(self) -> Payments:
        """What has to do with cards."""
        ...

    async def find_subscriber(self, msisdn: str) -> Subscriber | None:
        """Return whose number this is, in any of the usual spellings; None if it is nobody's or no number."""
        ...

    async def subscriber(self, customer: CustomerId) -> Subscriber:
        """Return an account holder who is known to exist; raises `CarrierError` if there is none."""
        ...

    async def lines(self, customer: CustomerId) -> tuple[Line, ...]:
        """Return what `customer` has with the operator, and nothing about the person."""
        ...

    async def bills(self, customer: CustomerId) -> tuple[Bill, ...]:
        """Return the bills of `customer`, newest month first."""
        ...

    async def usage(self, customer: CustomerId) -> tuple[Usage, ...]:
        """Return the months of `customer`'s mobile plan, the current one first."""
        ...

    async def offers(self) -> tuple[Offer, ...]:
        """Return the plans on sale, cheapest first."""
        ...

    async def outages(self, area: str, service: Service | None = None) -> tuple[Outage, ...]:
        """Return open outages whose area is named in the free text `area`, in any of its three scripts."""
        ...

    async def open_ticket(
        self,
        customer: CustomerId,
        *,
        kind: TicketKind,
        service: Service | None,
        description: str,
        external_id: str,
    ) -> Ticket:
        """Open a ticket once."""
        ...

    async def tickets(self, customer: CustomerId) -> tuple[Ticket, ...]:
        """Return the tickets of `customer`, newest first."""
        ...

    async def place_order(self, customer: CustomerId, offer_id: str, *, external_id: str) -> Order:
        """Order a plan once."""
        ...

    async def change_line(
        self, customer: CustomerId, line: str, change: Change, *, external_id: str, day: date | None = None
    ) -> Changed:
        """Have a line changed once; `day` is the last one of a line that is given up."""
        ...

    async def orders(self, customer: CustomerId) -> tuple[Order, ...]:
        """Return the orders of `customer`, newest first."""
        ...

    async def send_message(self, to: str, text: str, *, external_id: str, way: Way = Way.TEXT) -> Message:
        """Send a message once, to a number or, by mail, to an address."""
        ...

    async def sent(self, msisdn: str) -> tuple[Sent, ...]:
        """Return the text messages that went to a number, newest first, as far back as the operator keeps them."""
        ...
