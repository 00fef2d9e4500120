"""What a page brings with it: hosts it makes a browser call, and consents ticked in advance."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

from clearline.bench.checks.judge import failed, inconclusive, passed, places, unanswered
from clearline.bench.checks.reliability import lists_plans
from clearline.bench.checks.seen import Seen, troubled
from clearline.domain.assessment import Judgement
from clearline.domain.observation import Purpose

_LOADS = frozenset({"src", "href", "action", "data", "poster", "formaction"})
_FROM_CODE = re.compile(
    r"""(?:url\(\s*["']?|@import\s+["']|import\s*\(?\s*["']|from\s+["']|fetch\(\s*["'`]|WebSocket\(\s*["'`]|"""
    r"""EventSource\(\s*["'`]|sendBeacon\(\s*["'`]|\.src\s*=\s*["'`])((?:https?:|wss?:)?//[^"'`)\s]+)"""
)


def third_parties(seen: Seen) -> Judgement:
    """PR-14: the page calls no host but its own and those that the privacy notice names."""
    loaded = [one for one in seen.fetched(Purpose.PROBE) if not troubled(one)]
    if not any("<html" in one.it.body.lower() for one in loaded):
        return inconclusive("page-unreadable", places(seen.fetched(Purpose.PROBE)))
    told = " ".join(one.it.body for one in seen.fetched(Purpose.CONTROL) if not troubled(one))
    ours = urlsplit(seen.about.address).hostname or ""
    for one in loaded:
        strangers = sorted({host for host in hosts(one.it.body) if host != ours and host not in told})
        if strangers:
            return failed("third-parties-called", (one.place,), hosts=", ".join(strangers[:4]))
    troubles = unanswered(seen.fetched())
    return troubles or passed("calls-nobody-else", places(loaded), cases=len(loaded))


def consent(seen: Seen) -> Judgement:
    """PR-04: nothing is ticked in advance, and who declines what is optional is served all the same."""
    pages = [one for one in seen.fetched(Purpose.PROBE, "page") if not troubled(one)]
    ticked = [one.place for one in pages if _Page(one.it.body).ticked]
    if ticked:
        return failed("consent-ticked", ticked)
    before = seen.exchanges(Purpose.CONTROL, "silent")
    asked = seen.exchanges(Purpose.PROBE, "declined")
    if not before or not all(lists_plans(seen, one) for one in before):
        return inconclusive("control-silent", places(before))
    walled = [one.place for one in asked if not troubled(one) and not lists_plans(seen, one)]
    if walled:
        return failed("consent-wall", walled, failures=len(walled), cases=len(asked))
    if not pages:
        return inconclusive("page-unreadable")
    return unanswered(asked) or passed("consent-free", places(asked), cases=len(asked))


def hosts(text: str) -> Iterator[str]:
    """Yield the hosts that a page, a script or a style sheet makes a browser call; links to be clicked are none."""
    page = _Page(text) if "<" in text else None
    for address in (*(page.addresses if page else ()), *(found[1] for found in _FROM_CODE.finditer(text))):
        host = _host(address)
        if host:
            yield host


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return address[:60]


class _Page(HTMLParser):
    """The addresses that are fetched without a click, and the boxes that are ticked without one."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ticked = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of what is loaded and of what is ticked."""
        given = {name: value or "" for name, value in attrs}
        if tag not in ("a", "area"):
            self.addresses += [value for name, value in given.items() if name in _LOADS and "//" in value]
        self.ticked = self.ticked or (tag == "input" and given.get("type") == "checkbox" and "checked" in given)
