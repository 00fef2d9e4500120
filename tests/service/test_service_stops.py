"""A desk that people have stopped: honest to callers, silent in its decisions, and itself again once it is lifted."""

from pathlib import Path

import pytest

from clearline.channels.seam import Opened
from clearline.domain.conversation import Denied, Keeper, Language
from clearline.domain.decision import Failed
from clearline.domain.event import EventTag
from clearline.errors import InputError
from clearline.oversight.incidents.book import Book
from clearline.oversight.stops import Stops
from clearline.service.book_in_log import BookInLog
from clearline.service.release import Release
from clearline.service.replay import decided_again
from clearline.testing import FakeClock
from service.service_lab import Standing, standing_desk
from service.test_service_staff import MEI, RAJ

WHY = "it promises refunds"


def by_hand(standing: Standing) -> Stops:
    """The switch as the command line has it: another process with the same folder."""
    return Stops(Book(standing.desk.settings.data_dir), FakeClock(), "", 1)


async def test_a_stopped_engine_hands_over_without_deciding_and_replays(standing: Standing) -> None:
    caller = await standing.caller()
    await caller.say("my bill")
    by_hand(standing).put("engine", "mei", WHY)
    reply = await caller.say("what plans do you have?")
    assert "a person will answer you here; or call 10099" in reply.text
    assert (await caller.conversation()).keeper is Keeper.QUEUE
    assert (await caller.say("hello?")).text == ""
    assert await standing.journal() == []
    turns = await caller.turns()
    made = decided_again(standing.desk.rooms.thinker, Language.ENGLISH, turns)
    assert made == [turn.decisions for turn in turns]


async def test_whoever_comes_while_it_is_stopped_is_told_at_once(standing: Standing) -> None:
    by_hand(standing).put("engine", "mei", WHY)
    caller = await standing.caller(Language.SIMPLIFIED)
    assert "自动客服目前已停用" in caller.opened.greeting.text
    assert "人工客服会在这里答复您" in (await caller.say("查话费")).text
    turns = await caller.turns()
    made = decided_again(standing.desk.rooms.thinker, Language.SIMPLIFIED, turns)
    assert made == [turn.decisions for turn in turns]


async def test_staff_go_on_answering_while_the_engine_is_stopped(standing: Standing) -> None:
    caller = await standing.caller()
    by_hand(standing).put("engine", "mei", WHY)
    await caller.say("my line is dead")
    which = caller.opened.conversation
    assert await standing.desk.front.staff.claim(MEI, which)
    assert (await caller.say("are you there?")).text == ""
    assert await standing.desk.front.staff.give_back(MEI, which)
    assert "switched off" in (await caller.say("and now?")).text


async def test_once_lifted_it_answers_again(standing: Standing) -> None:
    front = standing.desk.front.incidents
    await front.stop(MEI, "engine", WHY, "")
    await (await standing.caller()).say("what plans do you have?")
    assert await front.lift(RAJ, "engine", "mended", "") is None
    assert "Ripple" in (await (await standing.caller()).say("what plans do you have?")).text
    assert await front.stops() == ()


async def test_a_stopped_action_is_refused_at_the_one_door_and_the_rest_goes_on(standing: Standing) -> None:
    await standing.desk.front.incidents.stop(MEI, "action:identity.send_code", WHY, "")
    caller = await standing.caller()
    await caller.say("my bill")
    reply = await caller.say("+12025550123")
    assert "switched this service off" in reply.text
    assert Failed("stopped") in (await caller.turns())[-1].outcomes
    assert (await standing.operator.get("/demo/state")).json()["messages"] == {"total": 0}
    assert "Ripple" in (await caller.say("what plans do you have?")).text


async def test_a_stopped_channel_reads_nothing(standing: Standing) -> None:
    caller = await standing.caller()
    by_hand(standing).put("channel:chat", "mei", WHY)
    answer = await caller.try_to_say("my bill")
    assert isinstance(answer, Denied)
    assert "Please call 10099" in answer.text
    assert len(await caller.turns()) == 1
    assert isinstance(await standing.desk.front.open(Language.ENGLISH, "192.0.2.9"), Denied)
    by_hand(standing).lift("channel:chat", "mei", "mended")
    standing.clock.advance(1)
    assert isinstance(await standing.desk.front.open(Language.ENGLISH, "192.0.2.9"), Opened)


async def test_every_note_comes_into_the_log_once_and_without_words(standing: Standing) -> None:
    await standing.desk.front.incidents.stop(MEI, "engine", WHY, "")
    by_hand(standing).lift("engine", "raj", "mended")
    for _ in range(2):
        await BookInLog(standing.desk.rooms).step()
    made, lifted = await standing.events(EventTag.STOP_MADE, EventTag.STOP_LIFT_AGREED)
    assert made.details == {"note": "1", "by": "mei", "incident": "", "what": "engine"}
    assert lifted.details["by"] == "raj"
    assert made.digest == standing.desk.rooms.stops.book.notes()[0].digest


async def test_a_desk_that_was_down_enters_what_was_noted_meanwhile(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    async with standing_desk(tmp_path, clock, release) as first:
        before = by_hand(first)
    before.put("engine", "mei", WHY)
    async with standing_desk(tmp_path, clock, release) as second:
        assert "switched off" in (await second.caller()).opened.greeting.text
        await BookInLog(second.desk.rooms).step()
        assert len(await second.events(EventTag.STOP_MADE)) == 1


async def test_a_book_that_was_replaced_is_noted_in_the_log(standing: Standing) -> None:
    switch = by_hand(standing)
    switch.put("engine", "mei", WHY)
    await BookInLog(standing.desk.rooms).step()
    switch.book.path.unlink()
    by_hand(standing).put("channel:voice", "eve", WHY)
    keeper = BookInLog(standing.desk.rooms)
    await keeper.step()
    await keeper.step()
    (doubted,) = await standing.events(EventTag.BOOK_DOUBTED)
    assert doubted.details == {"note": "1"}


async def test_what_cannot_be_stopped_is_named(standing: Standing) -> None:
    with pytest.raises(InputError, match="expected engine"):
        await standing.desk.front.incidents.stop(MEI, "action:everything", WHY, "")
