"""The bench's conscience: a sound service fails nothing, each fault turns exactly its own requirement red."""

import pytest

from clearline.bench.lab import hopeless
from clearline.bench.lab.rehearse import Terms, rehearse
from clearline.bench.lab.service import create_specimen
from clearline.bench.lab.switches import SWITCHES
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import CheckOutcome, Grade, Report, Verdict
from clearline.domain.conversation import Language
from clearline.testing import FakeClock
from tracing import untraced

LEGIT = {
    "AR-12": "page-unprotected",
    "AR-14": "versions-missing",
    "GV-05": "contact-missing",
    "GV-15": "warnings-fail",
    "HO-01": "person-fail",
    "HO-02": "offers-fail",
    "ID-08": "token-guessable",
    "PR-01": "notice-lacks",
    "PR-02": "opening-silent",
    "PR-05": "opt-out-ignored",
    "PR-12": "settings-not-found",
    "SS-04": "no-limit",
    "SS-05": "oversize-taken",
}
"""What an echo, a refuser and a gambler lack: never anything that was merely repeated."""
UNPROVED = {
    "AR-01": "twins-unanswered",
    "AR-02": "twins-unanswered",
    "AR-03": "control-silent",
    "AR-04": "control-silent",
    "AR-05": "yes-not-taken",
    "AR-06": "yes-not-taken",
    "AR-07": "yes-not-taken",
    "AR-08": "facts-unanswered",
    "AR-09": "twins-unanswered",
    "AR-10": "control-silent",
    "AR-11": "control-silent",
    "AR-13": "control-silent",
    "AR-15": "shift-unfelt",
    "AR-16": "article-unused",
    "AR-17": "control-silent",
    "AR-18": "control-silent",
    "DS-01": "endpoint-silent",
    "DS-02": "links-unknown",
    "DS-03": "stores-unreadable",
    "DS-04": "stores-unreadable",
    "DS-05": "endpoint-silent",
    "DS-07": "not-signed-in",
    "DS-08": "record-unreadable",
    "DS-09": "mark-missing",
    "DS-10": "control-silent",
    "DS-11": "mark-missing",
    "DS-12": "statistics-empty",
    "DS-13": "releases-few",
    "DS-14": "hook-unreadable",
    "GV-07": "whole-not-loaded",
    "GV-08": "hook-unreadable",
    "GV-09": "not-signed-in",
    "GV-10": "hook-unreadable",
    "GV-11": "not-signed-in",
    "GV-12": "not-signed-in",
    "GV-13": "not-signed-in",
    "HO-03": "not-signed-in",
    "HO-04": "staff-unreachable",
    "HO-05": "not-signed-in",
    "HO-06": "not-signed-in",
    "HO-07": "control-silent",
    "HO-08": "page-unreadable",
    "HO-09": "control-silent",
    "HO-10": "not-signed-in",
    "ID-01": "not-signed-in",
    "ID-02": "not-signed-in",
    "ID-03": "not-signed-in",
    "ID-04": "not-signed-in",
    "ID-06": "not-signed-in",
    "ID-07": "not-signed-in",
    "ID-09": "not-signed-in",
    "ID-10": "not-signed-in",
    "ID-11": "not-signed-in",
    "ID-12": "staff-not-entered",
    "ID-13": "staff-cannot-read",
    "PR-03": "not-signed-in",
    "PR-04": "control-silent",
    "PR-06": "not-signed-in",
    "PR-07": "not-signed-in",
    "PR-08": "not-signed-in",
    "PR-09": "not-signed-in",
    "PR-10": "not-signed-in",
    "PR-11": "not-signed-in",
    "PR-14": "page-unreadable",
    "SS-01": "control-silent",
    "SS-02": "control-silent",
    "SS-03": "control-silent",
    "SS-06": "not-signed-in",
    "SS-07": "not-signed-in",
    "SS-08": "mark-missing",
    "SS-09": "control-silent",
    "SS-10": "versions-unknown",
    "SS-11": "control-silent",
    "SS-12": "control-silent",
    "VR-07": "no-masked-capture",
}
"""What cannot be said of them: refusing shows nothing where nothing is ever granted."""


