"""The report as one self-contained page: no script, no outside host, everything a target said escaped."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from clearline.bench.report.chapters import chapters_of
from clearline.bench.report.phrases import Phrases, load_phrases
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Report
from clearline.domain.conversation import Language

_MARKS = {"satisfied": "✓", "partially": "◐", "not-satisfied": "✗", "not-evaluated": "?", "not-applicable": "–"}
"""So that no verdict is told by colour alone."""
_NAMES = {Language.ENGLISH: "English", Language.SIMPLIFIED: "简体", Language.TRADITIONAL: "繁體"}


@dataclass(frozen=True, slots=True)
class Edition:
    """A page in one language."""

    language: str
    name: str
    body: Markup


def render(report: Report, catalogue: Catalogue, first: Language = Language.ENGLISH) -> bytes:
    """Return the page, in all languages; `first` is shown until the reader chooses another."""
    editions = editions_of("edition.html", lambda words: _values(report, catalogue, words))
    return shell(f"{report.target}: {report.score.grade}", editions, first)


def editions_of(template: str, values: Callable[[Phrases], Mapping[str, object]]) -> Sequence[Edition]:
    """Return `template`, rendered with what `values` gives for each language."""
    edition = _environment().from_string(files("clearline.bench.report").joinpath(template).read_text("utf-8"))
    return [
        Edition(language.value, _NAMES[language], Markup(edition.render(values(words))))  # noqa: S704 # rendered with escaping
        for language, words in load_phrases().items()
    ]


def shell(title: str, editions: Sequence[Edition], first: Language) -> bytes:
    """Return the whole page around `editions`."""
    folder = files("clearline.bench.report")
    style = folder.joinpath("report.css").read_text("utf-8")
    page = (
        _environment()
        .from_string(folder.joinpath("report.html").read_text("utf-8"))
        .render(
            first=first.value,
            title=title,
            style=Markup(style),  # noqa: S704 # our own file, not the target's words
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            editions=editions,
        )
    )
    return page.encode("utf-8", "replace")


def _environment() -> Environment:
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _values(report: Report, catalogue: Catalogue, words: Phrases) -> dict[str, object]:
    chapters = chapters_of(report, catalogue, words)
    shown = {one.name: getattr(chapters, one.name) for one in fields(chapters)}
    return {**shown, "language": words.language.value, "p": words, "marks": _MARKS}
