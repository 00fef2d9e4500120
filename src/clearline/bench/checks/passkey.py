"""Passkeys: offered, bound to the service's origin, and worth nothing in other hands."""

from clearline.bench.checks.judge import failed, inconclusive, passed, places, soft
from clearline.bench.checks.seen import Seen, Spotted, troubled
from clearline.bench.fold import amounts
from clearline.domain.assessment import Judgement
from clearline.domain.conversation import Json
from clearline.domain.observation import Purpose, Reading

MISUSES = ("altered", "copied", "foreign", "replayed", "unverified")


def ceremonies(seen: Seen) -> Judgement:
    """ID-04: a passkey lets its owner in, nothing like it does, and administrators need theirs."""
    facts = seen.facts("owner")
    if not facts:
        return inconclusive("not-signed-in")
    options = seen.readings("passkey.options", Purpose.PROBE)
    if not options or not all(_says(one, "offered") for one in options):
        return inconclusive("passkey-not-offered", places(options))
    loose = [one.place for one in options if not (_says(one, "bound") and _says(one, "verifies"))]
    if loose:
        return failed("passkey-loose", loose, failures=len(loose), cases=len(options))
    forged = [case for case in MISUSES if _got_in(seen, case, facts)]
    if forged:
        shown = [one.place for case in forged for one in seen.readings("passkey.proof", Purpose.PROBE, case)]
        return failed("passkey-misused", shown, failures=len(forged), cases=len(MISUSES), ways=", ".join(forged))
    return _control(seen, facts) or _administrator(seen)


def _control(seen: Seen, facts: frozenset[str]) -> Judgement | None:
    good = seen.readings("passkey.proof", Purpose.CONTROL, "good")
    told = any(facts & amounts(one.it.surfaces) for one in seen.exchanges(Purpose.CONTROL, "good"))
    if not told or not any(_says(one, "accepted") for one in good):
        return inconclusive("passkey-useless", places(good))
    tried = [one for case in MISUSES for one in seen.readings("passkey.proof", Purpose.PROBE, case)]
    if len(tried) < len(MISUSES) or any(troubled(one) for one in tried):
        return inconclusive("hook-unreadable", places(tried))
    return None


def _administrator(seen: Seen) -> Judgement:
    doors = seen.readings("administrator.enter", Purpose.PROBE)
    if not doors or troubled(doors[0]):
        return inconclusive("staff-unreachable", places(doors))
    if _says(doors[0], "entered"):
        return failed("administrator-without-passkey", places(doors))
    proofs = places(seen.readings("passkey.proof"))
    if not _says(doors[0], "tried"):
        return soft("administrator-not-lent", proofs)
    return passed("passkey-bound", (*proofs, *places(doors)), cases=len(MISUSES))


def _got_in(seen: Seen, case: str, facts: frozenset[str]) -> bool:
    """Whether a forged proof was taken, or let somebody see what only its owner may."""
    taken = any(_says(one, "accepted") for one in seen.readings("passkey.proof", Purpose.PROBE, case))
    told = any(facts & amounts(one.it.surfaces) for one in seen.exchanges(Purpose.PROBE, case))
    return taken or told


def _says(one: Spotted[Reading], name: str) -> bool:
    value: Json = one.it.value
    return not troubled(one) and isinstance(value, dict) and value.get(name) is True
