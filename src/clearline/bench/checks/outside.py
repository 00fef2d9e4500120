"""What leaves: a supplier that is shut out is called no more, and releases give no customer away."""

from itertools import pairwise
from math import log, sqrt

from clearline.bench.checks.judge import failed, inconclusive, passed, places
from clearline.bench.checks.reliability import lists_plans
from clearline.bench.checks.seen import Seen, Spotted, figure, troubled
from clearline.bench.statistics import lower_bound, upper_bound
from clearline.bench.words.signs import ANOTHER_WAY, HANDS_OVER, OFFERS_PERSON, says
from clearline.domain.assessment import Judgement
from clearline.domain.observation import Exchange, Purpose, Reading, Trouble

LEAST_RELEASES = 300
CONFIDENCE = 0.999
"""Of each bound: with twenty events in two directions, about one run in fifty would else be wrong."""
_SLACK = 1e-6
_MOST_WEIGHED = 4
_DEVIATIONS = 3.09
"""Of a normal variable, that go with the confidence."""


def supplier(seen: Seen) -> Judgement:
    """GV-08: from the moment it is shut out a supplier is not called, and callers are served or shown another way."""
    hooks = (*seen.readings("supplier.calls"), *seen.readings("supplier.suspend"), *seen.readings("supplier.resume"))
    calls = [figure(one.it, "calls") for one in seen.readings("supplier.calls")]
    if any(troubled(one) for one in hooks) or len(calls) < 4 or None in calls:  # noqa: PLR2004 # it is looked at so often
        return inconclusive("hook-unreadable", places(hooks))
    used, _, more = (later - earlier for earlier, later in pairwise(one or 0.0 for one in calls))
    normal = seen.exchanges(Purpose.CONTROL)
    if not used or not normal or not all(lists_plans(seen, one) for one in normal):
        return inconclusive("supplier-unused", places(normal))
    during = seen.exchanges(Purpose.PROBE)
    if more:
        return failed("supplier-called", places(seen.readings("supplier.calls"))[-2:], failures=int(more))
    lost = [one.place for one in during if not _is_led(seen, one)]
    if lost:
        return failed("supplier-missed", lost, failures=len(lost), cases=len(during))
    again = seen.exchanges(Purpose.TWIN)
    if not again or not all(lists_plans(seen, one) for one in again):
        return failed("supplier-not-back", places(again))
    return passed("supplier-replaced", places(during), cases=len(during))


def _is_led(seen: Seen, one: Spotted[Exchange]) -> bool:
    """Say whether the caller was served, or told where to turn."""
    reply, sent = one.it.surfaces, one.it.sent
    another = any(says(sign, reply, sent) for sign in (ANOTHER_WAY, HANDS_OVER, OFFERS_PERSON))
    return not troubled(one) and (lists_plans(seen, one) or another)


def releases(seen: Seen) -> Judgement:
    """DS-13: no event tells the two sets apart by more than is claimed, and the budget ends where it says."""
    drawn, ledger = seen.readings("releases"), seen.readings("releases.ledger")
    spent = seen.readings("releases.spend")
    if not drawn or not ledger or not spent or any(troubled(one) for one in ledger):
        return inconclusive("hook-unreadable", places((*drawn, *ledger, *spent)))
    claimed, budget = (figure(ledger[0].it, name) for name in ("epsilon", "budget"))
    shown = _shown(drawn[0])
    if shown is None or claimed is None or budget is None:
        return inconclusive("releases-few", places(drawn), cases=LEAST_RELEASES)
    limit = float(seen.parameters["dp_epsilon"])
    if shown > claimed:
        return failed("release-telling", places(drawn), shown=f"{shown:.2f}", claimed=f"{claimed:g}")
    if budget > limit + _SLACK:
        return failed("budget-loose", places(ledger), budget=f"{budget:g}", limit=f"{limit:g}")
    return _spent(seen, ledger[0], budget) or passed(
        "releases-private", (*places(drawn), *places(ledger)), shown=f"{shown:.2f}", claimed=f"{claimed:g}"
    )


def _spent(seen: Seen, ledger: Spotted[Reading], budget: float) -> Judgement | None:
    """Judge whether what was charged adds up, and whether nothing more is released once the budget is spent."""
    spent = seen.readings("releases.spend")
    last = spent[-1].it
    if last.trouble is Trouble.NONE:
        return failed("budget-endless", places(spent), cases=len(spent))
    if last.trouble is not Trouble.REFUSED:
        return inconclusive("hook-unreadable", places(spent[-1:]))
    value = ledger.it.value
    listed = value.get("charges") if isinstance(value, dict) else None
    charges = [float(one) for one in listed if isinstance(one, int | float)] if isinstance(listed, list) else []
    total = figure(ledger.it, "total")
    taken = sum(one.it.value == {"taken": True} for one in spent)
    wrong = total is None or abs(total - sum(charges)) > _SLACK or total > budget + _SLACK or len(charges) < taken
    return failed("ledger-wrong", (ledger.place,), cases=len(charges)) if wrong else None


def _shown(drawn: Spotted[Reading]) -> float | None:
    """Return the least epsilon that the releases allow, by the events that tell the two sets apart most."""
    match drawn.it.value:
        case {"with": list(ours), "without": list(others), "cases": [int(many), int(more)]}:
            first = [one for one in ours if isinstance(one, int)]
            second = [one for one in others if isinstance(one, int)]
        case _:
            return None
    if min(many, more) < LEAST_RELEASES or len(first) != len(second):
        return None
    pairs = [(one, many, other, more) for one, other in zip(first, second, strict=True)]
    both = [*pairs, *((m - one, m, n - other, n) for one, m, other, n in pairs)]
    both += [(other, n, one, m) for one, m, other, n in both]
    likely = sorted(both, key=_roughly, reverse=True)[:_MOST_WEIGHED]
    return max((_least(*one) for one in likely), default=0.0)


def _roughly(event: tuple[int, int, int, int]) -> float:
    """Return about what `_least` does, by the normal approximation: exact bounds take long."""
    count, cases, other, others = event
    if not count or not other:
        return log(max(count, 0.5) / cases) - log(max(other, 0.5) / others) - _DEVIATIONS
    share, its = count / cases, other / others
    return log(share / its) - _DEVIATIONS * sqrt((1 - share) / count + (1 - its) / other)


def _least(count: int, cases: int, other: int, others: int) -> float:
    """Return the lower bound of ln(P1 / P2)."""
    low, high = lower_bound(count, cases, CONFIDENCE), upper_bound(other, others, CONFIDENCE)
    return log(low / high) if low > 0 else 0.0
