"""Payments (TMF676) by cards that only the operator's payment provider sees; what we hold is its name for one."""

from functools import partial
from typing import Final

import msgspec

from clearline.carrier import shape
from clearline.carrier.calls import Calls, Exchange, Request, decode
from clearline.carrier.checkout import Checkout, CheckoutState, Payment
from clearline.carrier.once import once
from clearline.carrier.paths import CHECKOUT, PAYMENT
from clearline.carrier.reading import major, minor
from clearline.carrier.resource import is_owner, party, segment, write_once
from clearline.domain.conversation import Json
from clearline.domain.person import CustomerId
from clearline.errors import CarrierError

_MERGE: Final = {"Content-Type": "application/merge-patch+json"}
_DONE: Final = "done"
_DENIED: Final = "denied"


class TmForumPayments:
    """Keeps `Payments`."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def begin(self, wanted: Checkout, *, return_to: str) -> Checkout:
        """Have the provider expect a card, once; raises `CarrierError` for a bill of no account, which TMF676 wants."""
        if not wanted.account:
            raise CarrierError("a bill of no billing account")
        body: dict[str, Json] = {
            "@type": "Checkout",
            "bill": {"@type": "CustomerBillRef", "id": wanted.bill, "name": wanted.month},
            "account": _account(wanted),
            "conversation": wanted.conversation,
            "amount": _money(wanted.amount_minor, wanted.currency),
            "expiresAt": wanted.until.isoformat(),
            "returnTo": return_to,
            "relatedParty": [party(wanted.customer)],
        }
        is_same = partial(_same, wanted)
        return _checkout_of(
            await write_once(self._calls, CHECKOUT, shape.Checkout, body, external_id=wanted.reference, is_same=is_same)
        )

    async def checkout(self, reference: str) -> Checkout | None:
        """Return what is to be paid, if there is such a thing."""
        found = await self._calls.all(CHECKOUT, shape.Checkout, externalIdentifier__id=reference)
        ours = [each for each in map(_checkout_of, found) if each.reference == reference]
        return ours[0] if len(ours) == 1 else None

    async def cancel(self, checkout: Checkout) -> Checkout:
        """Give it up; what is paid stays paid."""
        path = f"{CHECKOUT}/{segment(checkout.id)}"
        request = Request("PATCH", path, body=b'{"state":"cancelled"}', headers=_MERGE)

        async def find() -> Checkout | None:
            known = _checkout_of(await self._calls.one(path, shape.Checkout))
            return known if known.state in {CheckoutState.CANCELLED, CheckoutState.PAID} else None

        async def send() -> Exchange:
            return await self._calls.exchange(request)

        return await once(find, send, lambda answer: _checkout_of(decode(answer, shape.Checkout)))

    async def take(self, checkout: Checkout, *, external_id: str) -> Payment:
        """Charge the card once; `correlatorId` carries our key, and a payment is looked up by it."""
        body: dict[str, Json] = {
            "@type": "Payment",
            "account": _account(checkout),
            "correlatorId": external_id,
            "totalAmount": _money(checkout.amount_minor, checkout.currency),
            "payer": party(checkout.customer),
            "paymentItem": [
                {
                    "@type": "PaymentItem",
                    "item": {"@type": "EntityRef", "@referredType": "CustomerBill", "id": checkout.bill},
                    "totalAmount": _money(checkout.amount_minor, checkout.currency),
                }
            ],
            "paymentMethod": {"@type": "TokenizedCard", "@referredType": "TokenizedCard", "id": checkout.id},
        }
        headers = {"Content-Type": "application/json", "Idempotency-Key": external_id}
        request = Request("POST", PAYMENT, body=msgspec.json.encode(body), headers=headers)

        async def find() -> Payment | None:
            found = await self._calls.all(PAYMENT, shape.Payment, correlatorId=external_id)
            ours = [each for each in found if each.correlator_id == external_id]
            return _payment_of(ours[0], checkout) if ours else None

        async def send() -> Exchange:
            return await self._calls.exchange(request)

        return await once(find, send, lambda answer: _payment_of(decode(answer, shape.Payment), checkout))


def _same(wanted: Checkout, found: shape.Checkout) -> bool:
    known = _checkout_of(found)
    return (
        is_owner(wanted.customer, found)
        and (known.bill, known.account, known.amount_minor, known.currency, known.conversation)
        == (wanted.bill, wanted.account, wanted.amount_minor, wanted.currency, wanted.conversation)
    )  # fmt: skip


def _checkout_of(found: shape.Checkout) -> Checkout:
    parties, names = found.related_party, found.external_identifier
    if len(parties) != 1 or len(names) != 1 or found.state not in set(CheckoutState):
        raise CarrierError("a checkout of nobody's, of several people's, or in no known state")
    return Checkout(
        reference=names[0].id,
        id=found.id,
        customer=CustomerId(parties[0].party_or_party_role.id),
        conversation=found.conversation,
        bill=found.bill.id,
        account=found.account.id,
        month=found.bill.name,
        amount_minor=minor(found.amount),
        currency=found.amount.unit,
        until=found.expires_at,
        state=CheckoutState(found.state),
        card_address=found.card_address,
        last_four=found.last_four,
        cards=found.cards,
        payment=found.payment,
    )


def _payment_of(found: shape.Payment, checkout: Checkout) -> Payment:
    amount = minor(found.total_amount)
    if (found.payment_method.id, amount, found.total_amount.unit) != (
        checkout.id,
        checkout.amount_minor,
        checkout.currency,
    ):
        raise CarrierError("a payment under our key for something else")
    if found.status not in {_DONE, _DENIED}:
        raise CarrierError("a payment that is neither done nor denied")
    return Payment(found.id, amount, found.total_amount.unit, found.status == _DONE)


def _account(checkout: Checkout) -> dict[str, Json]:
    return {"@type": "AccountRef", "@referredType": "BillingAccount", "id": checkout.account}


def _money(amount_minor: int, currency: str) -> dict[str, Json]:
    return {"unit": currency, "value": float(major(amount_minor, currency))}
