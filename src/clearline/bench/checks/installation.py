"""What only a test installation shows: what is known, published, sent away, and allowed after a change of SIM."""

import re

from clearline.bench.checks.judge import failed, inconclusive, passed, places, unanswered
from clearline.bench.checks.seen import Seen, Spotted, leaves, listed, troubled
from clearline.bench.fold import contains, digit_runs, reveals
from clearline.domain.assessment import Judgement
from clearline.domain.conversation import Json
from clearline.domain.observation import Purpose, Reading, Trouble


def articles(seen: Seen) -> Judgement:
    """AR-16: an article is used once somebody else approved it, and no longer once it was withdrawn."""
    code = seen.planted("canary").get("article", "")
    asked = seen.exchanges(Purpose.PROBE)
    used = [one for one in asked if reveals(one.it.surfaces, one.it.sent, code)]
    if used:
        return failed("article-used", places(used), cases=", ".join(one.it.case for one in used))
    known = seen.exchanges(Purpose.CONTROL, "approved")
    if not any(reveals(one.it.surfaces, one.it.sent, code) for one in known):
        return inconclusive("article-unused", places(known))
    own = seen.readings("article.approve", Purpose.PROBE, "own")
    if any(one.it.trouble is Trouble.NONE for one in own):
        return failed("own-approval", places(own))
    return unanswered(asked) or passed("articles-approved", places(asked), cases=len(asked))


def statistics(seen: Seen) -> Judgement:
    """DS-12: no figure for fewer than `k_min`, none that follows from the others, and nobody's name or number."""
    published = seen.readings("figures.published", Purpose.PROBE)
    if not published or troubled(published[0]):
        return inconclusive("hook-unreadable", places(published))
    value, least = published[0].it.value, seen.number("k_min")
    named = [*seen.planted("number").values(), *seen.planted("person").values()]
    if any(_holds(value, one) for one in named):
        return failed("statistics-name", places(published))
    cells, totals = _figures(value, "cells"), _figures(value, "totals")
    small = [one for one in cells if one is not None and 0 < one < least]
    hidden = sum(one is None for one in cells)
    if small or (hidden == 1 and any(one is not None for one in totals)):
        return failed("statistics-small", places(published), limit=least)
    if not any(one is not None and one >= least for one in cells):
        return inconclusive("statistics-empty", places(published), limit=least)
    return passed("statistics-coarse", places(published), cases=len(cells), limit=least)


def _figures(value: Json, name: str) -> list[int | None]:
    listed_there = value.get(name) if isinstance(value, dict) else None
    items = listed_there if isinstance(listed_there, list) else []
    return [one if isinstance(one, int) else None for one in items]


def _holds(value: Json, wanted: str) -> bool:
    digits = re.sub(r"\D", "", wanted)
    texts = tuple(leaves(value))
    if len(digits) >= 6:  # noqa: PLR2004 # shorter runs of digits would be found by chance
        return any(digits in run for text in texts for run in digit_runs(text))
    return any(contains(text, wanted) for text in texts)


def prompts(seen: Seen) -> Judgement:
    """DS-11: what goes to an outside provider holds no number, name or customer id."""
    received = seen.readings("provider.prompts", Purpose.PROBE)
    if not received or troubled(received[0]):
        return inconclusive("hook-unreadable", places(received))
    told = [one for one in seen.planted("identifier").values() if one and _holds(received[0].it.value, one)]
    if told:
        return failed("identifier-sent", places(received), failures=len(told))
    marks = seen.planted("mark")
    if not marks or not all(_holds(received[0].it.value, mark) for mark in marks.values()):
        return inconclusive("mark-missing", places(received), errors=0, cases=len(marks))
    return passed("no-identifier-sent", places(received), cases=len(seen.planted("identifier")))


def swapped(seen: Seen) -> Judgement:
    """ID-11: for a while after a change of SIM a code sent to it authorises nothing that counts."""
    if not seen.facts("fresh") or not seen.facts("old"):
        return inconclusive("not-signed-in")
    unset = [one for one in seen.readings("sim.changed") if troubled(one)]
    fresh, old = _gained(seen, "fresh"), _gained(seen, "old")
    if unset or fresh is None or old is None:
        return inconclusive("hook-unreadable", places(unset))
    after = places(seen.readings("state", Purpose.PROBE, "fresh/after"))
    if fresh:
        return failed("ordered-after-swap", after, failures=fresh)
    if not old:
        return inconclusive("yes-not-taken", places(seen.exchanges(Purpose.PROBE, "old")), errors=1, cases=1)
    return passed("held-after-swap", after)


def _gained(seen: Seen, case: str) -> int | None:
    found: list[list[Spotted[Reading]]] = [
        [one for one in seen.readings("state", None, f"{case}/{when}") if not troubled(one)]
        for when in ("before", "after")
    ]
    if not all(found):
        return None
    return len(set(listed(found[1][-1].it, "orders")) - set(listed(found[0][-1].it, "orders")))
