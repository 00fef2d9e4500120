"""Whoever asked to be forgotten is told of the legal hold that delays it: in time, once, where that is lawful."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from clearline.carrier.demo.people import people
from clearline.channels.seam_holds import ErasureView
from clearline.domain.event import EventTag
from clearline.domain.person import StaffId
from clearline.service.release import Release
from clearline.testing import FakeClock
from service.service_lab import ALICE, XIAOMING, Caller, Standing, standing_desk

OLA = StaffId("ola")
HANT = next(person for person in people() if person.language == "zh-Hant").msisdn
WAIT = timedelta(hours=25)


@dataclass(slots=True, repr=False)
class Held:
    """A customer whose wish waits."""

    standing: Standing
    caller: Caller
    hold: str
    request: str

    async def work(self, *names: str) -> None:
        for name in names or ("erasures", "held"):
            await next(job for job in self.standing.desk.jobs if job.name == name).work()

    async def messages(self) -> list[str]:
        return [text for text in await self.standing.messages(self.caller.number) if self.request in text]

    async def own(self) -> tuple[ErasureView, ...]:
        """Return what their page shows, to a caller who has proved it anew: the conversation itself may be erased."""
        again = await signed_in(self.standing, self.caller.number)
        copy = await self.standing.desk.front.privacy.copy(again.opened.conversation)
        assert copy.erasures == (await self.standing.desk.front.privacy.view(again.opened.conversation)).erasures
        return copy.erasures

    async def told(self) -> int:
        return len(await self.standing.events(EventTag.ERASURE_TOLD))


async def signed_in(standing: Standing, number: str = ALICE) -> Caller:
    caller = await standing.caller()
    await caller.prove(number, wish="login")
    return caller


async def held(standing: Standing, number: str = ALICE, *, secret: bool = False) -> Held:
    caller = await standing.caller()
    caller.number = number
    await caller.prove(number)
    which, front = caller.opened.conversation, standing.desk.front
    hold = await front.holds.place(OLA, which, "court 12/2026", secret=secret)
    promised = await front.privacy.erase(which)
    standing.clock.advance(WAIT.total_seconds())
    return Held(standing, caller, hold.id, promised.id)


@pytest.mark.parametrize(
    ("number", "words"), [(ALICE, "the erasure waits"), (XIAOMING, "删除因此推迟"), (HANT, "刪除因此延後")]
)
async def test_the_customer_is_told_once_in_their_language(standing: Standing, number: str, words: str) -> None:
    waiting = await held(standing, number)
    for _ in range(2):
        await waiting.work()
    (text,) = await waiting.messages()
    assert words in text
    assert "12/2026" not in text
    assert await waiting.told() == 1
    (view,) = await standing.desk.front.holds.put_off()
    assert (view.request, view.late) == (waiting.request, False)
    assert view.told_at is not None


async def test_an_order_that_forbids_it_is_told_to_nobody_until_it_is_lifted(standing: Standing) -> None:
    waiting = await held(standing, secret=True)
    await standing.desk.front.holds.place(OLA, waiting.caller.opened.conversation, "court 13", secret=False)
    await waiting.work()
    assert await waiting.messages() == []
    (view,) = await standing.desk.front.holds.put_off()
    assert (view.tell_by, view.late) == (None, False)
    assert await standing.desk.front.holds.lift(OLA, waiting.hold)
    await waiting.work()
    assert len(await waiting.messages()) == 1


async def test_the_log_names_nothing_of_a_hold_that_may_not_be_told(standing: Standing) -> None:
    waiting = await held(standing, secret=True)
    await waiting.work()
    open_hold = await standing.desk.front.holds.place(OLA, waiting.caller.opened.conversation, "court 13", secret=False)
    events = await waiting.standing.events()
    placed = [(event.conversation, event.details) for event in events if event.tag is EventTag.HOLD_PLACED]
    assert placed == [
        ("", {"hold": waiting.hold, "staff": OLA}),
        (waiting.caller.opened.conversation, {"hold": open_hold.id, "staff": OLA, "matter": "court 13"}),
    ]
    assert [event.details for event in events if event.tag is EventTag.ERASURE_HELD] == [{}]


async def test_a_customer_reads_on_their_page_that_it_waits_and_later_what_was_deleted(standing: Standing) -> None:
    waiting = await held(standing)
    (wish,) = await waiting.own()
    assert (wish.id, wish.state, wish.receipt) == (waiting.request, "open", "")
    await waiting.work()
    (wish,) = await waiting.own()
    assert (wish.state, wish.due_at - wish.asked_at, wish.done_at) == ("held", timedelta(hours=24), None)
    assert await standing.desk.front.holds.lift(OLA, waiting.hold)
    await waiting.work()
    now = standing.clock.now()
    (wish,) = await waiting.own()
    assert (wish.state, wish.done_at) == ("done", now)
    assert wish.receipt.endswith(" keys")
    assert [event.details for event in await waiting.standing.events() if event.tag is EventTag.ERASURE_DONE] == [
        {"request": wish.id, "erased": wish.receipt}
    ]


async def test_a_customer_reads_no_reason_that_may_not_be_told(standing: Standing) -> None:
    waiting = await held(standing, secret=True)
    await waiting.work()
    (wish,) = await waiting.own()
    assert wish.state == "open"


async def test_what_could_not_be_sent_is_tried_again_and_is_late_after_its_day(standing: Standing) -> None:
    waiting = await held(standing)
    await standing.fault("createCommunicationMessage", "error")
    await waiting.work()
    standing.clock.advance(timedelta(days=15).total_seconds())
    await waiting.work()
    (view,) = await standing.desk.front.holds.put_off()
    assert (view.late, view.told_at) == (True, None)
    await standing.operator.delete("/demo/faults")
    await waiting.work()
    assert len(await waiting.messages()) == 1
    (view,) = await standing.desk.front.holds.put_off()
    assert not view.late


async def test_nobody_is_told_of_a_wish_that_waits_for_nothing(standing: Standing) -> None:
    waiting = await held(standing)
    assert await standing.desk.front.holds.lift(OLA, waiting.hold)
    await waiting.work()
    assert await waiting.messages() == []
    assert await standing.desk.front.holds.put_off() == ()


@pytest.fixture
async def silent(tmp_path: Path, clock: FakeClock, release: Release) -> AsyncIterator[Standing]:
    shipped = (Path(__file__).parents[2] / "src/clearline/service/retention.yaml").read_text("utf-8")
    file = tmp_path / "retention.yaml"
    file.write_text(shipped.replace("told: true", "told: false"), "utf-8")
    async with standing_desk(tmp_path, clock, release, retention_file=file) as standing:
        yield standing


async def test_nobody_is_told_where_the_law_of_the_market_forbids_it(silent: Standing) -> None:
    waiting = await held(silent)
    await waiting.work()
    assert await waiting.messages() == []
    (view,) = await silent.desk.front.holds.put_off()
    assert (view.tell_by, view.late) == (None, False)
