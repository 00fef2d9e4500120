"""Deleting by the day: what is over is gone and receipted, what is held stays, and no run needs the one before."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import and_, bindparam, select, update

from clearline.audit.acknowledged import read_acknowledged
from clearline.carrier.demo.people import people
from clearline.crypto.keys import Keyring
from clearline.domain.conversation import ConversationId, Language
from clearline.domain.event import EventTag
from clearline.domain.person import CustomerId, Personal, StaffId
from clearline.domain.privacy import DataClass, Purpose, Right
from clearline.errors import ConfigurationError, ConflictError, DeniedError, InputError, IntegrityError
from clearline.records.conversations import customer_subject, visitor_subject
from clearline.records.keystore import SqlKeyStore
from clearline.records.requests import RightsRequests
from clearline.service.app import application
from clearline.service.release import Release
from clearline.store.statement import Write, prepare, query
from clearline.store.tables import TURNS
from clearline.testing import FakeClock
from identity.identity_authenticator import SoftAuthenticator
from loopback import caller_of, served
from service.service_lab import Caller, Standing, standing_desk
from service.test_service_passkeys import registered

pytestmark = pytest.mark.asyncio(loop_scope="module")

PEOPLE = iter([person for person in people() if person.msisdn.startswith("+1")])
PERIOD = timedelta(days=180)
OFFICER = StaffId("Ines")
CANARY = "canary-of-a-period"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def standing(tmp_path_factory: pytest.TempPathFactory, release: Release) -> AsyncIterator[Standing]:
    folder = tmp_path_factory.mktemp("retention")
    async with standing_desk(folder, FakeClock(), release, assessor_hooks=True, erasure_delay_hours=0) as standing:
        yield standing


async def talked(standing: Standing, *, known: bool = True) -> Caller:
    caller = await standing.caller()
    if known:
        caller.person = next(PEOPLE)
        await caller.prove(caller.person.msisdn)
    await caller.say(f"what does {CANARY} mean")
    return caller


async def receipts(standing: Standing, ahead: timedelta, caller: Caller | None = None) -> dict[DataClass, int]:
    only = caller.opened.conversation if caller else None
    done = await standing.desk.retention.carry_out(standing.clock.now() + ahead, only)
    return {kind: sum(one.count for one in done if one.kind is kind) for kind in {one.kind for one in done}}


async def is_there(standing: Standing, which: ConversationId) -> bool:
    try:
        await standing.desk.rooms.conversations.get(which, Purpose.SERVICE)
    except DeniedError:
        return False
    return True


@pytest.mark.parametrize("known", [True, False])
async def test_a_conversation_is_there_until_its_last_day_and_then_it_is_nowhere(
    standing: Standing,
    known: bool,  # noqa: FBT001 # a case
) -> None:
    caller = await talked(standing, known=known)
    which = caller.opened.conversation
    assert await receipts(standing, PERIOD - timedelta(days=1), caller) == {}
    assert await is_there(standing, which)
    assert await receipts(standing, PERIOD, caller) == {DataClass.CONVERSATION: 1}
    assert not await is_there(standing, which)
    receipt = (await standing.events(EventTag.RETENTION_DONE))[-1].details
    assert (receipt["class"], receipt["erased"], receipt["policy"]) == ("conversation", "1 conversations", "1.0")
    keyring = standing.desk.rooms.conversations.keyring
    assert await live_keys(keyring, keyring.reference(visitor_subject(which))) == 0
    if known:  # the customer's other records are sealed under it
        assert await live_keys(keyring, keyring.reference(customer_subject(CustomerId(caller.person.customer)))) == 1
    assert await receipts(standing, PERIOD, caller) == {}


async def live_keys(keyring: Keyring, reference: str) -> int:
    kept = keyring._store
    assert isinstance(kept, SqlKeyStore)
    return len([key for key in await kept.find(reference) if key.wrapped is not None])


async def test_a_restore_drill_knows_what_was_deleted_by_its_day(standing: Standing) -> None:
    before = sum((await read_acknowledged(standing.desk.rooms.store)).erased.values())
    await receipts(standing, PERIOD, await talked(standing))
    assert sum((await read_acknowledged(standing.desk.rooms.store)).erased.values()) == before + 1


async def test_what_is_held_is_neither_deleted_nor_erased_until_the_hold_is_lifted(standing: Standing) -> None:
    caller = await talked(standing)
    which, desk = caller.opened.conversation, standing.desk
    hold = await desk.front.holds.place(OFFICER, which, "court 12/2026", secret=False)
    assert hold in await desk.front.holds.standing()
    later = await standing.caller()  # of the same customer, and so held with it
    await later.prove(caller.person.msisdn)
    promised = await desk.front.privacy.erase(which)
    erasures = next(job for job in desk.jobs if job.name == "erasures")
    await erasures.work()
    (view,) = (await desk.front.privacy.view(which)).erasures
    assert (view.id, view.state) == (promised.id, "held")
    (noted,) = await standing.events(EventTag.ERASURE_HELD)
    assert (noted.conversation, noted.details) == ("", {})
    assert await receipts(standing, PERIOD, caller) == await receipts(standing, PERIOD, later) == {}
    assert await desk.front.holds.lift(OFFICER, hold.id)
    assert not await desk.front.holds.lift(OFFICER, hold.id)
    assert await receipts(standing, PERIOD, later) == {DataClass.CONVERSATION: 1}
    await erasures.work()
    assert not await is_there(standing, which)
    assert [event.details["hold"] for event in await standing.events(EventTag.HOLD_LIFTED)] == [hold.id]


async def test_a_hold_names_a_matter_and_a_conversation(standing: Standing) -> None:
    holds = standing.desk.front.holds
    with pytest.raises(InputError):
        await holds.place(OFFICER, (await talked(standing)).opened.conversation, "张三", secret=False)
    with pytest.raises(DeniedError):
        await holds.place(OFFICER, ConversationId("elsewhere"), "court 12/2026", secret=False)


async def test_whoever_speaks_at_that_moment_keeps_the_conversation(standing: Standing) -> None:
    caller = await talked(standing)
    batch = await standing.desk.retention.expiry.conversations(standing.clock.now(), caller.opened.conversation)
    await caller.say("hello again")
    with pytest.raises(ConflictError):
        await standing.desk.rooms.store.commit(batch.writes)
    assert await is_there(standing, caller.opened.conversation)


async def test_a_run_that_ended_before_the_keys_were_destroyed_is_made_good_by_the_next(standing: Standing) -> None:
    caller, desk = await talked(standing, known=False), standing.desk
    batch = await desk.retention.expiry.conversations(standing.clock.now(), caller.opened.conversation)
    await desk.rooms.store.commit(batch.writes)  # and the process ends here
    keyring = desk.rooms.conversations.keyring
    visitor = keyring.reference(visitor_subject(caller.opened.conversation))
    assert await live_keys(keyring, visitor) == 1
    await desk.retention.step()
    assert await live_keys(keyring, visitor) == 0


async def test_each_class_has_a_day_of_its_own(standing: Standing) -> None:
    caller = await talked(standing)
    front, which = standing.desk.front.privacy, caller.opened.conversation
    await registered(caller, SoftAuthenticator())
    for given in (True, False, True):
        await front.choose(which, Purpose.RECOMMENDATION, given, Language.ENGLISH)
    await front.choose(which, Purpose.QUALITY, False, Language.ENGLISH)
    await front.ask(which, Right.CORRECTION, Personal("not Mill Road but Mill Lane"))
    while (await receipts(standing, PERIOD)).get(DataClass.CONVERSATION):
        pass
    assert DataClass.FACTOR not in await receipts(standing, timedelta(days=729))
    assert (await receipts(standing, timedelta(days=731)))[DataClass.FACTOR] == 1
    done = await receipts(standing, timedelta(days=1095 + 16))
    assert (done[DataClass.CONSENT], done[DataClass.REQUEST]) == (2, 1)
    ledger = await standing.desk.retention.expiry.consents.of(CustomerId(caller.person.customer), Purpose.RIGHTS)
    assert [(each.purpose, each.given) for each in ledger] == [
        (Purpose.RECOMMENDATION, True),
        (Purpose.QUALITY, False),
    ]
    assert await receipts(standing, timedelta(days=1095 + 16)) == {}


async def test_what_a_flow_was_told_goes_with_the_class_that_its_slot_names(standing: Standing) -> None:
    slots, caller = standing.desk.rooms.phrasing.flows.slots, await talked(standing)
    assert (slots["words"].retention, slots["description"].retention) == (DataClass.REQUEST, DataClass.CONVERSATION)
    await caller.say("my address is wrong")
    await caller.say("Mill Lane, and not Mill Road")
    retention, customer = standing.desk.retention, CustomerId(caller.person.customer)
    of = RightsRequests(retention.store, retention.expiry.keyring, retention.chance).of
    await receipts(standing, PERIOD, caller)
    assert not await is_there(standing, caller.opened.conversation)
    assert [each.words.reveal() for each in await of(customer, Purpose.RIGHTS)] == ["Mill Lane, and not Mill Road"]
    await receipts(standing, timedelta(days=1095 + 16))
    assert await of(customer, Purpose.RIGHTS) == ()


async def test_an_assessor_may_see_what_will_be_due(standing: Standing) -> None:
    caller = await talked(standing)
    body = {"conversation": caller.opened.conversation, "days": 179}
    async with served(application(standing.desk)) as address, caller_of(address) as http:
        assert (await due(http, body)).json() == {"receipts": []}
        assert (await due(http, body | {"days": "187"})).json() == {"receipts": ["1 conversation"]}
        wrongs: tuple[object, ...] = (body | {"days": 10**9}, {"days": 1}, [])
        for wrong in wrongs:
            assert (await due(http, wrong)).status_code == 400


async def due(http: httpx.AsyncClient, body: object) -> httpx.Response:
    return await http.post("/v1/retention/due", json=body)


async def test_a_clock_that_jumps_deletes_nothing(standing: Standing) -> None:
    caller, year = await talked(standing), 366 * 24 * 3600.0
    await standing.desk.retention.step()
    for jump in (year, -year):
        standing.clock.jump(jump)
        if jump > 0:
            with pytest.raises(ConfigurationError):
                await standing.desk.retention.step()
    assert await is_there(standing, caller.opened.conversation)
    await standing.desk.retention.step()  # the clock is right again
    assert await is_there(standing, caller.opened.conversation)


FIRST = and_(TURNS.c.conversation == bindparam("which"), TURNS.c.number == 1)
FLIP = prepare(update(TURNS).where(FIRST).values(body=bindparam("sealed")))
BODY = query(select(TURNS.c.body).where(FIRST), tuple[bytes])


async def test_a_tampered_record_is_not_shown_and_takes_nothing_else_with_it(standing: Standing) -> None:
    caller, other = await talked(standing), await talked(standing)
    store, which = standing.desk.rooms.store, caller.opened.conversation
    ((body,),) = await store.fetch(BODY, {"which": which})
    await store.commit([Write(FLIP, {"which": which, "sealed": body[:-1] + bytes([body[-1] ^ 1])})])
    with pytest.raises(IntegrityError) as told:
        await standing.desk.front.transcript(which)
    assert CANARY not in str(told.value)
    assert CANARY in str(
        [line.text for line in (await standing.desk.front.transcript(other.opened.conversation)).lines]
    )
    assert (await caller.say("hello again")).text  # the conversation itself goes on
