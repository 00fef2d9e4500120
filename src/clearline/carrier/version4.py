"""Version 4 of TM Forum's Open APIs for a client that thinks in version 5: requests said in it, answers heard from it.

Sources: TMF620 4.0.0 and 4.1.0, TMF621 4.0.0, TMF622 4.0.0, TMF629 4.0.0, TMF632 4.0.0, TMF637 4.0.0, TMF646 4.0.0,
TMF653 4.2.0, TMF656 4.0.0 (of 2020; one of 2018 has the same number), TMF676 4.0.0, TMF677 4.0.1, TMF678 4.0.0, TMF681
4.0.0; filters by TMF630. Where version 4 has no place for something, it is told in the nearest one, as said beside it
here. What cannot be read is handed on as it came: whoever reads it next refuses it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Final

import msgspec

from clearline.carrier import paths, paths4
from clearline.carrier.calls import Answered, Exchange, Manner, Request, Send, Unanswered
from clearline.carrier.paths import Version
from clearline.domain.conversation import Json

Document = dict[str, Json]
Change = Callable[[Document], Document]
Speak = Callable[[Request, str, Send], Awaitable[Exchange]]
"""Takes what of the path comes after the resource's own."""

_DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)
"""So that no amount passes through a float."""
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
_UNREADABLE: Final = (msgspec.MsgspecError, ValueError, RecursionError, ArithmeticError)
"""What reading and writing JSON can raise; the last is a number that no Decimal holds."""
_JSON: Final = {"Content-Type": "application/json"}
_PAGE: Final = 100
_NOT_DONE: Final = ("accepted", "inProgress", "terminatedWithError")

_OUR_NAME: Final = "externalIdentifier"
"""Of the characteristic that holds our name for a thing where version 4 has no other place for one."""
_SERVICE: Final = ("service", "ServiceCategory")
"""Role and type of the entity by which a ticket says what it is about: version 4's have no characteristics."""
_IDEOGRAPHS: Final = "\u2e80"
"""From here on Unicode has the characters of names that are written without a space, the family's first."""
_WHOSE: Final = "relatedParty.partyOrPartyRole.id"
_BY_OWNER: Final = MappingProxyType({_WHOSE: "relatedParty.id"})
_BY_NAME: Final = MappingProxyType({"externalIdentifier.id": "externalId"})
_BY_CHARACTERISTIC: Final = MappingProxyType({"externalIdentifier.id": "characteristic.value"})
_BY_NUMBER: Final = MappingProxyType({"contactMedium.phoneNumber": "contactMedium.characteristic.phoneNumber"})


def manner_of(version: Version) -> Manner:
    """Return how requests are put to an operator who has this version of what has both."""
    match version:
        case Version.FOUR:
            return partial(_speak, {**_ALWAYS, **_IN_VERSION_4})
        case Version.FIVE:
            return partial(_speak, _ALWAYS)


async def _speak(spoken: Mapping[str, Speak], request: Request, send: Send) -> Exchange:
    for path, speak in spoken.items():
        rest = request.path.removeprefix(path)
        if rest != request.path and rest[:1] in {"", "/"}:
            return await speak(request, rest, send)
    return await send(request)


def _unchanged(document: Document) -> Document:
    return document


@dataclass(frozen=True, slots=True)
class _Dialect:
    """A resource that version 4 has too."""

    path: str
    filters: Mapping[str, str] = field(default_factory=dict)
    said: Change = _unchanged
    heard: Change = _unchanged

    async def __call__(self, request: Request, rest: str, send: Send) -> Exchange:
        params = {self.filters.get(name, name): value for name, value in request.params.items()}
        body = _ENCODER.encode(_each(self.said, _DECODER.decode(request.body))) if request.body else b""
        asked = replace(request, path=self.path + rest, params=params, body=body)
        answer = await send(asked)
        if not isinstance(answer, Answered) or not answer.is_success:
            return answer
        return _holding(answer, _each(self.heard, _decoded(answer.body)))


async def _offerings(request: Request, rest: str, send: Send) -> Exchange:
    """List offerings with their prices, which version 4.0 has them refer to."""
    answer = await send(replace(request, path=paths4.OFFERING + rest))
    if not isinstance(answer, Answered) or not answer.is_success:
        return answer
    offerings = _decoded(answer.body)
    wanted = sorted({str(price["id"]) for price in _prices(offerings) if "price" not in price and "id" in price})
    known: dict[str, Document] = {}
    while wanted:
        params = {"id": ",".join(wanted[:_PAGE]), "limit": str(_PAGE)}
        prices = await send(Request("GET", paths4.OFFERING_PRICE, params=params))
        if not isinstance(prices, Answered) or not prices.is_success:
            return prices
        known |= {str(each.get("id")): each for each in _objects(_decoded(prices.body))}
        left = [each for each in wanted if each not in known]
        wanted = left if len(left) < len(wanted) else []
    return _holding(answer, _each(partial(_offering, known), offerings))


