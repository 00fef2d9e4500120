"""The report as JSON: everything in it, in one order, so that equal reports are equal bytes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime

import msgspec

from clearline.bench.transcript import plain
from clearline.domain.assessment import ProcedureResult, Report
from clearline.domain.conversation import Json
from clearline.domain.observation import Exchange, Fetched, Planted, Reading

SCHEMA = "clearline-report/1"


def to_json(report: Report) -> bytes:
    """Return `report` as UTF-8 JSON with sorted keys, each observation with its kind."""
    content = {**_plain(report), "schema": SCHEMA, "procedures": [_procedure(one) for one in report.procedures]}
    return written(content)


def written(content: Mapping[str, object]) -> bytes:
    """Return `content` in the one form that every JSON file of a report has.

    Of its lists one item is laid out at a time: a whole report as text would take several times its place as bytes.
    """
    parts: list[bytes] = []
    for name in sorted(content):
        parts += (b",\n " if parts else b"{\n ", _encoded(name), b": ", *_laid_out(content[name]))
    return b"".join((*parts, b"\n}\n")) if parts else b"{}\n"


def _laid_out(value: object) -> Iterator[bytes]:
    if not isinstance(value, list) or not value:
        yield _indented(value, b"\n ")
        return
    for place, item in enumerate(value):
        yield b",\n  " if place else b"[\n  "
        yield _indented(item, b"\n  ")
    yield b"\n ]"


def _indented(value: object, line: bytes) -> bytes:
    """Return `value` with each of its lines but the first begun by `line`; no text in JSON holds a line's end."""
    # Indented apart: json does that in Python, piece by piece, in three times the time.
    return msgspec.json.format(_encoded(value), indent=1).replace(b"\n", line)


def _encoded(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=_written).encode("utf-8", "replace")


def _plain(report: Report) -> dict[str, object]:
    without: dict[str, object] = asdict(replace(report, procedures=()))
    return without


def _procedure(result: ProcedureResult) -> dict[str, object]:
    content: dict[str, object] = asdict(replace(result, observations=()))
    return {**content, "observations": result.observations}


def _written(value: object) -> Json:
    """Return what JSON has no word for; observations only when their turn comes, for there may be many."""
    match value:
        case datetime():
            return value.isoformat()
        case Exchange() | Fetched() | Reading() | Planted():
            return plain(value)
        case _:
            raise TypeError(f"{type(value).__name__} is no part of a report")
