"""Staff secrets are signed, short-lived and never kept."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.domain.person import Ending, Member, Personal, Role, StaffId
from clearline.identity.staff import INVITATION_LIFE, StaffLimits, digest_of, invite, open_session, read_invitation
from clearline.testing import SeededChance

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MEI = Member(StaffId("mei"), Role.SUPERVISOR)
KEY = Personal(b"k" * 32)


def test_an_invitation_lets_in_the_one_it_names_until_it_is_too_old() -> None:
    secret = invite(MEI, KEY, SeededChance(1), NOON)
    invitation = read_invitation(secret, KEY, NOON)
    assert invitation is not None
    assert invitation.member == MEI
    assert read_invitation(secret, KEY, NOON + INVITATION_LIFE) is None


def test_two_invitations_are_told_apart_so_that_each_works_once() -> None:
    chance = SeededChance(1)
    first, second = (read_invitation(invite(MEI, KEY, chance, NOON), KEY, NOON) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.digest != second.digest


def test_an_invitation_made_with_another_key_lets_nobody_in() -> None:
    assert read_invitation(invite(MEI, Personal(b"x" * 32), SeededChance(1), NOON), KEY, NOON) is None


def test_an_altered_invitation_lets_nobody_in() -> None:
    body, signature = invite(MEI, KEY, SeededChance(1), NOON).reveal().split(".")
    other = invite(Member(StaffId("eve"), Role.AGENT), KEY, SeededChance(1), NOON).reveal().split(".")[0]
    assert read_invitation(Personal(f"{other}.{signature}"), KEY, NOON) is None
    assert read_invitation(Personal(f"{body}.{signature[:-2]}"), KEY, NOON) is None


@given(st.text(max_size=80))
def test_junk_lets_nobody_in(text: str) -> None:
    assert read_invitation(Personal(text), KEY, NOON) is None


@pytest.mark.parametrize("name", ["", "a" * 65, "two\nlines"])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="printable"):
        invite(Member(StaffId(name), Role.AGENT), KEY, SeededChance(1), NOON)


def test_only_the_digest_of_a_session_needs_to_be_kept() -> None:
    session = open_session(MEI, SeededChance(1), NOON)
    assert digest_of(session.secret.reveal()) == session.digest
    assert session.secret.reveal() not in repr(session)


@given(seen=st.integers(0, 36_000), after=st.integers(0, 36_000))
def test_a_session_is_over_after_too_long_or_too_silent_a_time_and_never_before(seen: int, after: int) -> None:
    limits = StaffLimits(idle=timedelta(minutes=10), total=timedelta(hours=4))
    ending = limits.ending(NOON, NOON + timedelta(seconds=seen), NOON + timedelta(seconds=seen + after))
    if seen + after >= 4 * 3600:
        assert ending is Ending.TOTAL
    else:
        assert ending is (Ending.IDLE if after >= 600 else None)


def test_a_clock_that_went_back_ends_a_session_and_two_requests_at_once_do_not() -> None:
    limits = StaffLimits()
    assert limits.ending(NOON, NOON, NOON - timedelta(seconds=1)) is None
    assert limits.ending(NOON, NOON, NOON - timedelta(hours=1)) is Ending.TOTAL
    assert limits.ending(NOON, NOON + timedelta(hours=1), NOON) is Ending.IDLE
