"""Somebody who says nothing: the desk's own clock decides, what is said is a turn like any other, nothing is done."""

import asyncio
from pathlib import Path

import pytest

from clearline.audit.log import event_of
from clearline.channels.seam import Unasked
from clearline.domain.conversation import ConversationId, Expects, Keeper, Language, Speaker
from clearline.domain.decision import Act
from clearline.domain.event import EventTag
from clearline.domain.person import Assurance
from clearline.errors import DeniedError
from clearline.oversight.incidents.standing import CHANNEL, ENGINE
from clearline.service.app import site_of
from clearline.service.release import Release
from clearline.service.replay import decided_again
from clearline.testing import FakeClock
from service.service_lab import Caller, Standing, standing_desk

REMINDER_S, GOODBYE_S = 180, 600


async def said_to(caller: Caller, seconds: int) -> str:
    unasked = await caller.say_nothing(seconds)
    assert unasked.line is not None
    return unasked.line.text


async def to_an_open_confirmation(caller: Caller) -> None:
    await caller.prove()
    await caller.say("I want to change my plan")
    assert "order it?" in (await caller.say("Spring 60 GB")).text


async def test_a_report_that_comes_too_early_is_not_believed(standing: Standing) -> None:
    caller = await standing.caller()
    await caller.say("report a fault")
    assert site_of(standing.desk).silence_s == REMINDER_S
    assert await caller.say_nothing() == Unasked(None, REMINDER_S)
    assert await caller.say_nothing(REMINDER_S - 1) == Unasked(None, 1)
    assert len(await caller.turns()) == 2


async def test_who_leaves_a_question_open_is_reminded_once_and_then_taken_leave_of(standing: Standing) -> None:
    caller = await standing.caller()
    asked = await caller.say("report a fault")
    reminded = await caller.say_nothing(REMINDER_S)
    assert reminded.line is not None
    assert reminded.line.text.endswith(asked.text)
    assert (reminded.line.unasked, reminded.line.choices, reminded.again_s) == (True, asked.choices, GOODBYE_S)
    assert await caller.say_nothing(GOODBYE_S - 1) == Unasked(None, 1)
    parted = await caller.say_nothing(1)
    assert parted.line is not None
    assert "“Report a fault” is not finished" in parted.line.text
    assert parted.again_s == 0
    assert await caller.say_nothing(7 * 24 * 3600) == Unasked(None)
    assert (await caller.say("broadband")).text == "Which area are you in? I will check for known outages first."


async def test_what_is_said_to_a_silence_is_recorded_audited_and_told_to_whoever_follows(standing: Standing) -> None:
    caller, front = await standing.caller(), standing.desk.front
    await caller.say("report a fault")
    news = front.follow(caller.opened.conversation, 1)
    await anext(news)  # who holds it
    reminded = await caller.say_nothing(REMINDER_S)
    assert await anext(news) == reminded.line
    await news.aclose()
    turn = (await caller.turns())[-1]
    assert (turn.silent, turn.speaker, turn.heard.text, turn.number) == (True, Speaker.DESK, "", 2)
    await standing.desk.sequencer.step()
    view = await front.transcript(caller.opened.conversation)
    assert [line.text for line in view.lines if line.speaker is Speaker.CALLER] == ["report a fault"]
    assert view.lines[-1] == reminded.line
    entries = [event_of(entry.leaf) for entry in await standing.desk.rooms.audit.entries_of(turn.conversation)]
    assert (entries[-1].tag, entries[-1].details["turn"]) == (EventTag.TURN_COMMITTED, "2")
    assert ["silent" in entry.details for entry in entries if entry.tag is EventTag.TURN_COMMITTED] == [False, True]


async def test_many_reports_of_one_silence_are_one_reminder(standing: Standing) -> None:
    caller = await standing.caller()
    await caller.say("report a fault")
    standing.clock.advance(REMINDER_S)
    reports = await asyncio.gather(*(caller.say_nothing() for _ in range(4)))
    assert len([each for each in reports if each.line is not None]) == 1
    assert len(await caller.turns()) == 3


