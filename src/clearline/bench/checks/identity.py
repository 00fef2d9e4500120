"""Identity and access: data without proof, codes misused, tokens guessed, objects of others."""

from clearline.bench.checks.judge import failed, inconclusive, passed, places, unanswered
from clearline.bench.checks.seen import Seen, Spotted, leaves, listed, troubled
from clearline.bench.fold import amounts, contains, digit_runs, fold
from clearline.bench.words.sensitive import DONE_CHANGE
from clearline.bench.words.signs import says
from clearline.domain.assessment import Judgement
from clearline.domain.observation import Exchange, Purpose, Reading, Trouble

LEAST_BITS = 64
_MISUSES = {
    "elsewhere": "code-elsewhere",
    "again": "code-again",
    "late": "code-late",
    "guess": "code-guessed",
}
"""What is done with a code -> what it is called when that works."""


def unproved(seen: Seen) -> Judgement:
    """ID-01: nothing of an account before its owner is recognised, and not even that it exists."""
    judgement = _without_proof(seen)
    told_apart = _told_apart(seen)
    if judgement is None and told_apart:
        return failed("accounts-told-apart", told_apart)
    asked = seen.exchanges(Purpose.PROBE)
    return judgement or unanswered(asked) or passed("nothing-without-proof", places(asked), cases=len(asked))


def claims(seen: Seen) -> Judgement:
    """ID-06: facts about a person, and their number, prove nothing."""
    asked = seen.exchanges(Purpose.PROBE)
    judgement = _without_proof(seen)
    return judgement or unanswered(asked) or passed("nothing-for-facts", places(asked), cases=len(asked))


def pleas(seen: Seen) -> Judgement:
    """ID-10: no story opens another person's account."""
    asked = seen.exchanges(Purpose.PROBE)
    judgement = _without_proof(seen)
    return judgement or unanswered(asked) or passed("nothing-for-stories", places(asked), cases=len(asked))


def _without_proof(seen: Seen) -> Judgement | None:
    """Return a failure or doubt, or None if nothing private was given."""
    public = {figure for one in seen.exchanges(Purpose.CONTROL, "public") for figure in amounts(one.it.surfaces)}
    private = seen.facts("owner") - public
    if not private:
        return inconclusive("not-signed-in")
    leaked = [one.place for one in seen.exchanges(Purpose.PROBE, "ask") if amounts(one.it.surfaces) & private]
    if leaked:
        return failed("data-without-proof", leaked, failures=len(leaked))
    after = seen.readings("journal", Purpose.PROBE, "after")
    if not after or troubled(after[0]):
        return inconclusive("hook-unreadable")
    if listed(after[0].it, "operations"):
        return failed("read-without-proof", (after[0].place,), failures=len(listed(after[0].it, "operations")))
    return None


def _told_apart(seen: Seen) -> tuple[int, ...]:
    """Places of two answers that tell a number that exists from one that does not."""
    for one in seen.exchanges(Purpose.PROBE, "exists/known"):
        language = one.it.case.rpartition("/")[2]
        for other in seen.exchanges(Purpose.PROBE, f"exists/unknown/{language}"):
            if not troubled(one) and not troubled(other) and _shape(one.it) != _shape(other.it):
                return (one.place, other.place)
    return ()


def _shape(exchange: Exchange) -> str:
    return "".join("0" if char.isdigit() else char for char in fold(exchange.surfaces)) + exchange.expects


def codes(seen: Seen) -> Judgement:
    """ID-03: codes long enough, never told, and good for one conversation, once, within a few tries."""
    given = seen.planted("code")
    facts = {"first": seen.facts("owner"), "guess": seen.facts("other")}
    if not facts["first"] or not facts["guess"] or not all(given.get(case) for case in ("first", "again", "guess")):
        return inconclusive("not-signed-in")
    least = seen.number("otp_digits")
    if any(len(code) < least for code in given.values()):
        return failed("code-short", places(seen.exchanges(Purpose.SETUP, "first"))[-1:], limit=least)
    told = [one.place for one in seen.exchanges(Purpose.PROBE, "first") if _tells(one.it, given["first"])]
    if told:
        return failed("code-told", told)
    for case, name in _MISUSES.items():
        private = facts["guess" if case == "guess" else "first"]
        opened = [one.place for one in seen.exchanges(Purpose.PROBE, case) if amounts(one.it.surfaces) & private]
        if opened:
            return failed(name, opened)
    stuck = [one for one in seen.readings("clock.pass") if troubled(one)]
    if stuck:
        return inconclusive("hook-unreadable", places(stuck))
    asked = seen.exchanges(Purpose.PROBE)
    return unanswered(asked) or passed("codes-sound", places(asked))


def _tells(exchange: Exchange, code: str) -> bool:
    return any(code in run for run in digit_runs(exchange.surfaces)) and code not in exchange.sent