async def _usage(request: Request, rest: str, send: Send) -> Exchange:
    """Ask for what version 5 lists: a query, which changes nothing, so that it may be asked again."""
    whose: Json = [{"id": request.params.get(_WHOSE, ""), "role": "Customer", "@referredType": "Customer"}]
    query: Json = {"@type": "QueryUsageConsumption", "searchCriteria": {"relatedParty": whose}}
    asked = Request("POST", paths4.USAGE_QUERY + rest, body=_ENCODER.encode(query), headers=_JSON)
    answer = await send(asked)
    if not isinstance(answer, Answered) or not answer.is_success:
        return answer
    found = _decoded(answer.body)
    reports = found.get("usageConsumption") if isinstance(found, dict) else None
    if not isinstance(reports, list) or any(each.get("state") in _NOT_DONE for each in _objects(reports)):
        return Unanswered(f"POST {asked.path}: not counted yet")
    return replace(_holding(answer, [_report(each) for each in _objects(reports)]), total=len(reports))


def _holding(answer: Answered, found: Json) -> Answered:
    """Return the answer with that in it, if it is anything."""
    try:
        return answer if found is None else replace(answer, body=_ENCODER.encode(found))
    except _UNREADABLE:
        return answer


def _decoded(body: bytes) -> Json:
    """Return what an answer holds, without what is null in it, which is not there; None if it cannot be read."""
    try:
        return _present(_DECODER.decode(body))
    except _UNREADABLE:
        return None


def _present(found: Json) -> Json:
    match found:
        case list():
            return [_present(each) for each in found]
        case dict():
            return {name: _present(value) for name, value in found.items() if value is not None}
        case _:
            return found


def _prices(offerings: Json) -> Iterable[Document]:
    for offering in _objects(offerings):
        yield from _objects(offering.get("productOfferingPrice"))


def _each(change: Change, found: Json) -> Json:
    match found:
        case list():
            return [change(each) if isinstance(each, dict) else each for each in found]
        case dict():
            return change(found)
        case _:
            return found


def _objects(value: Json) -> list[Document]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _turned(document: Document, old: str, new: str, change: Callable[[Json], Json] = lambda value: value) -> Document:
    """Return the document with one attribute under another name and changed, if it has it."""
    return _without(document, old) | {new: change(document[old])} if old in document else document


def _without(document: Document, left_out: str) -> Document:
    return {name: value for name, value in document.items() if name != left_out}


def _all(*changes: Change) -> Change:
    def change(document: Document) -> Document:
        for each in changes:
            document = each(document)
        return document

    return change


def _list_of(change: Change) -> Callable[[Json], Json]:
    return partial(_each, change)


def _flat(party: Document) -> Document:
    whom = party.get("partyOrPartyRole")
    if not isinstance(whom, dict):
        return party
    kept: Document = {name: whom[name] for name in ("id", "name", "@referredType") if name in whom}
    return kept | {"role": party.get("role", "Customer")}


def _in_role(party: Document) -> Document:
    return {"role": party.get("role", ""), "partyOrPartyRole": _without(party, "role")}


_said_parties: Final = partial(_turned, old="relatedParty", new="relatedParty", change=_list_of(_flat))
_heard_parties: Final = partial(_turned, old="relatedParty", new="relatedParty", change=_list_of(_in_role))


def _first_id(names: Json) -> Json:
    return next((each.get("id") for each in _objects(names)), None)


_said_name: Final = partial(_turned, old="externalIdentifier", new="externalId", change=_first_id)
_heard_name: Final = partial(_turned, old="externalId", new="externalIdentifier", change=lambda name: [{"id": name}])


def _said_in_characteristic(document: Document) -> Document:
    ours: Document = {"name": _OUR_NAME, "valueType": "string", "value": _first_id(document.get("externalIdentifier"))}
    values: list[Json] = [*_objects(document.get("characteristic")), ours]
    return _without(document, "externalIdentifier") | {"characteristic": values}


def _heard_in_characteristic(document: Document) -> Document:
    of_that_name = [one for one in _objects(document.get("characteristic")) if one.get("name") == _OUR_NAME]
    return document | {"externalIdentifier": [{"id": one.get("value")} for one in of_that_name]}


def _customer(document: Document) -> Document:
    return _turned(document, "contactMedium", "contactMedium", _list_of(_medium))


def _medium(medium: Document) -> Document:
    values = medium.get("characteristic")
    return {**(values if isinstance(values, dict) else {}), **medium}


def _individual(document: Document) -> Document:
    given, family = (document.get(name, "") for name in ("givenName", "familyName"))
    if not isinstance(given, str) or not isinstance(family, str):
        return document
    is_spaced = any(letter < _IDEOGRAPHS for letter in given + family)
    joined = f"{given} {family}".strip() if is_spaced else family + given
    name = document.get("formattedName") or document.get("fullName") or joined
    return document | {"formattedName": name} if name else document


