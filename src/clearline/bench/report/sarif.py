"""The report as SARIF 2.1.0: a rule per requirement, a result per finding and per requirement that has none.

`kind` says pass, fail, review (decided in part), open (not evaluated) or notApplicable; only a failure has a level
(SARIF 2.1.0, 3.27.9 and 3.27.10). A reader that knows no kinds sees the level "none" everywhere else.
"""

import hashlib
from collections.abc import Iterator

from clearline import __version__
from clearline.bench.report.data import written
from clearline.bench.report.phrases import Phrases, load_phrases
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import (
    Finding,
    Report,
    Requirement,
    RequirementId,
    RequirementResult,
    Severity,
    Verdict,
)
from clearline.domain.conversation import Json, Language

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_KINDS = {
    Verdict.SATISFIED: "pass",
    Verdict.PARTIALLY: "review",
    Verdict.NOT_SATISFIED: "fail",
    Verdict.NOT_EVALUATED: "open",
    Verdict.NOT_APPLICABLE: "notApplicable",
}
_LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
"""In the middle of the bands that code hosts show as critical, high, medium and low."""


def to_sarif(report: Report, catalogue: Catalogue) -> bytes:
    """Return `report` as a SARIF log of one run."""
    words = load_phrases()[Language.ENGLISH]
    run: dict[str, Json] = {
        "tool": {
            "driver": {
                "name": "Clearline bench",
                "semanticVersion": __version__,
                "rules": [_rule(catalogue.requirements[one], report, catalogue) for one in report.plan.requirements],
            }
        },
        "automationDetails": {"id": f"clearline/{report.plan.profile}/"},
        "invocations": [
            {
                "executionSuccessful": report.exit_status in (0, 1),
                "exitCode": report.exit_status,
                "startTimeUtc": _moment(report.started_at.isoformat()),
                "endTimeUtc": _moment(report.finished_at.isoformat()),
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": list(_results(report, words)),
        "properties": {
            "target": report.target,
            "address": report.address,
            "grade": report.score.grade.value,
            "conformance": report.score.conformance,
            "coverage": report.score.coverage,
            "plan": report.plan.digest,
        },
    }
    return written({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(requirement: Requirement, report: Report, catalogue: Catalogue) -> Json:
    severities = [one.severity for one in report.findings if one.requirement == requirement.id]
    score: dict[str, Json] = {"security-severity": _SCORES[max(severities)]} if severities else {}
    remedies = [one.remedy[Language.ENGLISH] for one in catalogue.procedures_of(requirement.id)]
    help_text: dict[str, Json] = {"help": {"text": "\n\n".join(remedies)}} if remedies else {}
    return {
        "id": requirement.id,
        "shortDescription": {"text": requirement.title[Language.ENGLISH]},
        "fullDescription": {"text": catalogue.statement(requirement.id, report.plan.level)},
        **help_text,
        "properties": {"tags": ["security", *requirement.threats], "gate": requirement.gate, **score},
    }


def _results(report: Report, words: Phrases) -> Iterator[dict[str, Json]]:
    failed = {one.requirement for one in report.findings}
    for finding in report.findings:
        yield _failure(finding, report, words)
    for one in report.requirements:
        if one.requirement not in failed:
            yield _other(one, report, words)


def _failure(finding: Finding, report: Report, words: Phrases) -> dict[str, Json]:
    return {
        **_result(finding.requirement, finding.procedure, words.reason(finding.reason), report),
        "kind": "fail",
        "level": _LEVELS[finding.severity],
        "properties": {
            "procedure": finding.procedure,
            "severity": finding.severity.name.lower(),
            "confidence": finding.confidence.value,
            "evidence": list(finding.evidence),
        },
    }


def _other(one: RequirementResult, report: Report, words: Phrases) -> dict[str, Json]:
    return {
        **_result(one.requirement, "", words.reason(one.reason), report),
        "kind": _KINDS[one.verdict],
        "level": "none",
    }


def _result(requirement: RequirementId, procedure: str, text: str, report: Report) -> dict[str, Json]:
    fingerprint = hashlib.sha256(f"{report.target}\0{requirement}\0{procedure}".encode("utf-8", "replace"))
    return {
        "ruleId": requirement,
        "ruleIndex": report.plan.requirements.index(requirement),
        "message": {"text": text},
        # A service has no lines of code; the place to look is the report.
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": "report.html"}}}],
        "partialFingerprints": {"clearline/v1": fingerprint.hexdigest()},
    }


def _moment(text: str) -> str:
    """SARIF wants UTC as "Z" (3.9)."""
    return text.replace("+00:00", "Z")
