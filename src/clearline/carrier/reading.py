"""From TM Forum resources to the desk's nouns: pure, and strict about money."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar

import msgspec

from clearline.carrier import shape
from clearline.carrier.protocol import (
    Bill,
    BillLine,
    BillState,
    Changed,
    Former,
    Line,
    Message,
    Offer,
    Order,
    Outage,
    Sent,
    Service,
    Subscriber,
    Ticket,
    Usage,
)
from clearline.domain.conversation import Language
from clearline.domain.person import CustomerId, Personal
from clearline.errors import CarrierError

T = TypeVar("T")

_EXPONENT = MappingProxyType({"JPY": 0, "KRW": 0})
"""Decimal places of a currency where they are not two (ISO 4217)."""
_MOST = Decimal(10) ** 12

_MEGABYTES = MappingProxyType({"MB": Decimal(1), "GB": Decimal(1024), "KB": 1 / Decimal(1024)})
_MINUTES = MappingProxyType({"min": Decimal(1), "h": Decimal(60), "s": 1 / Decimal(60)})
_PIECES = MappingProxyType({"SMS": Decimal(1)})

_TRADITIONAL = ("zh-hant", "zh-hk", "zh-mo", "zh-tw")


def minor(money: shape.Money) -> int:
    """Return an amount in minor units; raises `CarrierError` if it has a fraction of one, or is not a number."""
    if not money.value.is_finite() or abs(money.value) > _MOST:
        raise CarrierError("an amount that is no amount")
    scaled = money.value.scaleb(_EXPONENT.get(money.unit, 2))
    if scaled != scaled.to_integral_value():
        raise CarrierError(f"an amount of a fraction of the smallest unit of {money.unit!r}")
    return int(scaled)


def major(amount_minor: int, currency: str) -> Decimal:
    """Return an amount in units of the currency: what `minor` takes back."""
    return Decimal(amount_minor).scaleb(-_EXPONENT.get(currency, 2))


def text_of(characteristics: Iterable[shape.Characteristic], name: str) -> str | None:
    """Return the text of the characteristic `name`, None without one; raises `CarrierError` if it is no text."""
    raw = next((each.value for each in characteristics if each.name == name), None)
    return None if raw is None else _value(raw, str)


def subscriber_of(customer: shape.Customer, individual: shape.Individual) -> Subscriber:
    """Return the account holder; raises `CarrierError` without a telephone number."""
    media = [each for each in customer.contact_medium if each.valid_for.end_date_time is None]
    phones = sorted((each for each in media if each.phone_number), key=lambda each: not each.preferred)
    if not phones:
        raise CarrierError("a customer without a telephone number")
    address = next((each for each in media if each.street1), shape.ContactMedium())
    email = next((each.email_address for each in media if each.email_address), "")
    return Subscriber(
        id=CustomerId(customer.id),
        name=Personal(individual.formatted_name),
        msisdn=Personal(phones[0].phone_number),
        language=_language_of(individual),
        address=Personal(", ".join(part for part in (address.street1, address.street2, address.city) if part)),
        sim_changed_at=_sim_changed_at(customer),
        email=Personal(email) if email else None,
        former=tuple(
            Former(Personal(each.phone_number), each.valid_for.end_date_time)
            for each in customer.contact_medium
            if each.phone_number and each.valid_for.end_date_time is not None
        ),
    )


def has_number(customer: shape.Customer, msisdn: str) -> bool:
    """Tell whether the number is the customer's now, and not only was."""
    return any(each.phone_number == msisdn and each.valid_for.end_date_time is None for each in customer.contact_medium)


def _sim_changed_at(customer: shape.Customer) -> datetime | None:
    written = text_of(customer.characteristic, "simChangedAt")
    if written is None:
        return None
    try:
        changed_at = datetime.fromisoformat(written)
    except ValueError as exc:
        raise CarrierError("a customer whose SIM changed at no moment") from exc
    if changed_at.tzinfo is None:
        raise CarrierError("a customer whose SIM changed at a moment without a zone")
    return changed_at


def lines_of(products: Iterable[shape.Product]) -> tuple[Line, ...]:
    """Return the products that are active; raises as `line_of`."""
    return tuple(line_of(product) for product in products if product.status == "active")


