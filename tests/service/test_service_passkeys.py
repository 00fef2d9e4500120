"""Passkeys in a conversation: what they prove, and everything that proves nothing."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from clearline.carrier.demo.people import people
from clearline.domain.conversation import Expects
from clearline.domain.event import EventTag
from clearline.domain.person import Assurance, Factor
from clearline.errors import ConflictError, DeniedError, InputError, StepUpError
from clearline.identity.codes import STRONG_LIMIT
from clearline.identity.factors.passkey import CHALLENGE_LIFE
from clearline.identity.throttle import MISSES_WINDOW
from clearline.service.release import Release
from clearline.testing import FakeClock
from identity.identity_authenticator import SoftAuthenticator
from service.service_lab import Caller, Standing, standing_desk

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECOND = "second proof"
NUMBERS = iter([person.msisdn for person in people()])


async def registered(caller: Caller, device: SoftAuthenticator) -> str:
    """Register the device's passkey for whoever is known in the conversation."""
    factors = caller.standing.desk.front.factors
    options = json.loads(await factors.passkey_to_register(caller.opened.conversation))
    return (await factors.register_passkey(caller.opened.conversation, device.create(options))).id


async def asked(caller: Caller) -> dict[str, str]:
    caller.standing.clock.advance(2)
    prompt = await caller.standing.desk.front.factors.passkey_to_use(caller.opened.conversation)
    options: dict[str, str] = json.loads(prompt.options)
    return options


async def answered(caller: Caller, signed: bytes) -> Assurance:
    front = caller.standing.desk.front
    proved = await front.factors.use_passkey(caller.opened.conversation, caller.fresh or caller.opened.token, signed)
    caller.fresh = proved.fresh or caller.fresh
    return proved.level


async def level(caller: Caller) -> Assurance:
    return (await caller.conversation()).session.principal.level


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def standing(tmp_path_factory: pytest.TempPathFactory, release: Release) -> AsyncIterator[Standing]:
    """One desk for all of them: every caller is somebody else."""
    async with standing_desk(tmp_path_factory.mktemp("passkeys"), FakeClock(), release) as standing:
        yield standing


@pytest_asyncio.fixture(loop_scope="module")
async def caller(standing: Standing) -> Caller:
    """Somebody new each time, who has proved AAL1."""
    return await known(standing)


async def known(standing: Standing) -> Caller:
    caller = await standing.caller()
    caller.number = next(NUMBERS)
    await caller.prove(caller.number)
    return caller


async def test_nobody_registers_a_passkey_before_they_are_known(standing: Standing) -> None:
    caller = await standing.caller()
    with pytest.raises(StepUpError):
        await registered(caller, SoftAuthenticator())


async def test_a_passkey_proves_two_factors_in_one_gesture_and_for_a_while(standing: Standing, caller: Caller) -> None:
    device = SoftAuthenticator()
    await registered(caller, device)
    assert await level(caller) is Assurance.AAL1
    assert caller.fresh is not None
    assert await standing.desk.front.authorise(caller.opened.conversation, caller.fresh)
    before = caller.fresh
    assert await answered(caller, device.use(await asked(caller))) is Assurance.AAL2
    assert caller.fresh != before
    assert await standing.desk.front.authorise(caller.opened.conversation, caller.fresh)
    for tag in (EventTag.FACTOR_ADDED, EventTag.PASSKEY_ACCEPTED):
        assert len(await caller.events(tag)) == 1
    for _ in range(3):
        standing.clock.advance(STRONG_LIMIT.total_seconds() / 3)
        await caller.say("my usage")
    assert await level(caller) is Assurance.AAL1


async def test_a_passkey_alone_tells_who_is_there(standing: Standing, caller: Caller) -> None:
    device = SoftAuthenticator()
    await registered(caller, device)
    later = await standing.caller()
    await later.say("my bill")
    assert await answered(later, device.use(await asked(later))) is Assurance.AAL2
    assert "¥" in (await later.say("I have used my passkey.")).text
    conversation = await later.conversation()
    assert conversation.subject == (await caller.conversation()).subject
    conversations = standing.desk.rooms.conversations
    assert conversation.id in await conversations.of(conversations.keyring.reference(conversation.subject))


async def test_a_sensitive_matter_needs_the_passkey_of_whoever_has_one(standing: Standing, caller: Caller) -> None:
    device = SoftAuthenticator()
    await registered(caller, device)
    await caller.say("delete my data")
    reply = await caller.say("yes")
    assert SECOND in reply.text
    assert reply.expects is Expects.CODE
    assert SECOND in (await caller.say("yes")).text
    prompt = await standing.desk.front.factors.passkey_to_use(caller.opened.conversation)
    assert prompt.purpose == "Delete my data"
    await answered(caller, device.use(json.loads(prompt.options)))
    assert "Shall I go ahead?" in (await caller.say("I have used my passkey.")).text
    assert "is accepted" in (await caller.say("yes")).text


async def test_a_stranger_who_spends_a_customers_codes_keeps_nobody_out(standing: Standing, caller: Caller) -> None:
    device = SoftAuthenticator()
    await registered(caller, device)
    customer = (await caller.conversation()).session.principal.customer
    assert customer is not None
    misses, subject = standing.desk.rooms.proofs.codes.misses, f"customer|{customer}"
    for _ in range(3):
        stranger = await standing.caller()
        await stranger.say("my bill")
        await stranger.say(caller.number)
        for _ in range(3):
            await stranger.say("000000")
    assert misses.are_too_many(subject, standing.clock.now())
    owner = await standing.caller()
    assert await answered(owner, device.use(await asked(owner))) is Assurance.AAL2
    standing.clock.advance(MISSES_WINDOW.total_seconds())
    assert not misses.are_too_many(subject, standing.clock.now())


