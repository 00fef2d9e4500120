"""What holds whatever is said and whatever comes of it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.dialogue.phrase import Phrasing
from clearline.dialogue.state import dump, load
from clearline.dialogue.walk import STEPS
from clearline.domain.confirmation import digest_of
from clearline.domain.conversation import Heard, Language, Modality
from clearline.domain.decision import Act, Ask, Decision, Done, HandOver, Outcome, Refused, Value
from clearline.errors import IntegrityError
from dialogue.dialogue_stage import DATA, TODAY, ZONE, Stage, dialogue, flows, outcome

SAYINGS = (
    *(
        "my bill",
        "查账单",
        "order Tide 60",
        "換方案",
        "delete my data",
        "删除我的数据",
        "my broadband is down",
        "上不了网",
    ),
    *(
        "yes",
        "no",
        "好的",
        "不要",
        "確認",
        "the second one",
        "第一个",
        "cancel",
        "repeat",
        "再说一遍",
        "are you a robot?",
        "你好",
    ),
    *(
        "[PHONE_1]",
        "[PHONE_2] please",
        "[CODE]",
        "resend",
        "what plans are there?",
        "complaint",
        "可以带号码过来吗",
        "broadband",
    ),
    *(
        "Riverside",
        "talk to a person",
        "转人工",
        "救命",
        "",
        "????",
        "and September?",
        "yes but not that one",
        "I meant the last",
    ),
)
HOWS = ("", "", "", "", "right code", "wrong code", "blocked", "in queue", "with staff", "logged out", "silence")
SPOKEN = st.tuples(
    st.sampled_from(SAYINGS) | st.text(max_size=40), st.sampled_from(HOWS), st.sampled_from(list(Language))
)
JUNK: st.SearchStrategy[Value] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = ("bill", "offers", "offer", "order", "outage", "ticket", "tickets", "request", "answer", "reason", "currency")
CAME = (
    st.sampled_from([f"done {what}" for what in DATA]).map(outcome)
    | st.sampled_from(["failed", "unknown", "step-up", "challenged", "refused no-bill", "refused x"]).map(outcome)
    | st.dictionaries(st.sampled_from(KEYS), JUNK, max_size=5).map(Done)
    | st.text(max_size=10).map(Refused)
)
PLAYED = st.lists(st.tuples(SPOKEN, st.lists(CAME, min_size=1, max_size=4)), min_size=1, max_size=25)
Played = list[tuple[tuple[str, str, Language], list[Outcome]]]


def perform(played: Played) -> Stage:
    stage = Stage(dialogue())
    stage.begin()
    for (text, how, language), came in played:
        stage.language = language
        decision = stage.silence() if how == "silence" else stage.say(text, how)
        assert how != "silence" or not isinstance(decision, Act | HandOver), "a silence has no power"
        acts = 0
        while isinstance(decision, Act):
            decision = stage.learn(came[acts % len(came)])
            acts += 1
            assert acts <= STEPS
        assert_can_be_said(decision, language)
    return stage


def assert_can_be_said(decision: Decision, language: Language) -> None:
    reply = Phrasing(flows(), ZONE).say(decision, language, Modality.CHAT)
    assert "{" not in reply.text
    assert all(choice.label and choice.says for choice in reply.choices)


@settings(max_examples=40, deadline=None)
@given(PLAYED)
def test_no_conversation_crashes_or_goes_round_for_ever(played: Played) -> None:
    perform(played)


@settings(max_examples=20, deadline=None)
@given(PLAYED)
def test_the_state_stays_small(played: Played) -> None:
    stage = perform(played * 2)
    assert all(len(state.frames) <= 3 for state in stage.states)
    assert max(len(json.dumps(dump(state))) for state in stage.states) < 300_000


@settings(max_examples=20, deadline=None)
@given(PLAYED)
def test_the_same_conversation_gives_the_same_decisions(played: Played) -> None:
    assert perform(played).decisions == perform(played).decisions


@settings(max_examples=50, deadline=None)
@given(PLAYED)
def test_nothing_is_confirmed_without_a_clear_yes_directly_after_its_restatement(played: Played) -> None:
    stage = Stage(dialogue())
    stage.begin()
    for (text, how, language), came in played:
        stage.language = language
        before = stage.decisions[-1]
        restated = stage.states[-1].restated
        decision = stage.say(text, how)
        if isinstance(decision, Act) and decision.call.confirmation is not None:
            assert isinstance(before, Ask)
            assert before.expects == "yes-or-no"
            assert restated is not None
            assert restated.digest == digest_of(decision.call) == decision.call.confirmation.digest
            assert restated.turn == stage.turn - 1
            assert how not in {"blocked", "in queue", "with staff"}
            assert dialogue().understand(Heard(text, language), TODAY).answer is True
        learnt = 0
        while isinstance(decision, Act):
            decision = stage.learn(came[learnt % len(came)])
            learnt += 1
            assert not (isinstance(decision, Act) and decision.call.confirmation is not None)


CONFIRMED = {rule for rule, of in flows().rules.items() if of.confirm}


@settings(max_examples=40, deadline=None)
@given(PLAYED)
def test_what_needs_a_yes_is_never_asked_for_without_one(played: Played) -> None:
    for decision in perform(played).decisions:
        if isinstance(decision, Act) and decision.call.action in CONFIRMED:
            assert decision.call.confirmation is not None


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    )
)
def test_a_state_that_is_junk_is_refused(junk: object) -> None:
    good = dump(dialogue().begin(Language.ENGLISH)[0])
    for key in good:
        spoilt = json.loads(json.dumps({**good, key: junk}))
        try:
            state = load(spoilt)
        except IntegrityError:
            continue
        assert load(dump(state)) == state


@pytest.mark.parametrize("junk", [{}, {"release": "x"}, {"frames": []}])
def test_a_state_with_missing_keys_is_refused(junk: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="not a dialogue state"):
        load(json.loads(json.dumps(junk)))


def test_a_state_that_an_earlier_release_wrote_goes_on() -> None:
    good, _ = dialogue().begin(Language.ENGLISH)
    earlier = {key: value for key, value in dump(good).items() if key not in {"quiet", "changed"}}
    assert load(earlier) == good


def test_a_state_with_unknown_keys_is_refused() -> None:
    good = dump(dialogue().begin(Language.ENGLISH)[0])
    with pytest.raises(IntegrityError, match="keys that no state has"):
        load({**good, "extra": 1})


def test_a_long_conversation_leaves_the_state_as_small_as_a_short_one() -> None:
    def length(turns: int) -> int:
        stage = Stage(dialogue())
        stage.begin()
        for turn in range(turns):
            decision = stage.say(SAYINGS[turn % len(SAYINGS)])
            while isinstance(decision, Act):
                decision = stage.learn(outcome("failed"))
            del stage.decisions[:-1], stage.states[:-1]
        return max(len(json.dumps(dump(state))) for state in stage.states)

    assert length(len(SAYINGS) * 20) <= 1.1 * length(len(SAYINGS))