def line_of(product: shape.Product) -> Line:
    """Return one product; raises `CarrierError` if its service is none we know, or it has no monthly price."""
    price = _recurring(product.product_price)
    msisdn = text_of(product.product_characteristic, "msisdn")
    return Line(
        id=product.id,
        service=_service(text_of(product.product_characteristic, "service") or ""),
        offer=product.product_offering.id,
        plan_en=product.name,
        plan_zh=text_of(product.product_characteristic, "nameZh") or product.name,
        price_minor=minor(price),
        currency=price.unit,
        msisdn=None if msisdn is None else Personal(msisdn),
        is_roaming=text_of(product.product_characteristic, "roaming") == "on",
        is_blocked=text_of(product.product_characteristic, "simStatus") == "blocked",
        ends=product.termination_date.date() if product.termination_date else None,
    )


def bill_of(bill: shape.CustomerBill, rates: Iterable[shape.BillingRate], today: date) -> Bill:
    """Return a bill with its lines; raises `CarrierError` if they do not add up to it."""
    lines = tuple(
        BillLine(rate.name, text_of(rate.characteristic, "nameZh") or rate.name, minor(rate.tax_included_amount))
        for rate in rates
        if rate.bill.id == bill.id
    )
    total = minor(bill.amount_due)
    if sum(line.amount_minor for line in lines) != total:
        raise CarrierError("a bill whose lines do not add up to its total")
    due = bill.payment_due_date.date()
    state = BillState.SETTLED if bill.state == "settled" else BillState.OVERDUE if due < today else BillState.DUE
    account = bill.billing_account.id if bill.billing_account else ""
    return Bill(bill.id, _month(bill.billing_period), total, bill.amount_due.unit, due, state, lines, account)


def usage_of(report: shape.UsageReport, products: Iterable[shape.Product]) -> Usage:
    """Return a month's use of the plan it was used on; raises `CarrierError` if the plan is not among `products`."""
    plan = next((each for each in products if each.id in {ref.id for ref in report.product}), None)
    if plan is None:
        raise CarrierError("use of a product that the customer does not have")
    data_used, data_allowance = _bucket(report, "data", _MEGABYTES)
    voice_used, voice_allowance = _bucket(report, "voice", _MINUTES)
    sms_used, _ = _bucket(report, "sms", _PIECES)
    return Usage(
        line=line_of(plan),
        period=_month(report.valid_period),
        data_used_mb=data_used,
        data_allowance_mb=data_allowance,
        voice_used_min=voice_used,
        voice_allowance_min=voice_allowance,
        sms_used=sms_used,
    )


def offer_of(offering: shape.Offering) -> Offer:
    """Return a plan on sale; raises `CarrierError` without a monthly price."""
    price = next((each.price for each in offering.product_offering_price if each.price_type == "recurring"), None)
    if price is None:
        raise CarrierError("an offering without a monthly price")
    values = {
        each.name: each.characteristic_value_specification[0].value
        for each in offering.product_offering_characteristic
        if each.characteristic_value_specification
    }
    return Offer(
        id=offering.id,
        name_en=offering.name,
        name_zh=_value(values["nameZh"], str) if "nameZh" in values else offering.name,
        price_minor=minor(price),
        currency=price.unit,
        data_mb=_value(values["dataMb"], int) if "dataMb" in values else 0,
        voice_min=_value(values["voiceMin"], int) if "voiceMin" in values else 0,
        version=offering.version,
    )


def outage_of(problem: shape.Problem) -> Outage:
    """Return a known disturbance; raises `CarrierError` without a place."""
    if not problem.affected_location:
        raise CarrierError("a service problem without a place")
    area_en = problem.affected_location[0].place.name
    expected_end = text_of(problem.characteristic, "expectedResolutionDate")
    return Outage(
        id=problem.id,
        area_en=area_en,
        area_zh=text_of(problem.characteristic, "areaZhHans") or area_en,
        service=_service(problem.category),
        since=problem.creation_date,
        expected_end=None if expected_end is None else _moment(expected_end),
    )


