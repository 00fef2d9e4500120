"""Bills and usage: what a customer owes and what they used."""

from collections.abc import Mapping
from typing import Final

from clearline.actions.action import Grant, Run
from clearline.carrier.protocol import Bill, TicketKind
from clearline.domain.decision import Done, Outcome, Refused, Value


async def read_bill(grant: Grant) -> Outcome:
    """Read the bill of the month that was asked for, or the newest."""
    month = grant.text("month")
    bills = await grant.powers.carrier.bills(grant.customer)
    wanted = [bill for bill in bills if not month or bill.month == month]
    return Done({"bill": _bill(wanted[0])}) if wanted else Refused("no-bill")


async def compare_bills(grant: Grant) -> Outcome:
    """Compare the bill that was asked for, or the newest, with the one before it, charge by charge."""
    month = grant.text("month")
    bills = await grant.powers.carrier.bills(grant.customer)
    at = next((at for at, bill in enumerate(bills) if not month or bill.month == month), None)
    if at is None:
        return Refused("no-bill")
    if at + 1 == len(bills):
        return Refused("nothing-to-compare")
    return Done({"comparison": compared(bills[at], bills[at + 1])})


async def dispute_charge(grant: Grant) -> Outcome:
    """Register once that a customer does not accept a charge; a person at the operator decides."""
    disputed = f"Disputed: bill {grant.text('bill')}, {grant.text('charge')}. {grant.text('description')}"
    ticket = await grant.powers.carrier.open_ticket(
        grant.customer, kind=TicketKind.COMPLAINT, service=None, description=disputed, external_id=grant.key
    )
    day = ticket.promise_date.isoformat() if ticket.promise_date else None
    return Done({"ticket": {"id": ticket.id, "kind": ticket.kind, "state": ticket.state, "promise_date": day}})


async def read_usage(grant: Grant) -> Outcome:
    """Read the current month of the customer's mobile plan."""
    months = await grant.powers.carrier.usage(grant.customer)
    if not months:
        return Refused("no-usage")
    now = months[0]
    return Done(
        {
            "plan_en": now.line.plan_en,
            "plan_zh": now.line.plan_zh,
            "period": now.period,
            "data_used_mb": now.data_used_mb,
            "data_allowance_mb": now.data_allowance_mb,
            "voice_used_min": now.voice_used_min,
            "voice_allowance_min": now.voice_allowance_min,
            "sms_used": now.sms_used,
        }
    )


def compared(now: Bill, before: Bill) -> Mapping[str, Value]:
    """Return two bills beside each other: the difference, and every charge that changed."""
    amounts, earlier = _charges(now), _charges(before)
    labels = {line.label_en: line.label_zh for line in (*now.lines, *before.lines)}
    changed = [label for label in labels if amounts.get(label, 0) != earlier.get(label, 0)]
    difference = now.total_minor - before.total_minor
    return {
        "month": now.month,
        "before": before.month,
        "total_minor": now.total_minor,
        "before_minor": before.total_minor,
        "difference_minor": abs(difference),
        "trend": "more" if difference > 0 else "less" if difference < 0 else "same",
        "currency": now.currency,
        "changes": tuple(
            {
                "label_en": label,
                "label_zh": labels[label],
                "now_minor": amounts.get(label, 0),
                "before_minor": earlier.get(label, 0),
            }
            for label in changed
        ),
    }


def _charges(bill: Bill) -> Mapping[str, int]:
    amounts: dict[str, int] = {}
    for line in bill.lines:
        amounts[line.label_en] = amounts.get(line.label_en, 0) + line.amount_minor
    return amounts


def _bill(bill: Bill) -> Value:
    return {
        "id": bill.id,
        "month": bill.month,
        "total_minor": bill.total_minor,
        "currency": bill.currency,
        "due": bill.due.isoformat(),
        "state": bill.state.value,
        "lines": tuple(
            {"label_en": line.label_en, "label_zh": line.label_zh, "amount_minor": line.amount_minor}
            for line in bill.lines
        ),
    }


BILLING: Final[Mapping[str, Run]] = {
    "bill.read": read_bill,
    "bill.compare": compare_bills,
    "bill.dispute": dispute_charge,
    "usage.read": read_usage,
}
