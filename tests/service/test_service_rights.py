"""What customers ask by right has a day, and whoever answers for it sees what waits and what is late."""

import logging
from collections.abc import Mapping

import pytest

from clearline.channels.seam_rights import OpenRequestView
from clearline.domain.event import EventTag
from clearline.domain.person import Personal, StaffId
from clearline.domain.privacy import Right
from service.service_lab import ALICE, Caller, Standing

OLA = StaffId("ola")
DAY_S = 86_400.0


async def asked(standing: Standing) -> tuple[Caller, str]:
    caller = await standing.caller()
    await caller.prove(ALICE, wish="login")
    front = standing.desk.front.privacy
    promised = await front.ask(caller.opened.conversation, Right.CORRECTION, Personal("not Mill Road but Mill Lane"))
    return caller, promised.id


async def warnings(standing: Standing, caplog: pytest.LogCaptureFixture) -> list[str]:
    caplog.clear()
    with caplog.at_level(logging.WARNING, "clearline.service.rights"):
        await next(job for job in standing.desk.jobs if job.name == "rights").work()
    return [record.levelname for record in caplog.records if record.name == "clearline.service.rights"]


async def waiting(standing: Standing) -> Mapping[str, OpenRequestView]:
    return {one.id: one for one in await standing.desk.front.rights.waiting()}


async def test_a_request_is_warned_of_before_its_day_and_once_it_is_late(
    standing: Standing, caplog: pytest.LogCaptureFixture
) -> None:
    _, which = await asked(standing)
    assert await warnings(standing, caplog) == []
    standing.clock.advance(13 * DAY_S)
    assert [await warnings(standing, caplog) for _ in range(2)] == [["WARNING"], []]
    assert not (await waiting(standing))[which].late
    standing.clock.advance(3 * DAY_S)
    assert [await warnings(standing, caplog) for _ in range(2)] == [["ERROR"], []]
    assert (await waiting(standing))[which].late


@pytest.mark.parametrize(("granted", "state"), [(True, "granted"), (False, "refused")])
async def test_an_answer_is_seen_by_its_customer_and_stands_in_the_log(
    standing: Standing, *, granted: bool, state: str
) -> None:
    caller, which = await asked(standing)
    front = standing.desk.front
    assert (await waiting(standing))[which].right is Right.CORRECTION
    assert await front.rights.answer(OLA, which, granted=granted)
    assert which not in await waiting(standing)
    (request,) = (await front.privacy.view(caller.opened.conversation)).requests
    assert (request.state, request.done_at) == (state, standing.clock.now())
    assert await caller.events(EventTag.RIGHT_ASKED)


async def test_a_request_is_answered_once_and_one_that_nobody_made_never(standing: Standing) -> None:
    _, which = await asked(standing)
    answer = standing.desk.front.rights.answer
    assert [await answer(OLA, which, granted=True), await answer(OLA, which, granted=False)] == [True, False]
    assert not await answer(OLA, "C-000000000000", granted=True)
