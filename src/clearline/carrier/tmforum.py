"""The operator over TM Forum Open APIs: what a real one speaks, and the demo operator too."""

import asyncio
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Final, Self

from clearline.carrier import shape
from clearline.carrier.calls import CallLimits, Calls
from clearline.carrier.number import e164
from clearline.carrier.paths import (
    BILLING_RATE,
    CUSTOMER,
    CUSTOMER_BILL,
    INDIVIDUAL,
    MESSAGE,
    OFFERING,
    PRODUCT,
    PRODUCT_ORDER,
    SERVICE_PROBLEM,
    TROUBLE_TICKET,
    USAGE_REPORT,
    Version,
)
from clearline.carrier.payments import TmForumPayments
from clearline.carrier.protocol import (
    Bill,
    Change,
    Changed,
    Line,
    Message,
    Offer,
    Order,
    Outage,
    Sent,
    Service,
    Subscriber,
    Ticket,
    TicketKind,
    Usage,
    Way,
)
from clearline.carrier.reading import (
    areas_of,
    bill_of,
    changed_of,
    has_number,
    lines_of,
    message_of,
    offer_of,
    order_of,
    outage_of,
    sent_of,
    subscriber_of,
    text_of,
    ticket_of,
    usage_of,
)
from clearline.carrier.resource import DESK, characteristic, is_owner, owned, party, segment, write_once
from clearline.carrier.version4 import manner_of
from clearline.carrier.visits import TmForumVisits
from clearline.domain.clock import Clock
from clearline.domain.conversation import Json
from clearline.domain.person import CustomerId
from clearline.errors import CarrierError

_OPEN = ("acknowledged", "inProgress", "pending", "held")
_SHORTEST_PLACE = 2
_VALUES: Final = MappingProxyType(
    {
        Change.BLOCK_SIM: ("simStatus", "blocked"),
        Change.ROAMING_ON: ("roaming", "on"),
        Change.ROAMING_OFF: ("roaming", "off"),
    }
)
"""The characteristic that a change sets, and to what."""
_ADDRESSES: Final = MappingProxyType({Way.TEXT: "phoneNumber", Way.MAIL: "emailAddress"})


