"""The report as JSON: everything in it, in one order, so that equal reports are equal bytes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime

from clearline.bench.transcript import plain
from clearline.domain.assessment import ProcedureResult, Report
from clearline.domain.conversation import Json

SCHEMA = "clearline-report/1"


def to_json(report: Report) -> bytes:
    """Return `report` as UTF-8 JSON with sorted keys, each observation with its kind."""
    content = {**_plain(report), "schema": SCHEMA, "procedures": [_procedure(one) for one in report.procedures]}
    return written(content)


def written(content: Mapping[str, object]) -> bytes:
    """Return `content` in the one form that every JSON file of a report has."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1, default=_moment)
    return f"{text}\n".encode("utf-8", "replace")


def _plain(report: Report) -> dict[str, object]:
    without: dict[str, object] = asdict(replace(report, procedures=()))
    return without


def _procedure(result: ProcedureResult) -> dict[str, object]:
    content: dict[str, object] = asdict(replace(result, observations=()))
    return {**content, "observations": [plain(one) for one in result.observations]}


def _moment(value: object) -> Json:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no part of a report")
