"""Between the two versions: parties with a role around them or flat, names that strangers gave, and hrefs.

Version 4 has no external name of a service test or a message; there it is the characteristic `externalIdentifier`.
"""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from starlette.exceptions import HTTPException

from clearline.carrier import paths, paths4
from clearline.carrier.demo.ledger import Document
from clearline.carrier.demo.making import Id, Making, Shape, started
from clearline.domain.conversation import Json

Text = Annotated[str, msgspec.Meta(min_length=1)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""RFC 3339 with its offset."""

EXTERNAL: Final = "externalIdentifier"
_ROLE_REF: Final = "PartyRoleRef"
_PLACES: Final = (
    (paths.CUSTOMER, paths4.CUSTOMER),
    (paths.INDIVIDUAL, paths4.INDIVIDUAL),
    (paths.PRODUCT, paths4.PRODUCT),
    (paths.OFFERING, paths4.OFFERING),
    (paths.PRODUCT_ORDER, paths4.PRODUCT_ORDER),
    (paths.CUSTOMER_BILL, paths4.CUSTOMER_BILL),
    (paths.BILLING_RATE, paths4.BILLING_RATE),
    (paths.TROUBLE_TICKET, paths4.TROUBLE_TICKET),
    (paths.SERVICE_PROBLEM, paths4.SERVICE_PROBLEM),
)


class FlatParty(Shape, frozen=True, kw_only=True):
    """RelatedParty: version 4 requires both, and knows no object between it and the id."""

    id: Text
    referred_type: Text = msgspec.field(name="@referredType")
    party_or_party_role: None = None


class Moments(Shape, frozen=True, kw_only=True):
    """TimePeriod with both its ends, each with its offset."""

    start_date_time: Moment
    end_date_time: Moment


class Entity(Id, frozen=True, kw_only=True):
    """RelatedEntity: version 4 requires all three."""

    id: Text
    role: Text
    referred_type: Text = msgspec.field(name="@referredType")


class Asked(Shape, frozen=True, kw_only=True):
    """What version 4 asks for: version 5's way to name it is refused."""

    external_identifier: None = None


class Characteristic(Shape, frozen=True, kw_only=True):
    """A name and a value of any type."""

    name: Text
    value: msgspec.Raw


class Characterized(Asked, frozen=True, kw_only=True):
    """What has no place for the asker's own name but among its characteristics."""

    characteristic: tuple[Characteristic, ...] = ()


def sent(body: bytes) -> Document:
    """Return a body that is an object; raises `HTTPException`."""
    try:
        return msgspec.json.decode(body, type=dict)
    except (msgspec.MsgspecError, ValueError, RecursionError) as exc:
        raise HTTPException(400, "a JSON object is expected") from exc


def begun(making: Making, kind: str, letters: str, body: bytes) -> Document:
    """Return what was sent as a document with a number of its own after those letters."""
    return started(making, kind, f"{letters}-{making.ledger.next_number()}", body)


def objects(value: Json) -> list[Document]:
    """Return the objects of a list, none of anything else."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def without(document: Document, *names: str) -> Document:
    """Return a document that has no such attributes."""
    return {name: value for name, value in document.items() if name not in names}


def in_role(party: Document) -> Document:
    """Return a flat party as version 5 has it."""
    whom = without(party, "role")
    whom.setdefault("@type", _ROLE_REF)
    return {
        "@type": "RelatedPartyOrPartyRole",
        "role": party.get("role", "Customer"),
        "partyOrPartyRole": whom,
    }


def flat(party: Document) -> Document:
    """Return a party as version 4 has it."""
    whom = party.get("partyOrPartyRole")
    if not isinstance(whom, dict):
        return party
    kept = without(whom, "@type") if whom.get("@type") == _ROLE_REF else whom
    return with_role(kept, party)


def with_role(kept: Document, related: Document) -> Document:
    """Return what is related, flat: with the role in which it is."""
    return kept | ({"role": related["role"]} if "role" in related else {})


def with_roles(document: Document) -> Document:
    """Return what was sent with its parties as version 5 has them."""
    parties: list[Json] = [in_role(each) for each in objects(document.get("relatedParty"))]
    return document | {"relatedParty": parties}


def with_parties(document: Document) -> Document:
    """Return a document with its parties flat."""
    parties: list[Json] = [flat(each) for each in objects(document.get("relatedParty"))]
    return document | {"relatedParty": parties}


def as_named(document: Document, external: str | None) -> Document:
    """Return what was sent with the asker's own name where version 5 has it."""
    if external is None:
        return document
    return document | {EXTERNAL: [{"@type": "ExternalIdentifier", "id": external}]}


def with_external_id(document: Document) -> Document:
    """Return a document with the asker's own name as `externalId`."""
    names = [each["id"] for each in objects(document.get(EXTERNAL)) if "id" in each]
    return without(document, EXTERNAL) | ({"externalId": names[0]} if names else {})


def read_characteristics(document: Document) -> Document:
    """Return what was sent, its own name taken out of the characteristics; raises `HTTPException` if it is no name."""
    values = objects(document.get("characteristic"))
    names = [each.get("value") for each in values if each.get("name") == EXTERNAL]
    others: list[Json] = [each for each in values if each.get("name") != EXTERNAL]
    if not all(isinstance(name, str) and name for name in names):
        raise HTTPException(400, f"the characteristic {EXTERNAL} is text")
    named: list[Json] = [{"@type": "ExternalIdentifier", "id": name} for name in names]
    kept = without(document, "characteristic")
    return kept | ({EXTERNAL: named} if named else {}) | ({"characteristic": others} if others else {})


def with_characteristics(document: Document) -> Document:
    """Return a document with the asker's own name among its characteristics."""
    named: list[Json] = [{"name": EXTERNAL, "value": each["id"]} for each in objects(document.get(EXTERNAL))]
    values: list[Json] = [*objects(document.get("characteristic")), *named]
    return without(document, EXTERNAL, "characteristic") | ({"characteristic": values} if values else {})


def moved(document: Document) -> Document:
    """Return a document that lies, and refers to others, where version 4 puts them."""
    return {name: _placed(value) if name == "href" else _referring(value) for name, value in document.items()}


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
