"""What everything that is made at the operator is made with: reading, checking and keeping it once for its name."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import msgspec
from starlette.exceptions import HTTPException

from clearline.carrier.demo.ledger import Document, Ledger, Row


class Shape(msgspec.Struct, frozen=True, rename="camel"):
    """Python names inside, the specifications' names outside."""


class Id(Shape, frozen=True, kw_only=True):
    """A reference to something else."""

    id: str


class Party(Shape, frozen=True, kw_only=True):
    """Who has to do with what is made."""

    party_or_party_role: Id


class Named(Shape, frozen=True, kw_only=True):
    """What may carry a name that the one who asks for it gave it."""

    external_identifier: tuple[Id, ...] = ()


ShapeT = TypeVar("ShapeT", bound=Shape)


@dataclass(frozen=True, slots=True)
class Made:
    """A new document, or the first one of that external name."""

    document: Document
    customer: str
    is_new: bool
    parameters: Mapping[str, str] = field(default_factory=dict)
    """For the journal: nothing personal."""


@dataclass(frozen=True, slots=True)
class Making:
    """Where and when something is made."""

    ledger: Ledger
    now: datetime
    path: str
    base: str = ""
    """Under which address the operator is reached."""


Maker = Callable[[Making, bytes], Made]


def read(body: bytes, shape: type[ShapeT]) -> ShapeT:
    """Return a body of that shape; raises `HTTPException`."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, ValueError, RecursionError) as exc:
        raise HTTPException(400, f"the body is not what is expected: {type(exc).__name__}") from exc


def customer_of(ledger: Ledger, parties: tuple[Party, ...]) -> str:
    """Return the one customer that is named; raises `HTTPException` unless there is one, whom the operator has."""
    ids = [party.party_or_party_role.id for party in parties]
    if len(ids) != 1 or ledger.get("customer", ids[0]) is None:
        raise HTTPException(400, "one relatedParty, a customer, is expected")
    return ids[0]


def external_of(asked: Named) -> str | None:
    """Return the name that was given; raises `HTTPException` if there are several."""
    if len(asked.external_identifier) > 1:
        raise HTTPException(400, "at most one externalIdentifier is expected")
    return asked.external_identifier[0].id if asked.external_identifier else None


def started(making: Making, kind: str, document_id: str, body: bytes) -> Document:
    """Return what was sent, as a document of today with an id and a place of its own."""
    now = making.now.isoformat()
    return msgspec.json.decode(body, type=dict) | {
        "@type": kind,
        "id": document_id,
        "href": f"{making.path}/{document_id}",
        "creationDate": now,
        "lastUpdate": now,
    }


def keep(making: Making, row: Row, parameters: Mapping[str, str]) -> Made:
    """Keep what was made, unless its external name has been used: for the same request, that is what it made then."""
    noted = dict(parameters) if row.external is None else {**parameters, "externalIdentifier": row.external}
    if row.external is not None:
        first = making.ledger.named(row.kind, row.external)
        if first is not None:
            if first[1] != row.request:
                raise HTTPException(409, "this externalIdentifier stands for a different request")
            return Made(first[0], row.owner, is_new=False, parameters=noted)
    making.ledger.keep([row])
    return Made(row.document, row.owner, is_new=True, parameters=noted)


def digest(asked: Shape) -> str:
    """Return what tells one request from another."""
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()
