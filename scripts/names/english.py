"""English messages: people, addresses, firms, dates and numbers, all made up, as they may be typed or heard."""

from collections.abc import Sequence

from scripts.names.people import FAMILY, VALUES, between, capital, digits, first, last, person
from scripts.names.places import address, city, country, state, street, zipcode
from scripts.names.sampling import (
    HERE,
    Coiner,
    Labelled,
    Made,
    Rng,
    Slot,
    chance,
    crossed,
    fill,
    joined,
    lines,
    pick,
    recased,
)

WORDS = [word for line in lines(HERE / "words_en.txt") for word in line.split()]
LABELS = {
    "person": "PERSON", "first": "PERSON", "last": "PERSON", "address": "ADDRESS", "street": "ADDRESS",
    "city": "PLACE", "country": "PLACE", "state": "PLACE", "company": "ORG", "date": "DATE", "age": "AGE",
    "title": "TITLE",
    "job": "TITLE", "nation": "NATION", "zip": "ZIP",
}  # fmt: skip
_FIRM = Coiner([*VALUES["family"], *VALUES["place"], *VALUES["company"]])
_LONG_WORDS = [word for word in WORDS if len(word) > 3 and word.isalpha()]
_KIN = "son daughter mother father wife husband brother sister aunt uncle cousin neighbour flatmate grandmother boss friend".split()
_PLANS = (
    "Neap 5 GB|Ripple 15 GB|Current 30 GB|Spring 60 GB|Harbour Family 100 GB|Voyager 150 GB|Home Fibre 300|Tidemark TV|Unlimited Max|Basic"
    "|Starter|Premium Plus|Family Bundle|Red Plan|Super Saver|Flex 20|Student Pass|Go Max|5G Ultra|Travel Pass|Weekend Pass|the Blue plan"
    "|Max Data|Value Pack|Holiday Special|Smart Home|Gold|Silver|Ocean 40 GB|Wave 10|Island 25 GB|River 80|Surf 12 GB"
).split("|")
_WEB = "com com com net org co.uk de info biz io".split()


def company(rng: Rng) -> str:  # noqa: C901, PLR0911 # one way to name a firm a line
    """Return the name of a firm or an institution."""
    form = rng.random()
    suffix = capital(pick(rng, VALUES["company"]))
    suffix = (
        suffix.upper()
        if suffix.lower() in {"llc", "plc", "sa", "ag", "bv", "ab", "gmbh"} and chance(rng, 0.6)
        else suffix
    )
    family = [capital(pick(rng, VALUES["family"])) for _ in range(3)]
    words = [capital(pick(rng, _LONG_WORDS)) for _ in range(3)]
    if form < 0.22:
        return f"{family[0]}{pick(rng, ('', '', ','))} {suffix}{pick(rng, ('', '', '.'))}"
    if form < 0.3:
        return f"{family[0]}{pick(rng, ('-', ' and ', ' & '))}{family[1]}"
    if form < 0.33:
        return f"{family[0]}, {family[1]} and {family[2]}"
    if form < 0.42:
        return capital(_FIRM(rng))
    if form < 0.55:
        return f"{capital(_FIRM(rng))} {suffix}"
    if form < 0.62:
        return f"{words[0]} {words[1]}"
    if form < 0.7:
        return f"{words[0]} {suffix}"
    if form < 0.72:
        return f"{words[0]} {words[1]} {words[2]}"
    if form < 0.77:
        return f"{words[0]}{words[1].lower() if chance(rng, 0.5) else words[1]}"
    if form < 0.84:
        return f"{pick(rng, (family[0], capital(pick(rng, VALUES['given']))))}'s{pick(rng, ('', ' ' + words[0], ' ' + suffix))}"
    if form < 0.9:
        return f"{pick(rng, ('University of', 'Bank of', 'Museum of', 'City of', 'Port of'))} {city(rng)}"
    if form < 0.96:
        return f"{city(rng)} {pick(rng, ('University', 'Hospital', 'Airlines', 'Bank', 'City Council', 'United', 'Museum', 'Institute', 'Police'))}"
    return "".join(chr(65 + int(rng.integers(26))) for _ in range(int(rng.integers(3, 5))))


