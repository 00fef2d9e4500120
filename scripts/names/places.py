"""English words about places: towns, countries, streets, postcodes and postal addresses in the way of many countries."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from phonenumbers.geodata import GEOCODE_DATA
from scripts.names.people import VALUES, between, capital, digits, last
from scripts.names.sampling import Coiner, Rng, chance, pick

_TOWN = re.compile(r"[A-Z][a-z]+(?:[ -][A-Z]?[a-z]+){0,2}")
_FEWEST_PREFIXES = 4


def _towns() -> dict[str, int]:
    """Return the towns that libphonenumber knows area codes of, with the number of these."""
    said = (known["en"] for known in GEOCODE_DATA.values() if "en" in known)
    names = Counter(re.split(r",| - |/|\(", name)[0].strip() for name in said)
    return {name: count for name, count in sorted(names.items()) if _TOWN.fullmatch(name)}


_COUNTED = _towns()
TOWNS = tuple(_COUNTED)
KNOWN_TOWNS = tuple(
    name.lower() for name, count in _COUNTED.items() if count >= _FEWEST_PREFIXES and name.isalpha() and len(name) > 3
)
"""Towns of some size, as words of the list of places."""
_PLACE = Coiner(VALUES["place"])
_TREES = (
    "oak maple cedar pine elm willow birch ash walnut chestnut hickory rose ivy holly fern lake river hill forest meadow spring park"
    " sunset valley view ridge church station school mill bridge market high main north south east west king queen castle garden orchard"
    " washington lincoln jefferson franklin victoria albert wellington college harbour harbor quay beach bay ocean mountain eagle fox deer"
).split()
_ENDS = "wood ville field ton dale brook side hurst bury ford land mont stone crest haven gate mere worth port ham ley burg view".split()
_STATES = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT"
    " VT VA WA WV WI WY NSW VIC QLD ON BC QC AB"
).split()
STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas"
    "|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire"
    "|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina"
    "|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|Ontario|Quebec|British Columbia"
    "|Queensland|Victoria|New South Wales|Bavaria|Tuscany|Andalusia|Normandy|Kent|Surrey|Yorkshire|Devon|Cornwall"
).split("|")
_US = "Street St Road Rd Avenue Ave Lane Ln Drive Dr Court Ct Place Pl Boulevard Blvd Way Circle Cir Trail Terrace Parkway Square".split()
_UK = "Street Road Avenue Lane Close Crescent Gardens Grove Hill Mews Row Terrace Walk Place Way Drive Green Park Square Court".split()
_BEFORE = "Rue|Avenue|Rue de|Rue du|Avenue de|Via|Viale|Corso|Piazza|Calle|Avenida|Paseo|Carrera|Rua|Travessa|Ul.|Ulica|C/|Plaza|Boulevard".split(
    "|"
)
_GLUED = "strasse straße str. weg platz allee gasse gatan vagen vej gade veien gata straat laan weg plein kade katu tie".split()
_APART = "utca ut ulice ulica cesta sokak vei".split()


def city(rng: Rng) -> str:
    """Return a town, known, coined or put together."""
    if chance(rng, 0.3):
        return pick(rng, TOWNS)
    form = rng.random()
    if form < 0.5:
        return capital(pick(rng, VALUES["place"]))
    if form < 0.6:
        return pick(rng, VALUES["place-two"]).title()
    if form < 0.72:
        return capital(_PLACE(rng))
    if form < 0.85:
        return capital(pick(rng, _TREES) + pick(rng, _ENDS))
    stem = capital(_PLACE(rng) if chance(rng, 0.5) else pick(rng, VALUES["family"]))
    lead = pick(
        rng,
        (
            "San",
            "St.",
            "Saint",
            "New",
            "North",
            "South",
            "West",
            "East",
            "Port",
            "Fort",
            "Lake",
            "Mount",
            "El",
            "La",
            "Le",
            "Bad",
            "Los",
            "Upper",
            "Great",
        ),
    )
    if form < 0.94:
        return f"{lead} {stem}"
    return f"{stem} {pick(rng, ('City', 'Falls', 'Springs', 'Beach', 'Heights', 'Park', 'Creek', 'Hills', 'upon Avon', 'Valley', 'Island'))}"


def state(rng: Rng) -> str:
    """Return a part of a country, in short now and then."""
    return pick(rng, _STATES) if chance(rng, 0.3) else pick(rng, STATES)


def country(rng: Rng) -> str:
    """Return a country or a state."""
    names = VALUES["place"]
    start = names.index("england")
    if chance(rng, 0.15):
        return pick(rng, VALUES["place-two"]).title()
    name = pick(rng, names[start:])
    return name.upper() if len(name) <= 3 else name.title()


def _stem(rng: Rng) -> str:
    form = rng.random()
    if form < 0.35:
        return capital(pick(rng, _TREES))
    if form < 0.5:
        return capital(pick(rng, _TREES) + pick(rng, _ENDS))
    if form < 0.62:
        return f"{capital(pick(rng, _TREES))} {capital(pick(rng, _TREES))}"
    if form < 0.8:
        return last(rng)
    if form < 0.88:
        return f"{between(rng, 1, 120)}{pick(rng, ('th', 'st', 'nd', 'rd'))}"
    return capital(_PLACE(rng))


def street(rng: Rng) -> str:
    """Return a street without a number."""
    form = rng.random()
    if form < 0.45:
        lead = pick(rng, ("", "", "", "", "N ", "S. ", "West ", "East ", "Old ", "Upper "))
        return f"{lead}{_stem(rng)} {pick(rng, _US)}{pick(rng, ('', '', '', '.'))}"
    if form < 0.65:
        return f"{_stem(rng)} {pick(rng, _UK)}"
    if form < 0.78:
        return f"{pick(rng, _BEFORE)} {capital(_PLACE(rng))}{' ' + last(rng) if chance(rng, 0.3) else ''}"
    if form < 0.92:
        return f"{capital(_PLACE(rng))}{pick(rng, _GLUED)}"
    return f"{capital(_PLACE(rng))} {pick(rng, _APART)}"


def _door(rng: Rng) -> str:
    number = between(rng, 1, 9999 if chance(rng, 0.4) else 200)
    return number + pick(rng, ("", "", "", "", "", "a", "B", "-12", "/4"))


def _unit(rng: Rng) -> str:
    name = pick(
        rng, ("Apt", "Apt.", "Apartment", "Suite", "Unit", "Flat", "Room", "Floor", "#", "Block", "Lot", "Bldg")
    )
    value = between(rng, 1, 999) if chance(rng, 0.7) else f"{between(rng, 1, 40)}{pick(rng, ('A', 'B', 'C', 'D'))}"
    return f"{name}{'' if name == '#' else ' '}{value}"


def _house(rng: Rng) -> str:
    where = street(rng)
    line = f"{_door(rng)} {where}" if chance(rng, 0.7) else f"{where} {_door(rng)}"
    form = rng.random()
    if form < 0.12:
        return f"{_unit(rng)}, {line}"
    if form < 0.4:
        return f"{line}{pick(rng, (' ', ', ', chr(10)))}{_unit(rng)}"
    return line


def zipcode(rng: Rng) -> str:
    """Return a postcode in the way of some country."""
    form = rng.random()
    capitals = "ABCDEFGHJKLMNPRSTUWYZ"
    if form < 0.5:
        return digits(rng, 5)
    if form < 0.6:
        return f"{digits(rng, 5)}-{digits(rng, 4)}"
    if form < 0.7:
        return digits(rng, 4)
    if form < 0.85:
        area = pick(rng, capitals) + pick(rng, ("", *capitals)) + between(rng, 1, 30)
        return f"{area} {between(rng, 1, 9)}{pick(rng, capitals)}{pick(rng, capitals)}"
    if form < 0.93:
        return f"{digits(rng, 4)} {pick(rng, capitals)}{pick(rng, capitals)}"
    letters = [pick(rng, capitals) for _ in range(3)]
    return f"{letters[0]}{between(rng, 1, 9)}{letters[1]} {between(rng, 1, 9)}{letters[2]}{between(rng, 1, 9)}"


def address(rng: Rng) -> str:
    """Return a postal address, whole or in part, on one line or several."""
    form, house, town = rng.random(), _house(rng), city(rng)
    if form < 0.2:
        return house
    seam = pick(rng, (", ", ", ", ", ", "\n", " ", " , ", "\n, "))
    if form < 0.35:
        return f"{house}{seam}{town}"
    if form < 0.5:
        return f"{house}{seam}{town}{pick(rng, (', ', ' ', ' '))}{pick(rng, _STATES)} {digits(rng, 5)}"
    if form < 0.62:
        return f"{house}{seam}{town}{pick(rng, (', ', ' ', seam))}{zipcode(rng)}"
    if form < 0.74:
        return f"{house}{seam}{zipcode(rng)} {town}{pick(rng, ('', '', ', ' + country(rng), seam + country(rng)))}"
    if form < 0.77:
        return f"{pick(rng, ('PO Box', 'P.O. Box', 'PSC', 'Unit'))} {between(rng, 10, 9999)}{seam}{town}, {pick(rng, _STATES)} {zipcode(rng)}"
    region = pick(rng, _STATES) if chance(rng, 0.45) else pick(rng, STATES) if chance(rng, 0.5) else city(rng)
    parts = [house, town, region, f"{country(rng)} {zipcode(rng)}" if chance(rng, 0.6) else country(rng)]
    return _loosely(rng, parts[: int(rng.integers(3, 5))])


def _loosely(rng: Rng, parts: Sequence[str]) -> str:
    seams = ("\n", "\n ", ", ", " ", "\n, ", " , ")
    whole = parts[0]
    for _, part in pairwise(parts):
        whole += pick(rng, seams) + part
    return whole