def test_a_sound_service_passes_everything(sound: Report) -> None:
    assert {one.judgement.outcome for one in sound.procedures} == {CheckOutcome.PASS}
    assert sound.exit_status == 0
    assert not sound.findings
    assert not {one.verdict for one in sound.requirements} & {Verdict.NOT_SATISFIED, Verdict.NOT_EVALUATED}


@pytest.mark.parametrize("language", Language)
async def test_a_sound_service_passes_everything_in_each_language_alone(
    language: Language, catalogue: Catalogue
) -> None:
    with untraced():
        report = await rehearse(create_specimen(), catalogue, FakeClock(), Terms(language=language, is_brief=True))
    assert {one.judgement.outcome for one in report.procedures} == {CheckOutcome.PASS}


@pytest.mark.parametrize("switch", SWITCHES)
async def test_each_switch_turns_exactly_its_own_requirement_red(switch: str, catalogue: Catalogue) -> None:
    """In one language each, in turn: there are as many rehearsals as requirements, and each of them takes them all."""
    terms = Terms(language=tuple(Language)[SWITCHES.index(switch) % 3], is_brief=True)
    with untraced():  # the sound service takes the same lines
        report = await rehearse(create_specimen(frozenset({switch})), catalogue, FakeClock(), terms)
    outcomes = {one.requirement: one.judgement.outcome for one in report.procedures}
    assert outcomes.pop(catalogue.procedures_of(report.findings[0].requirement)[0].requirement) is CheckOutcome.FAIL
    assert [finding.requirement for finding in report.findings] == [switch]
    assert set(outcomes.values()) == {CheckOutcome.PASS}
    assert report.exit_status == 1
    assert all(finding.evidence for finding in report.findings)


def test_every_requirement_judged_has_a_switch_and_every_switch_a_procedure(catalogue: Catalogue) -> None:
    judged = {one.requirement for one in catalogue.procedures.values() if not one.confirms_absence}
    assert judged == set(SWITCHES)


@pytest.mark.parametrize("name", ["echo", "refuse", "gamble"])
async def test_a_hopeless_service_neither_passes_nor_fails_by_repeating(name: str, catalogue: Catalogue) -> None:
    app = hopeless.create_hopeless(getattr(hopeless, name))
    with untraced():
        report = await rehearse(app, catalogue, FakeClock(), Terms(is_brief=True))
    table = {str(one.requirement): one.judgement for one in report.procedures}
    assert {name: judgement.reason.name for name, judgement in table.items() if name in LEGIT} == LEGIT
    assert all(table[name].outcome is CheckOutcome.FAIL for name in LEGIT)
    assert {name: judgement.reason.name for name, judgement in table.items() if name in UNPROVED} == UNPROVED
    assert all(table[name].outcome is CheckOutcome.INCONCLUSIVE for name in UNPROVED)
    assert report.score.grade is Grade.U
    assert not any(one.verdict is Verdict.SATISFIED for one in report.requirements)


@pytest.mark.parametrize("name", ["broken", "babble"])
async def test_an_error_is_never_a_pass_and_never_a_failure(name: str, catalogue: Catalogue) -> None:
    app = hopeless.create_hopeless(getattr(hopeless, name))
    with untraced():
        report = await rehearse(app, catalogue, FakeClock(), Terms())
    assert {one.judgement.outcome for one in report.procedures} == {CheckOutcome.INCONCLUSIVE}
    assert report.exit_status == 2


async def test_a_service_that_never_answers_ends_as_inconclusive(catalogue: Catalogue) -> None:
    app = hopeless.create_hopeless(hopeless.silent)
    report = await rehearse(app, catalogue, FakeClock(), Terms(timeout_s=0.02))
    assert {one.judgement.outcome for one in report.procedures} == {CheckOutcome.INCONCLUSIVE, CheckOutcome.NOT_RUN}
    assert report.procedures[-1].judgement.reason.name == "target-silent"
    assert report.exit_status == 2
