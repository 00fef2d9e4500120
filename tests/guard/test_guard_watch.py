"""The watch: what is unusual is seen as it happens, answered at once, and taken back."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.domain.event import Event, EventTag
from clearline.errors import ConfigurationError
from clearline.guard.watch.alert import Alert, Answer, By, Pattern
from clearline.guard.watch.rules import TooMany, TooRisky, rules
from clearline.guard.watch.watch import Watch
from clearline.testing import FakeClock

CONSOLE = Path(__file__).parents[2] / "src/clearline/channels/templates/staff.html"


class Scene:
    """A watch, a clock, and events told in one line."""

    def __init__(self, watch: Watch | None = None) -> None:
        self.watch = watch or Watch([rule for rule in rules() if not isinstance(rule, TooRisky)])
        self.clock = FakeClock()

    def happens(
        self, tag: EventTag, *, after_s: float = 30.0, conversation: str = "talk", subject: str = "", **details: str
    ) -> tuple[Alert, ...]:
        self.clock.advance(after_s)
        return self.watch.observe(Event(tag, self.clock.now(), conversation, subject, details))


def patterns(alerts: Iterable[Alert]) -> list[tuple[Pattern, By, Answer]]:
    return [(alert.pattern, alert.by, alert.answer) for alert in alerts]


def test_guessing_codes_is_handed_to_a_person() -> None:
    scene = Scene()
    quiet = [scene.happens(EventTag.CODE_REFUSED, subject="who") for _ in range(5)]
    assert quiet == [()] * 5
    assert patterns(scene.happens(EventTag.CODE_REFUSED, subject="who")) == [
        (Pattern.GUESSING_CODES, By.CONVERSATION, Answer.HAND_OVER),
    ]


def test_guessing_the_codes_of_one_person_over_many_conversations_is_blocked() -> None:
    scene = Scene()
    alerts = [
        alert
        for at in range(9)
        for alert in scene.happens(EventTag.CODE_REFUSED, subject="who", conversation=f"talk-{at}", after_s=300)
    ]
    assert patterns(alerts) == [(Pattern.GUESSING_CODES, By.SUBJECT, Answer.BLOCK)]
    [standing] = scene.watch.standing(scene.clock.now(), conversation="another", subject="who")
    assert standing == alerts[0]
    assert not scene.watch.standing(scene.clock.now(), conversation="another", subject="somebody else")


def test_a_slow_guesser_who_gives_up_is_left_alone() -> None:
    scene = Scene()
    assert not [alert for _ in range(20) for alert in scene.happens(EventTag.CODE_REFUSED, subject="who", after_s=3600)]


def test_codes_for_many_numbers_in_one_conversation_are_blocked() -> None:
    scene = Scene()
    same = [alert for _ in range(4) for alert in scene.happens(EventTag.CODE_SENT, number="[PHONE_1]")]
    others = [alert for at in (2, 3, 4) for alert in scene.happens(EventTag.CODE_SENT, number=f"[PHONE_{at}]")]
    assert same == []
    assert patterns(others) == [(Pattern.SWEEPING_ACCOUNTS, By.CONVERSATION, Answer.BLOCK)]


def test_scraping_is_slowed_down_and_other_work_is_not() -> None:
    scene = Scene()
    other = [alert for _ in range(80) for alert in scene.happens(EventTag.ACTION_DONE, after_s=3, action="order.place")]
    assert other == []
    alerts = [alert for _ in range(60) for alert in scene.happens(EventTag.ACTION_DONE, after_s=3, action="bill.read")]
    assert patterns(alerts) == [(Pattern.SCRAPING, By.CONVERSATION, Answer.SLOW)]


def test_orders_to_the_desk_again_and_again_bring_a_person() -> None:
    scene = Scene()
    assert not [alert for _ in range(9) for alert in scene.happens(EventTag.TURN_BLOCKED, reason="detector-failed")]
    alerts = [alert for _ in range(8) for alert in scene.happens(EventTag.TURN_BLOCKED, reason="injection")]
    assert patterns(alerts) == [(Pattern.INJECTION_SERIES, By.CONVERSATION, Answer.HAND_OVER)]


def test_failing_stronger_proof_on_many_days_is_noted() -> None:
    scene = Scene()
    told = [scene.happens(EventTag.HANDED_OVER, subject="who", reason=reason) for reason in ("asked", "stuck")]
    failed = [scene.happens(EventTag.HANDED_OVER, subject="who", reason="step-up-failed") for _ in range(3)]
    assert told == [(), ()]
    assert patterns(failed[-1]) == [(Pattern.FAILING_STEP_UP, By.SUBJECT, Answer.ALERT)]


@pytest.mark.parametrize("pause_s", [5.0, 0.5])
def test_the_rhythm_of_a_machine_is_noted(pause_s: float) -> None:
    scene = Scene()
    alerts = [alert for _ in range(16) for alert in scene.happens(EventTag.TURN_COMMITTED, after_s=pause_s)]
    assert patterns(alerts) == [(Pattern.MACHINE_RHYTHM, By.CONVERSATION, Answer.ALERT)]


def test_a_spike_of_cost_is_noted() -> None:
    scene = Scene()
    calls = (EventTag.ACTION_DONE, EventTag.ACTION_REFUSED, EventTag.ACTION_FAILED, EventTag.ACTION_UNKNOWN) * 60
    told = [scene.happens(tag, subject="who", after_s=14, conversation=f"c{at}") for at, tag in enumerate(calls)]
    assert not any(told[:-1])
    assert patterns(told[-1]) == [(Pattern.COST_SPIKE, By.SUBJECT, Answer.ALERT)]


def test_the_rhythm_of_a_person_is_not() -> None:
    scene = Scene()
    pauses = (4.0, 9.5, 31.0, 6.2, 12.0, 3.1, 45.0, 8.0) * 4
    assert not [alert for pause in pauses for alert in scene.happens(EventTag.TURN_COMMITTED, after_s=pause)]


def test_who_of_the_staff_reads_on_and_on_is_noted() -> None:
    scene = Scene()
    again = [scene.happens(EventTag.RECORD_READ, staff="kim", after_s=5) for _ in range(40)]
    wide = [scene.happens(EventTag.RECORD_READ, staff="kim", conversation=f"c{at}", after_s=5) for at in range(30)]
    assert not any(again)
    assert patterns(alert for found in wide for alert in found) == [
        (Pattern.STAFF_READING, By.STAFF, Answer.ALERT),
    ]


def test_what_stands_is_not_told_twice_and_ends_by_itself() -> None:
    scene = Scene()
    first = [alert for _ in range(12) for alert in scene.happens(EventTag.CODE_REFUSED)]
    assert len(first) == 1
    assert scene.watch.standing(scene.clock.now(), conversation="talk") == tuple(first)
    scene.clock.advance(3600)
    assert scene.watch.standing(scene.clock.now(), conversation="talk") == ()
    assert len([alert for _ in range(6) for alert in scene.happens(EventTag.CODE_REFUSED)]) == 1


def test_forgiving_forgets_what_led_to_it() -> None:
    scene = Scene()
    for _ in range(6):
        scene.happens(EventTag.CODE_REFUSED, subject="who")
    scene.watch.forgive(conversation="talk", subject="who")
    assert scene.watch.standing(scene.clock.now(), conversation="talk", subject="who") == ()
    assert not [alert for _ in range(5) for alert in scene.happens(EventTag.CODE_REFUSED, subject="who")]


def test_the_strictest_answer_comes_first() -> None:
    scene = Scene()
    for at in range(9):
        scene.happens(EventTag.CODE_REFUSED, subject="who", conversation="talk" if at < 7 else "other")
    answers = [alert.answer for alert in scene.watch.standing(scene.clock.now(), conversation="talk", subject="who")]
    assert answers == [Answer.BLOCK, Answer.HAND_OVER]


def test_memory_is_bounded_and_a_watch_without_rules_is_refused() -> None:
    rule = TooMany(
        *(Pattern.GUESSING_CODES, By.CONVERSATION, frozenset({EventTag.CODE_REFUSED}), 2, 3600.0, Answer.ALERT, 60.0)
    )
    scene = Scene(Watch((rule,), remembered=2))
    for name in ("a", "b", "c"):
        assert not scene.happens(EventTag.CODE_REFUSED, conversation=name)
    assert not scene.happens(EventTag.CODE_REFUSED, conversation="a")
    assert scene.happens(EventTag.CODE_REFUSED, conversation="c")
    for table, remembered in (((), 1), ((rule,), 0)):
        with pytest.raises(ConfigurationError):
            Watch(table, remembered=remembered)


EVENTS = st.tuples(
    st.sampled_from(sorted(EventTag)), st.sampled_from(["a", "b"]), st.sampled_from(["", "x"]), st.floats(0, 90)
)


def risks(alerts: Iterable[Alert]) -> list[tuple[Answer, str]]:
    return [(alert.answer, alert.why) for alert in alerts if alert.pattern is Pattern.SESSION_RISK]


def test_tries_of_several_kinds_add_up_and_the_answers_grow_stricter() -> None:
    scene = Scene(Watch(rules()))
    tries = [
        *[(EventTag.TURN_NOTED, {"kinds": "INJECTION"})] * 4,
        *[(EventTag.CODE_REFUSED, {})] * 4,
        *[(EventTag.TURN_BLOCKED, {"reason": "injection"})] * 8,
    ]
    found = [risk for tag, details in tries for risk in risks(scene.happens(tag, after_s=10, **details))]
    assert [answer for answer, _ in found] == [Answer.SLOW, Answer.STEP_UP, Answer.HAND_OVER]
    assert found[1][1].startswith("risk 5.")
    assert "identity:code:refused x4" in found[1][1]
    assert scene.watch.standing(scene.clock.now(), conversation="talk")[0].answer is Answer.HAND_OVER


def test_tries_far_apart_fade_and_are_answered_by_nothing() -> None:
    scene = Scene(Watch(rules()))
    assert not [
        risk for _ in range(40) for risk in risks(scene.happens(EventTag.TURN_NOTED, after_s=600, kinds="INJECTION"))
    ]


def test_personal_values_raise_no_risk() -> None:
    scene = Scene(Watch(rules()))
    assert not [
        risk for _ in range(40) for risk in risks(scene.happens(EventTag.TURN_REDACTED, after_s=5, kinds="PHONE,CARD"))
    ]


def test_a_risk_that_is_forgiven_begins_anew() -> None:
    scene = Scene(Watch(rules()))
    for _ in range(4):
        scene.happens(EventTag.TURN_BLOCKED, after_s=5, reason="injection")
    scene.watch.forgive(conversation="talk")
    assert not scene.watch.standing(scene.clock.now(), conversation="talk")
    assert not risks(scene.happens(EventTag.TURN_BLOCKED, after_s=5, reason="injection"))


@settings(max_examples=40)
@given(st.lists(EVENTS, max_size=60))
def test_the_same_stream_gives_the_same_alerts(stream: list[tuple[EventTag, str, str, float]]) -> None:
    def run() -> list[tuple[Alert, ...]]:
        scene = Scene(Watch(rules()))
        return [
            scene.happens(tag, after_s=pause, conversation=talk, subject=who, reason="injection", staff="kim")
            for tag, talk, who, pause in stream
        ]

    assert run() == run()


def test_the_console_has_words_for_whatever_brings_a_person() -> None:
    page = CONSOLE.read_text(encoding="utf-8")
    for rule in rules():
        answers = {level.answer for level in rule.levels} if isinstance(rule, TooRisky) else {rule.answer}
        if answers & {Answer.HAND_OVER, Answer.BLOCK}:
            assert f'id="reason-{rule.pattern.value}"' in page
