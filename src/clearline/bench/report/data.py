"""The report as JSON: everything in it, in one order, so that equal reports are equal bytes."""

import json
from collections.abc import Mapping
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
    """Return `content` in the one form that every JSON file of a report has."""
    # Indented apart: json does that in Python, piece by piece, in three times the time and four times the memory.
    return msgspec.json.format(_compact(content), indent=1) + b"\n"


def _compact(content: Mapping[str, object]) -> bytes:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=_written)
    return text.encode("utf-8", "replace")


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
