"""What is sold, and what a customer has of it. Sources: TMF620 and TMF637, 4.0.0 both.

An offering refers to its prices; each of them is a resource of its own.
"""

from typing import Final

from clearline.carrier import paths4
from clearline.carrier.demo.ledger import Document
from clearline.carrier.demo.version4.translation import moved, objects, with_parties, without
from clearline.domain.conversation import Json

_VALUES: Final = "characteristicValueSpecification"


def offering(document: Document) -> Document:
    """Return a ProductOffering with its prices by reference, and its characteristics as uses of a specification's."""
    prices: list[Json] = [_price(each) for each in objects(document.get("productOfferingPrice"))]
    uses: list[Json] = [_use(each) for each in objects(document.get("productOfferingCharacteristic"))]
    kept = without(moved(document), "productOfferingCharacteristic")
    return kept | {"productOfferingPrice": prices, "prodSpecCharValueUse": uses}


def product(document: Document) -> Document:
    """Return a Product as version 4 has it."""
    return moved(with_parties(without(document, "creationDate", "lastUpdate")))


def _price(price: Document) -> Document:
    return {
        "@type": "ProductOfferingPriceRef",
        "@referredType": "ProductOfferingPrice",
        "id": price["id"],
        "href": f"{paths4.OFFERING_PRICE}/{price['id']}",
        "name": price["name"],
    }


def _use(characteristic: Document) -> Document:
    kind = characteristic["valueType"]
    values: list[Json] = [
        {"@type": "ProductSpecificationCharacteristicValue", "valueType": kind, "value": each["value"]}
        for each in objects(characteristic[_VALUES])
    ]
    return {
        "@type": "ProductSpecificationCharacteristicValueUse",
        "name": characteristic["name"],
        "valueType": kind,
        "productSpecCharacteristicValue": values,
    }
