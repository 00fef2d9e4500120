"""How it is with the caller: said in many words and met with help, and not heard in manners of speaking."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from clearline.dialogue.meaning import Command
from clearline.dialogue.plight import Plight, plight
from clearline.domain.conversation import Heard, Language
from clearline.domain.decision import Ask, Decision, Say
from dialogue.dialogue_stage import TODAY, Stage, converter, dialogue, whole_dialogue

SAID: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "plights.yaml").read_text("utf-8"))


def both_scripts(words: str) -> set[str]:
    return {words, converter().to_simplified(words), converter().to_traditional(words)}


def told(words: str) -> Plight | None:
    return whole_dialogue().understand(Heard(words, Language.ENGLISH), TODAY).plight


def names(decision: Decision) -> list[str]:
    assert isinstance(decision, (Ask, Say))
    return [phrase.name for phrase in decision.phrases]


@pytest.mark.parametrize(("kind", "words"), [(Plight(kind), one) for kind in Plight for one in SAID[kind]])
def test_a_plight_is_heard_however_it_is_put(kind: Plight, words: str) -> None:
    assert {told(one) for one in both_scripts(words)} == {kind}


@pytest.mark.parametrize("words", SAID["none"])
def test_a_manner_of_speaking_is_no_plight(words: str) -> None:
    assert {told(one) for one in both_scripts(words)} == {None}


@pytest.mark.parametrize("words", SAID["danger"])
def test_danger_is_answered_before_everything_else(words: str) -> None:
    assert whole_dialogue().understand(Heard(words, Language.ENGLISH), TODAY).command is Command.EMERGENCY


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ("I am scared of my father", "system.care_harmed"),
        ("被家暴了", "system.care_harmed"),
        ("i feel so hopeless", "system.care_distress"),
        ("我真的撑不下去了", "system.care_distress"),
    ],
)
def test_who_is_harmed_or_does_not_cope_is_comforted_and_offered_a_person(words: str, phrase: str) -> None:
    stage = Stage(dialogue())
    stage.begin()
    assert names(stage.say(words))[0] == phrase


@pytest.mark.parametrize("words", ["you are idiots, I want to see my bill", "垃圾公司，查账单"])
def test_swearing_is_met_calmly_and_the_wish_is_answered(words: str) -> None:
    stage = Stage(dialogue())
    stage.begin()
    said = stage.say(words)
    assert names(said)[0] == "system.care_anger"
    assert isinstance(said, Ask)


@given(st.text(max_size=300))
def test_no_text_makes_the_reading_fail(words: str) -> None:
    assert plight(words) in {None, *Plight}
