"""A stranger who does everything that anybody may do with a number that is not theirs: its owner still comes in."""

from clearline.domain.person import Assurance
from clearline.identity.throttle import CODES_PER_WINDOW, LONG_DIGITS, MISSES, SHORT_DIGITS
from service.service_lab import ALICE, Caller, Standing

STRANGER, HOME = "198.51.100.7", "203.0.113.9"


async def somewhere(standing: Standing, source: str) -> Caller:
    caller = await standing.caller()
    caller.source = source
    return caller


async def ask(caller: Caller) -> str:
    await caller.say("my bill")
    return (await caller.say(ALICE)).text


async def guess_until_nothing_is_sent(standing: Standing, source: str) -> int:
    """Return how many wrong codes were said in conversation after conversation."""
    guesses = 0
    while True:
        stranger = await somewhere(standing, source)
        sent = len(await standing.messages(ALICE))
        await ask(stranger)
        if len(await standing.messages(ALICE)) == sent:
            break
        await stranger.say("000000")
        guesses += 1
    return guesses


async def digits_of_the_last(standing: Standing) -> str:
    return (await standing.messages(ALICE))[0].partition("code is ")[2].partition(".")[0]


async def test_whoever_exhausts_everything_does_not_keep_the_customer_out(standing: Standing) -> None:
    assert await guess_until_nothing_is_sent(standing, STRANGER) == MISSES
    customer = await somewhere(standing, HOME)
    await ask(customer)
    code = await digits_of_the_last(standing)
    assert len(code.replace(" ", "")) == LONG_DIGITS
    assert "wrong codes were tried for your number" in (await standing.messages(ALICE))[0]
    assert "¥" in (await customer.say(f"it is {code}")).text
    assert (await customer.conversation()).session.principal.level is Assurance.AAL1
    assert all(code not in turn.heard.text for turn in await customer.turns())


async def test_at_the_strangers_address_the_right_code_opens_nothing_and_none_is_sent(standing: Standing) -> None:
    waiting = await somewhere(standing, STRANGER)
    await ask(waiting)
    right = await digits_of_the_last(standing)
    assert await guess_until_nothing_is_sent(standing, STRANGER) == CODES_PER_WINDOW - 1
    await waiting.say("000000")
    await waiting.say(right)
    assert (await waiting.conversation()).session.principal.level is Assurance.NONE
    assert "another connection" in await ask(await somewhere(standing, STRANGER))


async def test_who_kept_a_conversation_open_comes_in_beside_the_stranger(standing: Standing) -> None:
    customer = await somewhere(standing, STRANGER)
    await customer.prove()
    standing.clock.advance(3600)
    await guess_until_nothing_is_sent(standing, STRANGER)
    await ask(customer)
    await customer.say(await digits_of_the_last(standing))
    assert (await customer.conversation()).session.principal.level is Assurance.AAL1


async def test_without_a_stranger_codes_are_short(standing: Standing) -> None:
    caller = await somewhere(standing, HOME)
    await caller.prove()
    assert len(await digits_of_the_last(standing)) == SHORT_DIGITS