def areas_of(problem: shape.Problem) -> frozenset[str]:
    """Return every name that the place of a problem has, casefolded."""
    names = {place.place.name for place in problem.affected_location}
    names |= {text_of(problem.characteristic, name) or "" for name in ("areaZhHans", "areaZhHant")}
    return frozenset(name.casefold() for name in names if name)


def ticket_of(ticket: shape.TroubleTicket) -> Ticket:
    """Return a ticket, whoever opened it."""
    service = text_of(ticket.trouble_ticket_characteristic, "service")
    return Ticket(
        id=ticket.id,
        kind=ticket.ticket_type,
        service=None if service is None else _service(service),
        state=ticket.status,
        description=Personal(ticket.description),
        opened_at=ticket.creation_date,
        promise_date=ticket.expected_resolution_date.date() if ticket.expected_resolution_date else None,
    )


def order_of(order: shape.ProductOrder) -> Order:
    """Return an order; raises `CarrierError` unless it is of one item."""
    if len(order.product_order_item) != 1:
        raise CarrierError("an order of other than one item")
    item = order.product_order_item[0]
    price = _recurring(item.item_price)
    return Order(
        id=order.id,
        offer=item.product_offering.id,
        name=item.product_offering.name or item.product_offering.id,
        price_minor=minor(price),
        currency=price.unit,
        state=order.state,
        placed_at=order.creation_date,
    )


def changed_of(order: shape.ProductOrder) -> Changed:
    """Return a change of one line; raises `CarrierError` for an order that changes none, or several."""
    if len(order.product_order_item) != 1 or order.product_order_item[0].product is None:
        raise CarrierError("an order that changes other than one product")
    due = order.expected_completion_date
    return Changed(order.id, order.product_order_item[0].product.id, order.state, due.date() if due else None)


def message_of(message: shape.CommunicationMessage) -> Message:
    """Return what is worth knowing of a message: not its words."""
    return Message(id=message.id, state=message.state, sent_at=message.send_time)


def sent_of(message: shape.CommunicationMessage) -> Sent:
    """Return what was said and when."""
    return Sent(Personal(message.content), message.send_time)


def _value(raw: msgspec.Raw, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.MsgspecError as exc:
        raise CarrierError(f"a characteristic that is not {kind.__name__}") from exc


def _recurring(prices: Iterable[shape.ProductPrice]) -> shape.Money:
    price = next((each.price.tax_included_amount for each in prices if each.price_type == "recurring"), None)
    if price is None:
        raise CarrierError("a product without a monthly price")
    return price


def _service(name: str) -> Service:
    try:
        return Service(name)
    except ValueError as exc:
        raise CarrierError("a service of no known kind") from exc


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as exc:
        raise CarrierError("a time that is not ISO 8601") from exc
    if moment.tzinfo is None:
        raise CarrierError("a time without an offset")
    return moment


def _month(period: shape.Period) -> str:
    if period.start_date_time is None:
        raise CarrierError("a period without a beginning")
    return f"{period.start_date_time:%Y-%m}"


def _language_of(individual: shape.Individual) -> Language:
    abilities = sorted(individual.language_ability, key=lambda each: not each.is_favourite_language)
    code = abilities[0].language_code.casefold() if abilities else "en"
    if code.startswith(_TRADITIONAL):
        return Language.TRADITIONAL
    return Language.SIMPLIFIED if code.startswith("zh") else Language.ENGLISH


def _bucket(report: shape.UsageReport, kind: str, units: MappingProxyType[str, Decimal]) -> tuple[int, int]:
    used, included = Decimal(0), Decimal(0)
    for bucket in report.bucket:
        if bucket.usage_type != kind:
            continue
        for counter in bucket.bucket_counter:
            amount = _amount(counter.value, units)
            used += amount
            included += amount if counter.counter_type == "used" else 0
        included += _amount(bucket.remaining_value, units) if bucket.remaining_value else 0
    return int(used), int(included)


def _amount(quantity: shape.Quantity, units: MappingProxyType[str, Decimal]) -> Decimal:
    if quantity.units not in units or not quantity.amount.is_finite() or not 0 <= quantity.amount <= _MOST:
        raise CarrierError("a quantity of no known unit or size")
    return quantity.amount * units[quantity.units]
