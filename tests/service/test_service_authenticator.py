"""The authenticator app: enrolled on a page, asked for in the conversation, and never written down there."""

import base64
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from clearline.carrier.demo.people import people
from clearline.domain.event import EventTag
from clearline.domain.person import Assurance, Factor, Personal
from clearline.errors import DeniedError, InputError, StepUpError
from clearline.identity.factors.recovery import CODES
from clearline.identity.factors.totp import STEP_S, code_at, step_of
from clearline.records.codec import encode
from clearline.service.authenticator import MOST_WRONG
from clearline.service.release import Release
from clearline.testing import FakeClock
from service.service_lab import Caller, Standing, standing_desk
from service.test_service_passkeys import level

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = iter([person.msisdn for person in people()])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def standing(tmp_path_factory: pytest.TempPathFactory, release: Release) -> AsyncIterator[Standing]:
    """One desk for all of them: every caller is somebody else."""
    async with standing_desk(tmp_path_factory.mktemp("app"), FakeClock(), release) as standing:
        yield standing


@pytest_asyncio.fixture(loop_scope="module")
async def caller(standing: Standing) -> Caller:
    """Somebody new each time, who has proved AAL1."""
    caller = await standing.caller()
    caller.number = next(NUMBERS)
    await caller.prove(caller.number)
    return caller


def shown(caller: Caller, secret: Personal[str]) -> Personal[str]:
    """What the app shows now."""
    octets = base64.b32decode(secret.reveal())
    return Personal(code_at(Personal(octets), step_of(caller.standing.clock.now())))


async def enrolled(caller: Caller) -> tuple[Personal[str], tuple[Personal[str], ...]]:
    """Enrol and confirm an app; return its secret and the recovery codes."""
    factors, which = caller.standing.desk.front.factors, caller.opened.conversation
    secret = (await factors.app_to_enrol(which)).secret
    codes = await factors.confirm_app(which, shown(caller, secret))
    caller.standing.clock.advance(STEP_S)
    return secret, codes


async def test_an_app_is_asked_for_where_a_code_is_not_enough(caller: Caller) -> None:
    secret, codes = await enrolled(caller)
    assert len(codes) == CODES
    await caller.say("delete my data")
    assert "authenticator app shows" in (await caller.say("yes")).text
    assert "Shall I go ahead?" in (await caller.say(shown(caller, secret).reveal())).text
    assert await level(caller) is Assurance.AAL2
    assert "is accepted" in (await caller.say("yes")).text


async def test_a_code_of_the_app_is_good_once_and_no_code_by_text_replaces_it(caller: Caller) -> None:
    by_text = await caller.code(caller.number)
    secret, _ = await enrolled(caller)
    await caller.say("delete my data")
    await caller.say("yes")
    assert "does not match" in (await caller.say(by_text)).text
    code = shown(caller, secret).reveal()
    await caller.say(code)
    assert not await caller.standing.desk.rooms.proofs.app.present(
        (await caller.conversation()).session.principal.customer or pytest.fail("nobody is known"), Personal(code)
    )


async def test_neither_secret_nor_codes_are_written_down(standing: Standing, caller: Caller) -> None:
    secret, codes = await enrolled(caller)
    await caller.say("delete my data")
    await caller.say("yes")
    code = shown(caller, secret).reveal()
    await caller.say(code)
    record = b"".join([encode(turn) for turn in await caller.turns()]).decode()
    await standing.desk.sequencer.catch_up()
    log = b"".join(
        [entry.leaf for entry in await standing.desk.rooms.audit.entries_of(caller.opened.conversation)]
    ).decode()
    for each in (secret.reveal(), code, *(code.reveal() for code in codes)):
        assert each not in record
        assert each not in log


async def test_an_app_counts_only_once_a_code_of_it_was_shown(caller: Caller) -> None:
    factors, which = caller.standing.desk.front.factors, caller.opened.conversation
    await factors.app_to_enrol(which)
    assert await factors.factors(which) == ()
    with pytest.raises(DeniedError):
        await factors.confirm_app(which, Personal("000000"))
    await caller.say("delete my data")
    assert "is accepted" in (await caller.say("yes")).text


async def test_a_confirmed_app_is_not_replaced_by_whoever_holds_the_telephone(caller: Caller) -> None:
    await enrolled(caller)
    factors, which = caller.standing.desk.front.factors, caller.opened.conversation
    for attempt in (factors.app_to_enrol, factors.remove_app, factors.new_recovery_codes):
        with pytest.raises(StepUpError):
            await attempt(which)
    with pytest.raises(InputError):
        await factors.confirm_app(which, Personal("000000"))


async def test_a_recovery_code_helps_once_and_ends_the_lost_app(caller: Caller) -> None:
    _, codes = await enrolled(caller)
    factors, which = caller.standing.desk.front.factors, caller.opened.conversation
    token = caller.fresh or caller.opened.token
    proved = await factors.recover(which, token, codes[0])
    assert proved.level is await level(caller) is Assurance.AAL2
    assert await factors.factors(which) == ()
    with pytest.raises(DeniedError):
        await factors.recover(which, token, codes[0])
    for tag in (EventTag.RECOVERY_USED, EventTag.CODE_REFUSED):
        assert await caller.events(tag)


async def test_guessing_on_the_page_ends(caller: Caller) -> None:
    _, codes = await enrolled(caller)
    factors, which = caller.standing.desk.front.factors, caller.opened.conversation
    for _ in range(MOST_WRONG):
        with pytest.raises(DeniedError):
            await factors.recover(which, caller.opened.token, Personal("0000-0000-0000-0000"))
    with pytest.raises(DeniedError):
        await factors.recover(which, caller.opened.token, codes[0])


async def test_the_registered_number_is_told_of_every_change(standing: Standing, caller: Caller) -> None:
    _, codes = await enrolled(caller)
    factors, which = standing.desk.front.factors, caller.opened.conversation
    await factors.recover(which, caller.opened.token, codes[0])
    told = (await standing.messages(caller.number))[:2]
    assert all(standing.desk.operator.telephone in text for text in told)
    assert told[0] != told[1]


async def test_a_change_that_cannot_be_told_stands_and_is_noted(standing: Standing, caller: Caller) -> None:
    await standing.fault("createCommunicationMessage", "error")
    await enrolled(caller)
    await standing.operator.delete("/demo/faults")
    assert await caller.events(EventTag.NOTICE_FAILED)
    (left,) = await standing.desk.front.factors.factors(caller.opened.conversation)
    assert left.kind is Factor.APP
