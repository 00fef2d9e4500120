"""Whether nobody but its holder sees a customer's record, though all learn from it."""

import re
from collections.abc import Iterator

from clearline.bench.checks.judge import failed, inconclusive, passed, places, unanswered
from clearline.bench.checks.seen import Seen, Spotted, leaves, troubled
from clearline.bench.words.encodings import of_number, of_text
from clearline.domain.assessment import Judgement
from clearline.domain.observation import Purpose, Reading

PRECISION = 0.5
"""By which the result may differ from the sum in the clear."""
_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|\"d\"\s*:\s*\"|secret_key|private_key")
_CLAIM = re.compile(
    r"federated (learning|training)|secure aggregation|homomorphic|"
    r"联邦学习|聯邦學習|联合学习|聯合學習|安全聚合|同态加密|同態加密",
    re.IGNORECASE,
)


def rounds(seen: Seen) -> Judgement:
    """DS-14: the sum is right, and neither a record nor one client's part of it can be read in the middle."""
    values = [int(one) for one in seen.planted("value").values()]
    used = [*seen.readings("learning.plant"), *seen.readings("learning.round")]
    results, middle = seen.readings("learning.result"), seen.readings("learning.received")
    if not values or not results or not middle or any(troubled(one) for one in (*used, *results, *middle)):
        return inconclusive("hook-unreadable", places((*used, *results, *middle)))
    arrived = [octets for one in middle for octets in _octets(one)]
    told = [_number(one) for one in results]
    if not arrived or None in told:
        return inconclusive("hook-unreadable", places((*results, *middle)))
    wrong = [one.place for one, sum_ in zip(results, told, strict=True) if abs((sum_ or 0) - sum(values)) > PRECISION]
    if wrong:
        return failed("sum-wrong", wrong, failures=len(wrong), cases=len(results))
    read = [name for name, sign in _signs(seen) if any(sign in octets for octets in arrived)]
    if read:
        return failed("record-in-the-middle", places(middle), found=", ".join(sorted(set(read))))
    return _apart(seen, middle, arrived)


def _apart(seen: Seen, middle: tuple[Spotted[Reading], ...], arrived: list[bytes]) -> Judgement:
    alone = seen.readings("learning.round", Purpose.PROBE, "alone")
    if not alone:
        return inconclusive("hook-unreadable", places(middle))
    if any(one.it.value != {"made": False} for one in alone):
        return failed("round-of-one", places(alone))
    if any(_KEY.search(octets) for octets in arrived):
        return failed("key-in-the-middle", places(middle))
    return passed("learnt-apart", places(middle), cases=len(seen.readings("learning.result")))


def _signs(seen: Seen) -> Iterator[tuple[str, bytes]]:
    for client, mark in seen.planted("mark").items():
        yield from ((f"record of the {client}", sign) for sign in of_text(mark))
    for client, value in seen.planted("value").items():
        yield from ((f"part of the {client}", sign) for sign in of_number(int(value)))


def _octets(one: Spotted[Reading]) -> Iterator[bytes]:
    """Yield what arrived, which is told in hexadecimal."""
    for text in leaves(one.it.value):
        if re.fullmatch(r"(?:[0-9a-fA-F]{2})+", text):
            yield bytes.fromhex(text)


def _number(one: Spotted[Reading]) -> float | None:
    match one.it.value:
        case {"result": [bool()]}:
            return None
        case {"result": [int() | float() as found]}:
            return float(found)
        case _:
            return None


def claims(seen: Seen) -> Judgement:
    """DS-14, where nothing of the kind is said to be claimed: no public page claims it."""
    pages = seen.fetched(Purpose.PROBE)
    doubt = unanswered(pages)
    if doubt is not None:
        return doubt
    claimed = [one.place for one in pages if _CLAIM.search(one.it.body)]
    if claimed:
        return failed("claimed-after-all", claimed, failures=len(claimed), cases=len(pages))
    return passed("nothing-claimed", places(pages), cases=len(pages))
