"""What the operator knows on its first day: TM Forum documents, the same for the same moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from clearline.carrier import paths, paths4
from clearline.carrier.demo.changes import text as _text
from clearline.carrier.demo.ledger import Document, Row
from clearline.carrier.demo.people import ALICE, MEIHUA, XIAOMING, Person, people
from clearline.carrier.demo.plans import (
    CATALOGUE_VERSION,
    CURRENCY,
    DISTURBANCES,
    FIBRE,
    PLANS,
    TELEVISION,
    Disturbance,
    Plan,
)
from clearline.domain.conversation import Json

MONTHS = 4
"""Full months that have a bill."""
LEAST_CALLS = 300
"""Fen; less is not charged."""
UNPAID = 2
"""Latest months that somebody who is behind has not paid; everybody else, one."""


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of a bill."""

    label_en: str
    label_zh: str
    amount_minor: int


def rows(now: datetime) -> Iterator[Row]:
    """Yield everything: catalogue, outages, and for each customer party, products, use, bills and tickets."""
    for plan in (*PLANS, FIBRE, TELEVISION):
        yield Row("productOffering", _offering(plan, now))
        yield Row("productOfferingPrice", _offering_price(plan, now))
    for disturbance in DISTURBANCES:
        yield Row("serviceProblem", _problem(disturbance, now))
    everyone = people()
    for person in everyone:
        yield from _account(person, now)
        yield from _bills(person, now)
        yield from _use(person, now)
    yield from _tickets(everyone, now)


def month_start(now: datetime, back: int) -> datetime:
    """Return the first moment of the month `back` months before that of `now`."""
    months = now.year * 12 + now.month - 1 - back
    return now.replace(year=months // 12, month=months % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)


def products_of(person: Person) -> tuple[Plan, ...]:
    """Return what a customer has: a mobile plan, and many have fibre or television at home."""
    home: tuple[Plan, ...] = ()
    if person is ALICE or person.number % 2 == 0:
        home = (FIBRE, TELEVISION) if person.number % 5 == 0 else (FIBRE,)
    return (PLANS[person.plan], *home)


def data_used_mb(person: Person, back: int) -> int:
    """Return how much data a customer used in the month `back` months ago."""
    allowance = PLANS[person.plan].data_mb
    if person is XIAOMING:
        return allowance * (96, 118, 107, 111)[back % 4] // 100
    if person is MEIHUA:
        return allowance * (9, 12, 8, 11)[back % 4] // 100
    return allowance * (30 + (person.number * 7 + back * 13) % 60) // 100


def _base(kind: str, path: str, document_id: str) -> Document:
    return {"@type": kind, "id": document_id, "href": f"{path}/{document_id}"}


def _money(minor: int) -> Document:
    return {"@type": "Money", "unit": CURRENCY, "value": minor / 100}


def _party(person: Person) -> list[Json]:
    role: Document = {
        "@type": "PartyRoleRef",
        "@referredType": "Customer",
        "id": person.customer,
        "href": f"{paths.CUSTOMER}/{person.customer}",
    }
    return [{"@type": "RelatedPartyOrPartyRole", "role": "Customer", "partyOrPartyRole": role}]


def _reference(kind: str, path: str, document_id: str, name: str) -> Document:
    return {**_base(f"{kind}Ref", path, document_id), "@referredType": kind, "name": name}


def _offering(plan: Plan, now: datetime) -> Document:
    values: tuple[tuple[str, str, Json], ...] = (
        ("nameZh", "string", plan.name_zh),
        ("service", "string", plan.service),
        ("dataMb", "integer", plan.data_mb),
        ("voiceMin", "integer", plan.voice_min),
    )
    return _base("ProductOffering", paths.OFFERING, plan.id) | {
        "name": plan.name_en,
        "version": CATALOGUE_VERSION,
        "lifecycleStatus": "Active",
        "isBundle": False,
        "isSellable": plan in PLANS,
        "lastUpdate": month_start(now, 1).isoformat(),
        "productOfferingPrice": [{"@type": "ProductOfferingPrice", "id": _price_id(plan), **_monthly(plan)}],
        "productOfferingCharacteristic": [
            {
                "@type": "CharacteristicSpecification",
                "name": name,
                "valueType": kind,
                "characteristicValueSpecification": [
                    {"@type": f"{kind.title()}CharacteristicValueSpecification", "value": value}
                ],
            }
            for name, kind, value in values
        ],
    }


def _offering_price(plan: Plan, now: datetime) -> Document:
    """Return what version 5 has inside of the offering, and version 4 beside it."""
    return {
        **_base("ProductOfferingPrice", paths4.OFFERING_PRICE, _price_id(plan)),
        **_monthly(plan),
        "version": CATALOGUE_VERSION,
        "lifecycleStatus": "Active",
        "isBundle": False,
        "lastUpdate": month_start(now, 1).isoformat(),
    }


def _price_id(plan: Plan) -> str:
    return f"{plan.id}-monthly"


def _monthly(plan: Plan) -> Document:
    return {
        "name": "Monthly",
        "priceType": "recurring",
        "recurringChargePeriodType": "month",
        "recurringChargePeriodLength": 1,
        "price": _money(plan.price_minor),
    }


def _problem(disturbance: Disturbance, now: datetime) -> Document:
    area = disturbance.area
    end = now + timedelta(hours=disturbance.lasts_h)
    return _base("ServiceProblem", paths.SERVICE_PROBLEM, disturbance.id) | {
        "name": f"{disturbance.service} in {area.en}",
        "description": disturbance.cause,
        "category": disturbance.service,
        "reason": disturbance.cause,
        "priority": 1,
        "status": "inProgress",
        "originatingSystem": "Tidemark network centre",
        "creationDate": (now - timedelta(hours=disturbance.began_h)).isoformat(),
        "lastUpdate": now.isoformat(),
        "affectedLocation": [
            {
                "@type": "RelatedPlaceRefOrValue",
                "role": "affectedArea",
                "place": {"@type": "PlaceRef", "@referredType": "GeographicSite", "id": area.id, "name": area.en},
            }
        ],
        "characteristic": [
            _text("areaZhHans", area.hans),
            _text("areaZhHant", area.hant),
            _text("expectedResolutionDate", end.isoformat()),
        ],
    }


def _account(person: Person, now: datetime) -> Iterator[Row]:
    since = now.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0, year=now.year - 2).isoformat()
    area = {"en": person.area.en, "zh-Hans": person.area.hans, "zh-Hant": person.area.hant}[person.language]
    city = {"en": "Tidemark City", "zh-Hans": "潮标市", "zh-Hant": "潮標市"}[person.language]
    party = f"IN-{person.number}"
    customer = _base("Customer", paths.CUSTOMER, person.customer) | {
        "name": person.name,
        "status": "active",
        "validFor": {"startDateTime": since},
        "engagedParty": _reference("Individual", paths.INDIVIDUAL, party, person.name),
        "contactMedium": [
            {"@type": "PhoneContactMedium", "contactType": "mobile", "preferred": True, "phoneNumber": person.msisdn},
            {"@type": "EmailContactMedium", "contactType": "personal", "emailAddress": person.email},
            {
                "@type": "GeographicAddressContactMedium",
                "contactType": "home",
                "street1": person.street,
                "street2": area,
                "city": city,
            },
        ],
    }
    individual = _base("Individual", paths.INDIVIDUAL, party) | {
        "formattedName": person.name,
        "languageAbility": [{"@type": "LanguageAbility", "languageCode": person.language, "isFavouriteLanguage": True}],
    }
    yield Row("customer", customer, owner=person.customer, handle=person.msisdn)
    yield Row("individual", individual, owner=person.customer)
    for plan in products_of(person):
        yield Row("product", _product(person, plan, since), owner=person.customer)


