"""The report as OSCAL 1.2.1 assessment results: one observation per procedure, one finding per requirement.

OSCAL knows only satisfied and not-satisfied; our verdict stands beside it as a property, and what was not evaluated is
not satisfied for an "other" reason. What does not apply has no finding. Ids are UUIDs of version 5, so that equal
reports are equal bytes. Later schemas of 1.2 accept the same document; 1.2.1 is what compliance-trestle reads.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from clearline import __version__
from clearline.bench.report.data import written
from clearline.bench.report.phrases import Phrases, load_phrases
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import (
    CheckOutcome,
    Finding,
    Procedure,
    ProcedureId,
    ProcedureResult,
    Report,
    RequirementResult,
    Verdict,
)
from clearline.domain.conversation import Json, Language

OSCAL_VERSION = "1.2.1"
NAMESPACE = "https://clearline.invalid/ns/oscal"
"""Of our properties; a name only, there is nothing to fetch."""
_ROOT = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
_STATE = {
    Verdict.SATISFIED: ("satisfied", "pass"),
    Verdict.PARTIALLY: ("not-satisfied", "other"),
    Verdict.NOT_SATISFIED: ("not-satisfied", "fail"),
    Verdict.NOT_EVALUATED: ("not-satisfied", "other"),
}


def to_oscal(report: Report, catalogue: Catalogue) -> bytes:
    """Return `report` as an assessment-results document in JSON."""
    return written({"assessment-results": _Writer(report, catalogue, load_phrases()[Language.ENGLISH]).document()})


@dataclass(frozen=True, slots=True)
class _Writer:
    report: Report
    catalogue: Catalogue
    words: Phrases

    def document(self) -> dict[str, Json]:
        at = self.report.finished_at.isoformat()
        title = _line(self.words("page-title", target=self.report.target))
        plan: dict[str, Json] = {"uuid": self._id("plan"), "title": "The plan, inside report.json"}
        plan["props"] = self._props({"digest": self.report.plan.digest, "profile": self.report.plan.profile})
        plan["rlinks"] = [{"href": "report.json", "media-type": "application/json"}]
        return {
            "uuid": self._id("document"),
            "metadata": {"title": title, "last-modified": at, "version": __version__, "oscal-version": OSCAL_VERSION},
            "import-ap": {"href": f"#{plan['uuid']}"},
            "results": [self._result(title)],
            "back-matter": {"resources": [plan]},
        }

    def _component(self) -> Json:
        return {
            "uuid": self._id("target"),
            "type": "service",
            "title": _line(self.report.target),
            "description": _line(self.report.address),
            "props": self._props(
                {"declaration": self.report.plan.target, "unchanged": str(self.report.integrity).lower()}
            ),
            "status": {"state": "operational"},
        }

    def _result(self, title: str) -> Json:
        report, score = self.report, self.report.score
        figures = {
            "grade": score.grade.value,
            "conformance": str(score.conformance),
            "coverage": str(score.coverage),
            "evidence": str(score.evidence),
            "catalogue": report.plan.catalogue,
            "seed": report.plan.seed,
        }
        controls: list[Json] = [{"control-id": one.lower()} for one in report.plan.requirements]
        found = [one for one in report.requirements if one.verdict is not Verdict.NOT_APPLICABLE]
        return {
            "uuid": self._id("result"),
            "title": title,
            "description": self.words("limit-1"),
            "start": report.started_at.isoformat(),
            "end": report.finished_at.isoformat(),
            "props": self._props(figures),
            "local-definitions": {"components": [self._component()]},
            "reviewed-controls": {"control-selections": [{"include-controls": controls}]},
            **_if_any("observations", [self._observation(one) for one in report.procedures]),
            **_if_any("findings", [self._finding(one) for one in found]),
        }

    def _observation(self, result: ProcedureResult) -> Json:
        procedure, judgement = self.catalogue.procedure(result.procedure), result.judgement
        figures = {"procedure": result.procedure, "outcome": judgement.outcome.value, "evidence": result.level.name}
        if judgement.sample:
            sample = judgement.sample
            figures |= {"cases": str(sample.cases), "failures": str(sample.failures), "errors": str(sample.errors)}
            figures |= {"limit": str(sample.limit), "upper-bound": str(sample.upper_bound)}
            figures |= {"extended": "yes"} if sample.extended else {}
        places = ", ".join(str(place) for place in judgement.evidence) or "none named"
        return {
            "uuid": self._id("observation", result.procedure),
            "title": _line(procedure.title[Language.ENGLISH]),
            "description": _line(self.words.reason(judgement.reason)),
            "props": self._props(figures),
            "methods": [self._method(procedure)],
            "types": ["control-objective"],
            "subjects": [{"subject-uuid": self._id("target"), "type": "component"}],
            "relevant-evidence": [
                {
                    "href": "report.json",
                    "description": f"The transcript of {result.procedure}; what decided: {places}.",
                    "props": self._props({"observations-sha256": result.digest}),
                }
            ],
            "collected": self.report.finished_at.isoformat(),
        }

    def _method(self, procedure: Procedure) -> str:
        guidelines = self.catalogue.requirements[procedure.requirement].guidelines
        return guidelines[procedure.guideline].method.value.upper()

    def _finding(self, result: RequirementResult) -> Json:
        requirement = self.catalogue.requirements[result.requirement]
        state, reason = _STATE[result.verdict]
        figures = {
            "verdict": result.verdict.value,
            "gate": str(requirement.gate).lower(),
            "evidence": result.level.name,
        }
        severities = [one.severity for one in self._failures(result)]
        if severities:
            figures["severity"] = max(severities).name.lower()
        related: list[Json] = [{"observation-uuid": self._id("observation", one)} for one in self._carried_out(result)]
        return {
            "uuid": self._id("finding", result.requirement),
            "title": f"{result.requirement} {requirement.title[Language.ENGLISH]}",
            "description": _line(self.words.reason(result.reason)),
            "props": self._props(figures),
            "target": {
                "type": "statement-id",
                "target-id": f"{result.requirement.lower()}_smt",
                "description": self.catalogue.statement(result.requirement, self.report.plan.level),
                "status": {"state": state, "reason": reason},
            },
            **_if_any("related-observations", related),
            **self._remedy(result),
        }

    def _failures(self, result: RequirementResult) -> Sequence[Finding]:
        return [one for one in self.report.findings if one.requirement == result.requirement]

    def _remedy(self, result: RequirementResult) -> dict[str, Json]:
        failed = [one.procedure for one in self._failures(result)]
        remedies = [self.catalogue.procedure(one).remedy[Language.ENGLISH] for one in failed]
        return {"remarks": "\n\n".join(remedies)} if remedies else {}

    def _carried_out(self, result: RequirementResult) -> Iterator[ProcedureId]:
        for one in self.report.procedures:
            if one.procedure in result.procedures and one.judgement.outcome is not CheckOutcome.NOT_RUN:
                yield one.procedure

    def _props(self, values: Mapping[str, str]) -> list[Json]:
        return [{"name": name, "value": _line(value), "ns": NAMESPACE} for name, value in values.items()]

    def _id(self, *names: str) -> str:
        report = self.report
        return str(uuid.uuid5(_ROOT, "/".join((report.plan.digest, report.finished_at.isoformat(), *names))))


def _line(text: str) -> str:
    """Return `text` as OSCAL wants a string: one line, not empty, no space at its ends."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split()) or "none"


def _if_any(name: str, items: Sequence[Json]) -> dict[str, Json]:
    """OSCAL allows no empty list."""
    return {name: list(items)} if items else {}
