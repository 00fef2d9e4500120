"""The page that keeps the last results: rows between two marks are replaced, all else is written by people."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from figure import Figure, Result, rounded

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "performance.md"
FIRST, LAST = "<!-- figures -->", "<!-- end of figures -->"
HEAD = ("| name | what | how measured | target | last result | when |", "|---|---|---|---|---|---|")

_ROW = re.compile(r"^\| `(?P<name>[a-z0-9-]+)` \|.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    text: str


def row(figure: Figure, result: Result, when: str) -> Row:
    """Return the line that tells what a figure came to."""
    target = "" if figure.target is None else f"{figure.target.in_words(figure.unit)}: **{figure.verdict(result)}**"
    note = f" ({result.note})" if result.note else ""
    found = f"{rounded(result.value)} {figure.unit}{note}"
    cells = (f"`{figure.name}`", figure.what, figure.how, target, found, when)
    return Row(figure.name, f"| {' | '.join(cells)} |")


def keep(rows: Iterable[Row], order: Iterable[str]) -> None:
    """Put `rows` in the place of older ones of the same name, and leave the others as they are."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(FIRST)
    table, _, after = rest.partition(LAST)
    known = {match["name"]: match[0] for match in _ROW.finditer(table)} | {each.name: each.text for each in rows}
    lines = [*HEAD, *(known[name] for name in order if name in known)]
    PAGE.write_text(f"{before}{FIRST}\n{chr(10).join(lines)}\n{LAST}{after}", encoding="utf-8")
