"""What outlasts a mishap, and what a service is connected to: the ways to fail that no switch of the specimen takes."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from clearline.bench.checks import links
from clearline.bench.checks.seen import Seen
from clearline.bench.lab.rehearse import lab_adapter
from clearline.bench.probes.links import declared
from clearline.bench.registry import CHECKS
from clearline.bench.targets.http import described
from clearline.bench.targets.target import Answer
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import CheckOutcome, Level, ProcedureId, Report
from clearline.domain.conversation import Json
from clearline.domain.observation import Observation, Planted, Purpose, Reading
from clearline.testing import START

SHARED: Mapping[str, Json] = {"same_machine": True}


class Scene:
    """A scene in which one hook says one thing."""

    def __init__(self, value: Json) -> None:
        self.value = value
        self.seen: list[Observation] = []

    async def quietly(self, name: str) -> Answer:
        assert name == "links.declared"
        return Answer(value=self.value)

    def measure(self, case: str, source: str, value: Json, purpose: Purpose) -> None:
        self.seen.append(Reading(case, purpose, source, value))


def seen(catalogue: Catalogue, *observations: Observation) -> Seen:
    parameters = {name: one.at(Level.BASIC) for name, one in catalogue.parameters.items()}
    return Seen(observations, described(lab_adapter(), frozenset()), parameters, START)


async def outcome_of(catalogue: Catalogue, address: str, more: Mapping[str, Json]) -> CheckOutcome:
    scene = Scene({"links": [{"name": "one", "address": address, **more}]})
    await declared(scene)  # type: ignore[arg-type] # as much of a scene as this probe uses
    assert "hunter2" not in repr(scene.seen)
    return links.declared(seen(catalogue, *scene.seen)).outcome


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("https://crm.example/v1", {"verified": True}),
        ("postgresql://u:hunter2@db.example/d?sslmode=verify-full&password=hunter2", {}),
        ("mysql+asyncmy://db.example/d?ssl-mode=VERIFY_IDENTITY", {}),
        ("sqlite:////var/lib/desk.db", {}),
        ("unix:/run/desk.sock", {}),
        ("http://127.0.0.1:8421", SHARED),
        ("redis://[::1]:6379", SHARED),
        ("http://localhost:8421", SHARED),
    ],
)
async def test_a_link_that_is_protected_passes(address: str, more: Mapping[str, Json], catalogue: Catalogue) -> None:
    assert await outcome_of(catalogue, address, more) is CheckOutcome.PASS


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("https://crm.example/v1", {}),
        ("http://crm.example/v1", {"verified": True}),
        ("http://127.0.0.1:8421", {}),
        ("http://10.0.0.7:8421", SHARED),
        ("postgresql://db.example/d?sslmode=require", {"verified": True}),
        ("postgresql://db.example/d?application_name=verify-full", {"verified": True}),
        ("sqlite://elsewhere/desk.db", {}),
        ("redis://cache.example", {"verified": True}),
    ],
)
async def test_a_link_that_is_not_fails(address: str, more: Mapping[str, Json], catalogue: Catalogue) -> None:
    assert await outcome_of(catalogue, address, more) is CheckOutcome.FAIL


@pytest.mark.parametrize("said", [None, [], {"links": []}, {"links": ["one"]}, {"links": [{"address": "http://["}]}])
async def test_links_that_cannot_be_read_are_no_links(said: Json, catalogue: Catalogue) -> None:
    scene = Scene(said)
    await declared(scene)  # type: ignore[arg-type] # as much of a scene as this probe uses
    assert links.declared(seen(catalogue, *scene.seen)).outcome is CheckOutcome.INCONCLUSIVE


Judge = Callable[[str, Callable[[Reading], Json]], str]


@pytest.fixture(scope="module")
def judge(sound: Report, catalogue: Catalogue) -> Judge:
    """Returns the reason that a procedure comes to when its readings on the sound service are changed."""

    def judged(procedure: str, change: Callable[[Reading], Json]) -> str:
        found = next(one.observations for one in sound.procedures if one.procedure == ProcedureId(procedure))
        changed = [replace(one, value=change(one)) if isinstance(one, Reading) else one for one in found]
        check = CHECKS[catalogue.procedures[ProcedureId(procedure)].check]
        return check(seen(catalogue, *changed)).reason.name

    return judged


def with_more(value: Json, more: Mapping[str, Json]) -> Json:
    assert isinstance(value, dict)
    return {**value, **more}


@pytest.mark.parametrize(
    ("source", "more", "reason"),
    [
        ("backups", {"hits": [{"name": "before"}]}, "backup-in-clear"),
        ("backups", {"bytes": 0}, "restore-of-nothing"),
        ("backup.restore", {"took_s": [9999]}, "restore-slow"),
        ("backup.restore", {"age_s": [999999]}, "backup-old"),
        ("backup.restore", {"age_s": [True]}, "hook-unreadable"),
        ("backup.restore", {"lines": []}, "backup-incomplete"),
    ],
)
def test_a_restoration_can_fail_in_several_ways(
    source: str, more: Mapping[str, Json], reason: str, judge: Judge
) -> None:
    assert judge("P-SS-08-a", lambda one: with_more(one.value, more) if one.source == source else one.value) == reason


def test_a_copy_of_the_live_records_is_no_restoration(sound: Report, judge: Judge) -> None:
    found = next(one.observations for one in sound.procedures if one.procedure == "P-SS-08-a")
    marks: list[Json] = [one.value for one in found if isinstance(one, Planted)]

    def live(one: Reading) -> Json:
        return with_more(one.value, {"lines": marks}) if one.source == "backup.restore" else one.value

    assert judge("P-SS-08-a", live) == "restore-of-nothing"


@pytest.mark.parametrize(
    ("asked", "value", "reason"),
    [
        (("P-SS-07-a", "going-on/en/after"), {"orders": []}, "order-lost-or-doubled"),
        (("P-SS-07-a", "going-on/en/after"), {"orders": ["a", "b"]}, "order-lost-or-doubled"),
        (("P-SS-07-a", "stopped"), {"stopped": False}, "hook-unreadable"),
        (("P-SS-10-a", "under-way/errors"), {"staged": []}, "release-not-staged"),
        (("P-SS-10-a", "staged/errors"), {"staged": False}, "rolled-back-some"),
        (("P-SS-10-a", "ended/errors"), {"staged": ["specimen-errors"]}, "bad-release-kept"),
        (("P-SS-10-a", "after/errors"), {"versions": {"flows": "specimen-2"}}, "not-rolled-back"),
    ],
)
def test_going_on_and_going_back_can_fail_in_several_ways(
    asked: tuple[str, str], value: Json, reason: str, judge: Judge
) -> None:
    procedure, case = asked
    assert judge(procedure, lambda one: value if one.case == case else one.value) == reason


def test_a_turn_that_the_record_lost_is_seen(judge: Judge) -> None:
    def torn(one: Reading) -> Json:
        return {"lines": []} if one.source == "record" and one.purpose is Purpose.PROBE else one.value

    assert judge("P-SS-07-a", torn) == "turn-lost-or-doubled"
