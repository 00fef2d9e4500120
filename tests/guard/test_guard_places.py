"""Two places by turns: one token in two hands is seen, a person who moves is not."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.guard.watch.alert import Answer, Pattern
from clearline.guard.watch.places import Places
from clearline.testing import START

HOME, MOBILE, SIX, SIX_MOBILE = "192.0.2.1", "198.51.100.7", "2001:db8::1", "2001:db9::1"


def seen(sources: list[str], every_s: float = 20, places: Places | None = None) -> list[tuple[Pattern, Answer, int]]:
    watched = places or Places(100)
    for number, source in enumerate(sources):
        watched.saw("talk", source, START + timedelta(seconds=number * every_s))
    return [(alert.pattern, alert.answer, alert.count) for alert in watched.take()]


@pytest.mark.parametrize("pair", [(HOME, MOBILE), (SIX, SIX_MOBILE), (HOME, f"::ffff:{MOBILE}")])
def test_two_places_by_turns_ask_for_proof_anew_and_once(pair: tuple[str, str]) -> None:
    assert seen([*pair] * 2) == []
    assert seen([*pair] * 3) == [(Pattern.TWO_PLACES, Answer.STEP_UP, 3)]


@pytest.mark.parametrize(
    "sources",
    [
        [HOME] * 3 + [MOBILE] * 3 + [HOME] * 3,
        [HOME, "192.0.99.9"] * 6,
        [HOME, SIX] * 6,
        ["telephone", HOME] * 6,
        [f"10.{number}.0.1" for number in range(12)],
    ],
    ids=["there and back", "one network", "two families", "no address", "on the way"],
)
def test_who_moves_or_changes_the_family_of_addresses_is_left_alone(sources: list[str]) -> None:
    assert seen(sources) == []


def test_what_is_long_ago_counts_no_more() -> None:
    assert seen([HOME, MOBILE] * 6, every_s=301) == []


def test_it_is_answered_once_and_begins_anew_when_it_was_forgiven() -> None:
    places = Places(100)
    assert len(seen([HOME, MOBILE] * 9, places=places)) == 1
    assert seen([HOME, MOBILE] * 3, places=places) == []
    places.forget("talk")
    seen([HOME, MOBILE] * 2, places=places)
    places.forget("talk")
    assert seen([HOME, MOBILE], places=places) == []
    assert len(seen([HOME, MOBILE] * 3, places=places)) == 1


def test_memory_of_places_is_bounded() -> None:
    places = Places(1)
    for number, source in enumerate([HOME, MOBILE] * 6):
        places.saw("talk", source, START + timedelta(seconds=number))
        places.saw("another", source, START + timedelta(seconds=number))
    assert places.take() == ()


@given(st.lists(st.sampled_from([HOME, MOBILE, SIX, SIX_MOBILE, "", "10.1.1.1"]) | st.text(max_size=12), max_size=40))
def test_no_source_makes_it_fail_and_two_changes_are_never_enough(sources: list[str]) -> None:
    found = seen(sources)
    assert not found or sum(one != other for one, other in pairwise(sources)) > 2
