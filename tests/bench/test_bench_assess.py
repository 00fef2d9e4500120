"""The spine: planned first, doubt inconclusive, absence confirmed, equal runs equal to the byte."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from clearline.bench.assess import Progress, quiet, run
from clearline.bench.lab.inside import Inside
from clearline.bench.lab.rehearse import HOME, Terms, lab_adapter, rehearse
from clearline.bench.lab.service import create_specimen
from clearline.bench.plan import PROFILES, company_of, plan_for
from clearline.bench.report.data import to_json
from clearline.bench.targets.http import HttpTarget
from clearline.bench.targets.target import Account, Answer, Description, Kept, Line, Proof, Request, Session
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Capability, CheckOutcome, Level, Report, RequirementId, Tier, Verdict
from clearline.domain.conversation import Language
from clearline.errors import ConfigurationError
from clearline.testing import FakeClock
from tracing import untraced

CARDS = RequirementId("VR-07")


@dataclass
class Faulty:
    """A target that raises wherever it is asked, as no target should."""

    description: Description
    error: Exception
    identities: list[str] = field(default_factory=list)

    async def identity(self) -> str:
        return self.identities.pop(0)

    async def open(self, language: Language, name: str) -> Answer:
        raise self.error from KeyError(language, name)

    async def say(self, session: Session, line: Line) -> Answer:
        raise self.error from KeyError(session, line)

    async def record(self, session: Session) -> Answer:
        raise self.error from KeyError(session)

    async def fetch(self, request: Request) -> Answer:
        raise self.error from KeyError(request)

    async def raw_line(self, session: Session, body: bytes, content_type: str) -> Answer:
        raise self.error from KeyError(session, body, content_type)

    async def journal(self, account: Account, since: int) -> Answer:
        raise self.error from KeyError(account, since)

    async def state(self, account: Account) -> Answer:
        raise self.error from KeyError(account)

    async def messages(self, account: Account) -> Answer:
        raise self.error from KeyError(account)

    async def fault(self, operation: str, mode: str) -> Answer:
        raise self.error from KeyError(operation, mode)

    async def knock(self, hello: bytes) -> Answer:
        raise self.error from KeyError(hello)

    async def view(self, page: str, language: Language) -> Answer:
        raise self.error from KeyError(page, language)

    async def vouch(self) -> Answer:
        raise self.error

    async def enter(self, proof: Proof | None) -> Answer:
        raise self.error from KeyError(proof)

    async def attend(self, deed: str, conversation: str, staff: Session | None) -> Answer:
        raise self.error from KeyError(deed, conversation, staff)

    async def search(self, wanted: Mapping[str, str], kept: Kept = "stores") -> Answer:
        raise self.error from KeyError(wanted, kept)

    async def heal(self) -> Answer:
        raise self.error

    async def hook(self, name: str, values: Mapping[str, str], staff: Session | None = None) -> Answer:
        raise self.error from KeyError(name, values, staff)

    async def close(self) -> None:
        raise self.error


def lab_target(
    spoiled: frozenset[str] = frozenset(),
    flags: Mapping[str, bool] | None = None,
    withheld: frozenset[Capability] = frozenset(),
) -> HttpTarget:
    adapter = lab_adapter()
    if flags is not None:
        adapter = adapter.model_copy(update={"flags": dict(flags)})
    return HttpTarget(adapter, Inside(create_specimen(spoiled)), withheld=withheld)


async def assessed(target: HttpTarget | Faulty, catalogue: Catalogue, profile: str = "first-look") -> Report:
    return await run(target, catalogue, profile=profile, seed=b"lab", clock=FakeClock(), progress=quiet)


def only(catalogue: Catalogue, *requirements: str) -> Catalogue:
    """The catalogue with the procedures of a few requirements, so that a run is short."""
    kept = {name: one for name, one in catalogue.procedures.items() if one.requirement in requirements}
    return replace(catalogue, procedures=kept, examinations={})


def verdict(report: Report, requirement: str) -> Verdict:
    return next(one.verdict for one in report.requirements if one.requirement == requirement)


@pytest.mark.parametrize(
    "error", [RuntimeError("boom"), TimeoutError(), KeyError("x"), ExceptionGroup("g", [OSError()])]
)
async def test_an_exception_anywhere_is_inconclusive_never_a_pass(error: Exception, catalogue: Catalogue) -> None:
    report = await assessed(Faulty(lab_target().description, error, ["same", "same"]), catalogue)
    assert {one.judgement.outcome for one in report.procedures} == {CheckOutcome.INCONCLUSIVE}
    assert {one.judgement.reason.name for one in report.procedures} <= {"bench-error", "took-too-long"}
    assert report.exit_status == 2


async def test_a_target_that_changes_during_the_run_is_not_graded(catalogue: Catalogue) -> None:
    target = Faulty(lab_target().description, RuntimeError(), ["build 1", "build 2"])
    report = await assessed(target, catalogue)
    assert not report.integrity
    assert report.score.grade == "U"


async def test_the_same_seed_and_answers_give_the_same_report_to_the_byte(sound: Report, catalogue: Catalogue) -> None:
    with untraced():
        again = await rehearse(create_specimen(), catalogue, FakeClock(), Terms())
    assert to_json(again) == to_json(sound)


async def test_another_seed_plants_other_values(sound: Report, catalogue: Catalogue) -> None:
    few = only(catalogue, "DS-08", "AR-01")
    other = await rehearse(create_specimen(), few, FakeClock(), Terms(seed=b"other"))
    first = {one.procedure: one.digest for one in sound.procedures}
    assert len(other.procedures) == 2
    assert all(one.digest != first[one.procedure] for one in other.procedures)
    assert other.plan.seed != sound.plan.seed


async def test_what_is_not_offered_is_not_run_and_names_what_it_needs(catalogue: Catalogue) -> None:
    withheld = frozenset({Capability.FAULTS, Capability.ACCOUNTS, Capability.RECORD})
    report = await assessed(lab_target(withheld=withheld), catalogue)
    faults = next(one for one in report.procedures if one.requirement == "SS-06")
    assert faults.judgement.outcome is CheckOutcome.NOT_RUN
    assert faults.judgement.reason.values["needs"] == "accounts, faults"
    assert verdict(report, "SS-06") is Verdict.NOT_EVALUATED


async def test_a_flag_declared_false_and_confirmed_by_a_probe_does_not_apply(catalogue: Catalogue) -> None:
    report = await assessed(lab_target(flags={"takes_card_payments": False}), only(catalogue, "VR-07"))
    assert verdict(report, CARDS) is Verdict.NOT_APPLICABLE
    assert [one.procedure for one in report.procedures if one.requirement == CARDS] == ["P-VR-07-n"]


async def test_a_flag_that_a_probe_contradicts_turns_its_requirement_red(catalogue: Catalogue) -> None:
    target = lab_target(frozenset({"VR-07"}), {"takes_card_payments": False})
    report = await assessed(target, only(catalogue, "VR-07"))
    assert verdict(report, CARDS) is Verdict.NOT_SATISFIED
    assert [finding.procedure for finding in report.findings] == ["P-VR-07-n"]


async def test_absence_nobody_answers_for_is_not_believed(catalogue: Catalogue) -> None:
    target = lab_target(flags={"takes_card_payments": False})
    target._description = replace(target.description, approver="")
    report = await assessed(target, only(catalogue, "VR-07"))
    assert verdict(report, CARDS) is Verdict.NOT_EVALUATED


async def test_a_flag_without_a_probe_is_not_evaluated_and_counts_against_the_grade(catalogue: Catalogue) -> None:
    report = await assessed(lab_target(), only(catalogue, "GV-05"), "gates")
    voice = next(one for one in report.requirements if one.requirement == "VR-01")
    assert (voice.verdict, voice.reason.name) == (Verdict.NOT_EVALUATED, "absence-unconfirmed")


def test_a_profile_takes_the_requirements_it_names(catalogue: Catalogue) -> None:
    about = lab_target().description
    sizes = {name: len(plan_for(about, catalogue, profile=name, seed=b"").requirements) for name in PROFILES}
    procedures = [one for one in catalogue.procedures.values() if not one.confirms_absence]
    decidable = {one.requirement for one in procedures}
    outside = {one.requirement for one in procedures if one.tier is Tier.B0}
    outside -= {name for name in outside if catalogue.requirements[name].level is Level.ENHANCED}
    assert sizes == {"basic": 100, "enhanced": 112, "gates": 32, "first-look": len(decidable), "blackbox": len(outside)}


def test_the_plan_puts_gates_before_their_like_and_ends_with_what_tires_a_target(catalogue: Catalogue) -> None:
    plan = plan_for(lab_target().description, catalogue, profile="basic", seed=b"")
    claims = [one in catalogue.examinations for one in plan.procedures]
    assert claims == sorted(claims, reverse=True)
    order = [catalogue.procedures[one] for one in plan.procedures if one not in catalogue.examinations]
    tiring = ["SS-11", "GV-11", "SS-03", "PR-10", "SS-06", "ID-07", "SS-04", "ID-03", "ID-08"]
    ranks = [(company_of(one), not catalogue.requirements[one.requirement].gate) for one in order[: -len(tiring)]]
    assert ranks == sorted(ranks)
    assert [one.requirement for one in order[-len(tiring) :]] == tiring


def test_the_plan_is_digested_with_seed_catalogue_and_declaration(catalogue: Catalogue) -> None:
    about = lab_target().description
    digests = {
        plan_for(about, catalogue, profile="basic", seed=b"1").digest,
        plan_for(about, catalogue, profile="basic", seed=b"2").digest,
        plan_for(about, catalogue, profile="gates", seed=b"1").digest,
        plan_for(replace(about, flags={"voice": True}), catalogue, profile="basic", seed=b"1").digest,
        plan_for(replace(about, wants={"bill": "billed"}), catalogue, profile="basic", seed=b"1").digest,
        plan_for(replace(about, instructions=("be kind",)), catalogue, profile="basic", seed=b"1").digest,
        plan_for(about, replace(catalogue, digest="other"), profile="basic", seed=b"1").digest,
    }
    assert len(digests) == 7


def test_an_unknown_profile_is_refused_by_name(catalogue: Catalogue) -> None:
    with pytest.raises(ConfigurationError, match="no profile 'all'; there are basic"):
        plan_for(lab_target().description, catalogue, profile="all", seed=b"")


async def test_a_higher_level_takes_as_many_cases_as_its_limit_asks_for(catalogue: Catalogue) -> None:
    few = only(catalogue, "ID-06")
    cases = {}
    for profile in ("first-look", "enhanced"):
        with untraced():
            report = await assessed(lab_target(), few, profile)
        cases[profile] = len({one.case for one in report.procedures[0].observations if one.case.startswith("ask/")})
    assert cases["first-look"] >= 59
    assert cases["enhanced"] >= 299


async def test_progress_counts_up_to_the_total(catalogue: Catalogue) -> None:
    told: list[Progress] = []
    target = lab_target(withheld=frozenset(Capability) - {Capability.PAGES})
    await run(target, catalogue, profile="first-look", seed=b"", clock=FakeClock(), progress=told.append)
    assert [one.done for one in told if one.outcome is not None] == list(range(1, told[0].total + 1))
    assert all(one.title[Language.TRADITIONAL] for one in told)


async def test_a_report_says_where_it_was_made(sound: Report) -> None:
    assert sound.address == f"{HOME}/"
    assert sound.approver == "the bench"
