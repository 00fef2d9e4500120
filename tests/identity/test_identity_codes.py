"""One-time codes: who may answer what, where and when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.domain.conversation import ConversationId
from clearline.domain.person import Assurance, CustomerId, Personal, Session
from clearline.identity.codes import CODE_ATTEMPTS, CODE_LIFE, IDLE_LIMIT, TOTAL_LIMIT, Codes, Issued
from clearline.identity.throttle import LONG_DIGITS, MISSES, MISSES_WINDOW, SHORT_DIGITS
from clearline.testing import SeededChance

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HERE = ConversationId("here")
ALICE = CustomerId("C-1")


@pytest.fixture
def codes() -> Codes:
    return Codes(SeededChance(1), Personal(b"k" * 32))


def asked(codes: Codes, customer: CustomerId | None = ALICE) -> tuple[Issued, Session]:
    issued = codes.issue(HERE, customer, NOON)
    return issued, Session(challenge=issued.challenge)


def test_the_right_code_in_time_proves_the_customer_once(codes: Codes) -> None:
    issued, session = asked(codes)
    proved = codes.present(session, issued.code, HERE, NOON + timedelta(minutes=1))
    assert proved.principal.customer == ALICE
    assert proved.principal.level is Assurance.AAL1
    assert proved.challenge is None


def test_a_code_does_not_work_twice(codes: Codes) -> None:
    issued, session = asked(codes)
    proved = codes.present(session, issued.code, HERE, NOON)
    forgotten = replace(proved, principal=Session().principal)
    assert codes.present(forgotten, issued.code, HERE, NOON).principal.customer is None


def test_a_code_of_another_conversation_does_not_work(codes: Codes) -> None:
    issued, session = asked(codes)
    assert codes.present(session, issued.code, ConversationId("elsewhere"), NOON).principal.customer is None


def test_a_late_code_does_not_work(codes: Codes) -> None:
    issued, session = asked(codes)
    late = codes.present(session, issued.code, HERE, NOON + CODE_LIFE + timedelta(seconds=1))
    assert late.principal.level is Assurance.NONE
    assert late.attempted


def test_a_code_from_before_the_clock_went_back_does_not_work(codes: Codes) -> None:
    issued, session = asked(codes)
    assert codes.present(session, issued.code, HERE, NOON - timedelta(seconds=1)).principal.customer is None


def test_no_code_answers_the_challenge_of_a_number_that_is_nobodys(codes: Codes) -> None:
    issued, session = asked(codes, None)
    assert codes.present(session, issued.code, HERE, NOON).principal.level is Assurance.NONE


def test_in_a_conversation_that_is_somebodys_no_other_customer_is_identified(codes: Codes) -> None:
    issued, session = asked(codes)
    other = codes.present(session, issued.code, HERE, NOON, owner=CustomerId("C-2"))
    assert other.principal.level is Assurance.NONE
    assert codes.present(session, issued.code, HERE, NOON, owner=ALICE).principal.customer == ALICE


def test_after_three_wrong_codes_the_right_one_is_too_late(codes: Codes) -> None:
    issued, session = asked(codes)
    for _ in range(CODE_ATTEMPTS):
        session = codes.present(session, Personal("not it"), HERE, NOON)
    assert session.failures == CODE_ATTEMPTS
    assert codes.present(session, issued.code, HERE, NOON).principal.level is Assurance.NONE


def proved_at_noon(codes: Codes) -> Session:
    issued, session = asked(codes)
    return codes.present(session, issued.code, HERE, NOON)


def test_silence_ends_what_was_proved(codes: Codes) -> None:
    session = proved_at_noon(codes)
    soon = codes.present(session, None, HERE, NOON + IDLE_LIMIT - timedelta(seconds=1))
    assert soon.principal.level is Assurance.AAL1
    assert codes.present(session, None, HERE, NOON + IDLE_LIMIT).principal.level is Assurance.NONE


def test_a_busy_caller_proves_it_again_after_the_total_limit(codes: Codes) -> None:
    session, now = proved_at_noon(codes), NOON
    while now + timedelta(minutes=9) < NOON + TOTAL_LIMIT:
        now += timedelta(minutes=9)
        session = codes.present(session, None, HERE, now)
        assert session.principal.level is Assurance.AAL1
    assert codes.present(session, None, HERE, NOON + TOTAL_LIMIT).principal.level is Assurance.NONE


def test_a_clock_that_goes_back_ends_what_was_proved(codes: Codes) -> None:
    session = proved_at_noon(codes)
    assert codes.present(session, None, HERE, NOON - timedelta(minutes=1)).principal.level is Assurance.NONE


@given(st.text(max_size=12))
def test_whatever_is_said_only_the_code_proves_anything(said: str) -> None:
    codes = Codes(SeededChance(2), Personal(b"k" * 32))
    issued, session = asked(codes)
    proved = codes.present(session, Personal(said), HERE, NOON)
    assert (proved.principal.level is Assurance.AAL1) == (said == issued.code.reveal())


def missed(codes: Codes, customer: CustomerId | None, times: int, *, now: datetime = NOON, source: str = "") -> None:
    for _ in range(times):
        issued = codes.issue(HERE, customer, now, number="13800000001")
        codes.present(Session(challenge=issued.challenge), Personal("wrong"), HERE, now, source=source)


def says(codes: Codes, issued: Issued, source: str = "", now: datetime = NOON) -> CustomerId | None:
    session = Session(challenge=issued.challenge)
    return codes.present(session, issued.code, HERE, now, source=source).principal.customer


def test_after_too_many_misses_in_other_conversations_even_the_right_code_does_not_work_there(codes: Codes) -> None:
    missed(codes, ALICE, MISSES)
    issued, _ = asked(codes)
    assert says(codes, issued) is None
    assert codes.are_barred(issued.challenge, "", HERE, owned=False)
    assert not codes.are_barred(issued.challenge, "", HERE, owned=True)


def test_a_stranger_who_guesses_as_much_as_they_like_does_not_keep_the_customer_out(codes: Codes) -> None:
    before, _ = asked(codes)
    for stranger in range(50):
        missed(codes, ALICE, MISSES + 1, source=f"198.51.100.{stranger}")
    assert says(codes, before, "203.0.113.1") is None  # short, and too many short ones were wrong
    issued, _ = asked(codes)
    assert len(issued.code.reveal()) == LONG_DIGITS
    assert says(codes, issued, "203.0.113.1") == ALICE


def test_at_the_strangers_own_address_the_customers_own_conversation_still_works(codes: Codes) -> None:
    missed(codes, ALICE, MISSES, source="203.0.113.1")
    issued, session = asked(codes)
    here = codes.present(session, issued.code, HERE, NOON, owner=ALICE, source="203.0.113.1")
    assert here.principal.customer == ALICE


def test_a_long_code_is_no_easier_to_use_twice_late_or_elsewhere(codes: Codes) -> None:
    missed(codes, ALICE, MISSES, source="198.51.100.1")
    issued, session = asked(codes)
    elsewhere = codes.present(session, issued.code, ConversationId("elsewhere"), NOON)
    late = codes.present(session, issued.code, HERE, NOON + CODE_LIFE + timedelta(seconds=1))
    assert (elsewhere.principal.customer, late.principal.customer) == (None, None)


def test_guessing_on_does_not_last_for_longer_than_the_window(codes: Codes) -> None:
    missed(codes, ALICE, MISSES)
    missed(codes, ALICE, MISSES, now=NOON + MISSES_WINDOW / 2)
    later = NOON + MISSES_WINDOW
    issued = codes.issue(HERE, ALICE, later)
    assert len(issued.code.reveal()) == SHORT_DIGITS
    assert says(codes, issued, now=later) == ALICE


def test_a_right_code_makes_the_count_of_its_place_begin_afresh(codes: Codes) -> None:
    for _ in range(2):
        missed(codes, ALICE, MISSES - 1)
        issued, _ = asked(codes)
        assert says(codes, issued) == ALICE


def test_misses_of_one_customer_are_not_anothers(codes: Codes) -> None:
    missed(codes, CustomerId("C-2"), MISSES)
    missed(codes, None, MISSES)
    issued, _ = asked(codes)
    assert says(codes, issued) == ALICE


def test_a_number_that_is_nobodys_is_barred_like_any_other(codes: Codes) -> None:
    for customer in (ALICE, None):
        missed(codes, customer, MISSES)
        issued = codes.issue(HERE, customer, NOON, number="13800000001")
        assert issued.challenge.is_long
        assert codes.are_barred(issued.challenge, "", HERE, owned=False)
        assert not codes.are_barred(issued.challenge, "203.0.113.9", HERE, owned=False)
