"""An operator's own documents, Markdown or HTML, as sections with a title and plain words.

What a reader of the document would not see is left out: it is where orders to a machine are hidden.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser
from typing import Final

from markdown_it import MarkdownIt

from clearline.language.forms import visible

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNREAD: Final = frozenset(
    {"script", "style", "template", "noscript", "head", "svg", "nav", "footer", "form", "iframe"}
)
"""Elements of which nobody reads the words as part of the text."""
_ENDS: Final = frozenset(
    {"p", "li", "tr", "div", "dt", "dd", "td", "th", "blockquote", "pre", "br", "section", "article"}
)
"""Elements at whose ends words do not run on."""
_VOID: Final = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr", "source", "area", "base", "col", "embed"})
_UNSEEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d]*[1-9])|font-size\s*:\s*0", re.IGNORECASE
)
_SPACE: Final = re.compile(r"\s+")


class Form(StrEnum):
    """How a document is written."""

    MARKDOWN = "markdown"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, in paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


def sections(text: str, form: Form) -> tuple[Section, ...]:
    """Return what a reader sees, heading by heading; words before the first heading have an empty title."""
    page = MarkdownIt("commonmark").render(text) if form is Form.MARKDOWN else text
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return tuple(section for section in reader.sections() if section.paragraphs)


class _Reader(HTMLParser):
    """Collects lines, each with the heading it is or stands under."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, bool]] = []
        self._lines: list[tuple[bool, str]] = []
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HEADINGS or tag in _ENDS:
            self._end_line(heading=False)
        if tag not in _VOID:
            self._open.append((tag, tag in _UNREAD or _is_hidden(dict(attrs))))

    def handle_endtag(self, tag: str) -> None:
        if tag in _HEADINGS or tag in _ENDS:
            self._end_line(heading=tag in _HEADINGS)
        names = [name for name, _ in self._open]
        if tag in names:
            # What was left open inside ends with it.
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if not any(hidden for _, hidden in self._open):
            self._words.append(data)

    def sections(self) -> Iterator[Section]:
        """Return what was read."""
        self._end_line(heading=False)
        title, paragraphs = "", list[str]()
        for heading, line in self._lines:
            if not heading:
                paragraphs.append(line)
                continue
            yield Section(title, tuple(paragraphs))
            title, paragraphs = line, []
        yield Section(title, tuple(paragraphs))

    def _end_line(self, *, heading: bool) -> None:
        line = _SPACE.sub(" ", visible("".join(self._words))).strip()
        self._words.clear()
        if line:
            self._lines.append((heading, line))


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or _UNSEEN.search(attributes.get("style") or "") is not None
    )
