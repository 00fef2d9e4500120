"""Staff: let in once, reading only what waits or is theirs, speaking only where they hold the conversation."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

from clearline.audit.log import event_of
from clearline.channels.seam import Held, Line, News
from clearline.domain.conversation import Denied, Keeper, MessageId, Speaker
from clearline.domain.event import EventTag
from clearline.domain.person import Member, Personal, Role, StaffId
from clearline.identity.staff import INVITATION_LIFE, SESSION_LIFE
from clearline.service import invitations
from clearline.testing import SeededChance
from service.service_lab import Caller, Standing

MEI, RAJ = StaffId("mei"), StaffId("raj")


def invited(standing: Standing, name: str = "mei", role: str = "agent") -> Personal[str]:
    settings = standing.desk.settings
    link = invitations.link(invitations.member(name, role), settings, SeededChance(name), standing.clock.now())
    return Personal(link.partition("#invitation=")[2])


async def waiting(standing: Standing) -> Caller:
    caller = await standing.caller()
    await caller.say("I want to talk to a person")
    return caller


async def test_an_invitation_lets_in_once(standing: Standing) -> None:
    staff, secret = standing.desk.front.staff, invited(standing)
    session = await staff.sign_in(secret)
    assert session is not None
    assert await staff.staff_of(session.token) == Member(MEI, Role.AGENT)
    assert await staff.sign_in(secret) is None


async def test_an_old_invitation_lets_nobody_in(standing: Standing) -> None:
    secret = invited(standing)
    standing.clock.advance(INVITATION_LIFE.total_seconds())
    assert await standing.desk.front.staff.sign_in(secret) is None


async def test_a_session_ends_with_the_shift_and_when_it_is_closed(standing: Standing) -> None:
    staff = standing.desk.front.staff
    first, second = await staff.sign_in(invited(standing)), await staff.sign_in(invited(standing, "raj"))
    assert first is not None
    assert second is not None
    await staff.sign_out(first.token)
    assert await staff.staff_of(first.token) is None
    assert await staff.staff_of(second.token) == Member(RAJ, Role.AGENT)
    standing.clock.advance(SESSION_LIFE.total_seconds())
    assert await staff.staff_of(second.token) is None


async def test_of_two_who_claim_one_is_first(standing: Standing) -> None:
    caller, staff = await waiting(standing), standing.desk.front.staff
    which = caller.opened.conversation
    claims = await asyncio.gather(staff.claim(MEI, which), staff.claim(RAJ, which))
    assert sorted(claims) == [False, True]
    holder, other = (MEI, RAJ) if claims[0] else (RAJ, MEI)
    assert await staff.transcript(holder, which) is not None
    assert await staff.transcript(other, which) is None


async def test_only_who_holds_the_conversation_speaks_in_it(standing: Standing) -> None:
    caller, staff = await waiting(standing), standing.desk.front.staff
    which = caller.opened.conversation
    assert await staff.say(MEI, which, MessageId("s1"), Personal("Hello")) is None
    await staff.claim(MEI, which)
    line = await staff.say(MEI, which, MessageId("s1"), Personal("Hello, this is Mei."))
    assert isinstance(line, Line)
    assert line.speaker is Speaker.STAFF
    assert await staff.say(RAJ, which, MessageId("s2"), Personal("Hello")) is None
    assert (await caller.say("thank you")).text == ""


async def test_the_same_line_sent_twice_is_said_once(standing: Standing) -> None:
    caller, staff = await waiting(standing), standing.desk.front.staff
    which = caller.opened.conversation
    await staff.claim(MEI, which)
    for _ in range(2):
        await staff.say(MEI, which, MessageId("s1"), Personal("Hello, this is Mei."))
    assert [turn.reply.text for turn in await caller.turns()].count("Hello, this is Mei.") == 1


async def test_a_staff_line_is_guarded_recorded_and_audited(standing: Standing) -> None:
    caller, staff = await waiting(standing), standing.desk.front.staff
    which = caller.opened.conversation
    await staff.claim(MEI, which)
    line = await staff.say(MEI, which, MessageId("s1"), Personal("<b>Call 13912345678</b>, see http://evil.example/x"))
    assert isinstance(line, Line)
    for unsafe in ("13912345678", "<b>", "evil.example"):
        assert unsafe not in line.text
    await standing.desk.sequencer.step()
    tags = [event_of(entry.leaf).tag for entry in await standing.desk.rooms.audit.entries_of(which)]
    assert EventTag.STAFF_CLAIMED in tags
    assert EventTag.STAFF_SPOKE in tags


async def test_given_back_the_desk_answers_again(standing: Standing) -> None:
    caller, staff = await waiting(standing), standing.desk.front.staff
    which = caller.opened.conversation
    await staff.claim(MEI, which)
    assert not await staff.give_back(RAJ, which)
    assert await staff.give_back(MEI, which)
    assert (await caller.conversation()).keeper is Keeper.DESK
    assert (await caller.say("are you a robot?")).text
    assert await staff.queue(MEI) == ()
    await caller.say("I want to talk to a person")
    assert len(await staff.queue(MEI)) == 1


async def hear(stream: AsyncIterator[News], enough: int) -> list[News]:
    return [await anext(stream) for _ in range(enough)]


async def test_who_follows_hears_what_was_missed_and_what_comes_once(standing: Standing) -> None:
    caller, staff = await waiting(standing), standing.desk.front.staff
    which = caller.opened.conversation
    await staff.claim(MEI, which)
    await staff.say(MEI, which, MessageId("s1"), Personal("one"))
    async with aclosing(standing.desk.front.follow(which, -1)) as stream:
        news = await hear(stream, 2)
        await staff.say(MEI, which, MessageId("s2"), Personal("two"))
        await staff.give_back(MEI, which)
        news += await asyncio.wait_for(hear(stream, 2), 5)
    assert [item.text if isinstance(item, Line) else item.keeper for item in news] == [
        Keeper.STAFF,
        "one",
        "two",
        Keeper.DESK,
    ]


async def test_staff_who_follow_see_the_callers_words_redacted(standing: Standing) -> None:
    caller, staff = await waiting(standing), standing.desk.front.staff
    which = caller.opened.conversation
    await staff.claim(MEI, which)
    await caller.say("my other number is 13912345678")
    async with aclosing(staff.follow(MEI, which, 1)) as stream:
        assert await anext(stream) == Held(Keeper.STAFF)
        line = await anext(stream)
    assert isinstance(line, Line)
    assert line.text == "my other number is [PHONE_1]"


async def test_who_may_not_read_hears_nothing(standing: Standing) -> None:
    caller = await standing.caller()
    async with aclosing(standing.desk.front.staff.follow(MEI, caller.opened.conversation, -1)) as stream:
        assert [item async for item in stream] == []


async def test_reading_a_transcript_leaves_a_trace(standing: Standing) -> None:
    caller, staff = await waiting(standing), standing.desk.front.staff
    await staff.transcript(MEI, caller.opened.conversation)
    await standing.desk.sequencer.step()
    entries = await standing.desk.rooms.audit.entries_of(caller.opened.conversation)
    reads = [event for entry in entries if (event := event_of(entry.leaf)).tag is EventTag.RECORD_READ]
    assert [event.details["staff"] for event in reads] == ["mei"]


async def test_a_conversation_nobody_waits_in_cannot_be_claimed(standing: Standing) -> None:
    caller = await standing.caller()
    assert not await standing.desk.front.staff.claim(MEI, caller.opened.conversation)
    said = await standing.desk.front.staff.say(MEI, caller.opened.conversation, MessageId("s"), Personal("hi"))
    assert not isinstance(said, Denied)
    assert said is None
