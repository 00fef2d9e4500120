"""Bills, and what is paid of them. Sources: TMF676 and TMF678, 4.0.0 both.

A payment by a card is made as the desk's are. One that no card stands behind is kept and carried out by nobody: it is
pending.
"""

from typing import Annotated, Final, Literal

import msgspec
from starlette.exceptions import HTTPException

from clearline.carrier import paths4
from clearline.carrier.demo import creations
from clearline.carrier.demo.ledger import Document, Ledger, Row
from clearline.carrier.demo.making import Id, Made, Making, Shape, keep, read
from clearline.carrier.demo.version4.translation import (
    FlatParty,
    Text,
    begun,
    flat,
    in_role,
    moved,
    sent,
    with_parties,
    without,
)

_ACCOUNT: Final = "BA-"


class _BillOnDemand(Shape, frozen=True, kw_only=True):
    billing_account: Id | None = None
    related_party: Id | None = None


class _Money(msgspec.Struct, frozen=True):
    unit: Text
    value: Annotated[float, msgspec.Meta(gt=0)]


class _NewPayment(Shape, frozen=True, kw_only=True):
    account: Id
    payment_method: Id
    total_amount: _Money
    payer: FlatParty | None = None
    correlator_id: Text | None = None


class _BillPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    state: Literal["new", "onHold", "validated", "sent"]


def make_bill_on_demand(making: Making, body: bytes) -> Made:
    """Make a CustomerBillOnDemand, done with the latest bill there is, rejected without one; raises `HTTPException`."""
    asked = read(body, _BillOnDemand)
    customer = _holder(making.ledger, asked.billing_account)
    if asked.related_party is not None:
        customer = customer or asked.related_party.id
    elif asked.billing_account is None:
        raise HTTPException(400, "a billingAccount or a relatedParty is expected")
    bills = making.ledger.find("customerBill", owner=(customer,)) if customer else []
    document = begun(making, "CustomerBillOnDemand", "OD", body)
    outcome: Document = {"state": "rejected"}
    if bills:
        latest = bills[-1].document
        outcome = {"state": "done", "customerBill": {"id": latest["id"], "href": latest["href"]}}
    return keep(making, Row("customerBillOnDemand", document | outcome, owner=customer if bills else ""), {})


def make_payment(making: Making, body: bytes) -> Made:
    """Make a Payment: by the desk's card if it has a `correlatorId`, else one that waits; raises `HTTPException`."""
    asked = read(body, _NewPayment)
    kept = sent(body)
    payer = kept.get("payer")
    body = msgspec.json.encode(kept | ({"payer": in_role(payer)} if isinstance(payer, dict) else {}))
    if asked.correlator_id is not None:
        return creations.make_payment(making, body)
    document = begun(making, "Payment", "PM", body)
    now = making.now.isoformat()
    document |= {"status": "pending", "paymentDate": now, "statusDate": now}
    return keep(making, Row("payment", document, owner=_holder(making.ledger, asked.account)), {"status": "pending"})


def patch_bill(document: Document, patch: Document) -> Document:
    """Return a CustomerBill in another state; only a payment settles one. Raises `HTTPException`."""
    if document["state"] == "settled":
        raise HTTPException(409, "the bill is paid already")
    try:
        asked = msgspec.convert(patch, _BillPatch)
    except msgspec.ValidationError as exc:
        raise HTTPException(400, "a state that no payment brings about is expected") from exc
    return document | {"state": asked.state}


def bill(document: Document) -> Document:
    """Return a CustomerBill with its lines as the document of it."""
    bill_id = str(document["id"])
    return moved(with_parties(document)) | {
        "billDocument": [
            {
                "@type": "Attachment",
                "id": f"{bill_id}-lines",
                "name": f"Lines of {bill_id}",
                "mimeType": "application/json",
                "url": f"{paths4.BILLING_RATE}?bill.id={bill_id}",
            }
        ],
    }


def rate(document: Document) -> Document:
    """Return an AppliedCustomerBillingRate, whose kind version 4 calls `type`."""
    kept = moved(document)
    return {"type": kept.pop("appliedBillingRateType", None)} | kept


def payment(document: Document) -> Document:
    """Return a Payment as version 4 has it."""
    kept = without(document, "creationDate", "lastUpdate")
    payer = kept.get("payer")
    return kept | ({"payer": flat(payer)} if isinstance(payer, dict) else {})


def _holder(ledger: Ledger, account: Id | None) -> str:
    customer = "" if account is None else account.id.removeprefix(_ACCOUNT)
    return customer if ledger.get("customer", customer) else ""
