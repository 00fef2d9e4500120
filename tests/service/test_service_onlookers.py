"""Who may see what of a conversation: caller and holder all of it, everybody else what the masks of its slots leave."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace

import pytest
import pytest_asyncio

from clearline.channels.seam import Held, Line, TranscriptView
from clearline.dialogue.mask import HIDDEN, Onlooker
from clearline.domain.conversation import Keeper, Language, MessageId, Speaker
from clearline.domain.decision import Phrase, Say
from clearline.domain.person import Personal, StaffId
from clearline.domain.privacy import Purpose
from clearline.service.decisions import DecisionDesk
from clearline.service.onlookers import Screen
from clearline.service.release import Release
from clearline.service.uses import ReaderJob
from clearline.testing import FakeClock
from service.service_lab import XIAOMING, Caller, Standing, standing_desk

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEI = StaffId("mei")
TOLD = ("129.00", "12900", "October", "Current 30 GB", "Riverside", "Ripple 15 GB", "ripple-15", "49.00", "PO-")
"""What the caller's bill, fault and order hold."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def standing(tmp_path_factory: pytest.TempPathFactory, release: Release) -> AsyncIterator[Standing]:
    async with standing_desk(tmp_path_factory.mktemp("onlookers"), FakeClock(), release) as standing:
        yield standing


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def caller(standing: Standing) -> Caller:
    """Somebody who saw a bill, asked about a fault, ordered, began to cancel and waits for a person."""
    caller = await standing.caller()
    await caller.prove()
    for words in ("my broadband is down in Riverside", "I want to order the plan Ripple 15 GB.", "yes"):
        await caller.say(words)
    await caller.say("cancel my plan")
    await caller.say("I want to talk to a person")
    return caller


async def waiting_view(standing: Standing, caller: Caller) -> TranscriptView:
    view = await standing.desk.front.staff.transcript(MEI, caller.opened.conversation)
    assert view is not None
    assert view.keeper is Keeper.QUEUE
    return view


async def test_of_a_conversation_that_waits_nobody_reads_what_its_slots_hold(
    standing: Standing, caller: Caller
) -> None:
    own = await standing.desk.front.transcript(caller.opened.conversation)
    seen = await waiting_view(standing, caller)
    assert [told for told in TOLD if told not in str(own.lines)] == ["12900", "ripple-15"]  # which are not said so
    assert [told for told in TOLD if told in str(seen.lines)] == []
    assert [(line.turn, line.speaker, line.language) for line in seen.lines] == [
        (line.turn, line.speaker, line.language) for line in own.lines
    ]


async def test_what_stands_around_a_hidden_value_is_read(standing: Standing, caller: Caller) -> None:
    seen = await waiting_view(standing, caller)
    text = "\n".join(line.text for line in seen.lines)
    for words in (
        f"my broadband is down in {HIDDEN}",
        f"I want to order the plan {HIDDEN}.",
        f"Your bill for {HIDDEN} is {HIDDEN}.",
        f"Your order {HIDDEN} is placed",
        "cancel my plan",
        "Which of these do you want to give up?",
    ):
        assert words in text
    assert [choice.says for line in seen.lines for choice in line.choices if HIDDEN in choice.label] == [HIDDEN] * 2


async def test_what_answers_a_question_about_a_person_is_hidden_whole(standing: Standing) -> None:
    caller = await standing.caller(Language.SIMPLIFIED)
    await caller.say("宽带坏了")
    await caller.say("我住在山前那边")
    await caller.say("转人工")
    heard = [line.text for line in (await waiting_view(standing, caller)).lines if line.speaker is Speaker.CALLER]
    assert heard[:2] == ["宽带坏了", HIDDEN]


async def test_what_answers_it_only_after_a_silence_is_hidden_as_well(standing: Standing) -> None:
    caller = await standing.caller(Language.SIMPLIFIED)
    await caller.say("宽带坏了")
    assert (await caller.say_nothing(180)).line
    assert (await caller.say_nothing(600)).line
    await caller.say("我住在山前那边")
    await caller.say("转人工")
    heard = [line.text for line in (await waiting_view(standing, caller)).lines if line.speaker is Speaker.CALLER]
    assert heard[:2] == ["宽带坏了", HIDDEN]


