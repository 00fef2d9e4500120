"""What an order changes on a product that a customer has: a blocked SIM, roaming, an end."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from clearline.carrier.demo.ledger import Document, Ledger
from clearline.domain.conversation import Json

DAYS: Final = MappingProxyType({"blockSim": 3, "roamingOn": 0, "roamingOff": 0, "end": 30})
"""How long each takes: a new card is three days in the post, and an end without a day takes thirty."""

_CHANGES: Final = MappingProxyType(
    {("simStatus", "blocked"): "blockSim", ("roaming", "on"): "roamingOn", ("roaming", "off"): "roamingOff"}
)


def changing(action: str, values: Mapping[str, str]) -> str | None:
    """Return which change an order item asks for, None for none that there is."""
    if action == "delete":
        return "end"
    found = [_CHANGES.get(one) for one in values.items()]
    return found[0] if action == "modify" and len(found) == 1 else None


def carry_out(ledger: Ledger, product: Document, change: str, *, now: datetime, day: datetime) -> None:
    """Change the product, and for a blocked SIM note on its owner that the card is another one now."""
    if change == "end":
        ledger.change("product", product | {"terminationDate": day.isoformat()})
        return
    name, value = next(pair for pair, known in _CHANGES.items() if known == change)
    ledger.change("product", product | {"productCharacteristic": _with(product, "productCharacteristic", name, value)})
    if change == "blockSim":
        entry = ledger.get("product", str(product["id"]))
        holder = None if entry is None else ledger.get("customer", entry.owner)
        if holder is not None:
            values = _with(holder.document, "characteristic", "simChangedAt", now.isoformat())
            ledger.change("customer", holder.document | {"characteristic": values})


def renumbered(customer: Document, msisdn: str, now: datetime) -> Document:
    """Return the customer with another number; the one before ends now and stays on the list."""
    media = customer["contactMedium"]
    kept: list[Json] = [_ended(one, now) for one in media if isinstance(one, dict)] if isinstance(media, list) else []
    new: Json = {"@type": "PhoneContactMedium", "contactType": "mobile", "preferred": True, "phoneNumber": msisdn}
    values = _with(customer, "characteristic", "simChangedAt", now.isoformat())
    return customer | {"contactMedium": [*kept, new], "characteristic": values}


def _ended(medium: Document, now: datetime) -> Json:
    if "phoneNumber" not in medium or "validFor" in medium:
        return medium
    return medium | {"preferred": False, "validFor": {"endDateTime": now.isoformat()}}


def text(name: str, value: str) -> Document:
    """Return a characteristic whose value is text."""
    return {"@type": "StringCharacteristic", "valueType": "string", "name": name, "value": value}


def _with(document: Document, field: str, name: str, value: str) -> list[Json]:
    known = document.get(field)
    others = [one for one in known if isinstance(one, dict) and one["name"] != name] if isinstance(known, list) else []
    return [*others, text(name, value)]
