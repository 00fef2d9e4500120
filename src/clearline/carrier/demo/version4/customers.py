"""Customers, and the people and organizations behind them. Sources: TMF629 and TMF632, 4.0.0 both."""

from dataclasses import replace
from typing import Final

import msgspec
from starlette.exceptions import HTTPException

from clearline.carrier import paths
from clearline.carrier.demo.ledger import Document, Row
from clearline.carrier.demo.making import Id, Made, Making, Shape, keep, read
from clearline.carrier.demo.resources import patched
from clearline.carrier.demo.version4.translation import Text, begun, moved, objects, without
from clearline.domain.conversation import Json

_CUSTOMER_ATTRIBUTES: Final = frozenset({"name", "status", "statusReason", "engagedParty", "validFor"})
_ABOUT_A_MEDIUM: Final = frozenset({"@type", "contactType", "preferred", "validFor"})


class _NewCustomer(Shape, frozen=True, kw_only=True):
    name: Text
    engaged_party: Id


class _NewIndividual(Shape, frozen=True, kw_only=True):
    given_name: Text
    family_name: Text


class _NewOrganization(Shape, frozen=True, kw_only=True):
    trading_name: Text


def make_customer(making: Making, body: bytes) -> Made:
    """Make a Customer, who has no line yet; raises `HTTPException`."""
    read(body, _NewCustomer)
    document = begun(replace(making, path=paths.CUSTOMER), "Customer", "CU", body)
    document.setdefault("status", "prospective")
    return keep(making, Row("customer", document, owner=str(document["id"])), {})


def make_individual(making: Making, body: bytes) -> Made:
    """Make an Individual; raises `HTTPException`."""
    asked = read(body, _NewIndividual)
    document = begun(replace(making, path=paths.INDIVIDUAL), "Individual", "PA", body)
    document.setdefault("formattedName", f"{asked.given_name} {asked.family_name}")
    return keep(making, Row("individual", document), {})


def make_organization(making: Making, body: bytes) -> Made:
    """Make an Organization; raises `HTTPException`."""
    read(body, _NewOrganization)
    return keep(making, Row("organization", begun(making, "Organization", "OR", body)), {})


def patch_customer(document: Document, patch: Document) -> Document:
    """Return a Customer with other words about who they are; raises `HTTPException` for anything else."""
    if patch.keys() - _CUSTOMER_ATTRIBUTES:
        raise HTTPException(400, f"what can be changed is {', '.join(sorted(_CUSTOMER_ATTRIBUTES))}")
    changed = patched(document, patch)
    read(msgspec.json.encode(changed), _NewCustomer)
    return changed


def customer(document: Document) -> Document:
    """Return a Customer whose addresses are each a type and its characteristics."""
    media: list[Json] = [_medium(each) for each in objects(document.get("contactMedium"))]
    return moved(document) | ({"contactMedium": media} if media else {})


def individual(document: Document) -> Document:
    """Return an Individual with given and family name, which version 5 may leave to one formatted name."""
    given, family = _names(str(document.get("formattedName", "")))
    return {"givenName": given, "familyName": family} | moved(document)


def _medium(medium: Document) -> Json:
    if "characteristic" in medium:
        return medium
    about: Document = {name: medium[name] for name in ("preferred", "validFor") if name in medium}
    if "contactType" in medium:
        about["mediumType"] = medium["contactType"]
    return about | {"characteristic": without(medium, *_ABOUT_A_MEDIUM)}


def _names(formatted: str) -> tuple[str, str]:
    given, space, family = formatted.rpartition(" ")
    # Every Chinese surname at this operator is one character, and stands first.
    return (given, family) if space else (formatted[1:], formatted[:1])
