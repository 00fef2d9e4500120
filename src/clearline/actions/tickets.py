"""Faults and complaints: known outages first, then a ticket with a number and a promised day."""

from collections.abc import Mapping
from typing import Final

from clearline.actions.action import Grant, Run
from clearline.carrier.protocol import Outage, Service, Ticket, TicketKind
from clearline.domain.decision import Done, Outcome, Value


async def check_outage(grant: Grant) -> Outcome:
    """Look for an open outage in the area that was named."""
    outages = await grant.powers.carrier.outages(grant.text("area"), _service(grant))
    return Done({"outage": _outage(outages[0]) if outages else None})


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
    "ticket.open": open_fault,
    "complaint.open": open_complaint,
    "arrangement.ask": ask_arrangement,
    "ticket.list": list_tickets,
}
