"""The files of a report, all made from the one `Report` and the catalogue it was measured by."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from clearline.bench.report.data import to_json
from clearline.bench.report.junit import to_junit
from clearline.bench.report.oscal import to_oscal
from clearline.bench.report.page import render
from clearline.bench.report.sarif import to_sarif
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Report
from clearline.domain.conversation import Language
from clearline.errors import ConfigurationError, InputError


@dataclass(frozen=True, slots=True)
class Format:
    """One form a report can have."""

    name: str
    """What `--format` calls it."""
    file: str
    write: Callable[[Report, Catalogue], bytes]


PAGE = Format("html", "report.html", render)
DATA = Format("json", "report.json", lambda report, _: to_json(report))
WANTING = "PDF needs ReportLab: install clearline with the extra pdf"
PDF = "pdf"
"""Needs the extra of that name, and is written where it is asked for."""


def _in(language: Language) -> Callable[[Report, Catalogue], bytes]:
    """Return what writes the report as PDF in `language`; raises ConfigurationError where the extra is missing."""

    def write(report: Report, catalogue: Catalogue) -> bytes:
        try:
            from clearline.bench.report.pdf import render_pdf  # noqa: PLC0415 # an extra, not needed for anything else
        except ImportError as exc:
            raise ConfigurationError(WANTING) from exc
        return render_pdf(report, catalogue, language)

    return write


FORMATS = (
    PAGE,
    DATA,
    Format("oscal", "report.oscal.json", to_oscal),
    Format("sarif", "report.sarif", to_sarif),
    Format("junit", "report.junit.xml", to_junit),
)
"""What is written where nothing else is asked for."""
ALL_FORMATS = (*FORMATS, *(Format(PDF, f"report.{language.value}.pdf", _in(language)) for language in Language))


def formats_named(names: Iterable[str]) -> tuple[Format, ...]:
    """Return the formats of those names, all but PDF for none; JSON is always among them, as it holds everything.

    Raises:
        InputError: there is no such format.
    """
    wanted = set(names) or {one.name for one in FORMATS}
    known = dict.fromkeys(one.name for one in ALL_FORMATS)
    unknown = sorted(wanted - set(known))
    if unknown:
        raise InputError(f"there is no format {unknown[0]!r}; there are {', '.join(known)}")
    return tuple(one for one in ALL_FORMATS if one.name in wanted or one is DATA)


def refuse_unwritable(formats: Iterable[Format]) -> None:
    """Raise ConfigurationError where a format needs an extra that is missing: better before a run than after."""
    if any(one.name == PDF for one in formats) and find_spec("reportlab") is None:
        raise ConfigurationError(WANTING)


def files_of(report: Report, catalogue: Catalogue, formats: Iterable[Format] = FORMATS) -> Mapping[str, bytes]:
    """Return the content of each file by its name."""
    return {one.file: one.write(report, catalogue) for one in formats}
