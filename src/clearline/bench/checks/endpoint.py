"""The line itself: encrypted as it should be, by a certificate that holds, and ready for what is to come."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from clearline.bench.checks.hello import Chosen, chosen
from clearline.bench.checks.judge import failed, inconclusive, passed, places, soft
from clearline.bench.checks.loads import hosts
from clearline.bench.checks.seen import Seen, Spotted, leaves, troubled
from clearline.bench.fold import contains
from clearline.bench.words.hello import HYBRID, TLS_1_2, VERSIONS, WEAK
from clearline.domain.assessment import Judgement
from clearline.domain.observation import Purpose, Reading, Trouble

LEAST_LEFT = timedelta(days=14)
LEAST_HSTS_S = 31_536_000
_MAX_AGE = re.compile(r"(?i)max-age=\"?(\d+)")
_MOVED, _CLIENT = 300, 400
_MOST_NAMED = 4
_SILENT = frozenset({Trouble.TIMEOUT, Trouble.NOT_SENT})
"""A refused connection serves nobody; these show nothing."""


def versions(seen: Seen) -> Judgement:
    """DS-01: no old version, no weak suite, a certificate that holds, HSTS, and nothing without encryption."""
    tried = seen.readings("knock", Purpose.PROBE, "version")
    accepted = {one.it.case.removeprefix("version/"): one.place for one in tried if _is_accepted(one)}
    if not any(VERSIONS[name] >= TLS_1_2 for name in accepted):
        return inconclusive("endpoint-silent", places(tried))
    old = [name for name in accepted if VERSIONS[name] < TLS_1_2]
    if old:
        return failed("version-old", [accepted[name] for name in old], versions=", ".join(old))
    weak = [one.place for one in seen.readings("knock", Purpose.PROBE, "weak") if _is_weak(one)]
    if weak:
        return failed("suite-weak", weak)
    judgement = _certificate(seen) or _in_clear(seen)
    return judgement or _whole(seen, accepted)


def _whole(seen: Seen, accepted: Mapping[str, int]) -> Judgement:
    """Pass what was tried in full; another host that the page calls, or an address in clear nobody names, was not."""
    named, where = ", ".join(accepted), tuple(accepted.values())
    body = "".join(one.it.body for one in seen.fetched(Purpose.CONTROL, "page"))
    tried = {seen.about.endpoint, urlsplit(seen.about.address).hostname or ""}
    base = ".".join(seen.about.endpoint.split(".")[-2:])
    beside = sorted(host for host in set(hosts(body)) - tried if host.endswith(f".{base}"))
    untried = [*beside[:_MOST_NAMED], *([] if seen.about.plain else ["http://"])]
    if untried:
        return soft("line-encrypted-part", where, versions=named, untried=", ".join(untried))
    return passed("line-encrypted", where, versions=named)


def _is_accepted(one: Spotted[Reading]) -> bool:
    found = _chosen(one)
    return found is not None and found.version == VERSIONS[one.it.case.removeprefix("version/")]


def _is_weak(one: Spotted[Reading]) -> bool:
    found = _chosen(one)
    return found is not None and found.suite in WEAK


def _chosen(one: Spotted[Reading]) -> Chosen | None:
    match one.it.value:
        case {"octets": str(octets)}:
            return chosen(bytes.fromhex(octets))
        case _:
            return None


def _certificate(seen: Seen) -> Judgement | None:
    found = seen.readings("certificate", Purpose.PROBE)
    match found[0].it.value if found else None:
        case {"wrong": "", "expires": str(expires)}:
            if datetime.fromisoformat(expires) - seen.at < LEAST_LEFT:
                return failed("certificate-ends", places(found), date=expires[:10])
            return None
        case {"wrong": str(wrong)}:
            return failed("certificate-wrong", places(found), why=wrong)
        case _:
            return inconclusive("endpoint-silent", places(found))


def _in_clear(seen: Seen) -> Judgement | None:
    pages = [one for one in seen.fetched(Purpose.CONTROL, "page") if not troubled(one)]
    if not pages:
        return inconclusive("page-unreadable")
    age = _MAX_AGE.search(pages[0].it.headers.get("strict-transport-security", ""))
    if age is None or int(age[1]) < LEAST_HSTS_S:
        return failed("no-hsts", places(pages))
    plain = seen.fetched(Purpose.PROBE, "plain")
    served = [one.place for one in plain if one.it.trouble is Trouble.NONE and one.it.status < _MOVED]
    marked = [one.place for one in plain if _MOVED <= one.it.status < _CLIENT and one.it.headers.get("set-cookie", "")]
    served += _heard(seen)
    if served or marked:
        return failed("served-in-clear", (*served, *marked), failures=len(served) + len(marked))
    troubles = {one.it.trouble for one in plain} | {one.it.trouble for one in seen.exchanges(Purpose.PROBE, "plain")}
    if troubles & _SILENT:
        return inconclusive("plain-silent", places(plain))
    return None


def _heard(seen: Seen) -> list[int]:
    """Return where something said without encryption was answered, or stands in the record."""
    said = [one.place for one in seen.exchanges(Purpose.PROBE, "plain") if one.it.trouble is Trouble.NONE]
    mark = seen.planted("mark").get("plain/said", "")
    kept = [
        one.place
        for one in seen.readings("record", Purpose.PROBE, "plain")
        if mark and any(contains(text, mark) for text in leaves(one.it.value))
    ]
    return said + kept


def hybrid(seen: Seen) -> Judgement:
    """DS-05: a hybrid post-quantum group is chosen where it is offered, and a classical one still works."""
    classical = [one for one in seen.readings("knock", Purpose.CONTROL, "classical") if _chosen(one) is not None]
    if not classical:
        return inconclusive("endpoint-silent")
    offered = seen.readings("knock", Purpose.PROBE, "hybrid")
    found = _chosen(offered[0]) if offered else None
    if found is None or found.group != HYBRID:
        return failed("not-post-quantum", places(offered))
    return passed("post-quantum", places(offered))
