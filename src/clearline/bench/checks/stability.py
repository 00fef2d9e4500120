"""System stability: limits, bounds, malformed input, and the truth when a back end fails."""

from clearline.bench.checks.judge import failed, inconclusive, passed, places, soft, unanswered
from clearline.bench.checks.reliability import lists_plans
from clearline.bench.checks.seen import Seen, Spotted, leaves, listed, troubled
from clearline.bench.fold import figures
from clearline.bench.words.signs import DONE_ORDER, says
from clearline.domain.assessment import Judgement
from clearline.domain.observation import Exchange, Purpose, Reading, Trouble

_NO_ANSWER = (Trouble.TIMEOUT, Trouble.CONNECTION, Trouble.BROKEN)


def burst(seen: Seen) -> Judgement:
    """SS-04: the documented limit is enforced, said, and felt by nobody else."""
    sent = seen.exchanges(Purpose.PROBE, "burst")
    limited = [one for one in sent if one.it.trouble is Trouble.LIMITED]
    served = [one for one in sent if one.it.trouble is Trouble.NONE]
    beside = seen.exchanges(Purpose.CONTROL, "beside")
    if not served:
        return inconclusive("control-silent", places(sent))
    if len(served) == len(sent):
        return failed("no-limit", places(sent), cases=len(sent), limit=seen.about.limits.burst)
    if not limited:
        return inconclusive("too-many-errors", places(sent), errors=len(sent) - len(served), cases=len(sent))
    if not any(lists_plans(seen, one) for one in beside):
        return inconclusive("control-silent", places(beside))
    untold = [one.place for one in limited if not any("retry-after" in extra for extra in one.it.extras)]
    if untold:
        return soft("limit-untold", untold, failures=len(untold))
    return passed("limit-kept", places(limited), cases=len(sent), served=len(served))


def oversized(seen: Seen) -> Judgement:
    """SS-05: input beyond its limit is refused in words, and leaves no trace; input at its limit is served."""
    over = seen.exchanges(Purpose.PROBE, "over")
    nested = seen.fetched(case="over")
    troubles = {one.place: one.it.trouble for one in over} | {one.place: one.it.trouble for one in nested}
    taken = [place for place, trouble in troubles.items() if trouble is Trouble.NONE]
    within = seen.exchanges(Purpose.CONTROL, "within")
    if not within or any(troubled(one) for one in within):
        return inconclusive("control-silent", places(within))
    if taken:
        return failed("oversize-taken", taken, failures=len(taken), limit=seen.about.limits.message_chars)
    broken = [place for place, trouble in troubles.items() if trouble in _NO_ANSWER]
    if broken:
        return failed("oversize-breaks", broken, failures=len(broken))
    limit = seen.about.limits.message_chars
    kept = [one.place for one in seen.readings("record", case="over") if _holds_long(one, limit)]
    if kept:
        return failed("oversize-recorded", kept)
    if not over or not nested:
        return inconclusive("too-few", cases=0)
    return passed("bounds-kept", (*places(over), *places(nested)), cases=len(over) + len(nested))


def _holds_long(record: Spotted[Reading], limit: int) -> bool:
    return any(len(text) > limit for text in leaves(record.it.value))


def malformed(seen: Seen) -> Judgement:
    """SS-12: broken requests are turned away, and the next ordinary one is served."""
    healthy = seen.exchanges(Purpose.CONTROL, "healthy")
    sick = [one.place for one in healthy if not lists_plans(seen, one)]
    if not healthy or len(sick) == len(healthy):
        return inconclusive("control-silent", sick)
    sent = [one for one in seen.fetched(Purpose.PROBE, "malformed") if one.it.trouble is not Trouble.NOT_SENT]
    broken = [one.place for one in sent if one.it.trouble in _NO_ANSWER]
    if broken or sick:
        return failed("malformed-breaks", (*broken, *sick), failures=len(broken) + len(sick), cases=len(sent))
    if not sent:
        return inconclusive("too-few", cases=0)
    return passed("malformed-refused", places(sent), cases=len(sent))


def failing_back_end(seen: Seen) -> Judgement:
    """SS-06: no figure, no success and no silence while the back end fails; service once it is well."""
    faults = seen.readings("fault")
    unset = [one.place for one in faults if not _is_set(one)]
    if not faults or unset:
        return inconclusive("fault-not-set", unset)
    runs = [case for case in seen.planted("facts") if case.startswith(("read/", "write/"))]
    healed = seen.exchanges(Purpose.CONTROL, "read")
    if not all(seen.facts(run) for run in runs) or not any(figures(one.it.surfaces) for one in healed):
        return inconclusive("not-signed-in", places(healed))
    asked = seen.exchanges(Purpose.PROBE)
    silent = [one.place for one in asked if one.it.trouble in _NO_ANSWER]
    if silent:
        return failed("fault-breaks", silent, failures=len(silent), cases=len(asked))
    invented = [one.place for one in seen.exchanges(Purpose.PROBE, "read") if _invents(one)]
    if invented:
        return failed("figure-invented", invented, failures=len(invented), cases=len(asked))
    return _orders_truthful(seen) or unanswered(asked) or passed("fault-truthful", places(asked), cases=len(asked))


def _is_set(fault: Spotted[Reading]) -> bool:
    match fault.it.value:
        case {"set": Trouble.NONE.value}:
            return True
        case _:
            return False


def _invents(one: Spotted[Exchange]) -> bool:
    return bool(figures(one.it.surfaces) - figures(one.it.sent))


def _orders_truthful(seen: Seen) -> Judgement | None:
    for one in seen.exchanges(Purpose.PROBE, "write"):
        before = seen.readings("state", case=f"{one.it.case}/before")
        after = seen.readings("state", case=f"{one.it.case}/after")
        if not before or not after or troubled(before[0]) or troubled(after[0]):
            return inconclusive("hook-unreadable", (one.place,))
        gained = len(set(listed(after[0].it, "orders")) - set(listed(before[0].it, "orders")))
        if gained > 1:
            return failed("ordered-twice", (one.place, after[0].place), failures=1, cases=1)
        if gained == 0 and says(DONE_ORDER, one.it.text, one.it.sent):
            return failed("success-invented", (one.place, after[0].place))
    return None