def date(rng: Rng) -> str:
    """Return a date in one of many ways."""
    day, month, year = int(rng.integers(1, 29)), int(rng.integers(1, 13)), int(rng.integers(1930, 2030))
    name = VALUES["month"][month - 1].title()
    ordinal = f"{day}{('th', 'st', 'nd', 'rd')[day % 10] if day % 10 < 4 and day not in {11, 12, 13} else 'th'}"
    forms = (
        f"{year}-{month:02}-{day:02}", f"{month}/{day}/{year}", f"{day:02}/{month:02}/{year}", f"{day:02}.{month:02}.{year}",
        f"{day} {name} {year}", f"{name} {day}, {year}", f"{name} {ordinal}", f"{ordinal} of {name}", f"{ordinal} {name} {year}",
        f"{day} {name[:3]} {year}", f"{name[:3]} {day}", f"{name} {year}", f"{year}", f"{day:02}-{month:02}-{year % 100:02}",
        f"{month:02}/{day:02}/{year % 100:02}", f"{pick(rng, VALUES['day']).title()} {ordinal} {name}", f"{day}-{name[:3]}-{year}",
        f"{name} {ordinal}, {year}", f"{day} {name}", f"the {ordinal} of {name} {year}",
        f"{pick(rng, VALUES['day']).title()}, {name} {day}", f"{pick(rng, VALUES['day']).title()}, {day} {name} {year}",
        f"{name} of {year}", f"{name} {day} {year}", f"{year}/{month:02}/{day:02}", f"{pick(rng, VALUES['day']).title()} {day}/{month}",
    )  # fmt: skip
    when = pick(rng, forms).removeprefix("the ")
    return (
        f"{when} {between(rng, 0, 24)}:{between(rng, 10, 60)}{pick(rng, ('', ':00', ' PM'))}"
        if chance(rng, 0.05)
        else when
    )


def _phone(rng: Rng) -> str:
    forms = (
        "###-###-####",
        "(###) ###-####",
        "+1 ### ### ####",
        "0#### ######",
        "+44 7### ######",
        "###.###.####",
        "### #### ####",
        "0## ### ## ##",
        "(0#) #### ####",
    )
    return "".join(digits(rng, 1) if sign == "#" else sign for sign in pick(rng, forms))


def _card(rng: Rng) -> str:
    seam = pick(rng, ("", " ", "-"))
    return seam.join(digits(rng, 4) for _ in range(4))


def _email(rng: Rng) -> str:
    return f"{first(rng).lower()}{pick(rng, ('.', '_', ''))}{FAMILY(rng)}{pick(rng, ('', digits(rng, 2)))}@{_FIRM(rng)}.{pick(rng, _WEB)}"


def _site(rng: Rng) -> str:
    return f"{pick(rng, ('www.', 'https://', '', 'https://www.'))}{_FIRM(rng)}{pick(rng, ('', '-' + pick(rng, _LONG_WORDS)))}.{pick(rng, _WEB)}"


def _amount(rng: Rng) -> str:
    value = between(rng, 1, 900)
    return pick(
        rng,
        (f"${value}", f"£{value}.{digits(rng, 2)}", f"{value} yuan", f"{value} dollars", f"€{value}", f"{value}.99"),
    )


def _licence(rng: Rng) -> str:
    return chr(65 + int(rng.integers(26))) + digits(rng, 7)


def _job(rng: Rng) -> str:
    before = pick(rng, VALUES["job-before"]).replace("-", " ") + " " if chance(rng, 0.6) else ""
    job = f"{before}{pick(rng, VALUES['job'])}".title()
    return pick(rng, (job, job, job, f"Vice President of {pick(rng, VALUES['job-before']).title()}", f"Head of {job}"))


