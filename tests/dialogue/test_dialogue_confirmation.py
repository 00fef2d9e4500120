"""From a restated order: what becomes of it, whatever is said next."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.domain.confirmation import digest_of
from clearline.domain.conversation import Heard
from clearline.domain.decision import Act, ActionCall, Ask, Decision
from dialogue.dialogue_stage import TODAY, Stage, dialogue, outcome
from dialogue.test_dialogue_properties import SAYINGS


def restated() -> Stage:
    stage = Stage(dialogue())
    stage.begin()
    stage.say("order a plan, [PHONE_1]")
    stage.learn(outcome("challenged"))
    stage.say("[CODE]", "right code")
    stage.learn(outcome("done a recommendation"))
    stage.say("Tide 60")
    return stage


def placed(decision: Decision) -> ActionCall | None:
    return decision.call if isinstance(decision, Act) and decision.call.action == "order.place" else None


@pytest.mark.parametrize("yes", ["yes", "Yes, please!", "ok", "确认", "好的，谢谢", "對，沒錯", "下單吧", "Y"])
def test_a_clear_yes_places_exactly_what_was_restated(yes: str) -> None:
    stage = restated()
    call = placed(stage.say(yes))
    assert call is not None
    assert call.arguments == {"offer": "tide-60", "price_minor": 9900, "currency": "CNY"}
    assert call.confirmation is not None
    assert call.confirmation.digest == digest_of(call)
    assert call.confirmation.restated_in_turn == stage.turn - 1


@pytest.mark.parametrize(
    "words",
    [
        *(
            "yes but the smaller one",
            "yes?? what",
            "is that a yes or a no",
            "no yes",
            "maybe",
            "please",
            "好不好",
            "确认什么",
        ),
        *(
            "可以便宜一点吗",
            "not yes",
            "the first one",
            "order it tomorrow",
            "[PHONE_1]",
            "[CODE]",
            "",
            "嗯……",
            "ｙｅｓｔｅｒｄａｙ",
        ),
    ],
)
def test_what_is_no_clear_yes_places_nothing(words: str) -> None:
    assert placed(restated().say(words)) is None


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SAYINGS) | st.text(max_size=30), st.sampled_from(["", "blocked", "in queue", "with staff"]))
def test_a_yes_after_anything_else_needs_a_new_restatement(words: str, how: str) -> None:
    stage = restated()
    if dialogue().understand(Heard(words, stage.language), TODAY).answer is True and not how:
        return
    between = stage.say(words, how)
    if isinstance(between, Act):
        between = stage.learn(outcome("failed"))
    call = placed(stage.say("yes"))
    if call is not None:
        assert isinstance(between, Ask)
        assert between.slot == "confirmation"
        assert call.confirmation is not None
        assert call.confirmation.restated_in_turn == stage.turn - 1


def test_a_turn_taken_by_somebody_else_voids_the_restatement() -> None:
    stage = restated()
    stage.turn += 1
    assert placed(stage.say("yes")) is None
    assert placed(stage.say("yes")) is not None


def test_a_new_run_of_the_flow_makes_a_new_order() -> None:
    stage = restated()
    first = placed(stage.say("yes"))
    stage.learn(outcome("done an order"))
    stage.say("order a plan")
    stage.learn(outcome("done a recommendation"))
    stage.say("Tide 60")
    second = placed(stage.say("yes"))
    assert first is not None
    assert second is not None
    assert first.run != second.run
    assert first.arguments == second.arguments


def test_a_failed_order_is_not_tried_again_by_itself() -> None:
    stage = restated()
    stage.say("yes")
    stage.learn(outcome("failed"))
    assert placed(stage.say("yes")) is None
    assert stage.states[-1].frames == ()


def test_what_changed_after_it_was_restated_is_restated_again() -> None:
    stage = restated()
    state = stage.states[-1]
    stage.states.append(state.with_top(replace(state.top, slots={**state.top.slots, "choice": "tide-10"})))
    assert placed(stage.say("yes")) is None
    assert stage.states[-1].restated is not None


@pytest.mark.parametrize(("words", "how"), [("救命", ""), ("hello", "in queue"), ("", "blocked"), ("cancel", "")])
def test_no_restatement_outlives_another_utterance(words: str, how: str) -> None:
    stage = restated()
    before = stage.states[-1].restated
    stage.say(words, how)
    after = stage.states[-1].restated
    assert before is not None
    assert after is None or after.turn == stage.turn
