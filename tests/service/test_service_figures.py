"""The figures of a desk follow its log, and a drift is in the log once."""

from pathlib import Path

import httpx

from clearline.channels.seam_figures import RateView
from clearline.domain.event import Event, EventTag
from clearline.insight.measures import Figures, Rate, rates_of
from clearline.service.app import application
from clearline.service.figures import FiguresDesk
from clearline.service.release import Release
from clearline.testing import FakeClock
from service.service_lab import Standing, standing_desk

DAY_S = 86_400


def doors(standing: Standing) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(application(standing.desk), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8420")


async def note(standing: Standing, tag: EventTag, times: int) -> None:
    now = standing.clock.now()
    events = [Event(tag, now, f"{now.timestamp()}{tag}{number}") for number in range(times)]
    await standing.desk.rooms.store.commit(standing.desk.rooms.audit.writes(events))
    await standing.desk.sequencer.catch_up()


def figures_of(standing: Standing) -> FiguresDesk:
    return FiguresDesk(standing.desk.rooms, Figures(standing.desk.operator.tzinfo))


async def test_what_callers_came_for_is_counted(tmp_path: Path, clock: FakeClock, release: Release) -> None:
    async with standing_desk(tmp_path, clock, release) as standing:
        caller = await standing.caller()
        await caller.say("what plans do you have?")
        await caller.say("what is the capital of France")
        await (await standing.caller()).say("I want to talk to a person")
        await standing.desk.sequencer.catch_up()
        desk = figures_of(standing)
        await desk.step()
        (counts,) = desk.figures.days.values()
        (day,) = (await desk.view()).days
    assert counts["conversations"] == 2
    assert counts["unanswered"] == 1
    assert rates_of(counts)["contained"] in {Rate(1, 2), Rate(2, 2)}
    assert (day.counts, day.rates) == ({}, {}), "two callers are not shown"


async def test_a_drift_is_in_the_log_once_and_after_a_restart_not_again(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    async with standing_desk(tmp_path, clock, release) as standing:
        for _ in range(3):
            await note(standing, EventTag.TURN_COMMITTED, 100)
            clock.advance(DAY_S)
        await note(standing, EventTag.TURN_COMMITTED, 100)
        await note(standing, EventTag.TURN_BLOCKED, 40)
        desk = figures_of(standing)
        for _ in range(3):
            await desk.step()
        seen = await desk.view()
        assert [(one.measure, one.now, one.before) for one in seen.alarms] == [
            ("blocked", RateView(40, 100), RateView(0, 300))
        ]
        assert seen.days[-1].counts == {"turns": 100, "blocked": 40}
        await standing.desk.sequencer.catch_up()
        await figures_of(standing).step()
        (event,) = await standing.events(EventTag.MEASURE_DRIFTED)
    assert event.details == {"measure": "blocked", "day": "2026-11-24", "now": "40/100", "before": "0/300"}


async def test_an_assessor_lets_days_pass_for_the_figures_alone(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    async with standing_desk(tmp_path, clock, release, assessor_hooks="true") as standing, doors(standing) as client:
        await note(standing, EventTag.TURN_COMMITTED, 100)
        assert (await client.post("/v1/figures/days", json={"days": "1"})).status_code == 204
        await note(standing, EventTag.TURN_COMMITTED, 100)
        await note(standing, EventTag.TURN_BLOCKED, 40)
        view = await standing.desk.front.figures.view()
        assert [(alarm.measure, alarm.language) for alarm in view.alarms] == [("blocked", "")]
        assert len({alarm.id for alarm in view.alarms}) == 1
        assert (await client.post("/v1/figures/days", json={"days": 0})).status_code == 400


async def test_nobody_moves_the_days_of_a_desk_without_hooks(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    async with standing_desk(tmp_path, clock, release) as standing, doors(standing) as client:
        assert (await client.post("/v1/figures/days", json={"days": 1})).status_code == 404