async def test_a_yes_to_the_reminder_orders_once_and_a_yes_after_the_parting_orders_nothing(standing: Standing) -> None:
    caller = await standing.caller()
    await to_an_open_confirmation(caller)
    assert "order it?" in await said_to(caller, REMINDER_S)
    assert "PO-" in (await caller.say("yes")).text
    assert "What I have done for you here stays done." in await said_to(caller, GOODBYE_S)
    other = await standing.caller()
    await to_an_open_confirmation(other)
    await other.say_nothing(REMINDER_S)
    assert "was not done, because you had not said yes" in await said_to(other, GOODBYE_S)
    assert (await other.say("yes")).expects is Expects.CODE, "and who is speaking is asked anew as well"
    assert await standing.orders() == 1
    assert not any(isinstance(one, Act) for turn in await other.turns() if turn.silent for one in turn.decisions)


async def test_a_silence_does_not_keep_alive_what_was_proved(standing: Standing) -> None:
    caller = await standing.caller()
    await to_an_open_confirmation(caller)
    await caller.say_nothing(400)
    assert (await caller.conversation()).session.principal.level is Assurance.AAL1
    standing.clock.advance(201)
    assert (await caller.say("yes")).expects is Expects.CODE
    assert await standing.orders() == 0


async def test_replaying_a_record_with_silences_gives_the_same_decisions(standing: Standing) -> None:
    caller = await standing.caller(Language.TRADITIONAL)
    await caller.say("報修")
    await caller.say_nothing(REMINDER_S)
    await caller.say_nothing(GOODBYE_S)
    await caller.say("寬頻")
    await caller.say_nothing(REMINDER_S)
    turns = await caller.turns()
    assert [turn.silent for turn in turns] == [False, False, True, True, False, True]
    assert {turn.reply.language for turn in turns} == {Language.TRADITIONAL}
    again = decided_again(standing.desk.rooms.thinker, Language.TRADITIONAL, turns)
    assert again == [turn.decisions for turn in turns]


async def test_a_person_who_will_answer_is_not_talked_over_and_a_stopped_desk_hands_nobody_over(
    standing: Standing,
) -> None:
    waiting, asked = await standing.caller(), await standing.caller()
    await waiting.say("I want to talk to a person")
    await asked.say("report a fault")
    assert await waiting.say_nothing(REMINDER_S + GOODBYE_S) == Unasked(None)
    standing.desk.rooms.stops.put(ENGINE, "Mina", "a drill")
    assert await asked.say_nothing() == Unasked(None)
    assert (await asked.conversation()).keeper is Keeper.DESK
    standing.desk.rooms.stops.put(f"{CHANNEL}chat", "Mina", "a drill")
    assert (await asked.say_nothing()).again_s > 0


async def test_a_silence_is_answered_by_a_desk_that_has_started_again(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    async with standing_desk(tmp_path, clock, release) as first:
        caller = await first.caller()
        await caller.say("report a fault")
        await caller.say_nothing(REMINDER_S)
    async with standing_desk(tmp_path, clock, release, reminder_minutes=1, goodbye_minutes=2) as second:
        caller.standing = second
        assert await caller.say_nothing(119) == Unasked(None, 1)
        assert "is not finished" in await said_to(caller, 1)
    async with standing_desk(tmp_path, clock, release, reminder_minutes=0) as third:
        caller.standing = third
        await caller.say("broadband")
        assert await caller.say_nothing(24 * 3600) == Unasked(None)


async def test_a_silence_of_a_conversation_that_does_not_exist_is_denied(standing: Standing) -> None:
    with pytest.raises(DeniedError):
        await standing.desk.front.silence(ConversationId("elsewhere"), "192.0.2.1")
