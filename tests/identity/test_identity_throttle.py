"""How often a code may be asked for and missed: who guesses is slowed, and nobody is kept out by a stranger."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.domain.conversation import ConversationId
from clearline.identity.throttle import (
    CODES_PER_WINDOW,
    LONG_DIGITS,
    MISSES,
    MISSES_IN_A_ROW,
    MISSES_WINDOW,
    NUMBERS_PER_CONVERSATION,
    NUMBERS_REMEMBERED,
    RESERVE,
    RESERVED_EACH,
    WINDOW,
    Misses,
    Place,
    Throttle,
    place_of,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NUMBER, WHO = "13800000001", "customer|C-1"
HERE = ConversationId("here")


def network(place: int) -> Place:
    return place_of(f"203.0.113.{place}", HERE, owned=False)


HOME = network(250)


def exhausted(throttle: Throttle, place: Place, now: datetime = NOON) -> int:
    sent = 0
    while throttle.may_send(NUMBER, place, now):
        sent += 1
    return sent


def test_a_place_gets_a_few_codes_for_a_number_and_then_none_until_the_window_has_passed() -> None:
    throttle = Throttle()
    assert exhausted(throttle, HOME) == CODES_PER_WINDOW
    assert throttle.may_send(NUMBER, HOME, NOON + WINDOW)


def test_who_uses_a_number_up_keeps_nobody_out_who_comes_from_elsewhere() -> None:
    throttle = Throttle()
    exhausted(throttle, network(1))
    assert exhausted(throttle, HOME) == RESERVED_EACH


def test_a_flood_from_many_networks_is_bounded() -> None:
    throttle = Throttle()
    assert sum(exhausted(throttle, network(place)) for place in range(100)) == CODES_PER_WINDOW + RESERVE
    assert throttle.may_send(NUMBER, HOME, NOON + WINDOW)


def test_in_a_conversation_that_is_the_customers_a_code_is_sent_whatever_strangers_asked_for() -> None:
    throttle, theirs = Throttle(), place_of("203.0.113.1", HERE, owned=True)
    for place in range(100):
        exhausted(throttle, network(place))
    sent = [throttle.may_send(NUMBER, theirs, NOON, owned=True) for _ in range(CODES_PER_WINDOW + 1)]
    assert sent == [True] * CODES_PER_WINDOW + [False]


def test_one_number_does_not_use_up_another() -> None:
    throttle = Throttle()
    exhausted(throttle, HOME)
    assert throttle.may_send("13800000002", HOME, NOON)


def test_memory_is_bounded() -> None:
    throttle = Throttle()
    for number in range(NUMBERS_REMEMBERED + 10):
        throttle.may_send(str(number), HOME, NOON)
    assert len(throttle._asked) == NUMBERS_REMEMBERED


def test_misses_are_forgotten_of_whom_they_were_missed_longest_ago() -> None:
    misses = Misses()
    for number in range(NUMBERS_REMEMBERED + 1):
        misses.note(str(number), HOME, NOON, long=False)
    assert len(misses._short) == len(misses._by_place) == NUMBERS_REMEMBERED


def test_a_conversation_may_ask_for_a_family_and_not_for_a_list() -> None:
    throttle, one, other = Throttle(), ConversationId("one"), ConversationId("other")
    asked = [f"1380000000{place}" for place in range(NUMBERS_PER_CONVERSATION)]
    assert all(throttle.may_ask(one, number) for number in asked)
    assert not throttle.may_ask(one, "13900000000")
    assert throttle.may_ask(one, asked[0])
    assert throttle.may_ask(other, "13900000000")


def test_what_conversations_asked_for_takes_no_more_room_than_it_is_given() -> None:
    throttle = Throttle()
    for place in range(NUMBERS_REMEMBERED + 1):
        throttle.may_ask(ConversationId(str(place)), NUMBER)
    assert len(throttle._by_conversation) == NUMBERS_REMEMBERED


def test_a_household_is_one_place_however_many_addresses_it_has() -> None:
    one, other, far = "2001:db8:1:100::1", "2001:db8:1:1ff:ffff::2", "2001:db8:1:200::1"
    assert place_of(one, HERE, owned=False) == place_of(other, HERE, owned=False) != place_of(far, HERE, owned=False)
    assert place_of("::ffff:203.0.113.7", HERE, owned=False) == network(7)
    assert place_of("unknown", HERE, owned=False) != place_of("", HERE, owned=False)


def test_a_conversation_that_is_the_customers_is_a_place_of_its_own() -> None:
    theirs = place_of("203.0.113.250", HERE, owned=True)
    assert theirs == place_of("198.51.100.1", HERE, owned=True)
    assert len({theirs, place_of("203.0.113.250", ConversationId("another"), owned=True), HOME}) == 3


guesses = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3600), st.booleans()), max_size=120)


@settings(max_examples=40, deadline=None)
@given(guesses)
def test_whoever_guesses_and_from_wherever_no_more_short_codes_are_weighed_than_the_page_says(
    tried: list[tuple[int, int, bool]],
) -> None:
    """A guess is weighed when the right code would be believed there and then: `Codes.present` asks the same two."""
    misses, now, weighed = Misses(), NOON, list[datetime]()
    for place, pause, proved in tried:
        now += timedelta(seconds=pause)
        if proved:
            misses.forget(WHO, HOME)
        elif not misses.bars(WHO, network(place), now) and not misses.are_too_many(WHO, now):
            weighed.append(now)
        misses.note(WHO, network(place), now, long=False)
    assert all(sum(at <= each < at + MISSES_WINDOW for each in weighed) <= MISSES for at in weighed)


def test_between_two_right_codes_fewer_than_a_hundred_wrong_ones_are_weighed() -> None:
    misses, weighed = Misses(), 0
    for hour in range(100):
        now = NOON + hour * MISSES_WINDOW
        for place in range(MISSES):
            weighed += not misses.are_too_many(WHO, now)
            misses.note(WHO, network(place), now, long=False)
    assert weighed == MISSES_IN_A_ROW
    misses.forget(WHO, HOME)
    assert not misses.are_too_many(WHO, NOON + 100 * MISSES_WINDOW)


def test_the_page_says_what_is_so() -> None:
    assert MISSES / 10**6 <= 5e-6
    assert MISSES_IN_A_ROW / 10**6 < 1e-4
    assert 10**LONG_DIGITS > 2**64
    assert 1000 * 365 * 86_400 / 10**LONG_DIGITS < 1e-9


def test_long_codes_that_were_wrong_bar_the_place_and_count_for_nobody_else() -> None:
    misses = Misses()
    for _ in range(MISSES):
        assert not misses.bars(WHO, network(1), NOON)
        misses.note(WHO, network(1), NOON, long=True)
    assert misses.bars(WHO, network(1), NOON)
    assert not misses.bars(WHO, HOME, NOON)
    assert not misses.are_too_many(WHO, NOON)
    assert not misses.bars(WHO, network(1), NOON + MISSES_WINDOW)


def test_a_right_code_forgets_what_was_mistyped_there_and_not_what_strangers_tried() -> None:
    misses = Misses()
    for _ in range(MISSES - 1):
        misses.note(WHO, HOME, NOON, long=False)
    misses.note(WHO, network(1), NOON, long=False)
    assert misses.are_too_many(WHO, NOON)
    misses.forget(WHO, HOME)
    assert not misses.are_too_many(WHO, NOON)
    for _ in range(MISSES - 1):
        misses.note(WHO, network(2), NOON, long=False)
    assert misses.are_too_many(WHO, NOON)
