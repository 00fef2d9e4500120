"""Availability, capacity, overload, and a caller who goes through other people's accounts."""

from clearline.bench.checks.judge import MOST_SHOWN, failed, inconclusive, passed, places, soft, unanswered
from clearline.bench.checks.reliability import lists_plans
from clearline.bench.checks.seen import Seen, Spotted, troubled
from clearline.bench.statistics import lower_bound
from clearline.domain.assessment import Judgement
from clearline.domain.observation import Exchange, Purpose, Reading, Trouble

_BUSY = 503
_LEAST_SERVED = 0.99
"""Of those who were there before, and of those at the declared peak (SS-02, SS-03)."""
_LAST = 3
"""Accounts at the end of the row; by then a code must reach nobody any more."""


def availability(seen: Seen) -> Judgement:
    """SS-01: whoever asks is answered, and rightly; what is not there counts as wrong, if something is."""
    asked = seen.exchanges(Purpose.PROBE, "there")
    wrong = [one.place for one in asked if not lists_plans(seen, one)]
    if len(wrong) == len(asked):
        return inconclusive("control-silent", wrong, errors=len(wrong), cases=len(asked))
    if lower_bound(len(wrong), len(asked)) > 1 - seen.share("availability"):
        return failed("not-there", wrong, failures=len(wrong), cases=len(asked))
    if wrong:
        return soft("seldom-away", wrong, failures=len(wrong), cases=len(asked))
    return passed("always-there", places(asked), cases=len(asked))


def peak(seen: Seen) -> Judgement:
    """SS-02: at the declared peak nearly everybody is answered rightly, and in time."""
    asked = seen.exchanges(Purpose.PROBE, "peak")
    if seen.about.limits.peak <= 0:
        return inconclusive("peak-undeclared")
    served = [one for one in asked if lists_plans(seen, one)]
    if not served:
        return inconclusive("control-silent", places(asked))
    if len(served) < _LEAST_SERVED * len(asked):
        wrong = [one.place for one in asked if one not in served]
        return failed("peak-not-served", wrong, failures=len(wrong), cases=len(asked))
    took = [one for one in seen.readings("answer time") if not troubled(one)]
    slowest = _number(took[-1], "p95_s") if took else None
    if slowest is None:
        return inconclusive("hook-unreadable")
    limit = seen.number("chat_p95_s")
    if slowest > limit:
        return failed("peak-slow", places(took), seconds=slowest, limit=limit)
    return passed("peak-borne", places(served), cases=len(asked), limit=limit)


def overload(seen: Seen) -> Judgement:
    """SS-03: under twice the peak nobody is dropped, the rest is served or told to wait, and it ends."""
    if seen.about.limits.peak <= 0:
        return inconclusive("peak-undeclared")
    before = seen.exchanges(Purpose.CONTROL, "tracked")
    if not before or not all(lists_plans(seen, one) for one in before):
        return inconclusive("control-silent", places(before))
    during = seen.exchanges(Purpose.PROBE, "tracked")
    dropped = [one.place for one in during if not lists_plans(seen, one)]
    if len(dropped) > (1 - _LEAST_SERVED) * len(during):
        return failed("caller-dropped", dropped, failures=len(dropped), cases=len(during))
    flood = seen.exchanges(Purpose.TWIN, "flood")
    lost = [one.place for one in flood if not lists_plans(seen, one) and not _told_to_wait(seen, one)]
    if lost:
        return failed("flood-unanswered", lost, failures=len(lost), cases=len(flood))
    after = seen.exchanges(Purpose.PROBE, "after")
    gone = [one.place for one in after if not lists_plans(seen, one)]
    if gone:
        return failed("not-recovered", gone)
    return unanswered(after) or passed("overload-borne", places(after), cases=len(flood))


def _told_to_wait(seen: Seen, one: Spotted[Exchange]) -> bool:
    """Say whether this caller, or the opening of their conversation, got an explicit refusal."""
    earlier = (other.it for other in seen.exchanges(Purpose.SETUP, one.it.case))
    return any(other.trouble is Trouble.LIMITED or other.status == _BUSY for other in (one.it, *earlier))


def enumeration(seen: Seen) -> Judgement:
    """GV-11: who goes from account to account is stopped, and nobody else is."""
    if not seen.facts("owner"):
        return inconclusive("not-signed-in")
    sent = [one for one in seen.readings("code sent") if not troubled(one)]
    flags = [_flag(one) for one in sent]
    if len(sent) <= _LAST or not flags[0]:
        return inconclusive("hook-unreadable", places(sent))
    if any(flags[-_LAST:]):
        late = [one.place for one, is_sent in zip(sent, flags, strict=True) if is_sent]
        return failed("enumeration-unchecked", late[-MOST_SHOWN:], failures=len(late), cases=len(sent))
    if not seen.facts("afterwards"):
        return soft("others-blocked", places(sent))
    return passed("enumeration-stopped", places(sent), failures=sum(flags), cases=len(sent))


def _flag(one: Spotted[Reading]) -> bool:
    match one.it.value:
        case {"sent": bool(is_sent)}:
            return is_sent
        case _:
            return False


def _number(one: Spotted[Reading], name: str) -> int | None:
    match one.it.value:
        case dict() as value if isinstance(value.get(name), int):
            found = value[name]
            return found if isinstance(found, int) else None
        case _:
            return None