async def test_in_chinese_too_nobody_reads_what_the_slots_hold(standing: Standing) -> None:
    caller = await standing.caller(Language.SIMPLIFIED)
    await caller.prove(XIAOMING, "我的账单")
    bill = caller.replies[-1].text
    await caller.say("转人工")
    seen = next(line for line in (await waiting_view(standing, caller)).lines if "账单" in line.text and line.turn == 3)
    assert HIDDEN in seen.text
    assert "¥" in bill
    assert "¥" not in seen.text


async def test_how_it_was_decided_is_read_under_the_same_masks(standing: Standing, caller: Caller) -> None:
    desk, which = DecisionDesk(standing.desk.rollout), caller.opened.conversation
    own = await desk.made(which, Purpose.EVIDENCE)
    seen = await desk.made(which, Purpose.EVIDENCE, Onlooker.OTHER)
    assert "12900" in str([one.result for one in own])
    results = str([(one.result, one.inputs) for one in seen])
    # What anybody can buy is no secret, and stands in what was offered: only what this caller chose does.
    assert [told for told in ("129.00", "12900", "Riverside", "PO-", "2026-10") if told in results] == []
    assert [(one.type, one.rule, one.human) for one in seen] == [(one.type, one.rule, one.human) for one in own]
    assert await desk.made_again(which, Purpose.EVIDENCE, Onlooker.OTHER) == seen
    assert await desk.made(which, Purpose.EVIDENCE, Onlooker.HOLDER) == own


async def test_a_job_reads_what_the_masks_leave(standing: Standing, caller: Caller) -> None:
    job = ReaderJob("inspection", Purpose.QUALITY)
    item = await standing.desk.uses.one(job, Purpose.QUALITY, caller.opened.conversation)
    assert item.lines == (await waiting_view(standing, caller)).lines


async def test_the_log_holds_nothing_that_a_slot_held(standing: Standing, caller: Caller) -> None:
    await standing.desk.sequencer.catch_up()
    leaves = [entry.leaf for entry in await standing.desk.rooms.audit.entries_of(caller.opened.conversation)]
    assert len(leaves) > caller.said
    assert [told for told in TOLD if told.encode() in b"".join(leaves)] == []


async def test_what_was_said_in_other_words_than_these_flows_have_is_hidden_whole(
    standing: Standing, caller: Caller
) -> None:
    screen, turns = Screen.of(standing.desk.rooms.phrasing), await caller.turns()
    told = next(turn for turn in turns if "129.00" in turn.reply.text)
    gone = (*told.decisions[:-1], Say((Phrase("gone.since", {"bill.total_minor": "129.00"}),)))
    said = [replace(told, reply=replace(told.reply, text=other)) for other in ("It was ¥129.00.", "")]
    for changed in (*said, replace(told, decisions=gone)):
        (seen,) = screen.seen([changed], Onlooker.OTHER)
        assert (seen.reply.text, seen.reply.choices, seen.reply.sources) == (HIDDEN, (), ())
    assert screen.seen(turns, Onlooker.CALLER) == turns


async def test_who_takes_it_reads_all_of_it_and_who_only_watches_does_not(standing: Standing) -> None:
    caller, staff = await standing.caller(), standing.desk.front.staff
    which = caller.opened.conversation
    await caller.prove()
    await caller.say("I want to talk to a person")
    async with aclosing(staff.follow(MEI, which, 2)) as watching:
        assert await anext(watching) == Held(Keeper.QUEUE)
        seen = [await asyncio.wait_for(anext(watching), 5) for _ in range(4)]
        await caller.say("it is about my broadband")
        news = await asyncio.wait_for(anext(watching), 5)
    assert [told for told in TOLD if told in str(seen)] == []
    assert isinstance(news, Line)
    assert news.text == "it is about my broadband"
    assert await staff.claim(MEI, which)
    await staff.say(MEI, which, MessageId("s1"), Personal("This is Mei."))
    view = await staff.transcript(MEI, which)
    assert view is not None
    assert view.lines == (await standing.desk.front.transcript(which)).lines
    assert "129.00" in str(view.lines)
    assert await staff.give_back(MEI, which)
    await caller.say("I want to talk to a person")
    again = await waiting_view(standing, caller)
    assert "This is Mei." in [line.text for line in again.lines]
    assert "129.00" not in str(again.lines)
