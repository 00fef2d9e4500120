"""Measures are counted from events alone, and an alarm is a change beyond chance."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.domain.event import Event, EventTag
from clearline.insight.coarse import LEAST
from clearline.insight.drift import alarms
from clearline.insight.measures import KEPT_DAYS, Figures, Rate, rates_of

DAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def counted(*events: Event) -> Figures:
    figures = Figures(UTC)
    for event in events:
        figures.count(event)
    return figures


def event(tag: EventTag, conversation: str = "c1", subject: str = "", days: float = 0, **details: str) -> Event:
    return Event(tag, NOON + timedelta(days=days), conversation, subject, details)


def turn(conversation: str, subject: str, days: float = 0) -> Event:
    return event(EventTag.TURN_COMMITTED, conversation, subject, days)


def rates(figures: Figures, day: date = DAY) -> Mapping[str, Rate]:
    return rates_of(figures.days[day])


def test_a_conversation_is_contained_unless_a_person_took_it() -> None:
    begun = [event(EventTag.CONVERSATION_STARTED, f"c{number}") for number in range(4)]
    figures = counted(*begun, event(EventTag.HANDED_OVER, "c2", reason="asked"))
    assert rates(figures)["contained"] == Rate(3, 4)
    assert figures.days[DAY]["handed-over:asked"] == 1


def test_a_customer_who_is_back_within_a_week_was_not_served_for_good() -> None:
    figures = counted(
        turn("c1", "ann", -20),
        turn("c2", "ann", -6),
        turn("c2", "ann", -6),
        turn("c3", "ann"),
        turn("c4", "bob"),
        turn("c5", ""),
    )
    assert rates(figures)["repeated"] == Rate(1, 2)
    assert rates(figures, DAY - timedelta(days=6))["repeated"] == Rate(0, 1)


def test_what_was_said_to_a_silence_is_no_turn_of_a_customer_and_no_contact() -> None:
    figures = counted(turn("c1", "ann"), event(EventTag.TURN_COMMITTED, "c1", "ann", silent="true"))
    assert figures.days[DAY]["turns"] == 1
    figures = counted(event(EventTag.TURN_COMMITTED, "c1", "ann", days=-2, silent="true"), turn("c2", "ann"))
    assert rates(figures)["repeated"] == Rate(0, 1)
    assert list(figures.days) == [DAY]


def test_questions_proofs_and_actions_are_told_apart() -> None:
    figures = counted(
        event(EventTag.ACTION_DONE, action="knowledge.answer"),
        event(EventTag.ACTION_REFUSED, action="knowledge.answer"),
        event(EventTag.ACTION_REFUSED, action="order.place"),
        event(EventTag.CODE_ACCEPTED),
        event(EventTag.PASSKEY_REFUSED),
        event(EventTag.ACTION_UNKNOWN, action="order.place"),
    )
    assert rates(figures)["unanswered"] == Rate(1, 2)
    assert rates(figures)["proved"] == Rate(1, 2)
    assert rates(figures)["unknown"] == Rate(1, 2)


def test_a_figure_of_fewer_than_twenty_people_is_not_shown() -> None:
    few = [event(EventTag.CONVERSATION_STARTED, f"c{number}") for number in range(LEAST - 1)]
    talkative = [turn("c1", "ann")] * 60
    assert counted(*few, *talkative).shown() == {DAY: Counter()}
    enough = counted(*few, event(EventTag.CONVERSATION_STARTED, "one more"), *talkative)
    assert enough.shown() == {DAY: Counter({"conversations": LEAST})}


@given(st.dictionaries(st.integers(0, 60), st.sampled_from(["asked", "distress", "fraud"]), max_size=60))
def test_no_two_figures_differ_by_fewer_than_a_step(over: Mapping[int, str]) -> None:
    begun = [event(EventTag.CONVERSATION_STARTED, f"c{number}") for number in range(61)]
    figures = counted(*begun, *(event(EventTag.HANDED_OVER, f"c{one}", reason=why) for one, why in over.items()))
    counts = figures.shown()[DAY]
    shown = [*counts.values(), *(part for rate in rates_of(counts).values() for part in (rate.part, rate.whole))]
    assert all(one % LEAST == 0 for one in shown)
    for name, count in counts.items():
        assert count >= LEAST
        assert abs(count - figures.days[DAY][name]) <= LEAST / 2


def test_days_are_the_operators_own() -> None:
    figures = Figures(ZoneInfo("Asia/Hong_Kong"))
    figures.count(Event(EventTag.TURN_COMMITTED, datetime(2026, 11, 21, 20, tzinfo=UTC), "c1"))
    assert list(figures.days) == [date(2026, 11, 22)]


@given(
    st.lists(st.tuples(st.sampled_from(EventTag), st.integers(0, 120), st.sampled_from("ab"), st.sampled_from("xyz")))
)
def test_whatever_comes_parts_never_exceed_wholes_and_old_days_go(
    seen: list[tuple[EventTag, int, str, str]],
) -> None:
    figures = counted(
        *(event(tag, who + str(days), whom, days) for tag, days, who, whom in sorted(seen, key=lambda one: one[1]))
    )
    assert len(figures.days) <= KEPT_DAYS
    for counts in figures.days.values():
        assert all(0 <= rate.part <= rate.whole for rate in rates_of(counts).values())


def _days(usual: tuple[int, int], today: tuple[int, int]) -> dict[date, Counter[str]]:
    def of(part: int, whole: int) -> Counter[str]:
        return Counter({"turns": whole, "blocked": part})

    return {**{DAY - timedelta(days=back): of(*usual) for back in range(14, 0, -1)}, DAY: of(*today)}


@pytest.mark.parametrize(
    ("usual", "today", "drifts"),
    [
        ((2, 100), (30, 100), True),
        ((60, 100), (20, 100), True),
        ((2, 100), (3, 100), False),
        ((2, 100), (5, 10), False),
        ((0, 1), (10, 100), False),
        ((200, 10_000), (250, 10_000), False),
    ],
)
def test_an_alarm_is_a_change_that_matters_and_is_not_chance(
    usual: tuple[int, int], today: tuple[int, int], *, drifts: bool
) -> None:
    assert [alarm.measure for alarm in alarms(_days(usual, today), DAY)] == (["blocked"] if drifts else [])


def test_a_first_day_drifts_from_nothing() -> None:
    assert list(alarms({DAY: Counter({"turns": 500, "blocked": 400})}, DAY)) == []


def test_what_is_counted_is_counted_for_each_language_too() -> None:
    figures = counted(
        event(EventTag.CONVERSATION_STARTED, "c1", language="en"),
        event(EventTag.CONVERSATION_STARTED, "c2", language="zh-Hant"),
        event(EventTag.HANDED_OVER, "c2", reason="asked", language="zh-Hant"),
    )
    assert rates(figures)["contained"] == Rate(1, 2)
    assert rates(figures)["contained@en"] == Rate(1, 1)
    assert rates(figures)["contained@zh-Hant"] == Rate(0, 1)


def test_a_drift_in_one_language_is_told_as_such() -> None:
    before, today = Counter[str](), Counter[str]()
    before.update({"turns": 1000, "blocked": 10, "turns@en": 900, "turns@zh-Hant": 100, "blocked@zh-Hant": 1})
    today.update({"turns": 1000, "blocked": 40, "turns@en": 900, "turns@zh-Hant": 100, "blocked@zh-Hant": 30})
    found = [alarm.measure for alarm in alarms({DAY - timedelta(days=1): before, DAY: today}, DAY)]
    assert found == ["blocked@zh-Hant"]


def test_a_language_that_nobody_spoke_before_drifts_from_nothing() -> None:
    today = Counter({"turns": 200, "turns@en": 200, "blocked@en": 100, "blocked": 100})
    assert "blocked@en" not in [one.measure for one in alarms({DAY - timedelta(days=1): Counter(), DAY: today}, DAY)]
