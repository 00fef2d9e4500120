"""Two reports side by side, as text and as a page."""

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from clearline.bench.report.comparison import Change, Comparison, compare
from clearline.bench.report.comparison_page import figures, render_comparison
from clearline.bench.report.files import DATA
from clearline.bench.report.phrases import load_phrases
from clearline.bench.report.policy import FailOnChange, status_of_change
from clearline.bench.report.read import from_json
from clearline.catalogue.load import Catalogue, load
from clearline.domain.assessment import Report
from clearline.domain.conversation import Language
from clearline.errors import InputError

COLOURS = {
    Change.WORSE: "red",
    Change.LOST: "red",
    Change.GONE: "red",
    Change.BETTER: "green",
    Change.NEW: "yellow",
    Change.SAME: "dim",
}


def compare_folders(before: Path, after: Path, to: Path | None, policy: FailOnChange, out: Console) -> int:
    """Say what changed, write the page if `to` is given, and return the exit status; raises InputError."""
    comparison, catalogue = compare(_read(before), _read(after)), load()
    _tell(comparison, catalogue, out)
    if to is not None:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(render_comparison(comparison, catalogue))
        out.print(f"\n  Page       {to.resolve()}", soft_wrap=True)
    return status_of_change(comparison, policy)


def _read(path: Path) -> Report:
    file = path / DATA.file if path.is_dir() else path
    try:
        return from_json(file.read_bytes())
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    except InputError as error:
        raise InputError(f"{file}: {error}") from error


def _tell(comparison: Comparison, catalogue: Catalogue, out: Console) -> None:
    words = load_phrases()[Language.ENGLISH]
    for caution in comparison.cautions:
        out.print(f"[yellow]{words(caution)}[/yellow]")
    numbers = Table("", words("before"), words("after"), box=None)
    for one in figures(comparison, words):
        numbers.add_row(escape(one.label), escape(one.before), escape(one.after))
    out.print(numbers)
    changed = [row for row in comparison.rows if row.change is not Change.SAME]
    out.print(
        f"\n{words('changes')}: {len(changed)}; {words('unchanged').lower()}: {len(comparison.rows) - len(changed)}"
    )
    for row in changed:
        known = catalogue.requirements.get(row.requirement)
        title = known.title[Language.ENGLISH] if known else ""
        verdicts = " -> ".join("none" if one is None else words(one.verdict.value) for one in (row.before, row.after))
        mark = f"[{COLOURS[row.change]}]{words(f'change-{row.change.value}')}[/]"
        out.print(f"  {mark}  {row.requirement} {escape(title)}: {verdicts}", soft_wrap=True)
