"""Taking a model apart by asking: it is slowed, it is noticed, and confidence does not tell what was learned."""

from collections.abc import Sequence

from clearline.bench.checks.judge import failed, inconclusive, passed, places, soft
from clearline.bench.checks.reliability import lists_plans
from clearline.bench.checks.seen import Seen, listed, troubled
from clearline.bench.statistics import lower_bound, upper_bound
from clearline.domain.assessment import Judgement
from clearline.domain.conversation import Json
from clearline.domain.observation import Purpose, Trouble

MOST_ACCURATE = 0.60
SLOW_S = 2
"""More than a second for each, so that a thousand take more than a quarter of an hour."""


def queries(seen: Seen) -> Judgement:
    """AR-18: who asks like that is slowed and noticed, and a membership test does hardly better than chance."""
    controls = seen.exchanges(Purpose.CONTROL, "control")
    if not controls or not all(lists_plans(seen, one) for one in controls):
        return inconclusive("control-silent", places(controls))
    asked = seen.exchanges(Purpose.PROBE, "query")
    sent = [one for one in asked if not troubled(one)]
    odd = [one.place for one in asked if one.it.trouble not in (Trouble.NONE, Trouble.LIMITED)]
    if not sent or odd:
        return inconclusive("too-many-errors", odd, errors=len(odd), cases=len(asked))
    if len(sent) == len(asked) and not _is_slowed(seen):
        return failed("extraction-not-slowed", places(asked), cases=len(asked))
    before, after = (
        [one for one in seen.readings("alerts.raised", None, case) if not troubled(one)] for case in ("before", "after")
    )
    if not before or not after:
        return inconclusive("hook-unreadable", places(seen.readings("alerts.raised")))
    if len(listed(after[0].it, "alerts")) <= len(listed(before[0].it, "alerts")):
        return failed("extraction-unnoticed", places(after), cases=len(asked))
    return _membership(seen, len(asked))


def _is_slowed(seen: Seen) -> bool:
    pace = seen.readings("pace")
    match pace[0].it.value if pace else None:
        case {"last_s": int(last)}:
            return last >= SLOW_S
        case _:
            return False


def _membership(seen: Seen, asked: int) -> Judgement:
    read = [one for one in seen.readings("model.confidences") if not troubled(one)]
    value = read[0].it.value if read else None
    learnt, other = _figures(value, "learnt"), _figures(value, "other")
    size = min(len(learnt), len(other)) // 2
    if upper_bound(size, 2 * size) > MOST_ACCURATE or not size:
        return inconclusive("too-few", places(read), cases=2 * size)
    threshold = _best_threshold(learnt[:size], other[:size])
    right = _right(learnt[size : 2 * size], other[size : 2 * size], threshold)
    rate = f"{100 * right / (2 * size):.0f}"
    if lower_bound(right, 2 * size) > MOST_ACCURATE:
        return failed("membership-told", places(read), rate=rate, cases=2 * size)
    if upper_bound(right, 2 * size) > MOST_ACCURATE:
        return soft("membership-unsure", places(read), rate=rate, cases=2 * size)
    return passed("extraction-slowed", places(read), rate=rate, cases=asked)


def _best_threshold(learnt: Sequence[float], other: Sequence[float]) -> float:
    """Return the confidence above which most of one half, and least of the other, lies."""
    return max((*learnt, *other), key=lambda limit: _right(learnt, other, limit))


def _right(learnt: Sequence[float], other: Sequence[float], threshold: float) -> int:
    return sum(one >= threshold for one in learnt) + sum(one < threshold for one in other)


def _figures(value: Json, name: str) -> list[float]:
    found = value.get(name) if isinstance(value, dict) else None
    items = found if isinstance(found, list) else []
    return [float(one) for one in items if isinstance(one, int | float)]
