from collections.abc import Awaitable

import pytest

from clearline.carrier.calls import Answered, Exchange, Unanswered, Unreached
from clearline.carrier.once import once
from clearline.errors import CarrierError, UnknownOutcomeError

MADE = Answered(201, b"made")
FOUND, NOT_FOUND, UNREADABLE = "found", None, CarrierError("cannot be read")


class Script:
    """Answers `find` and `send` from two lists, and counts the sendings."""

    def __init__(self, finds: list[str | CarrierError | None], sends: list[Exchange]) -> None:
        self._finds = finds
        self._sends = sends
        self.sent = 0

    async def find(self) -> str | None:
        found = self._finds.pop(0)
        if isinstance(found, CarrierError):
            raise found
        return found

    async def send(self) -> Exchange:
        self.sent += 1
        return self._sends.pop(0)

    def run(self) -> Awaitable[str]:
        return once(self.find, self.send, read)

    @property
    def is_used_up(self) -> bool:
        return not self._finds and not self._sends


def read(body: bytes) -> str:
    if body != b"made":
        raise CarrierError("not what was made")
    return "made"


async def test_what_an_earlier_run_made_is_found_before_anything_is_sent() -> None:
    script = Script([FOUND], [])
    assert await script.run() == "found"
    assert script.sent == 0


async def test_a_write_that_is_answered_is_sent_once() -> None:
    script = Script([NOT_FOUND], [MADE])
    assert await script.run() == "made"
    assert script.is_used_up


async def test_nothing_is_sent_when_the_first_look_fails() -> None:
    script = Script([UNREADABLE], [])
    with pytest.raises(CarrierError) as caught:
        await script.run()
    assert not isinstance(caught.value, UnknownOutcomeError)
    assert script.sent == 0


@pytest.mark.parametrize("lost", [Unanswered("time-out"), Answered(500, b""), Answered(504, b"")])
async def test_a_lost_answer_is_looked_up_and_found(lost: Exchange) -> None:
    script = Script([NOT_FOUND, FOUND], [lost])
    assert await script.run() == "found"
    assert script.sent == 1


@pytest.mark.parametrize("lost", [Unanswered("time-out"), Answered(500, b""), Answered(504, b"")])
async def test_what_was_not_found_is_sent_once_more(lost: Exchange) -> None:
    script = Script([NOT_FOUND, NOT_FOUND], [lost, MADE])
    assert await script.run() == "made"
    assert script.is_used_up


@pytest.mark.parametrize("lost", [Unanswered("time-out"), Answered(502, b"")])
async def test_two_lost_answers_and_nothing_found_are_an_unknown_outcome(lost: Exchange) -> None:
    script = Script([NOT_FOUND, NOT_FOUND, NOT_FOUND], [lost, lost])
    with pytest.raises(UnknownOutcomeError):
        await script.run()
    assert script.is_used_up


async def test_one_open_sending_stays_open_after_a_second_that_was_answered() -> None:
    script = Script([NOT_FOUND, NOT_FOUND, NOT_FOUND], [Unanswered("time-out"), Answered(500, b"")])
    with pytest.raises(UnknownOutcomeError):
        await script.run()


async def test_two_errors_that_were_answered_and_nothing_found_changed_nothing() -> None:
    script = Script([NOT_FOUND, NOT_FOUND, NOT_FOUND], [Answered(500, b""), Answered(503, b"")])
    with pytest.raises(CarrierError) as caught:
        await script.run()
    assert not isinstance(caught.value, UnknownOutcomeError)


@pytest.mark.parametrize("lost", [Unanswered("time-out"), Answered(500, b""), Answered(201, b"garbage")])
async def test_a_lost_answer_that_cannot_be_looked_up_is_an_unknown_outcome(lost: Exchange) -> None:
    script = Script([NOT_FOUND, UNREADABLE], [lost])
    with pytest.raises(UnknownOutcomeError):
        await script.run()
    assert script.sent == 1


async def test_no_connection_is_tried_again_without_a_look_and_changes_nothing() -> None:
    script = Script([NOT_FOUND], [Unreached("refused"), Unreached("refused")])
    with pytest.raises(CarrierError) as caught:
        await script.run()
    assert not isinstance(caught.value, UnknownOutcomeError)
    assert script.is_used_up


async def test_a_refusal_is_not_sent_again() -> None:
    script = Script([NOT_FOUND, NOT_FOUND], [Answered(400, b"")])
    with pytest.raises(CarrierError, match="400"):
        await script.run()
    assert script.sent == 1


async def test_a_conflict_that_is_our_own_earlier_write_is_that_write() -> None:
    assert await Script([NOT_FOUND, FOUND], [Answered(409, b"")]).run() == "found"


async def test_garbage_after_acceptance_is_looked_up() -> None:
    assert await Script([NOT_FOUND, FOUND], [Answered(201, b"garbage")]).run() == "found"


async def test_what_was_accepted_and_cannot_be_found_is_never_sent_again() -> None:
    script = Script([NOT_FOUND, NOT_FOUND], [Answered(201, b"garbage")])
    with pytest.raises(UnknownOutcomeError):
        await script.run()
    assert script.sent == 1
