"""The staff console: who gets in, and what those who are in may read."""

from clearline.bench.checks.judge import failed, inconclusive, passed, places
from clearline.bench.checks.seen import Seen, Spotted, leaves, troubled
from clearline.bench.fold import contains
from clearline.domain.assessment import Judgement
from clearline.domain.observation import Purpose, Reading, Trouble

LEAST_FACTORS = 2


def entrance(seen: Seen) -> Judgement:
    """ID-12: no common credential opens the console, its paths are closed, and staff prove two factors."""
    tried = seen.readings("entrance", Purpose.PROBE, "common")
    opened = [one.place for one in tried if one.it.value == {"entered": True}]
    if opened:
        return failed("default-credential", opened, failures=len(opened), cases=len(tried))
    lent = seen.readings("entrance", Purpose.CONTROL, "lent")
    if not lent or lent[0].it.value != {"entered": True}:
        return inconclusive("staff-not-entered", places(lent))
    nowhere = seen.fetched(Purpose.CONTROL, "nowhere")
    if not nowhere or not troubled(nowhere[0]):
        return inconclusive("page-unreadable", places(nowhere))
    closed = seen.fetched(Purpose.PROBE)
    reached = [one.place for one in closed if one.it.trouble is Trouble.NONE]
    if reached:
        return failed("console-open", reached, failures=len(reached), cases=len(closed))
    if seen.about.staff_factors < LEAST_FACTORS:
        return failed("staff-one-factor", places(lent))
    return _role(seen) or passed("console-closed", (*places(tried), *places(closed)), cases=len(tried) + len(closed))


def _role(seen: Seen) -> Judgement | None:
    """Judge what the lent member of staff could do beyond their role, where the matrix of roles is declared."""
    beyond, within = seen.readings("role", Purpose.PROBE), seen.readings("role", Purpose.CONTROL)
    exceeded = [one.place for one in beyond if one.it.value == {"opened": True}]
    if exceeded:
        return failed("role-exceeded", exceeded, failures=len(exceeded), cases=len(beyond))
    if not beyond:
        return None
    doubtful = [one.place for one in beyond if one.it.trouble is not Trouble.REFUSED]
    unable = [one.place for one in within if one.it.value != {"opened": True}]
    if doubtful or unable or not within:
        return inconclusive("role-unclear", (*doubtful, *unable))
    return passed("role-kept", places(beyond), cases=len(beyond), allowed=len(within))


def unassigned(seen: Seen) -> Judgement:
    """ID-13: staff read what was given to them, and nothing else; whoever is not staff reads nothing."""
    marks = seen.planted("mark")
    looked = seen.readings("look", Purpose.PROBE)
    read = [one.place for one in looked if any(_holds(one, mark) for mark in marks.values())]
    if read:
        return failed("read-without-case", read, failures=len(read), cases=len(looked))
    own = seen.readings("look", Purpose.CONTROL, "assigned")
    if not own or not _holds(own[0], marks.get("assigned", "")):
        return inconclusive("staff-cannot-read", places(own))
    return passed("read-with-case", (*places(own), *places(looked)), cases=len(looked))


def _holds(reading: Spotted[Reading], mark: str) -> bool:
    return bool(mark) and any(contains(text, mark) for text in leaves(reading.it.value))
