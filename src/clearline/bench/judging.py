"""From trials to results, in the order of the plan: pure, so that it comes out the same from a ledger years later."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from clearline.bench.checks.judge import leaves_open
from clearline.bench.checks.seen import Seen
from clearline.bench.doubt import Doubt
from clearline.bench.interview.contradiction import DECIDED, Results
from clearline.bench.interview.rules import judge, level_of
from clearline.bench.interview.terms import Terms
from clearline.bench.ledger import Trial
from clearline.bench.plan import digest_of
from clearline.bench.registry import CHECKS
from clearline.bench.targets.target import Description
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import (
    Capability,
    CheckOutcome,
    Evidence,
    Judgement,
    Plan,
    Procedure,
    ProcedureId,
    ProcedureResult,
    Reason,
)
from clearline.domain.examination import Examination
from clearline.domain.observation import Exchange, Observation, Trouble

_PUBLISHES = "releases_statistics_or_models"
"""What an owner declares of what leaves the operating team."""
MOST_SILENT = 2
"""Procedures in a row that met silence, after which the rest are not tried."""


class Judging:
    """The judgements of one run as they fall."""

    def __init__(self, about: Description, catalogue: Catalogue, plan: Plan) -> None:
        self._about = about
        self._catalogue = catalogue
        self._parameters = {name: one.at(plan.level) for name, one in catalogue.parameters.items()}
        self._extension = plan.extension
        self._silent = 0
        self._results: dict[ProcedureId, ProcedureResult] = {}

    @property
    def results(self) -> Results:
        """What was judged so far."""
        return self._results

    def obstacle(self, procedure: Procedure) -> Reason | None:
        """Return why `procedure` cannot be carried out at all, if so."""
        missing = procedure.needs - self._about.capabilities
        if Capability.ANSWERS in missing:
            return Reason("not-asked")
        if missing == {Capability.STATISTICS} and self._about.flags.get(_PUBLISHES) is False:
            return Reason("no-statistics")
        if missing:
            return Reason("not-offered", {"needs": ", ".join(sorted(missing))})
        return Reason("target-silent") if self._silent >= MOST_SILENT else None

    def skip(self, procedure: Procedure, reason: Reason) -> CheckOutcome:
        """Take note that `procedure` was not carried out."""
        return self._keep(procedure, Judgement(CheckOutcome.NOT_RUN, reason))

    def weigh(self, procedure: Procedure, trial: Trial) -> Judgement:
        """Return what `trial` comes to by the procedure's check; doubt of any kind is inconclusive."""
        examination = self._catalogue.examinations.get(procedure.id)
        if examination is not None:
            return _answered(examination, trial, self._parameters)
        judgement = _judgement(procedure, trial, self._about, self._parameters)
        if trial.first is None or judgement.sample is None:
            return judgement
        return replace(judgement, sample=replace(judgement.sample, extended=True))

    def is_open(self, trial: Trial, judgement: Judgement) -> bool:
        """Say whether the plan's one extension is due: the sample leaves its limit open, and nothing went wrong."""
        if trial.first is not None or trial.silent or trial.lost or judgement.sample is None:
            return False
        return self._extension > 0 and leaves_open(judgement.sample)

    def is_as_planned(self, procedure: Procedure, trial: Trial) -> bool:
        """Say whether `trial` was extended if, and only if, that was due."""
        first = trial.first or trial
        return self.is_open(first, self.weigh(procedure, first)) is (trial.first is not None)

    def judge(self, procedure: Procedure, trial: Trial, judgement: Judgement | None = None) -> CheckOutcome:
        """Judge `trial`, or take note of the `judgement` that it was weighed to."""
        self._silent = self._silent + 1 if trial.silent else 0
        judgement, seen = judgement or self.weigh(procedure, trial), trial.observations
        examination = self._catalogue.examinations.get(procedure.id)
        return self._keep(procedure, judgement, seen, level_of(examination, seen) if examination else Evidence.E4)

    def _keep(
        self,
        procedure: Procedure,
        judgement: Judgement,
        observations: tuple[Observation, ...] = (),
        decided: Evidence = Evidence.E4,
    ) -> CheckOutcome:
        level = decided if judgement.outcome in DECIDED else Evidence.E0
        self._results[procedure.id] = ProcedureResult(
            procedure.id, procedure.requirement, judgement, level, observations, digest_of(observations)
        )
        return judgement.outcome


def _answered(examination: Examination, trial: Trial, parameters: Mapping[str, str]) -> Judgement:
    with Doubt() as doubt:
        return judge(examination, trial.observations, Terms(trial.at, parameters))
    return Judgement(CheckOutcome.INCONCLUSIVE, doubt.reason or Reason("bench-error", {"error": "none"}))


def _judgement(procedure: Procedure, trial: Trial, about: Description, parameters: Mapping[str, str]) -> Judgement:
    if trial.stumble is not None:
        return Judgement(CheckOutcome.INCONCLUSIVE, trial.stumble)
    judgement = None
    with Doubt() as doubt:
        judgement = CHECKS[procedure.check](Seen(trial.observations, about, parameters, trial.at))
    if judgement is None:
        return Judgement(CheckOutcome.INCONCLUSIVE, doubt.reason or Reason("bench-error", {"error": "none"}))
    if judgement.outcome is CheckOutcome.INCONCLUSIVE:
        return replace(judgement, reason=_cause(trial.observations) or judgement.reason)
    cut = "target-silent" if trial.silent else "interrupted" if trial.lost else ""
    if cut and judgement.outcome in (CheckOutcome.PASS, CheckOutcome.SOFT):
        return Judgement(CheckOutcome.INCONCLUSIVE, Reason(cut))
    return judgement


def _cause(observations: Sequence[Observation]) -> Reason | None:
    """Return the trouble that most answers were in, if most were: it explains more than what they did not show."""
    asked = [one.trouble for one in observations if isinstance(one, Exchange)]
    sent = [trouble for trouble in asked if trouble is not Trouble.NOT_SENT]
    troubles = Counter(trouble for trouble in sent if trouble is not Trouble.NONE)
    if 2 * troubles.total() <= len(sent):
        return None
    [(worst, count)] = troubles.most_common(1)
    return Reason(f"answers-{worst.value}", {"errors": count, "cases": len(sent)})
