"""What can be made at the operator, each thing once for an external name."""

from datetime import datetime, timedelta

from starlette.exceptions import HTTPException

from clearline.carrier.demo.cashier import Money, owed, pay, settle, unpaid
from clearline.carrier.demo.changes import DAYS, carry_out, changing, text
from clearline.carrier.demo.engineers import free_slots, taken, tested
from clearline.carrier.demo.ledger import Document, Row
from clearline.carrier.demo.making import (
    Id,
    Made,
    Making,
    Named,
    Party,
    Shape,
    customer_of,
    digest,
    external_of,
    keep,
    read,
    started,
)
from clearline.carrier.number import e164

PROMISE = timedelta(days=15)
"""Within which a complaint is answered."""
REPAIR = timedelta(days=2)


class _Value(Shape, frozen=True, kw_only=True):
    name: str
    value: str


class _Product(Id, frozen=True, kw_only=True):
    product_characteristic: tuple[_Value, ...] = ()


class _Item(Shape, frozen=True, kw_only=True):
    action: str = "add"
    product_offering: Id | None = None
    product: _Product | None = None


class _NewOrder(Named, frozen=True, kw_only=True):
    product_order_item: tuple[_Item, ...]
    related_party: tuple[Party, ...]
    requested_completion_date: datetime | None = None


class _NewTicket(Named, frozen=True, kw_only=True):
    description: str
    severity: str
    ticket_type: str
    related_party: tuple[Party, ...]


class _NewTest(Named, frozen=True, kw_only=True):
    related_service: Id
    related_party: tuple[Party, ...]


class _Period(Shape, frozen=True, kw_only=True):
    start_date_time: datetime
    end_date_time: datetime


class _NewAppointment(Named, frozen=True, kw_only=True):
    valid_for: _Period
    related_party: tuple[Party, ...]


class _NewCheckout(Named, frozen=True, kw_only=True):
    bill: Id
    amount: Money
    return_to: str
    expires_at: datetime
    related_party: tuple[Party, ...]


class _NewPayment(Named, frozen=True, kw_only=True):
    correlator_id: str
    total_amount: Money
    payment_method: Id


class _Receiver(Shape, frozen=True, kw_only=True):
    phone_number: str = ""
    email_address: str = ""


class _NewMessage(Named, frozen=True, kw_only=True):
    content: str
    receiver: tuple[_Receiver, ...]


def make_order(making: Making, body: bytes) -> Made:
    """Make a ProductOrder of one sellable offering, or of one change, for a customer who exists.

    Raises `HTTPException`.
    """
    asked = read(body, _NewOrder)
    customer = customer_of(making.ledger, asked.related_party)
    if len(asked.product_order_item) != 1:
        raise HTTPException(400, "one productOrderItem is expected")
    item = asked.product_order_item[0]
    if item.product is not None:
        return _change(making, body, asked, item.product)
    if item.product_offering is None:
        raise HTTPException(400, "a productOffering or a product is expected")
    offer_id = item.product_offering.id
    entry = making.ledger.get("productOffering", offer_id)
    if entry is None or entry.document["isSellable"] is not True:
        raise HTTPException(400, "no such product offering on sale")
    offering = entry.document
    number = making.ledger.next_number()
    document = started(making, "ProductOrder", f"PO-{number}", body) | {
        "category": "mobile",
        "state": "acknowledged",
        "expectedCompletionDate": _first_of_next_month(making.now).isoformat(),
        "productOrderItem": [
            {
                "@type": "ProductOrderItem",
                "id": "1",
                "action": "add",
                "quantity": 1,
                "state": "acknowledged",
                "productOffering": {
                    "@type": "ProductOfferingRef",
                    "@referredType": "ProductOffering",
                    "id": offer_id,
                    "href": offering["href"],
                    "name": offering["name"],
                },
                "itemPrice": [_item_price(offering)],
            }
        ],
    }
    row = Row("productOrder", document, owner=customer, external=external_of(asked), request=digest(asked))
    return keep(making, row, {"offer": offer_id})


def _change(making: Making, body: bytes, asked: _NewOrder, wanted: _Product) -> Made:
    customer = customer_of(making.ledger, asked.related_party)
    entry = making.ledger.get("product", wanted.id)
    if entry is None or entry.owner != customer:
        raise HTTPException(400, "no such product of this customer's")
    item = asked.product_order_item[0]
    change = changing(item.action, {each.name: each.value for each in wanted.product_characteristic})
    if change is None:
        raise HTTPException(400, "a modification of simStatus or roaming, or a deletion, is expected")
    until = asked.requested_completion_date
    day = until if change == "end" and until is not None else making.now + timedelta(days=DAYS[change])
    number = making.ledger.next_number()
    product = entry.document
    document = started(making, "ProductOrder", f"PO-{number}", body) | {
        "category": "mobile",
        "state": "acknowledged",
        "expectedCompletionDate": day.isoformat(),
        "productOrderItem": [
            {
                "@type": "ProductOrderItem",
                "id": "1",
                "action": item.action,
                "quantity": 1,
                "state": "acknowledged",
                "product": {
                    "@type": "Product",
                    "id": wanted.id,
                    "productCharacteristic": [text(each.name, each.value) for each in wanted.product_characteristic],
                },
                "productOffering": product["productOffering"],
                "itemPrice": product["productPrice"],
            }
        ],
    }
    row = Row("productOrder", document, owner=customer, external=external_of(asked), request=digest(asked))
    made = keep(making, row, {"product": wanted.id, "change": change})
    if made.is_new:
        carry_out(making.ledger, product, change, now=making.now, day=day)
    return made


