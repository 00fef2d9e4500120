"""Moments are kept to the microsecond."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from clearline.store.moments import micros, moment


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_comes_back_as_it_was(kept: datetime) -> None:
    assert moment(micros(kept)) == kept
