"""How much one customer may say at once, in however many conversations and from wherever."""

from dataclasses import replace
from pathlib import Path

from clearline.domain.conversation import Denied, MessageId, Utterance
from clearline.domain.person import Personal
from clearline.service.release import Release
from clearline.testing import FakeClock
from service.service_lab import XIAOMING, Caller, Standing, standing_desk


def spoken(caller: Caller, source: str, number: int) -> Utterance:
    return Utterance(
        caller.opened.conversation,
        MessageId(f"at-once-{number}"),
        Personal("my usage"),
        source,
        caller.standing.clock.now(),
    )


async def at_once(caller: Caller, source: str, times: int) -> list[str]:
    """Say something so often at one moment; return what came of it."""
    front, came = caller.standing.desk.front, list[str]()
    for number in range(times):
        answered = await front.answer(spoken(caller, source, number), caller.fresh or caller.opened.token)
        came.append(answered.code if isinstance(answered, Denied) else "answered")
    return came


async def proved(standing: Standing, **who: str) -> Caller:
    caller = await standing.caller()
    await caller.prove(**who)
    return caller


async def test_a_customer_who_is_known_shares_one_rate_over_all_conversations(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    async with standing_desk(tmp_path, clock, release, customer_burst=4, customer_per_second=0.5) as standing:
        first, second = await proved(standing), await proved(standing)
        clock.advance(60)
        assert await at_once(first, "192.0.2.1", 3) == ["answered"] * 3
        assert await at_once(second, "198.51.100.7", 2) == ["answered", "too-fast-together"]
        other, stranger = await proved(standing, number=XIAOMING), await standing.caller()
        assert "too-fast-together" not in await at_once(other, "192.0.2.1", 3)
        assert "too-fast-together" not in await at_once(stranger, "192.0.2.1", 3)


async def test_a_process_that_did_not_see_the_proof_counts_by_the_record(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    async with standing_desk(tmp_path, clock, release) as before:
        callers = [await proved(before) for _ in range(2)]
    clock.advance(60)
    async with standing_desk(tmp_path, clock, release, customer_burst=2, customer_per_second=0.1) as standing:
        moved = [replace(caller, standing=standing) for caller in callers]
        came = [(await at_once(caller, "192.0.2.1", 1))[0] for caller in moved]
        assert came == ["answered", "answered"]
        refused = await standing.desk.front.answer(spoken(moved[0], "198.51.100.7", 9), moved[0].opened.token)
        assert isinstance(refused, Denied)
        assert (refused.code, refused.retry_after_s) == ("too-fast-together", 10)
        assert refused.text.startswith("You are writing in several conversations at once")
