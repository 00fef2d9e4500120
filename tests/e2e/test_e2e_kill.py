"""Two hundred conversations at once while the desk is killed: nothing acknowledged is lost, nothing is repeated."""

import asyncio
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final

import pytest

from clearline.audit.log import event_of
from clearline.audit.verify import verify_log
from clearline.carrier.demo.people import Person, people
from clearline.domain.event import Event, EventTag
from clearline.testing import SeededChance
from e2e.e2e_crowd import WISHES, Crowd, Script, crowd_at
from e2e.e2e_desk import PublicLog, RecordShape, Service, running
from tracing import untraced

pytestmark = pytest.mark.e2e

CALLERS: Final = 200
KILLS: Final = 5
TURNS: Final = CALLERS * 4
"""About as many as the scripts have; the desk is killed at some of the first of them."""
LIMIT_S: Final = 240.0
"""A bound, so that a desk that hangs fails the test instead of the day."""


@dataclass(frozen=True)
class Outcome:
    """What is to be looked at once everybody has been served."""

    scripts: list[Script]
    records: list[RecordShape]
    orders: dict[str, list[str]]
    log: PublicLog
    interrupted: int
    statuses: set[int]
    said: str


@pytest.fixture(scope="module")
def outcome(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Everybody is served; the run can be had again with `-p randomly -p "randomly_seed=N"`."""
    seed = int(request.config.getoption("randomly_seed", 0))
    print(f"seed {seed}")  # noqa: T201 # shown with a failure
    with untraced(), running(tmp_path_factory.mktemp("kill")) as service:
        return asyncio.run(served(service, seed))


async def served(service: Service, seed: int) -> Outcome:
    everybody = {person: asyncio.Lock() for person in people()}
    wanted = zip(islice(cycle(everybody), CALLERS), cycle(WISHES), strict=False)
    async with asyncio.timeout(LIMIT_S), crowd_at(service) as crowd:
        scripts = [Script(crowd, person, wish, everybody[person]) for person, wish in wanted]
        async with asyncio.TaskGroup() as group:
            group.create_task(kill_again_and_again(crowd, seed))
            for script in scripts:
                group.create_task(script.play())
        records = [await script.record() for script in scripts]
    return Outcome(
        scripts=scripts,
        records=records,
        orders={person.customer: service.orders(person) for person in everybody},
        log=service.whole_log(),
        interrupted=crowd.interrupted,
        statuses=set(crowd.statuses),
        said=service.desk.said() + service.operator.said(),
    )


async def kill_again_and_again(crowd: Crowd, seed: int) -> None:
    """Kill the desk at random moments and start it at once, on the same port and the same data."""
    chance, desk = SeededChance(seed), crowd.service.desk
    for moment in sorted(int.from_bytes(chance.octets(4)) % TURNS for _ in range(KILLS)):
        await crowd.reach(moment)
        await asyncio.sleep(chance.octets(1)[0] / 5_000)  # up to 51 ms into whatever is under way
        crowd.stands.clear()
        desk.kill()
        desk.start()
        await asyncio.to_thread(desk.wait_until_ready)
        crowd.stands.set()


def every_acknowledged_turn_is_in_the_record_word_for_word(outcome: Outcome) -> None:
    for script, record in zip(outcome.scripts, outcome.records, strict=True):
        kept = {line.turn: line.text for line in record.lines if line.speaker == "desk" and line.turn}
        assert kept == {number: said.reply.text for number, said in enumerate(script.said, 1)}


def no_message_is_recorded_twice_and_turns_have_no_gaps(outcome: Outcome) -> None:
    for script, record in zip(outcome.scripts, outcome.records, strict=True):
        heard = [(line.turn, line.text) for line in record.lines if line.speaker == "caller"]
        assert heard == [(number, masked(said.text, script.person)) for number, said in enumerate(script.said, 1)]
        assert [line.turn for line in record.lines if line.speaker == "desk"] == list(range(len(script.said) + 1))


def each_confirmed_order_is_placed_once_and_no_other(outcome: Outcome) -> None:
    receipts: dict[str, list[str]] = {customer: [] for customer in outcome.orders}
    for script in outcome.scripts:
        assert (script.order is not None) == (script.wish == "order"), script.said[-1]
        receipts[script.person.customer] += [script.order] if script.order else []
    assert sum(map(len, receipts.values())) == sum(script.wish == "order" for script in outcome.scripts)
    for customer, placed in outcome.orders.items():
        assert sorted(placed) == sorted(receipts[customer])


def the_log_is_the_one_that_was_signed_and_has_each_turn_once(outcome: Outcome) -> None:
    log = outcome.log
    audited = verify_log(log.note, log.leaves, [log.key], earlier=log.earlier)
    assert (audited.problems, audited.entries) == ((), len(log.leaves))
    events = [event_of(leaf) for leaf in log.leaves]
    for script in outcome.scripts:
        of_this = [event for event in events if event.conversation == script.conversation]
        assert turns(of_this, EventTag.TURN_COMMITTED) == list(range(1, len(script.said) + 1))
        placed = [event for event in of_this if event.details.get("action") == "order.place"]
        assert [event.tag for event in placed] == [EventTag.ACTION_DONE] * (script.wish == "order")


def callers_were_cut_off_in_the_middle_and_none_met_a_crash(outcome: Outcome) -> None:
    assert outcome.interrupted >= KILLS
    assert outcome.statuses <= {200, 201, 503}
    assert "Traceback" not in outcome.said, outcome.said[-3000:]


def masked(text: str, person: Person) -> str:
    """Return what is kept of `text`."""
    if text == person.msisdn:
        return "[PHONE_1]"
    return "[CODE]" if text.isdecimal() else text


def turns(events: list[Event], tag: EventTag) -> list[int]:
    """Return the turns that `tag` is noted for, in the order of the log."""
    return [int(event.details["turn"]) for event in events if event.tag is tag]


CHECKS: Final = (
    every_acknowledged_turn_is_in_the_record_word_for_word,
    no_message_is_recorded_twice_and_turns_have_no_gaps,
    each_confirmed_order_is_placed_once_and_no_other,
    the_log_is_the_one_that_was_signed_and_has_each_turn_once,
    callers_were_cut_off_in_the_middle_and_none_met_a_crash,
)


def test_a_desk_that_is_killed_loses_and_repeats_nothing(outcome: Outcome, subtests: pytest.Subtests) -> None:
    for check in CHECKS:
        with subtests.test(check.__name__):
            check(outcome)
