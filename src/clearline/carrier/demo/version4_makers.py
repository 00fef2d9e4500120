"""What version 4 lets be made or changed at the operator, kept as version 5 keeps it.

An order of one of the operator's customers, and a payment by a card, are made as any other is. What no customer or no
card stands behind is kept and carried out by nobody: such an order is held, such a payment is pending.
"""

from dataclasses import replace
from typing import Annotated, Final, Literal

import msgspec
from starlette.exceptions import HTTPException

from clearline.carrier import paths
from clearline.carrier.demo import creations
from clearline.carrier.demo.ledger import Document, Ledger, Row
from clearline.carrier.demo.making import Id, Made, Making, Shape, digest, keep, read, started
from clearline.carrier.demo.resources import patched
from clearline.domain.conversation import Json

Text = Annotated[str, msgspec.Meta(min_length=1)]

_CUSTOMER_ATTRIBUTES: Final = frozenset({"name", "status", "statusReason", "engagedParty", "validFor"})
_ACCOUNT: Final = "BA-"


class _NewCustomer(Shape, frozen=True, kw_only=True):
    name: Text
    engaged_party: Id


class _NewIndividual(Shape, frozen=True, kw_only=True):
    given_name: Text
    family_name: Text


class _NewOrganization(Shape, frozen=True, kw_only=True):
    trading_name: Text


class _Item(Id, frozen=True, kw_only=True):
    action: Literal["add", "modify", "delete", "noChange"]


class _NewOrder(Shape, frozen=True, kw_only=True):
    product_order_item: Annotated[tuple[_Item, ...], msgspec.Meta(min_length=1)]
    related_party: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1)]
    external_id: Text | None = None


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


class _BillPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    state: Literal["new", "onHold", "validated", "sent"]


def account_of(customer: str) -> str:
    """Return the one billing account that a customer has."""
    return _ACCOUNT + customer


def make_customer(making: Making, body: bytes) -> Made:
    """Make a Customer, who has no line yet; raises `HTTPException`."""
    read(body, _NewCustomer)
    document = _begun(replace(making, path=paths.CUSTOMER), "Customer", "CU", body)
    document.setdefault("status", "prospective")
    return keep(making, Row("customer", document, owner=str(document["id"])), {})


def make_individual(making: Making, body: bytes) -> Made:
    """Make an Individual; raises `HTTPException`."""
    asked = read(body, _NewIndividual)
    document = _begun(replace(making, path=paths.INDIVIDUAL), "Individual", "PA", body)
    document.setdefault("formattedName", f"{asked.given_name} {asked.family_name}")
    return keep(making, Row("individual", document), {})


def make_organization(making: Making, body: bytes) -> Made:
    """Make an Organization; raises `HTTPException`."""
    read(body, _NewOrganization)
    return keep(making, Row("organization", _begun(making, "Organization", "OR", body)), {})


def make_order(making: Making, body: bytes) -> Made:
    """Make a ProductOrder: a customer's as version 5 does, anybody else's one that is held; raises `HTTPException`."""
    asked = read(body, _NewOrder)
    sent = _sent(body)
    sent.pop("externalId", None)
    sent["relatedParty"] = [_in_role(each) for each in _objects(sent["relatedParty"])]
    if asked.external_id is not None:
        sent["externalIdentifier"] = [{"@type": "ExternalIdentifier", "id": asked.external_id}]
    body = msgspec.json.encode(sent)
    if any(making.ledger.get("customer", party.id) for party in asked.related_party):
        return creations.make_order(replace(making, path=paths.PRODUCT_ORDER), body)
    items: list[Json] = [each | {"state": "held"} for each in _objects(sent["productOrderItem"])]
    document = _begun(replace(making, path=paths.PRODUCT_ORDER), "ProductOrder", "PO", body)
    document |= {"state": "held", "productOrderItem": items}
    return keep(making, Row("productOrder", document, external=asked.external_id, request=digest(asked)), {})


def make_bill_on_demand(making: Making, body: bytes) -> Made:
    """Make a CustomerBillOnDemand, done with the latest bill there is, rejected without one; raises `HTTPException`."""
    asked = read(body, _BillOnDemand)
    customer = _holder(making.ledger, asked.billing_account)
    if asked.related_party is not None:
        customer = customer or asked.related_party.id
    elif asked.billing_account is None:
        raise HTTPException(400, "a billingAccount or a relatedParty is expected")
    bills = making.ledger.find("customerBill", owner=(customer,)) if customer else []
    document = _begun(making, "CustomerBillOnDemand", "OD", body)
    outcome: Document = {"state": "rejected"}
    if bills:
        latest = bills[-1].document
        outcome = {"state": "done", "customerBill": {"id": latest["id"], "href": latest["href"]}}
    return keep(making, Row("customerBillOnDemand", document | outcome, owner=customer if bills else ""), {})


def make_payment(making: Making, body: bytes) -> Made:
    """Make a Payment: by the desk's card if it has a `correlatorId`, else one that waits; raises `HTTPException`."""
    if "correlatorId" in _sent(body):
        return creations.make_payment(making, body)
    asked = read(body, _NewPayment)
    document = _begun(making, "Payment", "PM", body)
    document |= {"status": "pending", "paymentDate": making.now.isoformat()}
    return keep(making, Row("payment", document, owner=_holder(making.ledger, asked.account)), {"status": "pending"})


def patch_customer(document: Document, patch: Document) -> Document:
    """Return a Customer with other words about who they are; raises `HTTPException` for anything else."""
    if patch.keys() - _CUSTOMER_ATTRIBUTES:
        raise HTTPException(400, f"what can be changed is {', '.join(sorted(_CUSTOMER_ATTRIBUTES))}")
    changed = patched(document, patch)
    read(msgspec.json.encode(changed), _NewCustomer)
    return changed


def patch_bill(document: Document, patch: Document) -> Document:
    """Return a CustomerBill in another state; only a payment settles one. Raises `HTTPException`."""
    if document["state"] == "settled":
        raise HTTPException(409, "the bill is paid already")
    try:
        asked = msgspec.convert(patch, _BillPatch)
    except msgspec.ValidationError as exc:
        raise HTTPException(400, "a state that no payment brings about is expected") from exc
    return document | {"state": asked.state}


def _holder(ledger: Ledger, account: Id | None) -> str:
    customer = "" if account is None else account.id.removeprefix(_ACCOUNT)
    return customer if ledger.get("customer", customer) else ""


def _begun(making: Making, kind: str, letters: str, body: bytes) -> Document:
    return started(making, kind, f"{letters}-{making.ledger.next_number()}", body)


def _sent(body: bytes) -> Document:
    try:
        return msgspec.json.decode(body, type=dict)
    except (msgspec.MsgspecError, ValueError, RecursionError) as exc:
        raise HTTPException(400, "a JSON object is expected") from exc


def _objects(value: Json) -> list[Document]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _in_role(party: Document) -> Json:
    whom: Document = {name: value for name, value in party.items() if name != "role"}
    whom.setdefault("@type", "PartyRoleRef")
    role = party.get("role", "Customer")
    return {"@type": "RelatedPartyOrPartyRole", "role": role, "partyOrPartyRole": whom}
