"""Limits: size, rate and number of turns, with words the caller understands and a time to come back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.domain.conversation import ConversationId, Denied, Language, MessageId, Utterance
from clearline.domain.person import Personal
from clearline.errors import ConfigurationError
from clearline.guard.limits import LimitRules, Limits, Rate
from clearline.testing import START, FakeClock


def say(
    text: str = "hello", conversation: str = "c1", source: str = "s1", language: Language | None = None
) -> Utterance:
    return Utterance(ConversationId(conversation), MessageId("m"), Personal(text), source, START, language)


def code(answer: Utterance | Denied) -> str:
    return answer.code if isinstance(answer, Denied) else "admitted"


def test_an_ordinary_utterance_is_admitted_as_it_is() -> None:
    utterance = say()
    assert Limits(FakeClock()).admit(utterance) is utterance


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x" * 2_000, "admitted"),
        ("x" * 2_001, "too-long"),
        ("👍" * 2_000, "admitted"),
        ("", "empty"),
        (" \n\t", "empty"),
        ("a\ud800b", "unreadable"),
    ],
)
def test_size_is_counted_before_anything_is_read(text: str, expected: str) -> None:
    assert code(Limits(FakeClock()).admit(say(text))) == expected


def test_octets_are_counted_as_well_as_characters() -> None:
    limits = Limits(FakeClock(), LimitRules(largest_bytes=10))
    assert code(limits.admit(say("abcdefghij"))) == "admitted"
    assert code(limits.admit(say("四个汉字"))) == "too-long"


def test_the_words_are_in_the_language_of_the_caller() -> None:
    limits = Limits(FakeClock(), LimitRules(longest_chars=3))
    answers = [limits.admit(say(text)) for text in ("please", "这是一句话", "這是一句話")]
    answers.append(limits.admit(say("please", language=Language.TRADITIONAL)))
    words = [answer.text for answer in answers if isinstance(answer, Denied)]
    assert words[1:3] == ["这条消息太长了，请分成几条短消息发送。", "這則訊息太長了，請分成幾則短訊息傳送。"]
    assert words[0].startswith("That message is too long")
    assert words[3] == words[2]


def test_a_burst_is_denied_until_the_time_it_was_told() -> None:
    clock = FakeClock()
    limits = Limits(clock, LimitRules(per_conversation=Rate(burst=2, per_second=0.25)))
    assert [code(limits.admit(say())) for _ in range(3)] == ["admitted", "admitted", "too-fast"]
    denied = limits.admit(say())
    assert isinstance(denied, Denied)
    assert denied.retry_after_s == 4
    clock.advance(denied.retry_after_s)
    assert code(limits.admit(say())) == "admitted"
    assert code(limits.admit(say())) == "too-fast"


def test_conversations_of_one_source_share_its_rate() -> None:
    limits = Limits(FakeClock(), LimitRules(per_source=Rate(burst=3, per_second=1)))
    answers = [code(limits.admit(say(conversation=f"c{number}"))) for number in range(4)]
    assert answers == ["admitted", "admitted", "admitted", "too-fast"]
    assert code(limits.admit(say(conversation="c9", source="s2"))) == "admitted"


@pytest.mark.parametrize(
    ("first", "second", "share"),
    [
        ("2001:db8:0:1200::1", "2001:db8:0:12ff:ffff::9", ["admitted", "too-fast"]),
        ("2001:db8:0:1200::1", "2001:db8:0:1300::1", ["admitted", "admitted"]),
        ("192.0.2.1", "::ffff:192.0.2.1", ["admitted", "too-fast"]),
        ("192.0.2.1", "192.0.2.2", ["admitted", "admitted"]),
        ("customer:ann", "customer:bob", ["admitted", "admitted"]),
    ],
)
def test_a_site_with_addresses_without_end_is_one_source(first: str, second: str, share: list[str]) -> None:
    limits = Limits(FakeClock(), LimitRules(per_source=Rate(burst=1, per_second=0.001)))
    assert [code(limits.admit(say(conversation=source, source=source))) for source in (first, second)] == share
    opened = Limits(FakeClock(), LimitRules(per_source=Rate(burst=1, per_second=0.001)))
    begun = [opened.open(source, Language.ENGLISH) for source in (first, second)]
    assert [code(one) if one else "admitted" for one in begun] == share


def test_all_together_share_the_rate_in_total() -> None:
    clock = FakeClock()
    limits = Limits(clock, LimitRules(in_total=Rate(burst=2, per_second=1)))
    answers = [code(limits.admit(say(conversation=f"c{number}", source=f"s{number}"))) for number in range(3)]
    assert answers == ["admitted", "admitted", "busy"]
    clock.advance(1)
    assert code(limits.admit(say(conversation="c9", source="s9"))) == "admitted"


def test_conversations_of_one_customer_share_their_rate_wherever_they_come_from() -> None:
    clock = FakeClock()
    limits = Limits(clock, LimitRules(per_customer=Rate(burst=3, per_second=0.5)))
    for name in ("a", "b"):
        assert code(limits.admit(say(conversation=name, source=f"from {name}"))) == "admitted"
        assert not limits.is_counted(name)
        limits.count_for("alice", name)
    assert limits.is_counted("b")
    assert code(limits.admit(say(conversation="a", source="from a"))) == "admitted", "two were taken back, one is left"
    denied = limits.admit(say("讓我看帳單", conversation="b", source="from b"))
    assert isinstance(denied, Denied)
    assert (denied.code, denied.retry_after_s) == ("too-fast-together", 2)
    assert denied.text == "您同時在幾個對話裡傳訊息，合在一起有點快，請稍等一下再傳送。"
    assert code(limits.admit(say(conversation="c", source="from c"))) == "admitted", "whose nobody knows"
    clock.advance(denied.retry_after_s)
    assert code(limits.admit(say(conversation="b", source="from b"))) == "admitted"


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(0, 10)), max_size=60))
def test_no_spread_over_conversations_gets_more_than_the_customer_may(spread: list[tuple[int, float]]) -> None:
    clock = FakeClock()
    limits = Limits(clock, LimitRules(per_customer=Rate(burst=3, per_second=0.5)))
    for number in range(10):
        limits.count_for("alice", str(number))
    clock.advance(60)  # ten were taken back: by now there are three again
    admitted = 0
    for number, pause in spread:
        clock.advance(pause)
        admitted += code(limits.admit(say(conversation=str(number), source=str(number)))) == "admitted"
    assert admitted <= 3 + 0.5 * sum(pause for _, pause in spread) + 1e-6


def test_a_denied_utterance_takes_nothing_from_the_other_buckets() -> None:
    rules = LimitRules(per_conversation=Rate(burst=1, per_second=0.001), per_source=Rate(burst=2, per_second=0.001))
    limits = Limits(FakeClock(), rules)
    assert [code(limits.admit(say())) for _ in range(9)] == ["admitted"] + ["too-fast"] * 8
    assert code(limits.admit(say(conversation="c2"))) == "admitted"


def test_a_conversation_has_an_end() -> None:
    clock = FakeClock()
    limits = Limits(clock, LimitRules(turns=2))
    assert [code(limits.admit(say())) for _ in range(3)] == ["admitted", "admitted", "too-many-turns"]
    clock.advance(3_600)
    assert code(limits.admit(say())) == "too-many-turns"


def test_memory_is_bounded_and_the_longest_unheard_is_forgotten() -> None:
    limits = Limits(FakeClock(), LimitRules(remembered=2, per_conversation=Rate(burst=1, per_second=0.001)))
    assert code(limits.admit(say(conversation="a", source="1"))) == "admitted"
    assert code(limits.admit(say(conversation="b", source="2"))) == "admitted"
    assert code(limits.admit(say(conversation="a", source="1"))) == "too-fast"
    assert code(limits.admit(say(conversation="c", source="3"))) == "admitted"
    assert code(limits.admit(say(conversation="a", source="1"))) == "too-fast"
    assert code(limits.admit(say(conversation="b", source="2"))) == "admitted"
    for name in ("a", "b", "c"):
        limits.count_for("alice", name)
    assert [limits.is_counted(name) for name in ("a", "b", "c")] == [False, True, True]


@given(st.lists(st.floats(0, 10), max_size=40))
def test_no_rhythm_gets_more_than_burst_and_flow(pauses: list[float]) -> None:
    clock = FakeClock()
    limits = Limits(clock, LimitRules(per_conversation=Rate(burst=3, per_second=0.5)))
    admitted = 0
    for pause in pauses:
        clock.advance(pause)
        admitted += code(limits.admit(say())) == "admitted"
    assert admitted <= 3 + 0.5 * sum(pauses) + 1e-6


def test_a_rate_that_lets_nothing_through_is_refused() -> None:
    for burst, per_second in ((0, 1.0), (1, 0.0), (1, -1.0), (1, float("nan"))):
        with pytest.raises(ConfigurationError):
            Rate(burst, per_second)


def test_conversations_are_begun_at_the_rate_of_their_source_and_of_all() -> None:
    clock = FakeClock()
    limits = Limits(clock, LimitRules(per_source=Rate(1, 0.5), in_total=Rate(2, 1.0)))
    assert limits.open("s1", Language.ENGLISH) is None
    refused = limits.open("s1", Language.SIMPLIFIED)
    assert refused is not None
    assert (refused.code, refused.retry_after_s) == ("too-fast", 2)
    assert limits.open("s2", Language.ENGLISH) is None
    busy = limits.open("s3", Language.ENGLISH)
    assert busy is not None
    assert busy.code == "busy"
    clock.advance(2)
    assert limits.open("s1", Language.ENGLISH) is None


def test_what_the_watch_holds_is_let_go_in_time_or_by_staff() -> None:
    clock = FakeClock()
    limits = Limits(clock)
    limits.hold("c1", 60)
    held = limits.admit(say())
    assert isinstance(held, Denied)
    assert (held.code, held.retry_after_s) == ("held", 60)
    assert code(limits.admit(say(conversation="c2"))) == "admitted"
    clock.advance(60)
    assert code(limits.admit(say())) == "admitted"
    limits.hold("c1", 60)
    limits.free("c1")
    assert code(limits.admit(say())) == "admitted"


def test_who_is_slowed_down_is_answered_at_a_readers_pace() -> None:
    clock = FakeClock()
    limits = Limits(clock, LimitRules(remembered=1))
    limits.slow("c1", Rate(burst=1, per_second=0.5), 60)
    assert [code(limits.admit(say())) for _ in range(2)] == ["admitted", "too-fast"]
    limits.slow("c1", Rate(burst=1, per_second=0.5), 60)
    assert code(limits.admit(say())) == "too-fast"
    clock.advance(2)
    assert code(limits.admit(say())) == "admitted"
    limits.hold("c2", 60)
    assert code(limits.admit(say())) == "admitted"
