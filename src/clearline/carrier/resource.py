"""What every part of the client to the operator's systems shares: whose it is, and writing once by our own name."""

from collections.abc import Callable, Iterable
from typing import Final, Protocol, TypeVar

import msgspec

from clearline.carrier import shape
from clearline.carrier.calls import Calls, Exchange, Request, decode
from clearline.carrier.once import once
from clearline.domain.conversation import Json
from clearline.domain.person import CustomerId
from clearline.errors import CarrierError

DESK: Final = "clearline"
"""The `owner` of our external identifiers."""


class Owned(Protocol):
    """Whatever belongs to somebody."""

    @property
    def related_party(self) -> tuple[shape.RelatedParty, ...]:
        """Who has to do with it."""
        ...


class Named(Protocol):
    """Whatever carries the name that we gave it."""

    @property
    def external_identifier(self) -> tuple[shape.ExternalIdentifier, ...]:
        """Its names."""
        ...


OwnedT = TypeVar("OwnedT", bound=Owned)
NamedT = TypeVar("NamedT", bound=Named)


async def owned(calls: Calls, path: str, kind: type[OwnedT], customer: CustomerId) -> tuple[OwnedT, ...]:
    """Return what is one customer's; raises `CarrierError` where the operator answers with another's too."""
    found = await calls.all(path, kind, relatedParty__partyOrPartyRole__id=customer)
    # An operator that does not know the filter answers with everybody's.
    if not all(is_owner(customer, each) for each in found):
        raise CarrierError(f"GET {path}: asked for one customer's, got another's")
    return found


async def write_once(
    calls: Calls,
    path: str,
    kind: type[NamedT],
    body: dict[str, Json],
    *,
    external_id: str,
    is_same: Callable[[NamedT], bool],
) -> NamedT:
    """Make one resource under our name for it, or return what was made under that name before."""
    request = Request(
        "POST",
        path,
        body=msgspec.json.encode(body | {"externalIdentifier": [_external(external_id)]}),
        headers={"Content-Type": "application/json", "Idempotency-Key": external_id},
    )

    async def find() -> NamedT | None:
        found = await calls.all(path, kind, externalIdentifier__id=external_id)
        return _the_one(found, external_id, is_same)

    async def send() -> Exchange:
        return await calls.exchange(request)

    def read(answer: bytes) -> NamedT:
        made = _the_one((decode(answer, kind),), external_id, is_same)
        if made is None:
            raise CarrierError(f"POST {path}: an answer without our external identifier")
        return made

    return await once(find, send, read)


def _the_one(found: Iterable[NamedT], external_id: str, is_same: Callable[[NamedT], bool]) -> NamedT | None:
    ours = [each for each in found if any(name.id == external_id for name in each.external_identifier)]
    if not ours:
        return None
    if len(ours) > 1 or not is_same(ours[0]):
        raise CarrierError("an external identifier that stands for something else, or for several things")
    return ours[0]


def is_owner(customer: CustomerId, thing: Owned) -> bool:
    """Return whether `thing` is the customer's."""
    return any(each.party_or_party_role.id == customer for each in thing.related_party)


def segment(identifier: str) -> str:
    """Return `identifier` if it is one path segment; raises `CarrierError`, since it came from the operator."""
    if not identifier or not identifier.replace("-", "").replace("_", "").isalnum() or not identifier.isascii():
        raise CarrierError("an id that cannot stand in a path")
    return identifier


def party(customer: CustomerId) -> dict[str, Json]:
    """Return the reference by which a resource is a customer's."""
    return {
        "@type": "RelatedPartyOrPartyRole",
        "role": "Customer",
        "partyOrPartyRole": {"@type": "PartyRoleRef", "@referredType": "Customer", "id": customer},
    }


def characteristic(name: str, value: str) -> dict[str, Json]:
    """Return a characteristic whose value is text."""
    return {"@type": "StringCharacteristic", "valueType": "string", "name": name, "value": value}


def _external(external_id: str) -> dict[str, Json]:
    return {
        "@type": "ExternalIdentifier",
        "owner": DESK,
        "externalIdentifierType": "idempotencyKey",
        "id": external_id,
    }
