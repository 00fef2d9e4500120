"""Staff: let in once, reading only what waits or is theirs, speaking only where they hold the conversation."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from clearline.channels.seam import Held, Line, News, StaffSession
from clearline.domain.conversation import Denied, Keeper, MessageId, Speaker
from clearline.domain.event import EventTag
from clearline.domain.person import Ending, Member, Personal, Role, StaffId
from clearline.errors import InputError
from clearline.identity.factors.passkey import CHALLENGE_LIFE
from clearline.identity.staff import IDLE_LIMIT, INVITATION_LIFE, TOTAL_LIMIT
from clearline.oversight.incidents.book import Book, Entry, NoteKind
from clearline.oversight.stops import Stops
from clearline.service import invitations
from clearline.testing import FakeClock, SeededChance
from identity.identity_authenticator import SoftAuthenticator
from service.service_lab import Caller, Standing

MEI, RAJ = StaffId("mei"), StaffId("raj")


def invited(standing: Standing, name: str = "mei", role: str = "agent") -> Personal[str]:
    settings = standing.desk.settings
    link = invitations.link(invitations.member(name, role), settings, SeededChance(name), standing.clock.now())
    return Personal(link.partition("#invitation=")[2])


async def entered(standing: Standing, name: str = "mei", role: str = "agent") -> StaffSession | None:
    """Come in as whoever is invited does: with a passkey that is made now."""
    return await registered(standing, invited(standing, name, role), SoftAuthenticator())


async def registered(standing: Standing, secret: Personal[str], device: SoftAuthenticator) -> StaffSession | None:
    staff = standing.desk.front.staff
    options = await staff.to_register(secret)
    return None if options is None else await staff.register(secret, device.create(json.loads(options)))


async def returned(standing: Standing, device: SoftAuthenticator) -> StaffSession | None:
    asked = await standing.desk.front.staff.to_use()
    return await standing.desk.front.staff.use(asked.prompt, device.use(json.loads(asked.options)))


async def waiting(standing: Standing) -> Caller:
    caller = await standing.caller()
    await caller.say("I want to talk to a person")
    return caller


async def test_an_invitation_makes_one_passkey_and_lets_in_once(standing: Standing) -> None:
    staff, secret = standing.desk.front.staff, invited(standing)
    session = await registered(standing, secret, SoftAuthenticator())
    assert session is not None
    assert await staff.staff_of(session.token) == Member(MEI, Role.AGENT)
    assert await registered(standing, secret, SoftAuthenticator()) is None


async def test_an_old_invitation_lets_nobody_in(standing: Standing) -> None:
    secret = invited(standing)
    standing.clock.advance(INVITATION_LIFE.total_seconds())
    assert await standing.desk.front.staff.to_register(secret) is None


async def test_the_passkey_lets_in_again_with_the_role_of_its_invitation(standing: Standing) -> None:
    device = SoftAuthenticator()
    assert await registered(standing, invited(standing, "sam", "supervisor"), device) is not None
    for _ in range(2):
        session = await returned(standing, device)
        assert session is not None
        assert await standing.desk.front.staff.staff_of(session.token) == Member(StaffId("sam"), Role.SUPERVISOR)


@pytest.mark.parametrize("fault", ["nobody verified", "another page", "another invitation"])
async def test_a_registration_that_does_not_verify_uses_nothing_up(standing: Standing, fault: str) -> None:
    secret, good = invited(standing), SoftAuthenticator()
    bad = SoftAuthenticator(
        verifies=fault != "nobody verified", origin="http://evil.example" if fault == "another page" else good.origin
    )
    options = await standing.desk.front.staff.to_register(
        invited(standing, "raj") if fault == "another invitation" else secret
    )
    assert options is not None
    assert await standing.desk.front.staff.register(secret, bad.create(json.loads(options))) is None
    assert await registered(standing, secret, good) is not None


async def test_what_was_signed_once_lets_nobody_in_a_second_time(standing: Standing) -> None:
    staff, device = standing.desk.front.staff, SoftAuthenticator()
    await registered(standing, invited(standing), device)
    asked = await staff.to_use()
    signed = device.use(json.loads(asked.options))
    assert await staff.use(asked.prompt, signed) is not None
    assert await staff.use(asked.prompt, signed) is None


@pytest.mark.parametrize("fault", ["nobody verified", "another page", "unknown", "copied", "late", "another prompt"])
async def test_a_sign_in_that_does_not_verify_is_refused(standing: Standing, fault: str) -> None:
    staff, device = standing.desk.front.staff, SoftAuthenticator()
    if fault != "unknown":
        await registered(standing, invited(standing), device)
        assert await returned(standing, device) is not None
    asked = await staff.to_use()
    match fault:
        case "nobody verified":
            device.verifies = False
        case "another page":
            device.origin = "http://evil.example"
        case "copied":
            device.count = 0
        case "late":
            standing.clock.advance(CHALLENGE_LIFE.total_seconds())
        case _:
            pass
    prompt = (await staff.to_use()).prompt if fault == "another prompt" else asked.prompt
    assert await staff.use(prompt, device.use(json.loads(asked.options))) is None


async def test_a_prompt_that_was_made_up_is_refused(standing: Standing) -> None:
    device = SoftAuthenticator()
    await registered(standing, invited(standing), device)
    asked = await standing.desk.front.staff.to_use()
    signed = device.use(json.loads(asked.options))
    for prompt in ("", "x", "x.2026-11-21T09:00:00"):
        with pytest.raises(InputError):
            await standing.desk.front.staff.use(prompt, signed)


async def test_a_session_ends_with_the_shift_and_when_it_is_closed(standing: Standing) -> None:
    staff = standing.desk.front.staff
    first, second = await entered(standing), await entered(standing, "raj")
    assert first is not None
    assert second is not None
    await staff.sign_out(first.token)
    assert await staff.staff_of(first.token) is Ending.ORDER
    for _ in range(TOTAL_LIMIT // IDLE_LIMIT * 2):
        assert await staff.staff_of(second.token) == Member(RAJ, Role.AGENT)
        await staff.seen(second.token)
        standing.clock.advance(IDLE_LIMIT.total_seconds() / 2)
    assert await staff.staff_of(second.token) is Ending.TOTAL
    assert await staff.staff_of(Personal("never made")) is None


async def test_a_session_in_which_nobody_does_anything_ends_however_often_the_page_asks(standing: Standing) -> None:
    staff, session = standing.desk.front.staff, await entered(standing)
    assert session is not None
    for _ in range(3):
        standing.clock.advance(IDLE_LIMIT.total_seconds() / 4)
        assert await staff.staff_of(session.token) == Member(MEI, Role.AGENT)
    standing.clock.advance(IDLE_LIMIT.total_seconds() / 4)
    assert await staff.staff_of(session.token) is Ending.IDLE
    await staff.sign_out(session.token)
    assert await staff.staff_of(session.token) is Ending.ORDER


async def test_who_is_disabled_loses_a_live_session_within_a_second_and_the_passkey_opens_nothing(
    standing: Standing,
) -> None:
    staff, device = standing.desk.front.staff, SoftAuthenticator()
    session = await registered(standing, invited(standing), device)
    assert session is not None
    by_hand = Stops(Book(standing.desk.settings.data_dir), FakeClock(), "")
    by_hand.note(Entry(NoteKind.DISABLED, "sam", "", {"staff": "mei"}))
    standing.clock.advance(1)
    assert await staff.staff_of(session.token) is Ending.ORDER
    assert await returned(standing, device) is None
    assert await staff.to_register(invited(standing)) is None
    by_hand.note(Entry(NoteKind.ENABLED, "sam", "", {"staff": "mei"}))
    standing.clock.advance(1)
    assert await returned(standing, device) is not None


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
    tags = [event.tag for event in await caller.events()]
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
    assert [event.details["staff"] for event in await caller.events(EventTag.RECORD_READ)] == ["mei"]


async def test_a_conversation_nobody_waits_in_cannot_be_claimed(standing: Standing) -> None:
    caller = await standing.caller()
    assert not await standing.desk.front.staff.claim(MEI, caller.opened.conversation)
    said = await standing.desk.front.staff.say(MEI, caller.opened.conversation, MessageId("s"), Personal("hi"))
    assert not isinstance(said, Denied)
    assert said is None
