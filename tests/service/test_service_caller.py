"""Opening, renewing, reading back, closing, and being forgotten."""

import pytest
from sqlalchemy import select

from clearline.domain.conversation import ConversationId, Denied, Expects, Language, Speaker
from clearline.domain.event import EventTag
from clearline.domain.person import Personal
from clearline.errors import DeniedError
from clearline.service.settings import from_environment
from clearline.store.statement import query
from clearline.store.tables import ERASURE_REQUESTS, TURNS
from service.service_lab import XIAOMING, Standing


@pytest.mark.parametrize("language", list(Language))
async def test_the_first_words_say_that_no_person_is_speaking(standing: Standing, language: Language) -> None:
    caller = await standing.caller(language)
    said = {Language.ENGLISH: "automated", Language.SIMPLIFIED: "自动", Language.TRADITIONAL: "自動"}
    assert said[language] in caller.opened.greeting.text
    assert caller.opened.greeting.language is language


async def test_a_source_that_opens_without_end_is_told_to_wait(standing: Standing) -> None:
    opened = [await standing.desk.front.open(None, "192.0.2.9") for _ in range(80)]
    denied = [each for each in opened if isinstance(each, Denied)]
    assert denied
    assert denied[0].retry_after_s > 0


async def test_proving_who_one_is_renews_the_token_and_ends_the_old_one(standing: Standing) -> None:
    caller, front = await standing.caller(), standing.desk.front
    which, first = caller.opened.conversation, caller.opened.token
    await caller.say("hello")
    unproved = caller.fresh
    await caller.prove()
    assert unproved is None
    assert caller.fresh is not None
    assert await front.authorise(which, first), "until the fresh one is used, a lost reply locks nobody out"
    assert await front.authorise(which, caller.fresh)
    assert not await front.authorise(which, first)


async def test_a_fresh_token_that_was_lost_on_the_way_comes_with_the_next_reply(standing: Standing) -> None:
    caller = await standing.caller()
    await caller.prove()
    lost, caller.fresh = caller.fresh, None
    await caller.say("my usage")
    assert caller.fresh == lost
    await caller.say("my usage")
    assert caller.fresh == lost, "one token for one proof"


@pytest.mark.parametrize("token", ["", "0.", "0.x", "99999999999.x", "9" * 40, "\ud800", "1.2.3", "-1.x"])
async def test_no_other_token_opens_anything(standing: Standing, token: str) -> None:
    caller = await standing.caller()
    await caller.prove()
    assert not await standing.desk.front.authorise(caller.opened.conversation, Personal(token))
    assert not await standing.desk.front.authorise(ConversationId("elsewhere"), caller.opened.token)


async def test_a_closed_conversation_opens_no_more(standing: Standing) -> None:
    caller, front = await standing.caller(), standing.desk.front
    await front.close(caller.opened.conversation)
    await front.close(caller.opened.conversation)
    assert not await front.authorise(caller.opened.conversation, caller.opened.token)


async def test_what_was_recorded_can_be_read_back_with_its_place_in_the_log(standing: Standing) -> None:
    caller = await standing.caller()
    await caller.prove()
    await standing.desk.sequencer.step()
    view = await standing.desk.front.transcript(caller.opened.conversation)
    mine = [line.text for line in view.lines if line.speaker is Speaker.CALLER]
    assert mine == ["my bill", "[PHONE_1]", "[CODE]"]
    assert len(view.entries) >= len(await caller.turns())
    assert view.checkpoint.startswith("clearline.example/log\n")


async def test_two_callers_never_see_each_others_words(standing: Standing) -> None:
    alice, other = await standing.caller(), await standing.caller()
    await alice.prove()
    await other.say("what is my number?")
    await other.say("[PHONE_1]")
    everything = " ".join(reply.text for reply in other.replies)
    assert "0123" not in everything
    assert (await other.conversation()).vault == {}


async def wish_to_be_forgotten(standing: Standing) -> "ConversationId":
    caller = await standing.caller()
    await caller.prove(wish="delete my data")
    reply = await caller.say("yes")
    assert "E-" in reply.text, reply.text
    return caller.opened.conversation


async def test_a_wish_to_be_forgotten_is_tracked_and_carried_out_when_it_is_due(standing: Standing) -> None:
    which = await wish_to_be_forgotten(standing)
    (erasures,) = [job for job in standing.desk.jobs if job.name == "erasures"]
    await erasures.work()
    assert (await standing.desk.front.transcript(which)).lines, "there is a day to take it back"
    standing.clock.advance(25 * 3600)
    await erasures.work()
    with pytest.raises(DeniedError):
        await standing.desk.front.transcript(which)
    assert await standing.desk.rooms.store.fetch(query(select(TURNS.c.body), tuple[bytes])) == []
    states = await standing.desk.rooms.store.fetch(query(select(ERASURE_REQUESTS.c.state), tuple[str]))
    assert states == [("done",)]


async def test_after_an_erasure_the_log_still_verifies_and_names_nobody(standing: Standing) -> None:
    await wish_to_be_forgotten(standing)
    standing.clock.advance(25 * 3600)
    (erasures,) = [job for job in standing.desk.jobs if job.name == "erasures"]
    await erasures.work()
    events = await standing.events()
    assert EventTag.ERASURE_DONE in {event.tag for event in events}
    size = len(events)
    proof = await standing.desk.rooms.audit.inclusion_proof(0, size)
    assert proof.size == size


async def test_a_number_that_is_nobodys_is_answered_like_any_other(standing: Standing) -> None:
    known, unknown = await standing.caller(), await standing.caller()
    await known.say("my bill")
    await unknown.say("my bill")
    first, second = await known.say("+12025550123"), await unknown.say("+12025550199")
    assert (first.text, first.expects) == (second.text, second.expects)
    for _ in range(3):
        await unknown.say("000000")
    assert unknown.replies[-1].expects is not Expects.CODE


async def test_too_many_codes_for_one_number_are_refused_however_it_is_spelled(standing: Standing) -> None:
    for spelled in ("19800000002", "198 0000 0002", "+86 198 0000 0002", "19800000002", "8619800000002"):
        caller = await standing.caller()
        await caller.say("my bill")
        await caller.say(spelled)
    before = len(await standing.messages(XIAOMING))
    refused = await standing.caller()
    await refused.say("my bill")
    reply = await refused.say("198-0000-0002")
    assert len(await standing.messages(XIAOMING)) <= 5
    assert before <= 5
    assert reply.expects is not Expects.CODE


def test_settings_refuse_what_they_do_not_know() -> None:
    with pytest.raises(Exception, match="CLEARLINE_NO_SUCH"):
        from_environment({"CLEARLINE_NO_SUCH": "1"})
