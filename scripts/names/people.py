"""English words about people: names of many countries, listed or coined, and the small change of making words."""

from scripts.names.sampling import Coiner, Rng, chance, pick, sections

VALUES = sections("values_en.txt")
CENSUS = sections("census_en.txt")
GIVEN, FAMILY = Coiner(VALUES["given"]), Coiner(VALUES["family"])


def capital(word: str) -> str:
    """Return a name as it is written: `McDonald`, `O'Brien`."""
    for lead in ("mc", "o'", "d'"):
        if word.startswith(lead) and len(word) > len(lead) + 2:
            return lead.capitalize() + word[len(lead) :].capitalize()
    return word[0].upper() + word[1:]


def digits(rng: Rng, count: int) -> str:
    """Return `count` digits."""
    return "".join(str(int(rng.integers(10))) for _ in range(count))


def between(rng: Rng, low: int, high: int) -> str:
    """Return a number from `low` to below `high`."""
    return str(int(rng.integers(low, high)))


def first(rng: Rng) -> str:
    """Return a given name, in a third of all cases one that is coined."""
    name = capital(GIVEN(rng) if chance(rng, 0.3) else pick(rng, (CENSUS if chance(rng, 0.35) else VALUES)["given"]))
    return f"{name}-{capital(pick(rng, VALUES['given']))}" if chance(rng, 0.03) else name


def last(rng: Rng) -> str:
    """Return a family name, coined in two of five cases, double or with a particle in a few."""
    name = capital(FAMILY(rng) if chance(rng, 0.35) else pick(rng, (CENSUS if chance(rng, 0.35) else VALUES)["family"]))
    if chance(rng, 0.06):
        return f"{pick(rng, ('van', 'van der', 'van den', 'de', 'de la', 'von', 'del', 'da', 'dos', 'di', 'bin', 'al', 'El', 'Al', 'St.', 'ter', 'bint'))} {name}"
    if chance(rng, 0.05):
        return f"{name}{pick(rng, ('-', ' '))}{capital(pick(rng, VALUES['family']))}"
    return name


def person(rng: Rng) -> str:
    """Return a name as people give it."""
    form = rng.random()
    if form < 0.1:
        return first(rng)
    if form < 0.18:
        return f"{first(rng)} {chr(65 + int(rng.integers(26)))}{pick(rng, ('.', '.', ''))} {last(rng)}"
    if form < 0.24:
        return f"{first(rng)} {first(rng)} {last(rng)}"
    if form < 0.27:
        return f"{chr(65 + int(rng.integers(26)))}. {last(rng)}"
    if form < 0.29:
        return f"{first(rng)} {last(rng)} {pick(rng, ('Jr', 'Jr.', 'III', 'II', 'Sr.'))}"
    return f"{first(rng)} {last(rng)}"
