"""How often a code may be asked for."""

from datetime import UTC, datetime, timedelta

from clearline.domain.conversation import ConversationId
from clearline.domain.person import CustomerId
from clearline.identity.throttle import (
    CODES_PER_WINDOW,
    NUMBERS_PER_CONVERSATION,
    NUMBERS_REMEMBERED,
    WINDOW,
    Misses,
    Throttle,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_a_number_gets_a_few_codes_and_then_none_until_the_window_has_passed() -> None:
    throttle = Throttle()
    assert all(throttle.may_send("13800000001", NOON) for _ in range(CODES_PER_WINDOW))
    assert not throttle.may_send("13800000001", NOON)
    assert throttle.may_send("13800000001", NOON + WINDOW)


def test_nobody_is_locked_out_for_an_hour_however_often_somebody_else_asks() -> None:
    throttle = Throttle()
    for second in range(3600):
        throttle.may_send("13800000001", NOON + timedelta(seconds=second))
    assert throttle.may_send("13800000001", NOON + timedelta(hours=1))


def test_one_number_does_not_use_up_another() -> None:
    throttle = Throttle()
    while throttle.may_send("13800000001", NOON):
        pass
    assert throttle.may_send("13800000002", NOON)


def test_memory_is_bounded() -> None:
    throttle = Throttle()
    for number in range(NUMBERS_REMEMBERED + 10):
        throttle.may_send(str(number), NOON)
    assert len(throttle._asked) == NUMBERS_REMEMBERED


def test_misses_are_forgotten_for_the_customer_who_missed_longest_ago() -> None:
    misses = Misses()
    for number in range(NUMBERS_REMEMBERED + 1):
        misses.note(CustomerId(str(number)), NOON)
    assert len(misses._missed) == NUMBERS_REMEMBERED


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
        throttle.may_ask(ConversationId(str(place)), "13800000001")
    assert len(throttle._by_conversation) == NUMBERS_REMEMBERED