async def test_three_wrong_digits_in_place_of_a_passkey_bring_a_person(caller: Caller) -> None:
    await registered(caller, SoftAuthenticator())
    await caller.say("delete my data")
    await caller.say("yes")
    for _ in range(2):
        assert "does not match" in (await caller.say("123456")).text
    assert "person" in (await caller.say("123456")).text
    assert await level(caller) is Assurance.AAL1


async def refused(caller: Caller, signed: bytes) -> None:
    was = await level(caller)
    with pytest.raises(DeniedError):
        await answered(caller, signed)
    assert await level(caller) is was


async def test_a_challenge_is_answered_once(caller: Caller) -> None:
    device = SoftAuthenticator()
    await registered(caller, device)
    signed = device.use(await asked(caller))
    await answered(caller, signed)
    with pytest.raises(DeniedError):
        await answered(caller, signed)


async def test_a_wrong_answer_uses_the_challenge_up(caller: Caller) -> None:
    device = SoftAuthenticator()
    await registered(caller, device)
    options = await asked(caller)
    await refused(caller, SoftAuthenticator().use(options))
    await refused(caller, device.use(options))
    assert await caller.events(EventTag.PASSKEY_REFUSED)


async def test_a_challenge_ends_after_a_while(standing: Standing, caller: Caller) -> None:
    device = SoftAuthenticator()
    await registered(caller, device)
    options = await asked(caller)
    standing.clock.advance(CHALLENGE_LIFE.total_seconds())
    await refused(caller, device.use(options))


async def test_a_challenge_is_of_one_conversation(standing: Standing, caller: Caller) -> None:
    device = SoftAuthenticator()
    await registered(caller, device)
    other = await standing.caller()
    await asked(other)
    await refused(other, device.use(await asked(caller)))


async def test_what_was_signed_for_one_matter_is_no_proof_for_another(caller: Caller) -> None:
    device = SoftAuthenticator()
    await registered(caller, device)
    await caller.say("delete my data")
    await caller.say("yes")
    options = await asked(caller)
    await caller.say("I want to talk about my bill instead")
    await refused(caller, device.use(options))


async def test_a_passkey_of_somebody_else_proves_nothing_here(standing: Standing, caller: Caller) -> None:
    stranger = await known(standing)
    device = SoftAuthenticator()
    await registered(stranger, device)
    await refused(caller, device.use(await asked(caller)))


@pytest.mark.parametrize(
    "device",
    [SoftAuthenticator(origin="https://desk.example.attacker.example"), SoftAuthenticator(verifies=False)],
    ids=["another origin", "no user verification"],
)
async def test_neither_registers_nor_proves(caller: Caller, device: SoftAuthenticator) -> None:
    with pytest.raises(DeniedError):
        await registered(caller, device)
    honest = SoftAuthenticator()
    await registered(caller, honest)
    device.key = honest.key
    await refused(caller, device.use(await asked(caller)))


async def test_a_registration_is_answered_once_and_a_passkey_kept_once(caller: Caller) -> None:
    device = SoftAuthenticator()
    factors = caller.standing.desk.front.factors
    options = json.loads(await factors.passkey_to_register(caller.opened.conversation))
    await factors.register_passkey(caller.opened.conversation, device.create(options))
    with pytest.raises(DeniedError):
        await factors.register_passkey(caller.opened.conversation, device.create(options))
    await answered(caller, device.use(await asked(caller)))
    with pytest.raises(ConflictError):
        await registered(caller, device)


async def test_a_copied_passkey_whose_count_lags_is_refused(caller: Caller) -> None:
    device = SoftAuthenticator()
    await registered(caller, device)
    await answered(caller, device.use(await asked(caller)))
    device.count = 0
    await refused(caller, device.use(await asked(caller)))


async def test_a_second_passkey_and_a_removal_need_the_first(caller: Caller) -> None:
    device = SoftAuthenticator()
    name = await registered(caller, device)
    factors = caller.standing.desk.front.factors
    with pytest.raises(StepUpError):
        await registered(caller, SoftAuthenticator())
    with pytest.raises(StepUpError):
        await factors.remove_passkey(caller.opened.conversation, name)
    await answered(caller, device.use(await asked(caller)))
    await registered(caller, SoftAuthenticator())
    assert await factors.remove_passkey(caller.opened.conversation, name)
    assert not await factors.remove_passkey(caller.opened.conversation, name)
    (left,) = await factors.factors(caller.opened.conversation)
    assert left.kind is Factor.PASSKEY


@pytest.mark.parametrize("signed", [b"", b"[]", b"{}", b'{"rawId": 7}', b"\xff", b'{"rawId": "AAAA"}'])
async def test_what_is_no_credential_is_refused(caller: Caller, signed: bytes) -> None:
    await asked(caller)
    with pytest.raises((InputError, DeniedError)):
        await answered(caller, signed)
    factors = caller.standing.desk.front.factors
    await factors.passkey_to_register(caller.opened.conversation)
    with pytest.raises(DeniedError):
        await factors.register_passkey(caller.opened.conversation, signed)


async def test_erasure_forgets_passkeys(standing: Standing, caller: Caller) -> None:
    device = SoftAuthenticator()
    await registered(caller, device)
    await caller.say("delete my data")
    await caller.say("yes")
    await answered(caller, device.use(await asked(caller)))
    await caller.say("I have used my passkey.")
    await caller.say("yes")
    standing.clock.advance(25 * 3600)
    erasures = next(job for job in standing.desk.jobs if job.name == "erasures")
    assert await erasures.work()
    later = await standing.caller()
    await refused(later, device.use(await asked(later)))
