"""No check passes on nothing, on errors, or on half a transcript; and none ever crashes."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearline.bench.checks.seen import Seen
from clearline.bench.lab.rehearse import lab_adapter
from clearline.bench.registry import CHECKS, PROBES
from clearline.bench.targets.http import described
from clearline.bench.targets.target import Description
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import CheckOutcome, Judgement, Level, ProcedureResult, Report
from clearline.domain.observation import Exchange, Fetched, Observation, Planted, Reading, Trouble
from clearline.testing import START

SAFE = (CheckOutcome.PASS, CheckOutcome.SOFT)
BAD = [Trouble.TIMEOUT, Trouble.CONNECTION, Trouble.UNREADABLE, Trouble.BROKEN, Trouble.NOT_SENT]


@dataclass(frozen=True, slots=True)
class Bench:
    """What a check needs besides observations."""

    catalogue: Catalogue
    about: Description


@pytest.fixture(scope="module")
def bench(catalogue: Catalogue) -> Bench:
    return Bench(catalogue, described(lab_adapter(), frozenset()))


def judged(check: str, observations: tuple[Observation, ...], bench: Bench) -> Judgement:
    parameters = {name: one.at(Level.BASIC) for name, one in bench.catalogue.parameters.items()}
    return CHECKS[check](Seen(observations, bench.about, parameters, START))


def spoil(one: Observation, trouble: Trouble) -> Observation:
    match one:
        case Exchange():
            return replace(one, text="", extras=(), expects="", status=500, trouble=trouble)
        case Fetched():
            return replace(one, status=500, headers={}, body="", trouble=trouble)
        case Reading():
            return replace(one, value=None, trouble=trouble)
        case Planted():
            return one


def results(report: Report) -> list[ProcedureResult]:
    return [one for one in report.procedures if one.judgement.reason.name != "not-asked"]


def test_the_registry_and_the_procedures_name_the_same_things(catalogue: Catalogue) -> None:
    procedures = catalogue.procedures.values()
    assert {one.probe for one in procedures} == set(PROBES)
    assert {one.check for one in procedures} == set(CHECKS)


def test_the_transcript_alone_gives_the_same_judgement_again(sound: Report, spoiled: Report, bench: Bench) -> None:
    for result in (*results(sound), *results(spoiled)):
        check = bench.catalogue.procedures[result.procedure].check
        assert judged(check, result.observations, bench) == result.judgement


@pytest.mark.parametrize("check", CHECKS)
def test_nothing_seen_is_inconclusive(check: str, bench: Bench) -> None:
    assert judged(check, (), bench).outcome is CheckOutcome.INCONCLUSIVE


@pytest.mark.parametrize("trouble", BAD)
def test_errors_alone_are_never_safe_and_never_a_failure(trouble: Trouble, sound: Report, bench: Bench) -> None:
    for result in results(sound):
        broken = tuple(spoil(one, trouble) for one in result.observations)
        judgement = judged(bench.catalogue.procedures[result.procedure].check, broken, bench)
        assert judgement.outcome is CheckOutcome.INCONCLUSIVE, result.procedure


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_transcript_full_of_holes_is_judged_without_a_crash_and_never_better(
    data: st.DataObject, spoiled: Report, sound: Report, bench: Bench
) -> None:
    for result in (*results(sound)[::3], *results(spoiled)[::5]):
        share, trouble = data.draw(st.integers(2, 9)), data.draw(st.sampled_from(BAD))
        holed = tuple(
            spoil(one, trouble) if place % share == 0 else one for place, one in enumerate(result.observations)
        )
        judgement = judged(bench.catalogue.procedures[result.procedure].check, holed, bench)
        if result.judgement.outcome is CheckOutcome.FAIL:
            assert judgement.outcome not in SAFE
        assert all(place < len(holed) for place in judgement.evidence)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(places=st.lists(st.integers(0, 10**6), max_size=30), text=st.text(max_size=30))
def test_any_heap_of_observations_is_judged(places: list[int], text: str, spoiled: Report, bench: Bench) -> None:
    everything = [one for result in results(spoiled) for one in result.observations]
    heap = tuple(
        odd(everything[place % len(everything)], text) if place % 3 == 0 else everything[place % len(everything)]
        for place in places
    )
    for check in CHECKS:
        judgement = judged(check, heap, bench)
        assert judgement.outcome is not CheckOutcome.FAIL or judgement.evidence


def odd(one: Observation, text: str) -> Observation:
    match one:
        case Exchange():
            return replace(one, text=text)
        case Fetched():
            return replace(one, body=text, headers={})
        case Reading():
            return replace(one, value=[text, {text: text}])
        case Planted():
            return replace(one, value=text)
