"""What customers choose and ask for: refused in code without it, and in the log."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
import pytest_asyncio

from clearline.carrier.demo.people import people
from clearline.channels.pages import notice_digests
from clearline.dialogue.context import Context
from clearline.domain.conversation import Heard, Keeper, Language
from clearline.domain.decision import Act
from clearline.domain.event import EventTag
from clearline.domain.person import Assurance, CustomerId
from clearline.domain.privacy import Purpose, Right
from clearline.records.own import Own
from clearline.service.choices import ANSWERED_WITHIN
from clearline.service.release import Release
from clearline.testing import FakeClock
from service.service_lab import Caller, Standing, standing_desk

pytestmark = pytest.mark.asyncio(loop_scope="module")

PEOPLE = iter([person for person in people() if person.msisdn.startswith("+1")])
GIVE, TAKE = "look at my use", "stop looking at my use"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def standing(tmp_path_factory: pytest.TempPathFactory, release: Release) -> AsyncIterator[Standing]:
    """One desk for all of them: every caller is somebody else."""
    async with standing_desk(tmp_path_factory.mktemp("choices"), FakeClock(), release) as standing:
        yield standing


@pytest_asyncio.fixture(loop_scope="module")
async def caller(standing: Standing) -> Caller:
    """Somebody new each time, who has proved AAL1."""
    caller = await standing.caller()
    caller.number = next(PEOPLE).msisdn
    await caller.prove(caller.number)
    return caller


async def agree(caller: Caller) -> None:
    await caller.say(GIVE)
    await caller.say("yes")


async def customer_of(caller: Caller) -> CustomerId:
    customer = (await caller.conversation()).session.principal.customer
    assert customer is not None
    return customer


def own(standing: Standing) -> Own:
    conversations = standing.desk.rooms.conversations
    return Own.of(conversations.store, conversations.keyring, conversations.chance, standing.clock)


async def asked_operator(caller: Caller, wish: str) -> set[str]:
    before = len(await caller.standing.journal())
    await caller.say(wish)
    return {str(entry["operation"]) for entry in (await caller.standing.journal())[before:]}


async def test_nobodys_use_is_looked_at_before_they_agree_nor_after_they_took_it_back(caller: Caller) -> None:
    usage = "listUsageConsumptionReport"
    assert usage not in await asked_operator(caller, "recommend a plan for me")
    assert "not agreed" in caller.replies[-1].text
    await agree(caller)
    assert usage in await asked_operator(caller, "recommend a plan for me")
    assert "You use about" in caller.replies[-1].text
    await caller.say(TAKE)
    assert usage not in await asked_operator(caller, "recommend a plan for me")


async def test_taking_back_is_one_sentence_and_both_stand_in_ledger_and_log(standing: Standing, caller: Caller) -> None:
    before = (await caller.conversation()).turns
    await agree(caller)
    given = (await caller.conversation()).turns
    await caller.say(TAKE)
    assert given - before >= (await caller.conversation()).turns - given == 1
    ledger = await own(standing).consents.of(await customer_of(caller), Purpose.RIGHTS)
    assert [(entry.purpose, entry.given) for entry in ledger] == [
        (Purpose.RECOMMENDATION, True),
        (Purpose.RECOMMENDATION, False),
    ]
    digest = notice_digests(standing.desk.notice)[Language.ENGLISH]
    assert {entry.notice_digest for entry in ledger} == {digest}
    noted = await caller.events(EventTag.CONSENT_GIVEN, EventTag.CONSENT_WITHDRAWN)
    assert [event.tag for event in noted] == [EventTag.CONSENT_GIVEN, EventTag.CONSENT_WITHDRAWN]
    assert all(event.digest and event.details["notice"] == digest for event in noted)


@pytest.mark.parametrize(
    ("wish", "right"),
    [
        ("correct my data", Right.CORRECTION),
        ("I object to the use of my data", Right.OBJECTION),
    ],
)
async def test_what_a_person_must_decide_gets_a_number_a_day_and_a_person(
    standing: Standing, caller: Caller, wish: str, right: Right
) -> None:
    await caller.say(wish)
    reply = await caller.say("My address is 12 Mill Lane")
    (request,) = await own(standing).requests.of(await customer_of(caller), Purpose.RIGHTS)
    assert request.id in reply.text
    assert (request.right, request.state) == (right, "open")
    assert request.due_at - request.created_at == ANSWERED_WITHIN
    assert (await caller.conversation()).keeper is Keeper.QUEUE
    (event,) = await caller.events(EventTag.RIGHT_ASKED)
    assert event.details["due"] == request.due_at.date().isoformat()


async def test_erasure_forgets_choices_and_requests(standing: Standing, caller: Caller) -> None:
    await agree(caller)
    await caller.say("delete my data")
    await caller.say("yes")
    customer = await customer_of(caller)
    standing.clock.advance(25 * 3600)
    await next(job for job in standing.desk.jobs if job.name == "erasures").work()
    assert await own(standing).consents.of(customer, Purpose.RIGHTS) == ()
    assert not await own(standing).consents.stands(customer, Purpose.RECOMMENDATION)


async def test_each_language_has_words_of_its_own_to_agree_to(standing: Standing) -> None:
    digests = notice_digests(standing.desk.notice)
    assert len(set(digests.values())) == len(Language)


@pytest.mark.parametrize("words", ["ok", "I agree", "yes", "sure", "同意", "可以", "好的", "允许"])
async def test_a_yes_to_something_else_agrees_to_nothing(release: Release, words: str) -> None:
    state, _ = release.dialogue.begin(Language.ENGLISH)
    context = Context(Assurance.AAL1, attempted=False, today=date(2026, 11, 22), keeper=Keeper.DESK, turn=1)
    _, decision = release.dialogue.hear(state, Heard(words, Language.ENGLISH), context)
    assert not (isinstance(decision, Act) and decision.call.action == "privacy.choose")
