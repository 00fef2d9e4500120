"""What outlasts a mishap: nothing kept is lost, nothing said is forgotten, nothing bad is served for long."""

from collections import Counter
from collections.abc import Sequence

from clearline.bench.checks.judge import failed, inconclusive, passed, places, soft, unanswered
from clearline.bench.checks.seen import Seen, Spotted, figure, leaves, listed, troubled
from clearline.bench.checks.versions import versions_of
from clearline.bench.fold import amounts, contains
from clearline.bench.statistics import lower_bound
from clearline.domain.assessment import Judgement
from clearline.domain.conversation import Json
from clearline.domain.observation import Purpose, Reading

MOST_SERVED = 0.10
"""Of sessions, by a release that turns out bad (SS-10)."""
KINDS = 3
"""Of bad releases that the guideline names."""
_MINUTE = 60


def restored(seen: Seen) -> Judgement:
    """SS-08: what was said before the backup comes back from it, in time, and cannot be read in its files."""
    marks = seen.planted("mark")
    records = [one for one in seen.readings("record", Purpose.CONTROL, "kept") if not troubled(one)]
    if len(marks) < 2 or not _held(records, marks["before"]):  # noqa: PLR2004 # before and after
        return inconclusive("mark-missing", places(records), errors=1, cases=1)
    made, back = seen.readings("backup.make"), seen.readings("backup.restore")
    files = seen.readings("backups", Purpose.PROBE)
    if any(not one or troubled(one[0]) for one in (made, back, files)):
        return inconclusive("hook-unreadable", (*places(made), *places(back), *places(files)))
    hits = listed(files[0].it, "hits")
    if hits:
        return failed("backup-in-clear", places(files), failures=len(hits))
    took, age = figure(back[0].it, "took_s"), figure(back[0].it, "age_s")
    if took is None or age is None:
        return inconclusive("hook-unreadable", places(back))
    if not _held(back, marks["before"]):
        return failed("backup-incomplete", places(back))
    if _held(back, marks["after"]) or not _has_size(files[0]):
        return inconclusive("restore-of-nothing", (*places(back), *places(files)))
    return _in_time(seen, back, took, age)


def _in_time(seen: Seen, back: Sequence[Spotted[Reading]], took: float, age: float) -> Judgement:
    if took > _MINUTE * seen.number("rto_min"):
        return failed("restore-slow", places(back), seconds=round(took), limit=seen.number("rto_min"))
    if age > _MINUTE * seen.number("rpo_min"):
        return failed("backup-old", places(back), minutes=round(age / _MINUTE), limit=seen.number("rpo_min"))
    return passed("restored", places(back), seconds=round(took), limit=seen.number("rto_min"))


def _held(readings: Sequence[Spotted[Reading]], mark: str) -> bool:
    return any(contains(text, mark) for one in readings for text in leaves(one.it.value))


def _has_size(one: Spotted[Reading]) -> bool:
    return bool(figure(one.it, "bytes"))


def stopped(seen: Seen) -> Judgement:
    """SS-07: conversations go on where they were, each order is placed once, and no turn is lost or told twice."""
    cases = sorted({one.it.case for one in seen.exchanges(Purpose.PROBE, "going-on")})
    stop, again = seen.readings("instance.stop"), seen.readings("recovery")
    if not cases or not all(seen.facts(case) for case in cases):
        return inconclusive("not-signed-in")
    if not stop or stop[0].it.value != {"stopped": True}:
        return inconclusive("hook-unreadable", places(stop))
    if not again or troubled(again[0]):
        return failed("not-back", places(again)) if again else inconclusive("hook-unreadable")
    gained = {case: _gained(seen, case) for case in cases}
    if any(count is None for count in gained.values()):
        return inconclusive("hook-unreadable", places(seen.readings("state")))
    odd = [case for case, count in gained.items() if count != 1]
    if odd:
        found = [one for case in odd for one in seen.readings("state", Purpose.PROBE, case)]
        return failed("order-lost-or-doubled", places(found), failures=len(odd), cases=len(cases))
    return _going_on(seen, cases)


