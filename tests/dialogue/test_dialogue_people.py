"""Asking for a person, asking whether one is there, and telling of a fraud: in many words, and not in others."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from clearline.dialogue.meaning import Command, Meaning
from clearline.dialogue.spelling import spelt
from clearline.domain.conversation import Heard, Language
from clearline.domain.decision import Ask, HandOver, Say
from dialogue.dialogue_stage import TODAY, Stage, converter, dialogue, flows, outcome, whole_dialogue

SAID: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "people.yaml").read_text("utf-8"))
FRAUD = "scam"


def meaning(words: str) -> Meaning:
    return whole_dialogue().understand(Heard(words, Language.ENGLISH), TODAY)


def told(words: str) -> str:
    """Return what would be begun at once: a command, or a flow that is clear."""
    found = meaning(words)
    if found.command in {Command.PERSON, Command.ROBOT}:
        return found.command.value
    return next((one.intent for one in found.candidates[:1] if one.confidence >= 0.4), "")


def both_scripts(words: str) -> set[str]:
    return {words, converter().to_simplified(words), converter().to_traditional(words)}


@pytest.mark.parametrize("words", SAID["person"])
def test_a_person_is_found_however_one_is_asked_for(words: str) -> None:
    assert {told(one) for one in both_scripts(words)} == {"person"}


@pytest.mark.parametrize("words", SAID["not_person"])
def test_people_who_are_only_spoken_of_are_not_called(words: str) -> None:
    assert {told(one) for one in both_scripts(words)}.isdisjoint({"person", "robot"})


@pytest.mark.parametrize("words", SAID["robot"])
def test_who_asks_whether_a_person_is_there_is_told_the_truth(words: str) -> None:
    for one in both_scripts(words):
        stage = Stage(dialogue())
        stage.begin()
        said = stage.say(one)
        assert isinstance(said, Say)
        assert said.phrases[0].name == "robot.tell"


@pytest.mark.parametrize("words", SAID["scam"])
def test_news_of_a_fraud_is_recognised(words: str) -> None:
    assert {told(one) for one in both_scripts(words)} == {FRAUD}


@pytest.mark.parametrize("words", SAID["not_scam"])
def test_ordinary_business_is_no_news_of_a_fraud(words: str) -> None:
    assert FRAUD not in {told(one) for one in both_scripts(words)}


def test_what_is_said_here_is_no_example_of_a_flow() -> None:
    known = {example for flow in flows().flows.values() for example in flow.examples}
    assert known & {words for said in SAID.values() for words in said} == set()


def test_the_truth_is_told_in_the_middle_of_anything_and_the_question_stays() -> None:
    stage = Stage(dialogue())
    stage.begin()
    stage.say("I want to make a complaint")
    asked = stage.say("hang on, am I typing to a machine?")
    assert isinstance(asked, Ask)
    assert [phrase.name for phrase in asked.phrases] == ["robot.tell", "complaint.what"]


def test_a_person_comes_in_the_middle_of_anything() -> None:
    stage = Stage(dialogue())
    stage.begin()
    stage.say("I want to make a complaint")
    assert isinstance(stage.say("one of your colleagues, please"), HandOver)


VERBS = ("speak to", "talk to", "chat with", "be put through to", "be connected to")
WHO = (
    "a person",
    "a human being",
    "an agent",
    "a representative",
    "one of your colleagues",
    "a member of staff",
    "someone real",
)
FRAMES = ("I want to {}", "can I {}", "please let me {}", "I would like to {} now", "ok I need to {} about my bill")
ZH_VERBS = ("转", "找", "请", "联系", "叫", "帮我接")
ZH_WHO = ("人工", "真人", "客服", "你们经理", "一位专员", "工作人员", "你们同事")
ZH_FRAMES = ("{}", "我要{}", "能不能{}", "麻烦{}一下", "马上给我{}")


@given(st.sampled_from(FRAMES), st.sampled_from(VERBS), st.sampled_from(WHO))
def test_every_way_to_ask_goes_with_everybody_who_is_asked_for(frame: str, verb: str, who: str) -> None:
    assert meaning(frame.format(f"{verb} {who}")).command is Command.PERSON


@given(st.sampled_from(ZH_FRAMES), st.sampled_from(ZH_VERBS), st.sampled_from(ZH_WHO))
def test_every_way_to_ask_in_chinese_goes_with_everybody(frame: str, verb: str, who: str) -> None:
    words = frame.format(verb + who)
    assert {meaning(one).command for one in both_scripts(words)} == {Command.PERSON}


@given(st.sampled_from(["person", "human", "agent", "representative", "colleague"]), st.data())
def test_a_letter_that_is_missing_changes_nothing(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 1))
    assert spelt(word[:at] + word[at + 1 :]) == word


def warned(stage: Stage, words: str, how: str = "") -> list[str]:
    said = stage.say(words, how)
    return [phrase.name for phrase in getattr(said, "phrases", ())]


@pytest.mark.parametrize(
    ("words", "warning"),
    [
        ("my password is [PASSWORD]", "system.secret_password"),
        ("take it from [CARD_1]", "system.secret_card"),
        ("我的身份证是[RESIDENT_ID_1]", "system.secret_id"),
        ("the code is [CODE]", "system.secret_code"),
        ("[PASSWORD], [CARD_1]", "system.secret_several"),
        ("report a fault, password [PASSWORD]", "system.secret_password"),
        ("转人工，密码[PASSWORD]", "system.secret_password"),
        ("say that again [PASSWORD]", "system.secret_password"),
    ],
)
def test_a_secret_that_nobody_asked_for_is_warned_of_first(words: str, warning: str) -> None:
    stage = Stage(dialogue())
    stage.begin()
    names = warned(stage, words)
    assert names[0] == warning
    assert len(names) > 1


def test_a_caller_in_the_queue_is_warned_and_one_with_the_staff_is_left_to_them() -> None:
    stage = Stage(dialogue())
    stage.begin()
    assert warned(stage, "[PASSWORD]", "in queue") == ["system.secret_password", "system.passed_on"]
    assert warned(stage, "[PASSWORD]", "with staff") == []


def test_a_code_that_was_asked_for_is_no_reason_to_warn() -> None:
    stage = Stage(dialogue())
    stage.begin()
    stage.say("my bill [PHONE_1]")
    stage.learn(outcome("challenged"))
    assert not any("secret" in name for name in warned(stage, "[CODE]", "wrong code"))
    assert not any("secret" in name for name in warned(stage, "[CODE]"))


def test_danger_comes_before_every_warning() -> None:
    stage = Stage(dialogue())
    stage.begin()
    assert warned(stage, "救命 [PASSWORD]") == ["system.emergency"]