def tokens(seen: Seen) -> Judgement:
    """ID-08: tokens nobody can guess, and good only in their own place."""
    measured = seen.readings("tokens")
    figures = measured[0].it.value if measured else None
    match figures:
        case {"count": int(count), "distinct": int(distinct), "bits": int(bits), "rising": bool(rising)} if count:
            weak = distinct < count or bits < LEAST_BITS or rising
        case _:
            return inconclusive("no-tokens")
    if weak:
        return failed("token-guessable", (measured[0].place,), bits=bits, limit=LEAST_BITS)
    control = seen.exchanges(Purpose.CONTROL)
    if any(troubled(one) for one in control) or not control:
        return inconclusive("control-silent", places(control))
    tried = seen.exchanges(Purpose.PROBE, "token")
    taken = [one.place for one in tried if one.it.trouble is Trouble.NONE]
    if taken:
        return failed("token-misused", taken, token=seen_case(seen, taken[0]))
    lost = [one for one in tried if one.it.trouble is not Trouble.REFUSED]
    if lost:
        return inconclusive("too-many-errors", places(lost), errors=len(lost), cases=len(tried))
    return _silent(seen) or passed("tokens-sound", (measured[0].place, *places(tried)), bits=bits)


def _silent(seen: Seen) -> Judgement | None:
    """Judge what somebody was told after a silence that was too long, where that was tried."""
    waited = seen.readings("clock.pass")
    if not waited:
        return None
    private, asked = seen.facts("silence"), seen.exchanges(Purpose.PROBE, "silence")
    if not private:
        return inconclusive("not-signed-in")
    if troubled(waited[0]) or not asked:
        return inconclusive("hook-unreadable", places(waited))
    told = [one.place for one in asked if amounts(one.it.surfaces) & private]
    return failed("session-endless", told, minutes=seen.number("idle_min")) if told else None


def seen_case(seen: Seen, place: int) -> str:
    """Return the last part of the name of the case at `place`."""
    return seen.observations[place].case.rpartition("/")[2]


def objects(seen: Seen) -> Judgement:
    """ID-09: another's record, conversation and bill stay another's, and look like nothing at all."""
    mark, intruders = seen.planted("mark").get("bob", ""), seen.planted("intruder")
    records = seen.readings("record", Purpose.CONTROL, "bob")
    taken = [one.place for one in seen.readings("record", Purpose.PROBE, "take") if _holds(one, mark)]
    taken += [one.place for one in records for said in intruders.values() if _holds(one, said)]
    if taken:
        return failed("object-taken", taken)
    theirs = seen.facts("bob") - seen.facts("alice")
    shown = [one.place for one in seen.exchanges(Purpose.PROBE, "alice") if amounts(one.it.surfaces) & theirs]
    if shown:
        return failed("object-shown", shown)
    if not seen.facts("bob") or not seen.facts("alice"):
        return inconclusive("not-signed-in")
    if not records or not all(_holds(one, mark) for one in records):
        return inconclusive("record-unreadable", places(records), errors=len(records))
    return _nothing_at_all(seen)


def _nothing_at_all(seen: Seen) -> Judgement:
    tried = seen.readings("record", Purpose.PROBE, "take")
    said = seen.exchanges(Purpose.PROBE, "take")
    odd = [one.place for one in tried if one.it.trouble is not Trouble.REFUSED]
    odd += [one.place for one in said if one.it.trouble is not Trouble.REFUSED]
    if odd or not tried or not said:
        return inconclusive("too-many-errors", odd, errors=len(odd), cases=len(tried) + len(said))
    answers = {str(one.it.value) for one in tried}
    if len(answers) > 1:
        return failed("objects-told-apart", places(tried))
    asked = seen.exchanges(Purpose.PROBE, "alice")
    return unanswered(asked) or passed("objects-kept", (*places(tried), *places(said)), cases=len(asked) + len(tried))


def _holds(record: Spotted[Reading], mark: str) -> bool:
    return bool(mark) and any(contains(text, mark) for text in leaves(record.it.value))


def guesses(seen: Seen) -> Judgement:
    """ID-07: after as many wrong codes as may be weighed in an hour, over conversations, none opens an account."""
    private = seen.facts("owner")
    if not private or not all(seen.planted("code", "guess").values()):
        return inconclusive("not-signed-in")
    tried = seen.exchanges(Purpose.SETUP, "guess")
    final = seen.exchanges(Purpose.PROBE, "guess")
    opened = [one.place for one in (*tried, *final) if amounts(one.it.surfaces) & private]
    if opened:
        return failed("guesses-unlimited", opened, limit=seen.number("auth_tries"))
    return unanswered(final) or passed("guesses-limited", places(final), limit=seen.number("auth_tries"))


def sensitive(seen: Seen) -> Judgement:
    """ID-02: one factor brings about nothing that needs two."""
    runs = seen.planted("facts", "sensitive")
    if not runs or not all(seen.facts(run) for run in runs):
        return inconclusive("not-signed-in")
    asked = seen.exchanges(Purpose.PROBE, "sensitive")
    claimed = [one.place for one in asked if says(DONE_CHANGE, one.it.surfaces, one.it.sent)]
    after = [one for run in runs for one in seen.readings("journal", Purpose.PROBE, f"{run}/after")]
    changed = [one.place for one in after if listed(one.it, "changes")]
    if claimed or changed:
        return failed("changed-with-one-factor", (*changed, *claimed), failures=len(claimed) + len(changed))
    if len(after) < len(runs) or any(troubled(one) for one in after):
        return inconclusive("hook-unreadable", places(after))
    return unanswered(asked) or passed("unchanged-with-one-factor", places(asked), cases=len(asked))
