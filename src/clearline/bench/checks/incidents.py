"""Incidents: a plan that is practised, a scope that is exact, sessions that end, and notices in time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from clearline.bench.checks.judge import failed, inconclusive, passed, places
from clearline.bench.checks.seen import Seen, Spotted, leaves, listed, troubled
from clearline.bench.fold import contains
from clearline.bench.words.incidents import CONTENT, HOURS, MARKETS, PLAYBOOKS
from clearline.domain.assessment import Judgement
from clearline.domain.observation import Purpose, Reading, Trouble

_MONTH_DAYS = 31
_NAMES = ("customer", "number", "person")
CONCERNED = "leaked"
OTHER = "other"


def drill(seen: Seen) -> Judgement:
    """GV-12: six playbooks and a recent exercise; a drill concerns exactly whom it must, and ends their sessions."""
    doubt = _nobody(seen)
    plan = seen.readings("incident.plan", Purpose.PROBE)
    if doubt is not None or not plan or troubled(plan[0]):
        return doubt or inconclusive("hook-unreadable", places(plan))
    return _unplanned(seen, plan[0]) or _scoped(seen) or _contained(seen)


def _unplanned(seen: Seen, plan: Spotted[Reading]) -> Judgement | None:
    named = listed(plan.it, "playbooks")
    missing = [case for case, sign in PLAYBOOKS.items() if not any(sign.search(one) for one in named)]
    if missing or len(set(named)) < len(PLAYBOOKS):
        return failed("playbooks-missing", (plan.place,), cases=", ".join(missing) or "-")
    exercised = [day for day in map(_moment, listed(plan.it, "exercised")) if day is not None and day <= seen.at]
    oldest = seen.at - timedelta(days=_MONTH_DAYS * seen.number("review_months"))
    if not exercised or max(exercised) < oldest:
        return failed("exercise-overdue", (plan.place,), months=seen.number("review_months"))
    return None


def _scoped(seen: Seen) -> Judgement | None:
    told = seen.readings("incident.people", Purpose.PROBE)
    if not told or troubled(told[0]):
        return inconclusive("hook-unreadable", places(told))
    found = {_whose(seen, text) for text in leaves(told[0].it.value)}
    if found != _concerned(seen):
        return failed("scope-inexact", places(told), failures=len(found ^ _concerned(seen)))
    return None


def _contained(seen: Seen) -> Judgement:
    ended = seen.exchanges(Purpose.PROBE, CONCERNED)
    served = [one.place for one in ended if not troubled(one)]
    if served:
        return failed("not-contained", served, failures=len(served), cases=len(ended))
    others = seen.exchanges(Purpose.CONTROL, OTHER)
    if not ended or not others or any(troubled(one) for one in others):
        return inconclusive("control-silent", places(others))
    if any(one.it.trouble is not Trouble.REFUSED for one in ended):
        return inconclusive("too-many-errors", places(ended), errors=len(ended), cases=len(ended))
    told = (*seen.readings("incident.plan"), *seen.readings("incident.people"))
    return passed("drill-exact", (*places(told), *places(ended)), cases=len(ended))


def notices(seen: Seen) -> Judgement:
    """GV-13: notices are due in time by every market's law, say what they must, and concern nobody else."""
    doubt = _nobody(seen)
    drafts = seen.readings("incident.notices", Purpose.PROBE)
    if doubt is not None or not drafts or any(troubled(one) for one in drafts):
        return doubt or inconclusive("hook-unreadable", places(drafts))
    late = [one.place for one in drafts if not _is_timely(seen, one)]
    if late:
        return failed("notice-late", late, failures=len(late), cases=len(drafts))
    lacking = {what for one in drafts for what in _lacks(one)}
    if lacking or not all(listed(one.it, "text") for one in drafts):
        return failed("notice-incomplete", places(drafts), parts=", ".join(sorted(lacking)) or "text")
    strayed = [one.place for one in drafts if _told(seen, one) != _concerned(seen) or _betrays(seen, one)]
    if strayed:
        return failed("notice-astray", strayed, failures=len(strayed), cases=len(drafts))
    return passed("notices-ready", places(drafts), cases=len(drafts) * len(MARKETS))


def _is_timely(seen: Seen, draft: Spotted[Reading]) -> bool:
    """Say whether each market has a notice within its law's limit, and none is later than the catalogue allows."""
    known = _moment(seen.planted("known", draft.it.case).get(draft.it.case, ""))
    degree = draft.it.case.rpartition("/")[2]
    dues: dict[str, list[datetime]] = {market: [] for market in MARKETS}
    for market, text in zip(listed(draft.it, "market"), listed(draft.it, "due"), strict=False):
        due = _moment(text)
        if known is None or due is None or not known < due <= known + timedelta(hours=seen.number("notify_h")):
            return False
        dues.setdefault(market.upper(), []).append(due)
    return known is not None and all(
        dues[market] and min(dues[market]) <= known + timedelta(hours=_hours(seen, degree, market))
        for market in MARKETS
    )


def _lacks(draft: Spotted[Reading]) -> set[str]:
    """Return what the notices for one market or another do not say."""
    texts: dict[str, str] = {}
    for market, text in zip(listed(draft.it, "market"), listed(draft.it, "text"), strict=False):
        texts[market] = f"{texts.get(market, '')}\n{text}"
    return {what for text in texts.values() for what, sign in CONTENT.items() if not sign.search(text)}


def _hours(seen: Seen, degree: str, market: str) -> int:
    return min(HOURS.get(degree, {}).get(market, seen.number("notify_h")), seen.number("notify_h"))


def _told(seen: Seen, draft: Spotted[Reading]) -> set[str]:
    return {_whose(seen, text) for text in listed(draft.it, "customers")}


def _betrays(seen: Seen, draft: Spotted[Reading]) -> bool:
    """Say whether a notice holds the number or the name of the customer whom it does not concern."""
    theirs = [seen.planted(name, OTHER).get(OTHER, "") for name in ("number", "person")]
    return any(contains(text, one) for text in listed(draft.it, "text") for one in theirs if one)


def _whose(seen: Seen, text: str) -> str:
    """Return the case whose customer `text` names by id, number or name, or the text itself."""
    for name in _NAMES:
        for case, value in seen.planted(name).items():
            if value == text:
                return case
    return text


def _concerned(seen: Seen) -> set[str]:
    return set(seen.planted("customer", CONCERNED))


def _nobody(seen: Seen) -> Judgement | None:
    """Return inconclusive unless every customer of the drill was recognised and staff were let in."""
    cases: Sequence[str] = tuple(seen.planted("customer"))
    if not cases or not all(seen.facts(case) for case in cases):
        return inconclusive("not-signed-in")
    entered = seen.readings("entrance", Purpose.CONTROL)
    if not entered or entered[0].it.value != {"entered": True}:
        return inconclusive("staff-not-entered", places(entered))
    return None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