def _offering(prices: Mapping[str, Document], document: Document) -> Document:
    values: list[Json] = [
        {"name": use.get("name"), "characteristicValueSpecification": use.get("productSpecCharacteristicValue")}
        for use in _objects(document.get("prodSpecCharValueUse"))
    ]
    named = [prices.get(str(each.get("id")), each) for each in _objects(document.get("productOfferingPrice"))]
    known: list[Json] = [price for price in map(_price, named) if price["price"] is not None]
    return document | {"productOfferingCharacteristic": values, "productOfferingPrice": known}


def _price(price: Document) -> Document:
    """Return a price whose amount is money, as a resource has it; where it stands in an offering, taxes are apart."""
    amount = price.get("price")
    if isinstance(amount, dict) and "unit" not in amount:
        amount = amount.get("taxIncludedAmount")
    return price | {"price": amount if isinstance(amount, dict) else None}


def _order(document: Document) -> Document:
    return _heard_name(_heard_parties(_turned(document, "orderDate", "creationDate")))


def _report(document: Document) -> Document:
    return {"id": ""} | _heard_parties(_turned(document, "bucketRefOrValue", "bucket"))


def _said_ticket(document: Document) -> Document:
    role, kind = _SERVICE
    values = _objects(document.get("troubleTicketCharacteristic"))
    about: list[Json] = [
        {"id": one.get("value"), "name": one.get("value"), "role": role, "@referredType": kind}
        for one in values
        if one.get("name") == role
    ]
    kept = _said_name(_said_parties(_without(document, "troubleTicketCharacteristic")))
    return kept | ({"relatedEntity": about} if about else {})


def _heard_ticket(document: Document) -> Document:
    about = _objects(document.get("relatedEntity"))
    services = [one for one in about if (one.get("role"), one.get("@referredType")) == _SERVICE]
    values: list[Json] = [{"name": _SERVICE[0], "value": one.get("id")} for one in services]
    return _heard_name(_heard_parties(document)) | {"troubleTicketCharacteristic": values}


def _problem(document: Document) -> Document:
    return _turned(document, "affectedLocation", "affectedLocation", _list_of(_place))


def _place(place: Document) -> Document:
    return {"place": {"id": place.get("id", ""), "name": place.get("name", "")}}


def _said_test(document: Document) -> Document:
    # A test is of a specification in version 4, which must be named; the desk's is called what its tests are.
    specification: Document = {"id": document.get("name"), "@referredType": "ServiceTestSpecification"}
    return _said_in_characteristic(_said_parties(document)) | {"testSpecification": specification}


def _said_message(document: Document) -> Document:
    to = partial(_turned, old="emailAddress", new="email")
    return _said_in_characteristic(_turned(document, "receiver", "receiver", _list_of(to)))


def _heard_message(document: Document) -> Document:
    to = partial(_turned, old="email", new="emailAddress")
    return _heard_in_characteristic(_turned(document, "receiver", "receiver", _list_of(to)))


_ALWAYS: Final[Mapping[str, Speak]] = MappingProxyType(
    {
        paths.APPOINTMENT: _Dialect(
            paths.APPOINTMENT,
            {**_BY_OWNER, **_BY_NAME},
            said=_all(_said_parties, _said_name),
            heard=_all(_heard_parties, _heard_name),
        ),
        paths.SERVICE_TEST: _Dialect(
            paths.SERVICE_TEST,
            {**_BY_OWNER, **_BY_CHARACTERISTIC},
            said=_said_test,
            heard=_all(_heard_parties, _heard_in_characteristic),
        ),
        paths.MESSAGE: _Dialect(paths.MESSAGE, _BY_CHARACTERISTIC, said=_said_message, heard=_heard_message),
        paths.PAYMENT: _Dialect(paths.PAYMENT, said=partial(_turned, old="payer", new="payer", change=_list_of(_flat))),
    }
)
"""What the desk speaks in version 4 with every operator."""

_IN_VERSION_4: Final[Mapping[str, Speak]] = MappingProxyType(
    {
        paths.CUSTOMER: _Dialect(paths4.CUSTOMER, _BY_NUMBER, heard=_customer),
        paths.INDIVIDUAL: _Dialect(paths4.INDIVIDUAL, heard=_individual),
        paths.PRODUCT: _Dialect(paths4.PRODUCT, _BY_OWNER, heard=_heard_parties),
        paths.OFFERING: _offerings,
        paths.PRODUCT_ORDER: _Dialect(
            paths4.PRODUCT_ORDER, {**_BY_OWNER, **_BY_NAME}, said=_all(_said_parties, _said_name), heard=_order
        ),
        paths.CUSTOMER_BILL: _Dialect(paths4.CUSTOMER_BILL, _BY_OWNER, heard=_heard_parties),
        paths.BILLING_RATE: _Dialect(paths4.BILLING_RATE),
        paths.USAGE_REPORT: _usage,
        paths.TROUBLE_TICKET: _Dialect(
            paths4.TROUBLE_TICKET, {**_BY_OWNER, **_BY_NAME}, said=_said_ticket, heard=_heard_ticket
        ),
        paths.SERVICE_PROBLEM: _Dialect(paths4.SERVICE_PROBLEM, heard=_problem),
    }
)
"""And what it speaks in version 5 otherwise."""
