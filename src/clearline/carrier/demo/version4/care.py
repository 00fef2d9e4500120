"""What goes wrong, and what customers say about it. Sources: TMF621 and TMF656 (August 2020), 4.0.0 both.

A ticket of version 4 has no characteristics: the service that it is about is an entity in the role `service`.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, Final

import msgspec

from clearline.carrier import paths
from clearline.carrier.demo import creations
from clearline.carrier.demo.changes import text
from clearline.carrier.demo.ledger import Document
from clearline.carrier.demo.making import Made, Making, read
from clearline.carrier.demo.version4.translation import (
    Asked,
    Entity,
    FlatParty,
    Text,
    as_named,
    moved,
    objects,
    sent,
    with_external_id,
    with_parties,
    with_role,
    with_roles,
    without,
)
from clearline.domain.conversation import Json

_SERVICE: Final = "service"
_CATEGORY: Final = "ServiceCategory"
_CHARACTERISTICS: Final = "troubleTicketCharacteristic"
_NAMES: Final = MappingProxyType({"mobile": "Mobile", "broadband": "Home broadband", "tv": "Television"})


class _Entity(Entity, frozen=True, kw_only=True):
    entity: None = None
    """Version 5's."""

    @property
    def is_service(self) -> bool:
        return self.role == _SERVICE and self.referred_type == _CATEGORY


class _NewTicket(Asked, frozen=True, kw_only=True):
    description: Text
    severity: Text
    ticket_type: Text
    related_party: Annotated[tuple[FlatParty, ...], msgspec.Meta(min_length=1)]
    related_entity: tuple[_Entity, ...] = ()
    external_id: Text | None = None
    trouble_ticket_characteristic: None = None
    """Version 5's."""


def make_ticket(making: Making, body: bytes) -> Made:
    """Make a TroubleTicket, kept with the service it is about as version 5 has it; raises `HTTPException`."""
    asked = read(body, _NewTicket)
    kept = as_named(with_roles(without(sent(body), "externalId")), asked.external_id)
    if "relatedEntity" in kept:
        entities: list[Json] = [_nested(each) for each in objects(kept["relatedEntity"])]
        about: list[Json] = [text(_SERVICE, each.id) for each in asked.related_entity if each.is_service]
        kept |= {"relatedEntity": entities} | ({_CHARACTERISTICS: about} if about else {})
    return creations.make_ticket(replace(making, path=paths.TROUBLE_TICKET), msgspec.json.encode(kept))


def ticket(document: Document) -> Document:
    """Return a TroubleTicket as version 4 has it."""
    entities: list[Json] = [_flat(each) for each in objects(document.get("relatedEntity"))]
    if not entities:
        values = objects(document.get(_CHARACTERISTICS))
        entities = [_service(str(each.get("value", ""))) for each in values if each.get("name") == _SERVICE]
    kept = with_external_id(with_parties(without(document, _CHARACTERISTICS)))
    return moved(kept | ({"relatedEntity": entities} if entities else {}))


def service_problem(document: Document) -> Document:
    """Return a ServiceProblem whose places are each one flat object."""
    places: list[Json] = [_place(each) for each in objects(document.get("affectedLocation"))]
    return moved(document | {"affectedLocation": places})


def _nested(entity: Document) -> Document:
    return {"@type": "RelatedEntity", "role": entity["role"], "entity": without(entity, "role")}


def _flat(related: Document) -> Document:
    entity = related.get("entity")
    return with_role(entity, related) if isinstance(entity, dict) else related


def _service(name: str) -> Document:
    return {"id": name, "role": _SERVICE, "@referredType": _CATEGORY, "name": _NAMES.get(name, name)}


def _place(related: Document) -> Document:
    place = related.get("place")
    if not isinstance(place, dict):
        return related
    return with_role(place, related) | {"@type": "RelatedPlace"}
