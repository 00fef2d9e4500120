"""Whether a change in how customers are served is noticed, and named."""

import json

from clearline.bench.checks.judge import failed, inconclusive, passed, places, soft, unanswered
from clearline.bench.checks.seen import Seen, Spotted, troubled
from clearline.bench.words.signs import ABSTAINS, says
from clearline.domain.assessment import Judgement
from clearline.domain.observation import Purpose, Reading

_CASES = ("before", "again", "next", "shifted")


def shifted(seen: Seen) -> Judgement:
    """AR-15: traffic as always raises no alarm; traffic of a new kind raises one that says what changed, and where."""
    usual = seen.exchanges(Purpose.CONTROL)
    doubt = unanswered(usual)
    if doubt is not None:
        return doubt
    looks = {one.it.case: one for one in seen.readings("drift.alarms")}
    passes = seen.readings("drift.pass")
    if set(looks) != set(_CASES) or not passes or any(troubled(one) for one in (*looks.values(), *passes)):
        return inconclusive("hook-unreadable", places((*looks.values(), *passes)))
    false = _alarms(looks["again"]) - _alarms(looks["before"])
    if false:
        return failed("drift-false-alarm", (looks["again"].place,), failures=len(false))
    new = [one for one in seen.exchanges(Purpose.PROBE, "shifted") if one.it.case.endswith("/new")]
    doubt = unanswered(new)
    if doubt is not None:
        return doubt
    missed = [one for one in new if says(ABSTAINS, one.it.surfaces, one.it.sent)]
    if 2 * len(missed) <= len(new):
        return inconclusive("shift-unfelt", places(new), cases=len(new))
    return _noticed(seen, looks)


def _noticed(seen: Seen, looks: dict[str, Spotted[Reading]]) -> Judgement:
    new = _alarms(looks["shifted"]) - _alarms(looks["next"])
    where = (looks["next"].place, looks["shifted"].place)
    if not new:
        return failed("drift-unnoticed", where, cases=len(seen.exchanges(Purpose.PROBE, "shifted")))
    languages = seen.about.languages
    if len(languages) > 1 and not any(languages[-1].value in alarm for alarm in new):
        return soft("drift-unnamed", where, failures=len(new))
    return passed("drift-noticed", where, cases=len(seen.exchanges(Purpose.PROBE, "shifted")))


def _alarms(one: Spotted[Reading]) -> frozenset[str]:
    match one.it.value:
        case {"alarms": list(alarms)}:
            return frozenset(json.dumps(alarm, sort_keys=True, ensure_ascii=False) for alarm in alarms)
        case _:
            return frozenset()
