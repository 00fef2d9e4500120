"""Faults and complaints: known outages first, then a ticket with a number and a promised day."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from clearline.actions.action import Grant, Run
from clearline.carrier.protocol import Outage, Service, Ticket, TicketKind
from clearline.domain.decision import Done, Outcome, Value
from clearline.domain.person import Assurance

LATELY: Final = timedelta(days=60)
"""How far back faults of the same service are taken for the same cause."""

REPEATED: Final = 2
"""Reports within that time after which another one is likely, whatever is restarted at home."""


async def check_outage(grant: Grant) -> Outcome:
    """Look for an open outage in the area that was named."""
    outages = await grant.powers.carrier.outages(grant.text("area"), _service(grant))
    return Done({"outage": _outage(outages[0]) if outages else None})


async def recent_faults(grant: Grant) -> Outcome:
    """Count what a caller who is known reported of late; of anybody else nothing is looked up."""
    principal = grant.occasion.principal
    if principal.customer is None or principal.level < Assurance.AAL1:
        return Done({"recent": None})
    found = await grant.powers.carrier.tickets(principal.customer)
    count = sum(ticket.id != grant.text("besides") and _is_of_late(ticket, grant) for ticket in found)
    return Done({"recent": {"count": count, "days": LATELY.days, "repeated": count >= REPEATED}})


async def open_fault(grant: Grant) -> Outcome:
    """Open a fault ticket once; the description carries placeholders, never personal values."""
    return await _open(grant, TicketKind.FAULT)


async def open_complaint(grant: Grant) -> Outcome:
    """Register a complaint once, with the day by which it is answered."""
    return await _open(grant, TicketKind.COMPLAINT)


async def ask_arrangement(grant: Grant) -> Outcome:
    """Register once that a customer asks to pay otherwise than is due; a person at the operator decides."""
    return await _open(grant, TicketKind.ARRANGEMENT)


async def list_tickets(grant: Grant) -> Outcome:
    """List the customer's tickets, newest first."""
    tickets = await grant.powers.carrier.tickets(grant.customer)
    return Done({"tickets": tuple(_ticket(ticket) for ticket in tickets)})


async def _open(grant: Grant, kind: TicketKind) -> Outcome:
    ticket = await grant.powers.carrier.open_ticket(
        grant.customer,
        kind=kind,
        service=_service(grant),
        description=grant.text("description"),
        external_id=grant.key,
    )
    return Done({"ticket": _ticket(ticket)})


def _is_of_late(ticket: Ticket, grant: Grant) -> bool:
    is_fault = ticket.kind == TicketKind.FAULT and ticket.state not in {"rejected", "cancelled"}
    return is_fault and ticket.service is _service(grant) and ticket.opened_at >= grant.occasion.now - LATELY


def _service(grant: Grant) -> Service | None:
    named = grant.text("service")
    return Service(named) if named in set(Service) else None


def _ticket(ticket: Ticket) -> Value:
    return {
        "id": ticket.id,
        "kind": ticket.kind,
        "state": ticket.state,
        "promise_date": ticket.promise_date.isoformat() if ticket.promise_date else None,
    }


def _outage(outage: Outage) -> Value:
    return {
        "id": outage.id,
        "area_en": outage.area_en,
        "area_zh": outage.area_zh,
        "service": outage.service.value,
        "since": outage.since.isoformat(),
        "expected_end": outage.expected_end.isoformat() if outage.expected_end else None,
    }


TICKETS: Final[Mapping[str, Run]] = {
    "outage.check": check_outage,
    "fault.recent": recent_faults,
    "ticket.open": open_fault,
    "complaint.open": open_complaint,
    "arrangement.ask": ask_arrangement,
    "ticket.list": list_tickets,
}
