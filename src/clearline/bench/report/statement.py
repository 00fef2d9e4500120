"""What is signed: an in-toto Statement v1 over every file of a report, with the result as a test-result predicate.

A field of our own in the predicate has a URI for a name, as in-toto asks of extensions. The result is "passed" only
when nothing that applies is left open.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from clearline import __version__
from clearline.domain.assessment import Report, Verdict
from clearline.domain.conversation import Json
from clearline.errors import IntegrityError

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"
SCORE = "https://clearline.invalid/ns/score"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that was read: the files it speaks of, with their SHA-256 in hex."""

    subjects: Mapping[str, str]
    result: str
    grade: str


def statement_of(report: Report, digests: Mapping[str, str]) -> bytes:
    """Return the statement over files by their SHA-256, hex, in JSON with sorted keys."""
    content: Json = {
        "_type": STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": digests[name]}} for name in sorted(digests)],
        "predicateType": PREDICATE,
        "predicate": _predicate(report),
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def read_statement(payload: bytes) -> Statement:
    """Read the payload of a verified envelope.

    Raises:
        IntegrityError: it is no statement of a report.
    """
    try:
        content = json.loads(payload)
        if (content["_type"], content["predicateType"]) != (STATEMENT, PREDICATE):
            raise IntegrityError(f"it states {content['predicateType']!r}, expected {PREDICATE!r}")
        subjects = {str(one["name"]): str(one["digest"]["sha256"]) for one in content["subject"]}
        predicate = content["predicate"]
        return Statement(subjects, str(predicate["result"]), str(predicate[SCORE]["grade"]))
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise IntegrityError("it is no statement about a report") from exc


def _predicate(report: Report) -> dict[str, Json]:
    plan, score = report.plan, report.score
    return {
        "result": _result(report),
        "configuration": [
            {"name": "plan", "digest": {"sha256": plan.digest}, "annotations": {"profile": plan.profile}},
            {"name": "catalogue", "digest": {"sha256": plan.catalogue}},
            {"name": "seed", "digest": {"sha256": plan.seed}},
            {"name": "target", "digest": {"sha256": plan.target}, "annotations": {"address": report.address}},
        ],
        "passedTests": _named(report, Verdict.SATISFIED),
        "warnedTests": _named(report, Verdict.PARTIALLY, Verdict.NOT_EVALUATED),
        "failedTests": _named(report, Verdict.NOT_SATISFIED),
        SCORE: {
            "clearline": __version__,
            "finished_at": report.finished_at.isoformat(),
            "grade": score.grade.value,
            "conformance": score.conformance,
            "coverage": score.coverage,
            "integrity": report.integrity,
        },
    }


def _result(report: Report) -> str:
    if report.findings:
        return "FAILED"
    complete = report.requirements and not _named(report, Verdict.PARTIALLY, Verdict.NOT_EVALUATED)
    return "PASSED" if complete and report.integrity else "WARNED"


def _named(report: Report, *verdicts: Verdict) -> list[Json]:
    return [one.requirement for one in report.requirements if one.verdict in verdicts]
