"""Paying by card: a page for one bill, and the charge that is made on it. No card comes anywhere near."""

from collections.abc import Mapping
from typing import Final

from clearline.actions.action import Grant, Run
from clearline.carrier.checkout import Checkout, CheckoutState
from clearline.carrier.protocol import Bill, BillState
from clearline.domain.decision import Done, Outcome, Refused, Value


async def open_page(grant: Grant) -> Outcome:
    """Open the page for the bill that was restated; what it shows can be paid there and nothing else."""
    page = grant.powers.page_for(grant.key)
    if page is None:
        return Refused("no-payment-page")
    bill = next((one for one in await grant.powers.carrier.bills(grant.customer) if one.id == grant.text("bill")), None)
    if bill is None:
        return Refused("no-bill")
    if bill.state is BillState.SETTLED:
        return Refused("already-paid")
    if not _is_restated(grant, bill):
        return Refused("amount-changed")
    wanted = Checkout(
        reference=page.reference,
        id="",
        customer=grant.customer,
        conversation=grant.occasion.conversation,
        bill=bill.id,
        account=bill.account,
        month=bill.month,
        amount_minor=bill.total_minor,
        currency=bill.currency,
        until=page.until,
        state=CheckoutState.OPEN,
        card_address="",
    )
    begun = await grant.powers.carrier.payments.begin(wanted, return_to=page.address)
    shown: Value = {"address": page.address, "until": begun.until.isoformat(), "month": begun.month}
    return Done({"page": shown})


async def take(grant: Grant) -> Outcome:
    """Charge the card of the page's own checkout, once for each card that was typed."""
    payments = grant.powers.carrier.payments
    found = await payments.checkout(grant.text("reference"))
    if found is None or found.customer != grant.customer or not _is_asked(grant, found):
        return Refused("no-card")
    if found.state not in {CheckoutState.READY, CheckoutState.PAID}:
        return Refused("no-card")
    made = await payments.take(found, external_id=grant.key)
    if not made.is_done:
        return Refused("declined")
    paid: Value = {"id": made.id, "amount_minor": made.amount_minor, "currency": made.currency, "month": found.month}
    return Done({"payment": paid})


def _is_restated(grant: Grant, bill: Bill) -> bool:
    asked = grant.call.arguments
    return (asked.get("amount_minor"), asked.get("currency")) == (bill.total_minor, bill.currency)


def _is_asked(grant: Grant, found: Checkout) -> bool:
    asked = (grant.text("bill"), grant.call.arguments.get("amount_minor"), grant.text("currency"))
    return (
        asked == (found.bill, found.amount_minor, found.currency)
        and grant.occasion.conversation == found.conversation
        and grant.call.arguments.get("card") == found.cards
    )


PAYING: Final[Mapping[str, Run]] = {"payment.open": open_page, "payment.take": take}
