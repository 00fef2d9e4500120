"""Version 4 of what the operator keeps in version 5: the same customers, orders, bills and payments, in other shapes.

Sources: TMF622, TMF629, TMF632, TMF676 and TMF678, 4.0.0 each. Only what differs is put in their shape; the attributes
that version 5 has besides stay, as version 4 lets a resource have more than it names.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from clearline.carrier import paths, paths4
from clearline.carrier.demo import version4_makers as makers
from clearline.carrier.demo.ledger import Document
from clearline.carrier.demo.resources import MOST, Resource
from clearline.carrier.demo.version4_makers import account_of
from clearline.domain.conversation import Json

_PLACES: Final = (
    (paths.CUSTOMER, paths4.CUSTOMER),
    (paths.INDIVIDUAL, paths4.INDIVIDUAL),
    (paths.PRODUCT_ORDER, paths4.PRODUCT_ORDER),
    (paths.CUSTOMER_BILL, paths4.CUSTOMER_BILL),
    (paths.BILLING_RATE, paths4.BILLING_RATE),
)
_FILTERS: Final = MappingProxyType({"relatedParty.id": "owner", "bill.id": "handle", "externalId": "external"})
_ABOUT_A_MEDIUM: Final = frozenset({"@type", "contactType", "preferred", "validFor"})


def moved(document: Document) -> Document:
    """Return a document that lies, and refers to others, where version 4 puts them."""
    return {name: _placed(value) if name == "href" else _referring(value) for name, value in document.items()}


def customer(document: Document) -> Document:
    """Return a Customer whose addresses are each a type and its characteristics."""
    media: list[Json] = [_medium(each) for each in _objects(document.get("contactMedium"))]
    return moved(document) | ({"contactMedium": media} if media else {})


def individual(document: Document) -> Document:
    """Return an Individual with given and family name, which version 5 may leave to one formatted name."""
    given, family = _names(str(document.get("formattedName", "")))
    return {"givenName": given, "familyName": family} | moved(document)


def order(document: Document) -> Document:
    """Return a ProductOrder with the date it was placed, its parties and the one name it was given."""
    left_out = {"creationDate", "lastUpdate", "externalIdentifier"}
    named = _objects(document.get("externalIdentifier"))
    kept = {name: value for name, value in moved(document).items() if name not in left_out}
    return (
        kept
        | {"orderDate": _zulu(str(document["creationDate"])), "relatedParty": _parties(document)}
        | ({"externalId": named[0]["id"]} if named else {})
    )


def bill(document: Document) -> Document:
    """Return a CustomerBill with its account, and with its lines as the document of it."""
    bill_id = str(document["id"])
    parties = _parties(document)
    holders = [str(party["id"]) for party in _objects(parties)]
    return moved(document) | {
        "relatedParty": parties,
        "billingAccount": {"@referredType": "BillingAccount", "id": account_of(holders[0] if holders else "")},
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
    """Return a Payment with the account it is for, which the desk's payments tell by their payer."""
    payer = document.get("payer")
    role = payer.get("partyOrPartyRole") if isinstance(payer, dict) else None
    holder = str(role.get("id", "")) if isinstance(role, dict) else ""
    account: Document = {"@referredType": "BillingAccount", "id": account_of(holder)}
    return {"account": account, **document}


VERSION_4: Final = (
    Resource("customer", paths4.CUSTOMER, makers.make_customer, makers.patch_customer, customer),
    Resource("individual", paths4.INDIVIDUAL, makers.make_individual, None, individual),
    Resource("organization", paths4.ORGANIZATION, makers.make_organization),
    Resource("productOrder", paths4.PRODUCT_ORDER, makers.make_order, None, order),
    Resource("customerBill", paths4.CUSTOMER_BILL, None, makers.patch_bill, bill),
    Resource("customerBillOnDemand", paths4.BILL_ON_DEMAND, makers.make_bill_on_demand, None, moved),
    Resource("appliedCustomerBillingRate", paths4.BILLING_RATE, None, None, rate),
)


def with_version_4(resources: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """Return the resources, with version 4 of those that have changed, and with payments that need no card."""
    kept = (
        replace(each, maker=makers.make_payment, shown=payment, page=MOST) if each.kind == "payment" else each
        for each in resources
    )
    return (*kept, *(replace(each, page=MOST, indexed=_FILTERS) for each in VERSION_4))


def _referring(value: Json) -> Json:
    # Only as deep as references lie: what somebody posted may be nested as deep as its length allows.
    match value:
        case dict() if "href" in value:
            return {**value, "href": _placed(value["href"])}
        case list():
            return [
                {**one, "href": _placed(one["href"])} if isinstance(one, dict) and "href" in one else one
                for one in value
            ]
        case _:
            return value


def _placed(href: Json) -> Json:
    text = str(href)
    for there, here in _PLACES:
        if text.startswith(f"{there}/"):
            return here + text.removeprefix(there)
    return href


def _parties(document: Document) -> list[Json]:
    return [_party(each) for each in _objects(document.get("relatedParty"))]


def _party(party: Document) -> Json:
    whom = party.get("partyOrPartyRole")
    if not isinstance(whom, dict):
        return party
    kept: Document = {name: value for name, value in moved(whom).items() if name != "@type"}
    return kept | ({"role": party["role"]} if "role" in party else {})


def _medium(medium: Document) -> Json:
    if "characteristic" in medium:
        return medium
    about: Document = {name: medium[name] for name in ("preferred", "validFor") if name in medium}
    values: Document = {name: value for name, value in medium.items() if name not in _ABOUT_A_MEDIUM}
    return about | {"mediumType": medium.get("contactType"), "characteristic": values}


def _objects(value: Json) -> list[Document]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _names(formatted: str) -> tuple[str, str]:
    given, space, family = formatted.rpartition(" ")
    # Every Chinese surname at this operator is one character, and stands first.
    return (given, family) if space else (formatted[1:], formatted[:1])


def _zulu(moment: str) -> str:
    # Some clients of version 4 send a plus in a query as it is, where it means a space.
    return moment.removesuffix("+00:00") + "Z" if moment.endswith("+00:00") else moment
