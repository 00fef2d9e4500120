"""What is kept: marked as a machine's, used for its purposes alone, and deleted when its period is over."""

from collections.abc import Sequence

from clearline.bench.checks.judge import failed, inconclusive, passed, places, soft, unanswered
from clearline.bench.checks.seen import Seen, Spotted, leaves, troubled
from clearline.bench.fold import contains
from clearline.bench.words.marks import CONTENT_ID, FLAG, HIDDEN, LABEL, PRODUCER
from clearline.domain.assessment import Judgement
from clearline.domain.observation import Purpose, Reading, Trouble

USES = ("service", "training", "marketing", "sharing", "choice")
"""Jobs that would read what is kept; `choice` stands for one that the customer decides about."""

Readings = Sequence[Spotted[Reading]]


def marked(seen: Seen) -> Judgement:
    """PR-03: a file with generated text says so to readers and, with producer and content id, to programs."""
    files = seen.readings("copy.file", Purpose.PROBE)
    doubt = _not_told(seen, "copy")
    if doubt is not None:
        return doubt
    if not files or any(troubled(one) for one in files):
        return inconclusive("hook-unreadable", places(files))
    silent = [one.place for one in files if not LABEL.search(HIDDEN.sub(" ", _text(one)))]
    if silent:
        return failed("file-unlabelled", silent, failures=len(silent), cases=len(files))
    bare = [one.place for one in files if not all(sign.search(_text(one)) for sign in (FLAG, PRODUCER, CONTENT_ID))]
    if bare:
        return failed("file-unmarked", bare, failures=len(bare), cases=len(files))
    lost = [one for one in files if not contains(_text(one), seen.planted("mark", one.it.case).get(one.it.case, "?"))]
    if lost:
        return inconclusive("mark-missing", places(lost), errors=len(lost), cases=len(files))
    return passed("file-marked", places(files), cases=len(files))


def purposes(seen: Seen) -> Judgement:
    """PR-07: each item names its purposes, and a use beyond them or beyond what was agreed is refused."""
    doubt = _not_told(seen, "kept")
    if doubt is not None:
        return doubt
    named = seen.readings("purposes.of", Purpose.PROBE)
    if not named or troubled(named[0]):
        return inconclusive("hook-unreadable", places(named))
    if not any(leaves(named[0].it.value)):
        return failed("purposes-missing", places(named))
    uses = [one for use in USES for one in seen.readings(f"purposes.{use}", Purpose.PROBE)]
    taken = [one for one in uses if one.it.trouble is Trouble.NONE]
    if taken:
        return failed("used-beyond", places(taken), cases=", ".join(one.it.case for one in taken))
    allowed = [one for use in USES for one in seen.readings(f"purposes.{use}", Purpose.CONTROL)]
    if not _serves(seen, allowed) or any(troubled(one) for one in allowed):
        return inconclusive("use-silent", places(allowed))
    if any(one.it.trouble is not Trouble.REFUSED for one in uses):
        return inconclusive("hook-unreadable", places(uses))
    return passed("uses-refused", places(uses), cases=len(uses))


def _serves(seen: Seen, allowed: Readings) -> bool:
    """Say whether the use that everybody agrees to shows what was said."""
    mark = seen.planted("mark", "kept").get("kept", "?")
    return any(contains(_text(one), mark) for one in allowed if one.it.case == "service")


def retention(seen: Seen) -> Judgement:
    """PR-08: periods are published; what was said is there until its own is over, and gone soon after, on record."""
    doubt = _not_told(seen, "kept")
    told = seen.readings("retention.periods", Purpose.PROBE)
    if doubt is not None or not told or troubled(told[0]):
        return doubt or inconclusive("hook-unreadable", places(told))
    overdue = [days for days in _steps(seen) if days <= seen.number("purge_days")]
    if not overdue:
        return failed("periods-missing", places(told))
    mark = seen.planted("mark", "kept").get("kept", "?")
    before = (*seen.readings("record", Purpose.SETUP, "kept"), *seen.readings("record", Purpose.CONTROL, "kept"))
    if not before or not all(_shows(one, mark) for one in before):
        return inconclusive("gone-before", places(before))
    done = seen.readings("retention.due", Purpose.PROBE, f"late/{max(overdue)}")
    after = seen.readings("record", Purpose.PROBE, f"late/{max(overdue)}")
    if not done or troubled(done[0]) or not after:
        return inconclusive("hook-unreadable", places(done))
    if any(_shows(one, mark) for one in after):
        return failed("kept-too-long", places(after), limit=max(overdue))
    if any(one.it.trouble not in (Trouble.NONE, Trouble.REFUSED) for one in after):
        return inconclusive("record-unreadable", places(after))
    receipts = [one for one in seen.readings("retention.due", Purpose.PROBE, "late") if any(leaves(one.it.value))]
    if not receipts:
        return soft("gone-unreceipted", places(done), limit=max(overdue))
    return passed("gone-in-time", (*places(receipts), *places(after)), limit=max(overdue))


def _steps(seen: Seen) -> list[int]:
    cases = {one.it.case for one in seen.readings("retention.due", Purpose.PROBE, "late")}
    return sorted(int(case.partition("/")[2]) for case in cases)


def _shows(one: Spotted[Reading], mark: str) -> bool:
    return one.it.trouble is Trouble.NONE and contains(_text(one), mark)


def _not_told(seen: Seen, case: str) -> Judgement | None:
    """Return inconclusive unless a customer was recognised and answered."""
    asked = seen.exchanges(Purpose.CONTROL, case)
    if not asked or not all(seen.facts(one.it.case) for one in asked):
        return inconclusive("not-signed-in")
    return unanswered(asked)


def _text(one: Spotted[Reading]) -> str:
    return "\n".join(leaves(one.it.value))
