"""The catalogue on paper: what faces each threat, and what each check is good for."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, fields
from itertools import groupby

from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape

from clearline.bench.report.coverage import Cell, by_check, by_threat, coverage, only, title_of
from clearline.bench.targets.adapter import Adapter
from clearline.catalogue.load import KINDS, Catalogue, load
from clearline.cli.catalogue_lists import ORDERS as LISTS
from clearline.cli.catalogue_lists import show_list
from clearline.domain.conversation import Language
from clearline.errors import InputError

NONE = "[yellow]none[/yellow]"
ORDERS = {"threat": by_threat, "check": by_check}


def show(by: str, name: str, out: Console, *, as_csv: bool) -> None:
    """Print the catalogue in the order `by`, or what concerns `name`; raises InputError for what is not there."""
    if by in LISTS:
        show_list(by, name, out, as_csv=as_csv)
        return
    if by not in ORDERS:
        raise InputError(f"there is no order {by!r}; there are {', '.join((*ORDERS, *LISTS))}")
    catalogue = load()
    cells = list(only(ORDERS[by](catalogue), name))
    if not cells:
        raise InputError(f"there is no threat, requirement, procedure or check {name!r}")
    if as_csv:
        out.out(_csv(cells), end="", highlight=False)
        return
    lines = _from_threats(cells, catalogue) if by == "threat" else _from_checks(cells, catalogue)
    for line in lines:
        out.print(line, soft_wrap=True)
    out.print(f"\n{_summary(catalogue)}", soft_wrap=True)


def schema_of(kind: str) -> str:
    """Return the JSON Schema of the catalogue's files of that kind, or of a target's adapter; raises InputError."""
    models: Mapping[str, type[BaseModel]] = {**KINDS, "adapter": Adapter}
    if kind not in models:
        raise InputError(f"there is no schema {kind!r}; there are {', '.join(models)}")
    return json.dumps(models[kind].model_json_schema(by_alias=True), ensure_ascii=False, indent=2)


def _from_threats(cells: Sequence[Cell], catalogue: Catalogue) -> Iterator[str]:
    for threat, facing in groupby(cells, key=lambda cell: cell.threat):
        yield f"\n[bold]{threat}[/bold] {_title(catalogue, threat)}"
        for requirement, members in groupby(facing, key=lambda cell: cell.requirement):
            yield f"  {requirement} {_title(catalogue, requirement)}" if requirement else f"  {NONE}"
            for cell in members:
                if cell.guideline:
                    checked = f"{escape(cell.procedure)} -> {cell.check}" if cell.procedure else NONE
                    yield f"    {cell.guideline}: {checked}"


def _from_checks(cells: Sequence[Cell], catalogue: Catalogue) -> Iterator[str]:
    for check, using in groupby(cells, key=lambda cell: cell.check):
        yield f"\n[bold]{check}[/bold]"
        for (procedure, requirement, guideline), members in groupby(
            using, key=lambda cell: (cell.procedure, cell.requirement, cell.guideline)
        ):
            threats = ", ".join(cell.threat for cell in members)
            if procedure:
                title = _title(catalogue, requirement)
                yield f"  {escape(procedure)} <- {requirement} {title} ({guideline}) <- {threats}"
            else:
                yield f"  {NONE}"


def _title(catalogue: Catalogue, name: str) -> str:
    known = title_of(catalogue, name)
    return escape(known.title[Language.ENGLISH]) if known else ""


def _csv(cells: Sequence[Cell]) -> str:
    content = io.StringIO()
    table = csv.writer(content, lineterminator="\n")
    table.writerow([field.name for field in fields(Cell)])
    table.writerows(astuple(cell) for cell in cells)
    return content.getvalue()


def _summary(catalogue: Catalogue) -> str:
    counts = coverage(catalogue)
    return (
        f"Checked by program: {counts.requirements_checked} of {counts.requirements} requirements, "
        f"{counts.guidelines_checked} of {counts.guidelines} guidelines, "
        f"for {counts.threats_checked} of {counts.threats} threats at least one requirement.\n"
        f"Decided by what people answer and show: parts of {counts.requirements_asked} requirements, "
        f"{counts.guidelines_asked} guidelines."
    )
