"""A report read back from its JSON: for comparing, and for whoever has only that file."""

import json
from collections.abc import Mapping
from datetime import datetime

from clearline.bench.report.data import SCHEMA
from clearline.bench.transcript import made, observation
from clearline.domain.assessment import (
    Capability,
    Evidence,
    Finding,
    Judgement,
    Plan,
    ProcedureId,
    ProcedureResult,
    Report,
    RequirementId,
    RequirementResult,
    Score,
)
from clearline.errors import InputError


def from_json(content: bytes) -> Report:
    """Return what `to_json` wrote.

    Raises:
        InputError: it is no report, or one of another schema.
    """
    try:
        return _report(json.loads(content))
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise InputError(f"it is no report of the bench: {exc}") from exc


def _report(content: Mapping[str, object]) -> Report:
    if content["schema"] != SCHEMA:
        raise InputError(f"it has schema {content['schema']!r}, expected {SCHEMA!r}")
    return Report(
        target=made(content["target"], str),
        address=made(content["address"], str),
        flags=made(content["flags"], dict[str, bool]),
        approver=made(content["approver"], str),
        capabilities=made(content["capabilities"], tuple[Capability, ...]),
        plan=made(content["plan"], Plan),
        started_at=made(content["started_at"], datetime),
        finished_at=made(content["finished_at"], datetime),
        requirements=made(content["requirements"], tuple[RequirementResult, ...]),
        procedures=tuple(_procedure(one) for one in made(content["procedures"], list[dict[str, object]])),
        findings=made(content["findings"], tuple[Finding, ...]),
        score=made(content["score"], Score),
        integrity=made(content["integrity"], bool),
        exit_status=made(content["exit_status"], int),
    )


def _procedure(content: Mapping[str, object]) -> ProcedureResult:
    return ProcedureResult(
        procedure=ProcedureId(made(content["procedure"], str)),
        requirement=RequirementId(made(content["requirement"], str)),
        judgement=made(content["judgement"], Judgement),
        level=made(content["level"], Evidence),
        observations=tuple(observation(one) for one in made(content["observations"], list[object])),
        digest=made(content["digest"], str),
    )