class TmForumCarrier:
    """Keeps `Carrier` over calls that are handed in with base URL and credentials."""

    def __init__(self, calls: Calls, *, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock
        self._visits = TmForumVisits(calls, clock=clock)
        self._payments = TmForumPayments(calls)

    @classmethod
    def at(
        cls, base_url: str, *, clock: Clock, limits: CallLimits | None = None, version: Version = Version.FIVE
    ) -> Self:
        """Return a carrier with calls of its own, on the running loop; `aclose` ends them."""
        return cls(Calls.at(base_url, limits or CallLimits(), manner_of(version)), clock=clock)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._calls.aclose()

    @property
    def visits(self) -> TmForumVisits:
        """See `Carrier.visits`."""
        return self._visits

    @property
    def payments(self) -> TmForumPayments:
        """See `Carrier.payments`."""
        return self._payments

    async def find_subscriber(self, msisdn: str) -> Subscriber | None:
        """Return whose number this is; raises `CarrierError` if it is several customers'."""
        number = e164(msisdn)
        if number is None:
            return None
        found = await self._calls.all(CUSTOMER, shape.Customer, contactMedium__phoneNumber=number)
        holders = [each for each in found if any(medium.phone_number == number for medium in each.contact_medium)]
        present = [each for each in holders if has_number(each, number)]
        if len(holders) != len(found) or len(present) > 1:
            raise CarrierError("a search by number that found other customers, or several")
        return await self._known(present[0]) if present else None

    async def subscriber(self, customer: CustomerId) -> Subscriber:
        """Return the account holder with this number of the operator's; raises `CarrierError` if there is none."""
        return await self._known(await self._calls.one(f"{CUSTOMER}/{segment(customer)}", shape.Customer))

    async def lines(self, customer: CustomerId) -> tuple[Line, ...]:
        """Return the active products."""
        return lines_of(await owned(self._calls, PRODUCT, shape.Product, customer))

    async def bills(self, customer: CustomerId) -> tuple[Bill, ...]:
        """Return the bills with their lines, newest month first."""
        bills = await owned(self._calls, CUSTOMER_BILL, shape.CustomerBill, customer)
        if not bills:
            return ()
        rates = await self._calls.all(BILLING_RATE, shape.BillingRate, bill__id=",".join(bill.id for bill in bills))
        today = self._clock.now().date()
        return tuple(sorted((bill_of(bill, rates, today) for bill in bills), key=lambda bill: bill.month, reverse=True))

    async def usage(self, customer: CustomerId) -> tuple[Usage, ...]:
        """Return the months of use that the operator reports, newest first."""
        reports, products = await asyncio.gather(
            owned(self._calls, USAGE_REPORT, shape.UsageReport, customer),
            owned(self._calls, PRODUCT, shape.Product, customer),
        )
        months = (usage_of(report, products) for report in reports)
        return tuple(sorted(months, key=lambda usage: usage.period, reverse=True))

    async def offers(self) -> tuple[Offer, ...]:
        """Return the active and sellable offerings, cheapest first."""
        found = await self._calls.all(OFFERING, shape.Offering, lifecycleStatus="Active", isSellable="true")
        sold = (offer_of(each) for each in found if each.is_sellable and each.lifecycle_status == "Active")
        return tuple(sorted(sold, key=lambda offer: (offer.price_minor, offer.id)))

    async def outages(self, area: str, service: Service | None = None) -> tuple[Outage, ...]:
        """Return open outages whose area `area` names, or is a part of the name of."""
        place = area.strip().casefold()
        problems = await self._calls.all(SERVICE_PROBLEM, shape.Problem, status=",".join(_OPEN))
        here = (each for each in problems if each.status in _OPEN and _is_named(place, areas_of(each)))
        return tuple(outage for outage in map(outage_of, here) if service in (None, outage.service))

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
        body: dict[str, Json] = {
            "@type": "TroubleTicket",
            "ticketType": kind.value,
            "severity": "Minor",
            "description": description,
            "relatedParty": [party(customer)],
            "troubleTicketCharacteristic": [] if service is None else [characteristic("service", service.value)],
        }
        is_same = partial(_same_ticket, customer, kind)
        return ticket_of(
            await write_once(
                self._calls, TROUBLE_TICKET, shape.TroubleTicket, body, external_id=external_id, is_same=is_same
            )
        )

    async def tickets(self, customer: CustomerId) -> tuple[Ticket, ...]:
        """Return the tickets of `customer`, newest first."""
        found = await owned(self._calls, TROUBLE_TICKET, shape.TroubleTicket, customer)
        return tuple(sorted(map(ticket_of, found), key=lambda ticket: ticket.opened_at, reverse=True))

    async def place_order(self, customer: CustomerId, offer_id: str, *, external_id: str) -> Order:
        """Order a plan once."""
        body: dict[str, Json] = {
            "@type": "ProductOrder",
            "relatedParty": [party(customer)],
            "productOrderItem": [
                {
                    "@type": "ProductOrderItem",
                    "id": "1",
                    "action": "add",
                    "quantity": 1,
                    "productOffering": {"@type": "ProductOfferingRef", "id": offer_id},
                }
            ],
        }
        is_same = partial(_same_order, customer, offer_id)
        return order_of(
            await write_once(
                self._calls, PRODUCT_ORDER, shape.ProductOrder, body, external_id=external_id, is_same=is_same
            )
        )

    async def change_line(
        self, customer: CustomerId, line: str, change: Change, *, external_id: str, day: date | None = None
    ) -> Changed:
        """Have a line changed once, by an order that modifies or deletes what the customer has."""
        product: dict[str, Json] = {"@type": "Product", "id": line}
        if change in _VALUES:
            product["productCharacteristic"] = [characteristic(*_VALUES[change])]
        item: dict[str, Json] = {"@type": "ProductOrderItem", "id": "1", "action": _action(change), "quantity": 1}
        body: dict[str, Json] = {
            "@type": "ProductOrder",
            "relatedParty": [party(customer)],
            "productOrderItem": [item | {"product": product}],
        }
        if day is not None:
            body["requestedCompletionDate"] = f"{day.isoformat()}T23:59:59+00:00"
        is_same = partial(_same_change, customer, line, change)
        return changed_of(
            await write_once(
                self._calls, PRODUCT_ORDER, shape.ProductOrder, body, external_id=external_id, is_same=is_same
            )
        )

    async def orders(self, customer: CustomerId) -> tuple[Order, ...]:
        """Return the orders of `customer`, newest first."""
        found = await owned(self._calls, PRODUCT_ORDER, shape.ProductOrder, customer)
        return tuple(sorted(map(order_of, found), key=lambda order: order.placed_at, reverse=True))

    async def send_message(self, to: str, text: str, *, external_id: str, way: Way = Way.TEXT) -> Message:
        """Send a message once."""
        body: dict[str, Json] = {
            "@type": "CommunicationMessage",
            "messageType": way.value,
            "content": text,
            "sender": {"@type": "Sender", "id": DESK, "name": DESK},
            "receiver": [{"@type": "Receiver", _ADDRESSES[way]: to}],
        }
        is_same = partial(_same_message, to, text)
        return message_of(
            await write_once(
                self._calls, MESSAGE, shape.CommunicationMessage, body, external_id=external_id, is_same=is_same
            )
        )

    async def sent(self, msisdn: str) -> tuple[Sent, ...]:
        """Return the text messages that went to a number, newest first."""
        found = await self._calls.all(MESSAGE, shape.CommunicationMessage, receiver__phoneNumber=msisdn)
        theirs = (each for each in found if any(one.phone_number == msisdn for one in each.receiver))
        return tuple(sorted(map(sent_of, theirs), key=lambda sent: sent.sent_at, reverse=True))

    async def _known(self, customer: shape.Customer) -> Subscriber:
        individual = await self._calls.one(f"{INDIVIDUAL}/{segment(customer.engaged_party.id)}", shape.Individual)
        return subscriber_of(customer, individual)


def _same_ticket(customer: CustomerId, kind: TicketKind, ticket: shape.TroubleTicket) -> bool:
    return is_owner(customer, ticket) and ticket.ticket_type == kind


def _same_order(customer: CustomerId, offer_id: str, order: shape.ProductOrder) -> bool:
    return is_owner(customer, order) and [item.product_offering.id for item in order.product_order_item] == [offer_id]


def _same_change(customer: CustomerId, line: str, change: Change, order: shape.ProductOrder) -> bool:
    items = order.product_order_item
    if not is_owner(customer, order) or len(items) != 1 or items[0].product is None:
        return False
    wanted = _VALUES.get(change)
    product = items[0].product
    return (
        product.id == line
        and items[0].action == _action(change)
        and (wanted is None or text_of(product.product_characteristic, wanted[0]) == wanted[1])
    )


def _action(change: Change) -> str:
    return "delete" if change is Change.END else "modify"


def _same_message(to: str, text: str, message: shape.CommunicationMessage) -> bool:
    return message.content == text and any(to in {each.phone_number, each.email_address} for each in message.receiver)


def _is_named(place: str, names: frozenset[str]) -> bool:
    return any(name in place or (len(place) >= _SHORTEST_PLACE and place in name) for name in names)
