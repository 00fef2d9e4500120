"""Bills and usage: what a customer owes and what they used."""

from clearline.actions.action import Action, Grant
from clearline.carrier.protocol import Bill
from clearline.domain.decision import Done, Effect, Outcome, Refused, Value
from clearline.domain.person import Assurance


async def read_bill(grant: Grant) -> Outcome:
    """Read the bill of the month that was asked for, or the newest."""
    month = grant.text("month")
    bills = await grant.powers.carrier.bills(grant.customer)
    wanted = [bill for bill in bills if not month or bill.month == month]
    return Done({"bill": _bill(wanted[0])}) if wanted else Refused("no-bill")


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


BILLING = (
    Action(
        "bill.read",
        Effect.READ,
        Assurance.AAL1,
        read_bill,
        arguments=frozenset({"month"}),
        gives=frozenset({"bill"}),
        refuses=frozenset({"no-bill"}),
    ),
    Action(
        "usage.read",
        Effect.READ,
        Assurance.AAL1,
        read_usage,
        gives=frozenset(
            {
                *("plan_en", "plan_zh", "period", "data_used_mb", "data_allowance_mb"),
                *("voice_used_min", "voice_allowance_min", "sms_used"),
            }
        ),
        refuses=frozenset({"no-usage"}),
    ),
)