def _going_on(seen: Seen, cases: Sequence[str]) -> Judgement:
    said = seen.exchanges(Purpose.PROBE, "going-on")
    doubt = unanswered(said)
    if doubt is not None:
        return doubt
    forgotten = [case for case in cases if not _recalled(seen, case)]
    if forgotten:
        shown = [one.place for one in said if one.it.case in forgotten]
        return failed("context-lost", shown, failures=len(forgotten), cases=len(cases))
    kept = {case: _marks_kept(seen, case) for case in cases}
    if any(same is None for same in kept.values()):
        return inconclusive("mark-missing", errors=sum(one is None for one in kept.values()), cases=len(cases))
    torn = [case for case, same in kept.items() if not same]
    if torn:
        shown = [one.place for case in torn for one in seen.readings("record", Purpose.PROBE, case)]
        return failed("turn-lost-or-doubled", shown, failures=len(torn), cases=len(cases))
    return passed("gone-on", places(said), cases=len(cases))


def _recalled(seen: Seen, case: str) -> bool:
    """Whether the bill was told again afterwards, to somebody who did not prove anything again."""
    return any(
        seen.facts(case) & amounts(one.it.surfaces) - amounts(one.it.sent)
        for one in seen.exchanges(Purpose.PROBE, case)
    )


def _gained(seen: Seen, case: str) -> int | None:
    counts = [
        Counter(listed(one.it, "orders"))
        for when in ("before", "after")
        for one in seen.readings("state", None, f"{case}/{when}")
        if not troubled(one)
    ]
    return (counts[1] - counts[0]).total() if len(counts) == 2 else None  # noqa: PLR2004 # before and after


def _marks_kept(seen: Seen, case: str) -> bool | None:
    """Whether a mark stands in the record as often as before; None where it never stood there."""
    mark = seen.planted("mark", case).get(case, "")
    before, after = (
        [_count(one, mark) for one in seen.readings("record", purpose, case) if not troubled(one)]
        for purpose in (Purpose.SETUP, Purpose.PROBE)
    )
    return before[-1] == after[-1] if mark and before and after and before[-1] else None


def _count(one: Spotted[Reading], mark: str) -> int:
    return sum(contains(text, mark) for text in leaves(one.it.value))


def released(seen: Seen) -> Judgement:
    """SS-10: a bad release serves few, goes away by itself, and what was there before comes back whole."""
    tried, under_way = seen.readings("release.stage"), seen.readings("release.state", None, "under-way")
    ended = seen.readings("release.state", None, "ended")
    staged = [one for one in tried if one.it.value == {"staged": True}]
    if not staged or any(troubled(one) for one in (*tried, *under_way, *ended)):
        return inconclusive("hook-unreadable", places(tried))
    before = [versions_of(seen, one) for one in seen.readings("record", Purpose.CONTROL)]
    sessions = [one for one in seen.readings("record", Purpose.PROBE) if not troubled(one)]
    after = [one for one in seen.readings("record", Purpose.TWIN) if not troubled(one)]
    if not before or not before[0] or not sessions or not after:
        return inconclusive("versions-unknown", places(sessions))
    served = [one.place for one in sessions if versions_of(seen, one) != before[0]]
    if lower_bound(len(served), len(sessions)) > MOST_SERVED:
        return failed("bad-release-served", served, failures=len(served), cases=len(sessions))
    if len(under_way) < len(staged) or len(ended) < len(staged) or not all(_under_way(one) for one in under_way):
        return inconclusive("release-not-staged", places(under_way))
    kept = [one.place for one in ended if _under_way(one)]
    if kept:
        return failed("bad-release-kept", kept, failures=len(kept), cases=len(staged))
    changed = [one.place for one in after if versions_of(seen, one) != before[0]]
    if changed:
        return failed("not-rolled-back", changed, failures=len(changed), cases=len(after))
    figures = {"failures": len(served), "cases": len(sessions), "releases": len(staged)}
    if len(staged) < KINDS:
        return soft("rolled-back-some", places(ended), **figures)
    return passed("rolled-back", places(ended), **figures)


def _under_way(one: Spotted[Reading]) -> list[Json]:
    """Return the names of releases that are staged."""
    value = one.it.value.get("staged") if isinstance(one.it.value, dict) else None
    return [name for name in value if name] if isinstance(value, list) else []