def _product(person: Person, plan: Plan, since: str) -> Document:
    characteristics: list[Json] = [_text("service", plan.service), _text("nameZh", plan.name_zh)]
    if plan.service == "mobile":
        characteristics.append(_text("msisdn", person.msisdn))
    return _base("Product", paths.PRODUCT, f"PR-{person.number}-{plan.service}") | {
        "name": plan.name_en,
        "status": "active",
        "startDate": since,
        "productOffering": _reference("ProductOffering", paths.OFFERING, plan.id, plan.name_en),
        "relatedParty": _party(person),
        "productPrice": [
            {
                "@type": "ProductPrice",
                "priceType": "recurring",
                "recurringChargePeriod": "month",
                "price": {"@type": "Price", "taxIncludedAmount": _money(plan.price_minor)},
            }
        ],
        "productCharacteristic": characteristics,
    }


def charges(person: Person, back: int) -> tuple[Charge, ...]:
    """Return the lines of the bill for the month `back` months ago."""
    lines = [
        Charge(f"{plan.name_en}, monthly", f"{plan.name_zh} 月费", plan.price_minor) for plan in products_of(person)
    ]
    over_mb = data_used_mb(person, back) - PLANS[person.plan].data_mb
    if over_mb > 0:
        lines.append(Charge("Data beyond the plan", "套餐外流量", -(-over_mb // 100) * 100))
    calls = (person.number * 37 + back * 53) % 900
    if calls > LEAST_CALLS:
        lines.append(Charge("International calls", "国际通话", calls))
    if person is ALICE or person.number % 4 == 0:
        lines.append(Charge("Loyalty discount", "老用户优惠", -1000))
    return tuple(lines)


def _bills(person: Person, now: datetime) -> Iterator[Row]:
    for back in range(MONTHS, 0, -1):
        start, end = month_start(now, back), month_start(now, back - 1)
        due = month_start(now, back - 2) - timedelta(days=1)
        if person.is_behind and back == 1:
            due = min(end + timedelta(days=14), now - timedelta(days=1))
        bill_id = f"CB-{person.number}-{start:%Y%m}"
        lines = charges(person, back)
        total = sum(line.amount_minor for line in lines)
        is_settled = back > (UNPAID if person.is_behind else 1)
        bill = _base("CustomerBill", paths.CUSTOMER_BILL, bill_id) | {
            "billNo": bill_id,
            "runType": "onCycle",
            "state": "settled" if is_settled else "sent",
            "billDate": end.isoformat(),
            "paymentDueDate": due.isoformat(),
            "billingPeriod": {"startDateTime": start.isoformat(), "endDateTime": end.isoformat()},
            "amountDue": _money(total),
            "remainingAmount": _money(0 if is_settled else total),
            "relatedParty": _party(person),
            "billingAccount": {
                "@type": "BillingAccountRef",
                "@referredType": "BillingAccount",
                "id": f"BA-{person.customer}",
            },
        }
        yield Row("customerBill", bill, owner=person.customer)
        yield from _rates(bill_id, lines, person)


def _rates(bill_id: str, lines: Sequence[Charge], person: Person) -> Iterator[Row]:
    for place, line in enumerate(lines, start=1):
        rate = _base("AppliedCustomerBillingRate", paths.BILLING_RATE, f"{bill_id}-{place}") | {
            "name": line.label_en,
            "isBilled": True,
            "appliedBillingRateType": "appliedBillingCharge" if line.amount_minor >= 0 else "appliedBillingCredit",
            "bill": _reference("CustomerBill", paths.CUSTOMER_BILL, bill_id, bill_id),
            "taxIncludedAmount": _money(line.amount_minor),
            "characteristic": [_text("nameZh", line.label_zh)],
        }
        yield Row("appliedCustomerBillingRate", rate, owner=person.customer, handle=bill_id)


def _use(person: Person, now: datetime) -> Iterator[Row]:
    plan = PLANS[person.plan]
    for back in range(MONTHS - 1, -1, -1):
        start, end = month_start(now, back), month_start(now, back - 1)
        voice = plan.voice_min * (20 + (person.number * 3 + back * 17) % 70) // 100
        report = _base("UsageConsumptionReport", paths.USAGE_REPORT, f"UR-{person.number}-{start:%Y%m}") | {
            "name": f"{start:%Y-%m}",
            "creationDate": now.isoformat(),
            "validPeriod": {"startDateTime": start.isoformat(), "endDateTime": end.isoformat()},
            "relatedParty": _party(person),
            "product": [_reference("Product", paths.PRODUCT, f"PR-{person.number}-mobile", plan.name_en)],
            "bucket": [
                _bucket("data", "MB", data_used_mb(person, back), plan.data_mb),
                _bucket("voice", "min", voice, plan.voice_min),
                _bucket("sms", "SMS", (person.number + back) % 40, 100),
            ],
        }
        yield Row("usageConsumptionReport", report, owner=person.customer)


def _bucket(kind: str, units: str, used: int, included: int) -> Document:
    within = min(used, included)
    counters: list[Json] = [_counter("used", units, within)]
    if used > included:
        counters.append(_counter("outOfBucket", units, used - included))
    return {
        "@type": "Bucket",
        "usageType": kind,
        "isShared": False,
        "status": "active",
        "bucketCounter": counters,
        "remainingValue": {"@type": "Quantity", "units": units, "amount": included - within},
    }


def _counter(kind: str, units: str, amount: int) -> Document:
    value: Document = {"@type": "Quantity", "units": units, "amount": amount}
    return {"@type": "BucketCounter", "counterType": kind, "value": value}


def _tickets(everyone: Sequence[Person], now: datetime) -> Iterator[Row]:
    opened: tuple[tuple[Person, str, str, str, str], ...] = (
        (ALICE, "fault", "broadband", "resolved", "Home fibre drops every evening."),
        (XIAOMING, "complaint", "mobile", "inProgress", "十月账单里的套餐外流量我有疑问。"),
        (everyone[7], "fault", "mobile", "inProgress", "No signal indoors."),
        (everyone[11], "fault", "broadband", "acknowledged", "The router's light is red."),
        (everyone[14], "complaint", "mobile", "acknowledged", "等候客服的时间太长。"),
    )
    for place, (person, kind, service, status, description) in enumerate(opened, start=1):
        at = now - timedelta(days=3 * place)
        ticket = _base("TroubleTicket", paths.TROUBLE_TICKET, f"TT-{person.number}-{place}") | {
            "ticketType": kind,
            "severity": "Minor",
            "status": status,
            "description": description,
            "creationDate": at.isoformat(),
            "lastUpdate": at.isoformat(),
            "expectedResolutionDate": (at + timedelta(days=15)).isoformat(),
            "relatedParty": _party(person),
            "troubleTicketCharacteristic": [_text("service", service)],
        }
        yield Row("troubleTicket", ticket, owner=person.customer)