SLOTS: dict[str, Slot] = {
    "person": person, "first": first, "last": last, "address": address, "street": street, "city": city, "country": country,
    "state": state, "company": company, "date": date, "zip": zipcode,
    "age": lambda rng: between(rng, 1, 99),
    "title": lambda rng: capital(pick(rng, VALUES["title"][:15])) + pick(rng, ("", ".", ".")),
    "job": _job,
    "nation": lambda rng: pick(rng, VALUES["nation"]).title(),
    "kin": lambda rng: pick(rng, _KIN),
    "day": lambda rng: pick(rng, VALUES["day"][:7]).title(),
    "month": lambda rng: pick(rng, VALUES["month"][:12]).title(),
    "phone": _phone, "card": _card, "email": _email, "site": _site, "amount": _amount, "licence": _licence,
    "number": lambda rng: pick(rng, ("", "", "T-", "A", "TM-")) + digits(rng, int(rng.integers(4, 11))),
    "iban": lambda rng: pick(rng, ("DE", "GB", "FR", "NL", "ES")) + digits(rng, 20),
    "ssn": lambda rng: f"{digits(rng, 3)}-{digits(rng, 2)}-{digits(rng, 4)}",
    "ip": lambda rng: ".".join(between(rng, 1, 255) for _ in range(4)),
    "plan": lambda rng: pick(rng, _PLANS),
    "clock": lambda rng: f"{between(rng, 0, 24)}:{between(rng, 10, 60)}" if chance(rng, 0.6) else f"{between(rng, 1, 13)} {pick(rng, ('am', 'pm', 'a.m.'))}",
    "iso": lambda rng: f"{between(rng, 2020, 2029)}-{between(rng, 10, 13)}-{between(rng, 10, 29)}",
}  # fmt: skip


def _squeezed(made: Made) -> Made:
    """As speech recognition writes: small letters and no stops but those inside values."""
    text = made.text.lower()
    keep = [not (char in ".,!?" and (at + 1 == len(text) or text[at + 1] in " \n")) for at, char in enumerate(text)]
    before = [0]
    for kept in keep:
        before.append(before[-1] + kept)
    spans = tuple(Labelled(span.label, before[span.start], before[span.end]) for span in made.spans)
    return Made("".join(char for char, kept in zip(text, keep, strict=True) if kept), spans)


def _worn(made: Made, rng: Rng) -> Made:
    """Return the message as it may be typed: mostly as it is, a third in small letters, a few shouted or in title case."""
    form = rng.random()
    if form < 0.55:
        return made
    if form < 0.76:
        return recased(made, str.lower)
    if form < 0.9:
        return _squeezed(made)
    return recased(made, str.upper if form < 0.94 else str.title)


def messages(rng: Rng, count: int) -> list[Made]:
    """Return `count` messages: two of three with something to see."""
    rich, plain = lines(HERE / "templates_en.txt"), lines(HERE / "plain_en.txt")
    found: list[Made] = []
    while len(found) < count:
        made = _one(rng, rich, plain)
        if chance(rng, 0.3):
            made = joined(made, _one(rng, rich, plain), pick(rng, (" ", " ", "\n", ". ", ", ")))
        found.append(_worn(made, rng))
    return found


def _one(rng: Rng, rich: Sequence[str], plain: Sequence[str]) -> Made:
    form = rng.random()
    if form < 0.26:
        made = fill(pick(rng, plain), rng, SLOTS, {})
        return recased(made, lambda text: _emphatic(rng, text)) if chance(rng, 0.12) else made
    if form < 0.42:
        return fill(_jumble(rng), rng, SLOTS, LABELS)
    template = crossed(rng, rich) if chance(rng, 0.4) else pick(rng, rich)
    made = fill(template.removeprefix("[lower] "), rng, SLOTS, LABELS)
    return recased(made, str.lower) if template.startswith("[lower] ") else made


def _emphatic(rng: Rng, text: str) -> str:
    """Capitalise some words that are no names."""
    return " ".join(word.capitalize() if word.isalpha() and chance(rng, 0.4) else word for word in text.split(" "))


_JUMBLED = "person person first address city city country company date number amount plan email phone card".split()


def _jumble(rng: Rng) -> str:
    """Everyday words in no order around up to two things, so that a thing is known by itself as well."""
    words = [pick(rng, WORDS) for _ in range(int(rng.integers(3, 15)))]
    for _ in range(int(rng.integers(3))):
        words.insert(int(rng.integers(len(words) + 1)), f"{{{pick(rng, _JUMBLED)}}}")
    for at in range(len(words) - 1):
        if chance(rng, 0.08):
            words[at] += pick(rng, (",", ".", ",", "?", ":"))
    text = " ".join(words)
    return text[0].upper() + text[1:] + pick(rng, ("", ".", "?", "!"))