def make_ticket(making: Making, body: bytes) -> Made:
    """Make a TroubleTicket for a customer who exists; raises `HTTPException`."""
    asked = read(body, _NewTicket)
    customer = customer_of(making.ledger, asked.related_party)
    expected = making.now + (PROMISE if asked.ticket_type == "complaint" else REPAIR)
    document = started(making, "TroubleTicket", f"TT-{making.ledger.next_number()}", body) | {
        "status": "acknowledged",
        "expectedResolutionDate": expected.isoformat(),
    }
    row = Row("troubleTicket", document, owner=customer, external=external_of(asked), request=digest(asked))
    return keep(making, row, {"ticketType": asked.ticket_type})


def make_message(making: Making, body: bytes) -> Made:
    """Make a CommunicationMessage, which arrives at once; raises `HTTPException` if it has other than one receiver."""
    asked = read(body, _NewMessage)
    if len(asked.receiver) != 1:
        raise HTTPException(400, "one receiver is expected")
    one = asked.receiver[0]
    to = e164(one.phone_number) or (one.email_address if "@" in one.email_address else None)
    if to is None:
        raise HTTPException(400, "the receiver's phoneNumber is none, and there is no address of theirs for mail")
    customer = next((holder.owner for holder in making.ledger.find("customer", handle=(to,))), "")
    document = started(making, "CommunicationMessage", f"CM-{making.ledger.next_number()}", body) | {
        "state": "completed",
        "sendTime": making.now.isoformat(),
    }
    row = Row(
        "communicationMessage", document, owner=customer, handle=to, external=external_of(asked), request=digest(asked)
    )
    return keep(making, row, {})


def make_test(making: Making, body: bytes) -> Made:
    """Make a ServiceTest, carried out at once, of a customer's line; raises `HTTPException`."""
    asked = read(body, _NewTest)
    customer = customer_of(making.ledger, asked.related_party)
    line = asked.related_service.id
    document = started(making, "ServiceTest", f"ST-{making.ledger.next_number()}", body)
    document |= tested(making.ledger, line, customer)
    row = Row("serviceTest", document, owner=customer, external=external_of(asked), request=digest(asked))
    return keep(making, row, {"service": line})


def make_search(making: Making, body: bytes) -> Made:
    """Answer a SearchTimeSlot with the times that are free."""
    document = started(making, "SearchTimeSlot", f"SL-{making.ledger.next_number()}", body) | {
        "searchDate": making.now.isoformat(),
        "searchResult": "success",
        "status": "done",
        "availableTimeSlot": free_slots(making.ledger, making.now),
    }
    return keep(making, Row("searchTimeSlot", document), {})


def make_appointment(making: Making, body: bytes) -> Made:
    """Make an Appointment at a time that is free; raises `HTTPException`."""
    asked = read(body, _NewAppointment)
    customer = customer_of(making.ledger, asked.related_party)
    start = asked.valid_for.start_date_time.isoformat()
    if start in taken(making.ledger) and making.ledger.named("appointment", external_of(asked) or "") is None:
        raise HTTPException(409, "that time is taken")
    document = started(making, "Appointment", f"AP-{making.ledger.next_number()}", body) | {"status": "confirmed"}
    row = Row("appointment", document, owner=customer, external=external_of(asked), request=digest(asked))
    return keep(making, row, {"startDateTime": start})


def make_checkout(making: Making, body: bytes) -> Made:
    """Make a Checkout of a customer's bill that is not paid; raises `HTTPException`."""
    asked = read(body, _NewCheckout)
    customer = customer_of(making.ledger, asked.related_party)
    bill = unpaid(making.ledger, asked.bill.id, customer)
    if (asked.amount.value, asked.amount.unit) != owed(bill):
        raise HTTPException(409, "that is not what is owed")
    document = started(making, "Checkout", f"CO-{making.ledger.next_number()}", body) | {"state": "open", "cards": 0}
    document["cardAddress"] = f"{making.base}{making.path}/{document['id']}/card"
    row = Row("checkout", document, owner=customer, external=external_of(asked), request=digest(asked))
    return keep(making, row, {"bill": asked.bill.id})


def make_payment(making: Making, body: bytes) -> Made:
    """Make a Payment of a bill by the card of a Checkout; the card's bank may deny it. Raises `HTTPException`."""
    asked = read(body, _NewPayment)
    known = making.ledger.named("payment", asked.correlator_id)
    noted = {"correlatorId": asked.correlator_id}
    if known is not None:
        return Made(known[0], "", is_new=False, parameters=noted)
    paid = pay(making.ledger, asked.payment_method.id, asked.total_amount, making.now)
    document = started(making, "Payment", f"PM-{making.ledger.next_number()}", body) | {
        "paymentDate": making.now.isoformat(),
        "statusDate": making.now.isoformat(),
        "status": "done" if paid.is_good else "denied",
    }
    settle(making.ledger, paid, str(document["id"]))
    making.ledger.keep([Row("payment", document, owner=paid.customer, external=asked.correlator_id)])
    return Made(document, paid.customer, is_new=True, parameters=noted | {"status": str(document["status"])})


def _item_price(offering: Document) -> Document:
    prices = offering["productOfferingPrice"]
    if not isinstance(prices, list) or not isinstance(prices[0], dict):
        raise HTTPException(500, "the catalogue entry has no price")
    return {
        "@type": "OrderPrice",
        "priceType": "recurring",
        "recurringChargePeriod": "month",
        "price": {"@type": "Price", "taxIncludedAmount": prices[0]["price"]},
    }


def _first_of_next_month(now: datetime) -> datetime:
    midnight = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=32)).replace(day=1)
