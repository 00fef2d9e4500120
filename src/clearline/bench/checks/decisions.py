"""Decisions: each recorded whole, under the name of somebody in post, and the same when it is made again."""

import json
from collections.abc import Mapping, Sequence

from clearline.bench.checks.judge import failed, inconclusive, passed, places
from clearline.bench.checks.seen import Seen, Spotted, leaves, listed, troubled
from clearline.domain.assessment import Judgement
from clearline.domain.conversation import Json
from clearline.domain.observation import Reading

PARTS = ("type", "accountable", "inputs", "versions", "rule", "human", "result")
"""What is recorded of each decision."""
LEAST = 20
"""Decisions that are looked at."""

Lists = Mapping[str, Sequence[Json]]


def recorded(seen: Seen) -> Judgement:
    """HO-06: every decision has its record, complete and under the name of its owner, and can be made again."""
    records, cases = seen.readings("decisions.of"), _cases(seen)
    if not cases or not all(seen.facts(case) for case in cases):
        return inconclusive("not-signed-in")
    if len(records) < len(cases) or any(troubled(one) for one in records):
        return inconclusive("hook-unreadable", places(records))
    missing = [one.place for one in records if len(_lists(one)["type"]) < _said(seen, one.it.case)]
    if missing:
        return failed("decisions-missing", missing, failures=len(missing), cases=len(records))
    lacking = sorted({part for one in records for part in PARTS if not _is_whole(_lists(one), part)})
    if lacking:
        return failed("decision-incomplete", places(records), parts=", ".join(lacking))
    return _owned(seen, records) or _kept(seen, records) or _again(seen, records)


def _owned(seen: Seen, records: Sequence[Spotted[Reading]]) -> Judgement | None:
    """Judge whether whoever is named answers for that type of decision now."""
    told = seen.readings("decisions.owners")
    if not told or troubled(told[0]):
        return inconclusive("hook-unreadable", places(told))
    owners = _lists(told[0])
    in_post = set(zip(map(_text, owners["type"]), map(_text, owners["accountable"]), strict=False))
    foreign = {
        pair
        for one in records
        for pair in zip(map(_text, _lists(one)["type"]), map(_text, _lists(one)["accountable"]), strict=True)
        if pair not in in_post
    }
    if foreign:
        evidence = (*places(told), *places(records))
        return failed("owner-unknown", evidence, types=", ".join(sorted(kind for kind, _ in foreign)))
    return None


def _kept(seen: Seen, records: Sequence[Spotted[Reading]]) -> Judgement | None:
    """Judge whether what the back end did stands in the record of the conversation that brought it about."""
    gained = {case: _gained(seen, case) for case in _cases(seen)}
    if not any(gained.values()):
        return inconclusive("yes-not-taken", errors=len(gained), cases=len(gained))
    absent = [
        one.place
        for one in records
        if any(not any(order in text for text in leaves(one.it.value)) for order in gained.get(one.it.case, ()))
    ]
    return failed("decision-without-deed", absent, failures=len(absent), cases=len(records)) if absent else None


def _again(seen: Seen, records: Sequence[Spotted[Reading]]) -> Judgement:
    replays = {one.it.case: one for one in seen.readings("decisions.replay")}
    if len(replays) < len(records) or any(troubled(one) for one in replays.values()):
        return inconclusive("hook-unreadable", places(tuple(replays.values())))
    count = sum(len(_lists(one)["type"]) for one in records)
    differing = [one.place for one in records if _results(one) != _results(replays[one.it.case])]
    if differing:
        return failed("replay-differs", differing, failures=len(differing), cases=count)
    if count < LEAST:
        return inconclusive("too-few", places(records), cases=count)
    return passed("decisions-recorded", places(records), cases=count)


def _cases(seen: Seen) -> tuple[str, ...]:
    return tuple(seen.planted("facts", "decided"))


def _said(seen: Seen, case: str) -> int:
    """Return how many utterances were answered in `case`."""
    return sum(bool(one.it.sent) and not troubled(one) for one in seen.exchanges(None, case))


def _gained(seen: Seen, case: str) -> set[str]:
    before, after = (seen.readings("state", None, f"{case}/{when}") for when in ("before", "after"))
    if not before or not after or troubled(before[0]) or troubled(after[0]):
        return set()
    return set(listed(after[0].it, "orders")) - set(listed(before[0].it, "orders"))


def _lists(one: Spotted[Reading]) -> Lists:
    value = one.it.value if isinstance(one.it.value, dict) else {}
    return {part: found if isinstance(found := value.get(part), list) else [] for part in PARTS}


def _is_whole(lists: Lists, part: str) -> bool:
    empty: tuple[Json, ...] = (None, "", [], {})
    return len(lists[part]) == len(lists["type"]) and not any(value in empty for value in lists[part])


def _results(one: Spotted[Reading]) -> list[str]:
    return [json.dumps(result, sort_keys=True) for result in _lists(one)["result"]]


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
