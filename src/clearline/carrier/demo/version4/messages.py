"""Messages to customers, by SMS or mail. Source: TMF681 4.0.0."""

from typing import Annotated

import msgspec

from clearline.carrier.demo import creations
from clearline.carrier.demo.ledger import Document
from clearline.carrier.demo.making import Made, Making, Shape, read
from clearline.carrier.demo.version4.translation import (
    Characterized,
    FlatParty,
    Text,
    objects,
    read_characteristics,
    sent,
    with_characteristics,
    without,
)
from clearline.domain.conversation import Json


class _Address(Shape, frozen=True, kw_only=True):
    phone_number: str = ""
    email: str = ""
    email_address: None = None
    """Version 5's word."""
    party: FlatParty | None = None


class _NewMessage(Characterized, frozen=True, kw_only=True):
    content: Text
    message_type: Text
    sender: _Address
    receiver: Annotated[tuple[_Address, ...], msgspec.Meta(min_length=1)]


def make_message(making: Making, body: bytes) -> Made:
    """Make a CommunicationMessage, which arrives at once; raises `HTTPException`."""
    read(body, _NewMessage)
    asked = read_characteristics(sent(body))
    return creations.make_message(making, msgspec.json.encode(_addressed(asked, "email", "emailAddress")))


def message(document: Document) -> Document:
    """Return a CommunicationMessage as version 4 has it."""
    kept = without(document, "creationDate", "lastUpdate")
    return with_characteristics(_addressed(kept, "emailAddress", "email"))


def _addressed(document: Document, old: str, new: str) -> Document:
    receivers: list[Json] = [_renamed(each, old, new) for each in objects(document.get("receiver"))]
    sender = document.get("sender")
    kept = document | ({"sender": _renamed(sender, old, new)} if isinstance(sender, dict) else {})
    return kept | {"receiver": receivers}


def _renamed(address: Document, old: str, new: str) -> Document:
    return {new if name == old else name: value for name, value in address.items()}
