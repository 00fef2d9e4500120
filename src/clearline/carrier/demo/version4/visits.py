"""Service tests, times at which somebody can come, and appointments.

Sources: TMF646 4.0.0 and TMF653 4.2.0.
"""

from typing import Final, Literal

import msgspec
from starlette.exceptions import HTTPException

from clearline.carrier.demo import creations
from clearline.carrier.demo.ledger import Document
from clearline.carrier.demo.making import Id, Made, Making, Shape, read
from clearline.carrier.demo.resources import merge_patch
from clearline.carrier.demo.version4.translation import (
    Asked,
    Characterized,
    Entity,
    FlatParty,
    Moments,
    Text,
    as_named,
    read_characteristics,
    sent,
    with_characteristics,
    with_external_id,
    with_parties,
    with_roles,
    without,
)

_OF_A_SEARCH: Final = frozenset({"relatedEntity", "relatedParty", "relatedPlace", "requestedTimeSlot"})


class _Slot(Shape, frozen=True, kw_only=True):
    valid_for: Moments


class _Place(Shape, frozen=True, kw_only=True):
    role: Text


class _NewTest(Characterized, frozen=True, kw_only=True):
    name: Text
    related_service: Id
    test_specification: Id
    related_party: tuple[FlatParty, ...]


class _NewSearch(Asked, frozen=True, kw_only=True):
    related_entity: tuple[Entity, ...] = ()
    related_party: FlatParty | None = None
    related_place: _Place | None = None
    requested_time_slot: tuple[_Slot, ...] = ()


class _NewAppointment(Asked, frozen=True, kw_only=True):
    valid_for: Moments
    related_party: tuple[FlatParty, ...]
    related_entity: tuple[Entity, ...] = ()
    related_place: _Place | None = None
    external_id: Text | None = None
    status: None = None
    """The operator says it."""


class _AppointmentPatch(Shape, frozen=True, forbid_unknown_fields=True, kw_only=True):
    valid_for: Moments
    status: Literal["initialized", "confirmed", "cancelled", "completed", "failed"] | None = None


def make_test(making: Making, body: bytes) -> Made:
    """Make a ServiceTest of a customer's line; raises `HTTPException`."""
    read(body, _NewTest)
    return creations.make_test(making, msgspec.json.encode(with_roles(read_characteristics(sent(body)))))


def make_search(making: Making, body: bytes) -> Made:
    """Answer a SearchTimeSlot, which keeps nothing but what it may be asked with; raises `HTTPException`."""
    read(body, _NewSearch)
    asked = {name: value for name, value in sent(body).items() if name in _OF_A_SEARCH}
    return creations.make_search(making, msgspec.json.encode(asked))


def make_appointment(making: Making, body: bytes) -> Made:
    """Make an Appointment at a time that is free; raises `HTTPException`."""
    asked = read(body, _NewAppointment)
    kept = as_named(with_roles(without(sent(body), "externalId")), asked.external_id)
    return creations.make_appointment(making, msgspec.json.encode(kept))


def patch_appointment(document: Document, patch: Document) -> Document:
    """Return an Appointment at another time, or in another state; raises `HTTPException` for anything else."""
    try:
        msgspec.convert(patch, _AppointmentPatch)
    except msgspec.ValidationError as exc:
        raise HTTPException(400, "a validFor with both ends is expected, and a status at most") from exc
    return merge_patch(document, {name: value for name, value in patch.items() if value is not None})


def test(document: Document) -> Document:
    """Return a ServiceTest as version 4 has it."""
    return with_characteristics(with_parties(without(document, "creationDate", "lastUpdate")))


def search(document: Document) -> Document:
    """Return a SearchTimeSlot as version 4 has it."""
    return without(document, "creationDate", "lastUpdate", "externalIdentifier")


def appointment(document: Document) -> Document:
    """Return an Appointment as version 4 has it."""
    return with_external_id(with_parties(document))
