"""Orders. Source: TMF622 4.0.0.

An order of one of the operator's customers is made as any other is. What no customer stands behind is kept and carried
out by nobody: such an order is held.
"""

from dataclasses import replace
from typing import Annotated, Literal

import msgspec

from clearline.carrier import paths
from clearline.carrier.demo import creations
from clearline.carrier.demo.ledger import Document, Row
from clearline.carrier.demo.making import Id, Made, Making, digest, keep, read
from clearline.carrier.demo.version4.translation import (
    Asked,
    Text,
    as_named,
    begun,
    moved,
    objects,
    sent,
    with_external_id,
    with_parties,
    with_roles,
    without,
)
from clearline.domain.conversation import Json


class _Party(Id, frozen=True, kw_only=True):
    party_or_party_role: None = None


class _Item(Id, frozen=True, kw_only=True):
    action: Literal["add", "modify", "delete", "noChange"]


class _NewOrder(Asked, frozen=True, kw_only=True):
    product_order_item: Annotated[tuple[_Item, ...], msgspec.Meta(min_length=1)]
    related_party: Annotated[tuple[_Party, ...], msgspec.Meta(min_length=1)]
    external_id: Text | None = None


def make_order(making: Making, body: bytes) -> Made:
    """Make a ProductOrder: a customer's as version 5 does, anybody else's one that is held; raises `HTTPException`."""
    asked = read(body, _NewOrder)
    making = replace(making, path=paths.PRODUCT_ORDER)
    kept = as_named(with_roles(without(sent(body), "externalId")), asked.external_id)
    body = msgspec.json.encode(kept)
    if any(making.ledger.get("customer", party.id) for party in asked.related_party):
        return creations.make_order(making, body)
    items: list[Json] = [each | {"state": "held"} for each in objects(kept["productOrderItem"])]
    document = begun(making, "ProductOrder", "PO", body) | {"state": "held", "productOrderItem": items}
    return keep(making, Row("productOrder", document, external=asked.external_id, request=digest(asked)), {})


def order(document: Document) -> Document:
    """Return a ProductOrder with the date it was placed, its parties and the one name it was given."""
    items: list[Json] = [moved(each) for each in objects(document.get("productOrderItem"))]
    kept = without(with_external_id(with_parties(document)), "creationDate", "lastUpdate")
    return moved(kept) | {"orderDate": _zulu(str(document["creationDate"])), "productOrderItem": items}


def _zulu(moment: str) -> str:
    # Some clients of version 4 send a plus in a query as it is, where it means a space.
    return moment.removesuffix("+00:00") + "Z" if moment.endswith("+00:00") else moment
