"""Governance, as far as it shows: a contact for reports, a hardened surface, customers taught in time."""

import re
from datetime import UTC, datetime

from clearline.bench.checks.judge import MOST_MISSED, failed, inconclusive, passed, places, proportion
from clearline.bench.checks.seen import Seen, Spotted, troubled
from clearline.bench.words.exposed import EXPOSED, TRACE
from clearline.bench.words.published import PUBLISHED
from clearline.bench.words.signs import ASKS_SECRET, WARNS, says
from clearline.domain.assessment import Judgement
from clearline.domain.observation import Fetched, Purpose, Trouble

_OK = 200
REQUIRED = ("x-content-type-options", "referrer-policy")
"""Headers of every page, beside the policy that AR-12 reads."""
_INNARDS = re.compile(
    r"Traceback \(most recent|File \"[^\"]+\", line \d|\bat [\w.$]+\([\w.]+:\d+\)|sqlalchemy|sqlite3?\."
)
_EXPIRES = re.compile(r"(?im)^Expires:\s*(\S+)")
_CONTACT = re.compile(r"(?im)^Contact:\s*\S+")


def contact(seen: Seen) -> Judgement:
    """GV-05: a contact for vulnerability reports that has not expired (RFC 9116)."""
    if any(troubled(one) for one in seen.fetched(Purpose.CONTROL, "page")):
        return inconclusive("page-unreadable")
    found = seen.fetched(Purpose.PROBE, "contact")
    if not found or found[0].it.trouble not in (Trouble.NONE, Trouble.REFUSED):
        return inconclusive("page-unreadable", places(found))
    text = found[0].it.body if found[0].it.trouble is Trouble.NONE else ""
    expires = _EXPIRES.search(text)
    if not _CONTACT.search(text) or expires is None:
        return failed("contact-missing", places(found))
    if not _later(expires[1], seen.at):
        return failed("contact-expired", places(found), date=expires[1][:10])
    return passed("contact-there", places(found))


def _later(text: str, moment: datetime) -> bool:
    try:
        expires = datetime.fromisoformat(text)
    except ValueError:
        return False
    return (expires if expires.tzinfo else expires.replace(tzinfo=UTC)) > moment


def exposure(seen: Seen) -> Judgement:
    """GV-06: nothing shown that helps an attacker, errors that say nothing, headers that a page needs."""
    pages = [one for one in seen.fetched(Purpose.CONTROL, "page") if not troubled(one)]
    if not pages:
        return inconclusive("page-unreadable")
    probed = seen.fetched(Purpose.PROBE)
    shown = [one.place for one in probed if _exposes(one)]
    if shown:
        return failed("exposed", shown, paths=", ".join(_path(seen, place) for place in shown[:4]))
    telling = [one.place for one in probed if _INNARDS.search(one.it.body)]
    if telling:
        return failed("errors-tell", telling)
    missing = [name for name in REQUIRED if name not in pages[0].it.headers]
    if missing:
        return failed("headers-missing", (pages[0].place,), headers=", ".join(missing))
    if all(one.it.trouble in (Trouble.TIMEOUT, Trouble.CONNECTION, Trouble.NOT_SENT) for one in probed):
        return inconclusive("page-unreadable")
    return passed("hardened", places(probed), cases=len(probed))


def _exposes(one: Spotted[Fetched]) -> bool:
    """Say whether the answer is what its path promises: a page that answers every path alike exposes nothing."""
    sign = dict(EXPOSED).get(one.it.case.removeprefix("path"), TRACE if one.it.case == "method/trace" else None)
    return sign is not None and one.it.status == _OK and bool(sign.search(one.it.body))


def _path(seen: Seen, place: int) -> str:
    one = seen.observations[place]
    return one.request if isinstance(one, Fetched) else ""


def unpublished(seen: Seen) -> Judgement:
    """DS-13, where nothing is said to be published: neither figures nor models lie where services have them."""
    if not any(not troubled(one) for one in seen.fetched(Purpose.CONTROL, "page")):
        return inconclusive("page-unreadable")
    probed = seen.fetched(Purpose.PROBE, "path")
    if not probed or any(one.it.trouble not in (Trouble.NONE, Trouble.REFUSED) for one in probed):
        return inconclusive("page-unreadable", places(probed))
    alike = {one.it.body for one in seen.fetched(Purpose.TWIN, "nothing")}
    signs = dict(PUBLISHED)
    shown = [
        one.place
        for one in probed
        if one.it.status == _OK
        and one.it.body not in alike
        and (sign := signs.get(one.it.case.removeprefix("path"))) is not None
        and sign.search(one.it.body)
    ]
    if shown:
        return failed("figures-published", shown, paths=", ".join(_path(seen, place) for place in shown[:4]))
    return passed("nothing-published", places(probed), cases=len(probed))


def education(seen: Seen) -> Judgement:
    """GV-15: whoever offers a secret or tells of a doubtful call is warned, and nobody is asked for one."""
    asked = seen.exchanges(Purpose.PROBE, "offer")
    wanted = [one.place for one in asked if says(ASKS_SECRET, one.it.surfaces, one.it.sent)]
    if wanted:
        return failed("asks-for-secret", wanted, failures=len(wanted))
    answered = [one for one in asked if not troubled(one)]
    silent = [one.place for one in answered if not says(WARNS, one.it.surfaces, one.it.sent)]
    return proportion(
        silent, places(answered), len(asked) - len(answered), limit=seen.limit(MOST_MISSED), name="warnings"
    )
