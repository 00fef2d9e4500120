"""Pages as assistive technology reads them: the success criteria of WCAG 2.2 that markup alone can break."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from clearline.bench.checks.judge import failed, inconclusive, passed, places
from clearline.bench.checks.seen import Seen, figure, listed, troubled
from clearline.domain.assessment import Capability, Judgement
from clearline.domain.observation import Purpose

_FIELDS = ("input", "select", "textarea")
_NAMELESS = ("hidden", "submit", "reset", "button", "image")
"""Kinds of input that need no label: unseen, or named by their value or picture."""
_WITHIN = " within"
"""Marks a field inside a label; with its space it is no attribute that a page could have."""
_MOST_TOLD = 6
_LEAST_ZOOM = 2.0
"""Text must grow to twice its size (1.4.4)."""

Attributes = Mapping[str, str]


def markup(seen: Seen) -> Judgement:
    """HO-08: no page breaks a rule that a program can read, from its markup or as a browser shows it."""
    pages = [one for one in seen.fetched(Purpose.PROBE) if not troubled(one) and "<html" in one.it.body.lower()]
    if not any(one.it.case.startswith("chat/") for one in pages):
        return inconclusive("page-unreadable", places(seen.fetched(Purpose.PROBE)))
    for page in pages:
        broken = sorted(set(faults(page.it.body)))
        if broken:
            return failed("markup-faults", (page.place,), rules=", ".join(broken))
    if Capability.BROWSER in seen.about.capabilities:
        return _in_browser(seen)
    return passed("markup-sound", places(pages), cases=len(pages))


def _in_browser(seen: Seen) -> Judgement:
    """Judge what the browser showed; a page that it could not open shows nothing."""
    viewed = seen.readings("browser", Purpose.PROBE)
    for one in viewed:
        broken = (*listed(one.it, "broken"), *(f"2.1.1 keyboard: {name}" for name in listed(one.it, "unreached")))
        if broken:
            return failed("browser-faults", (one.place,), rules=", ".join(broken[:_MOST_TOLD]))
    if not viewed or any(troubled(one) for one in viewed):
        return inconclusive("page-unopened", places(viewed))
    long = [one for one in viewed if figure(one.it, "untried")]
    if long:
        return inconclusive("page-long", places(long))
    return passed("browser-sound", places(viewed), cases=len(viewed))


def faults(html: str) -> Iterator[str]:
    """Yield the success criteria that the page breaks, by number and name."""
    page = _Page()
    page.feed(html)
    page.close()
    if not page.language:
        yield "3.1.1 language"
    if not page.title.strip():
        yield "2.4.2 title"
    if any("alt" not in image and image.get("role") != "presentation" for image in page.images):
        yield "1.1.1 pictures"
    if any(_locks_zoom(content) for content in page.viewports):
        yield "1.4.4 zoom"
    if page.refreshes:
        yield "2.2.1 refresh"
    if any(not _is_labelled(one, page.labelled) for one in page.fields):
        yield "4.1.2 labels"


def _is_labelled(attributes: Attributes, labelled: frozenset[str]) -> bool:
    named = any(attributes.get(name, "").strip() for name in ("aria-label", "aria-labelledby", "title"))
    return named or _WITHIN in attributes or attributes.get("id", "") in labelled


def _locks_zoom(content: str) -> bool:
    words = dict(part.strip().partition("=")[::2] for part in content.lower().replace(" ", "").split(","))
    try:
        most = float(words.get("maximum-scale", "10"))
    except ValueError:
        most = 10
    return words.get("user-scalable") in ("no", "0") or most < _LEAST_ZOOM


@dataclass
class _Page(HTMLParser):
    """What the rules need of a page, gathered in one pass; unclosed and stray tags are taken as browsers take them."""

    language: str = ""
    title: str = ""
    images: list[Attributes] = field(default_factory=list)
    viewports: list[str] = field(default_factory=list)
    fields: list[Attributes] = field(default_factory=list)
    refreshes: bool = False
    _for: set[str] = field(default_factory=set)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    @property
    def labelled(self) -> frozenset[str]:
        """Ids that a label speaks of."""
        return frozenset(self._for)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of what a rule asks about."""
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "html":
                self.language = given.get("lang", "")
            case "img":
                self.images.append(given)
            case "meta":
                self._meta(given)
            case "title" | "label":
                self._open.append(tag)
                self._for |= {given.get("for", "")} - {""}
            case _ if tag in _FIELDS and given.get("type") not in _NAMELESS:
                self.fields.append(given | ({_WITHIN: "label"} if "label" in self._open else {}))

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened."""
        if tag in self._open:
            self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        """Keep the words of the title."""
        if "title" in self._open:
            self.title += data

    def _meta(self, given: Attributes) -> None:
        if given.get("name", "").lower() == "viewport":
            self.viewports.append(given.get("content", ""))
        self.refreshes = self.refreshes or given.get("http-equiv", "").lower() == "refresh"
