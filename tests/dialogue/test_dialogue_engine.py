"""What the engine does where a transcript cannot lead it."""

from dataclasses import replace
from pathlib import Path

import pytest

from clearline.dialogue.codec import ITEMS, TEXT, bounded
from clearline.dialogue.engine import Dialogue
from clearline.dialogue.state import FRAMES, DialogueState, Waiting
from clearline.dialogue.understand import Understanding
from clearline.dialogue.walk import STEPS
from clearline.domain.conversation import Keeper
from clearline.domain.decision import Act, Ask, Done, HandOver, Phrase, Say
from clearline.domain.person import Assurance
from dialogue.dialogue_stage import Stage, converter, dialogue, outcome
from dialogue.test_dialogue_load import folder, load

PERSON = Phrase("system.person")


def begun() -> Stage:
    stage = Stage(dialogue())
    stage.begin()
    return stage


def test_an_outcome_that_nobody_waits_for_changes_nothing() -> None:
    stage = begun()
    assert isinstance(stage.learn(outcome("done an order")), Say)
    assert stage.states[-1].frames == ()


def test_a_release_that_no_longer_has_a_flow_starts_again() -> None:
    stage = begun()
    stage.say("report a fault")
    gone = replace(stage.states[-1].top, step="a_step_of_the_past")
    stage.states.append(replace(stage.states[-1], release="0" * 64, frames=(gone,)))
    stage.say("broadband")
    assert stage.states[-1].release == dialogue().release
    assert all(frame.step != gone.step for frame in stage.states[-1].frames)


def test_a_release_that_still_has_the_flow_goes_on_but_restates() -> None:
    stage = begun()
    stage.level = Assurance.AAL1
    stage.say("delete my data")
    stage.states.append(replace(stage.states[-1], release="0" * 64))
    asked = stage.say("yes")
    assert isinstance(asked, Ask)
    assert asked.slot == "confirmation"
    assert isinstance(stage.say("yes"), Act)


def test_at_most_three_flows_are_under_way() -> None:
    stage = begun()
    for words in ("report a fault", "delete my data", "I want to make a complaint", "my bill"):
        stage.say(words)
    assert len(stage.states[-1].frames) <= FRAMES


def test_the_staff_are_never_talked_over() -> None:
    stage = begun()
    for words in ("my bill", "yes", "转人工", "cancel", "救命"):
        assert stage.say(words, "with staff") == HandOver("", "with-person")


def test_a_caller_in_the_queue_is_told_once_and_again_after_coming_back() -> None:
    stage = begun()
    told = [bool(getattr(stage.say("hello?", how), "phrases", ())) for how in ("in queue", "in queue", "", "in queue")]
    assert told == [True, False, True, True]


def test_a_step_up_that_never_suffices_ends_with_a_person() -> None:
    stage = begun()
    stage.say("my bill [PHONE_1]")
    for _ in range(5):
        stage.learn(outcome("challenged"))
        stage.say("[CODE]", "right code")
        stage.learn(outcome("step-up"))
    assert any(isinstance(decision, HandOver) and decision.queue == "identity" for decision in stage.decisions)


def erasing() -> Stage:
    stage = begun()
    stage.level = Assurance.AAL1
    stage.say("delete my data, [PHONE_1]")
    return stage


def test_a_yes_of_somebody_no_longer_known_asks_who_is_speaking_and_restates() -> None:
    stage = erasing()
    act = stage.say("yes", "logged out")
    assert isinstance(act, Act)
    assert act.call.action == "identity.send_code"
    stage.learn(outcome("challenged"))
    asked = stage.say("[CODE]", "right code")
    assert isinstance(asked, Ask)
    assert asked.slot == "confirmation"


def test_nothing_is_restated_to_somebody_no_longer_known() -> None:
    act = erasing().say("maybe", "logged out")
    assert isinstance(act, Act)
    assert act.call.action == "identity.send_code"


def test_a_flow_that_stands_at_an_act_without_a_yes_restates_it() -> None:
    stage = erasing()
    standing = replace(stage.states[-1].top, step="erase")
    stage.states.append(replace(stage.states[-1], frames=(standing,), waiting=Waiting.RESUME))
    asked = stage.say("yes")
    assert isinstance(asked, Ask)
    assert asked.slot == "confirmation"


def test_a_flow_that_is_too_long_ends_with_a_person(tmp_path: Path) -> None:
    says = "  - say: {en: Well, zh: 嗯}\n" * (STEPS + 5)
    folder(tmp_path, f"flow: trial\ntitle: {{en: Trial, zh: 试验}}\nsteps:\n{says}  - end: true")
    long = load(tmp_path)
    stage = Stage(Dialogue(long, Understanding(long, converter().to_simplified)))
    stage.states.append(DialogueState(long.release, stage.language))
    assert stage.say("Trial") == HandOver(
        "general", "stuck", (*(Phrase(f"trial.step_{n}") for n in range(1, 21)), PERSON)
    )


def test_a_code_of_which_nobody_knows_whether_it_was_sent_is_for_a_person() -> None:
    stage = begun()
    stage.say("my bill [PHONE_1]")
    handed = stage.learn(outcome("unknown"))
    assert isinstance(handed, HandOver)
    assert handed.reason == "outcome-unknown"


def test_a_blocked_utterance_to_a_person_gets_no_answer_from_the_desk() -> None:
    stage = begun()
    stage.say("转人工")
    state, decision = dialogue().blocked(stage.states[-1], "injection", stage.context(keeper=Keeper.QUEUE))
    assert decision == HandOver("", "injection")
    assert state.restated is None


def test_leaving_one_of_three_flows_offers_the_one_before() -> None:
    stage = begun()
    stage.level = Assurance.AAL1
    for words in ("report a fault", "delete my data", "what plans are there?"):
        stage.say(words)
    stage.learn(outcome("done offers"))
    asked = stage.say("no")
    assert isinstance(asked, Ask)
    assert asked.slot == "resume"
    assert asked.phrases[-1].values["flow"] == {"en": "Report a fault", "zh": "报告故障"}


def test_a_code_that_comes_late_is_welcome() -> None:
    stage = begun()
    stage.say("my bill [PHONE_1]")
    stage.learn(outcome("challenged"))
    stage.say("cancel")
    said = stage.say("[CODE]", "right code")
    assert isinstance(said, Say)
    assert said.phrases[0].name == "system.verified"


def test_every_code_is_asked_for_under_its_own_run() -> None:
    stage = begun()
    runs = []
    for words in ("my bill [PHONE_1]", "send it again", "[PHONE_2]"):
        act = stage.say(words)
        assert isinstance(act, Act)
        runs.append((act.call.run, act.call.arguments["number"]))
        stage.learn(outcome("challenged"))
    assert len({run for run, _ in runs}) == 3
    assert [number for _, number in runs] == ["[PHONE_1]", "[PHONE_1]", "[PHONE_2]"]


def test_what_cannot_be_said_whole_is_not_said_at_all() -> None:
    stage = begun()
    stage.say("my bill [PHONE_1]")
    stage.learn(outcome("challenged"))
    stage.say("[CODE]", "right code")
    said = stage.learn(outcome("done a bill without a due date"))
    assert isinstance(said, Say)
    assert said.phrases[-1].name == "system.failed"


def test_a_question_asked_in_vain_three_times_offers_a_person() -> None:
    stage = begun()
    stage.say("report a fault")
    stage.say("the thing")
    asked = stage.say("the thing")
    assert isinstance(asked, Ask)
    assert [state.waiting for state in stage.states[-2:]] == [Waiting.SLOT, Waiting.PERSON]
    again = stage.say("no")
    assert isinstance(again, Ask)
    assert again.slot == "service"


def test_an_answer_is_taken_even_after_a_person_was_offered() -> None:
    stage = begun()
    for words in ("report a fault", "the thing", "the thing"):
        stage.say(words)
    asked = stage.say("broadband")
    assert isinstance(asked, Ask)
    assert asked.slot == "area"


def test_choices_that_are_empty_are_not_offered() -> None:
    stage = begun()
    stage.level = Assurance.AAL1
    stage.say("order a plan")
    stage.learn(outcome("failed"))
    said = stage.learn(outcome("done no offers"))
    assert isinstance(said, Say)
    assert said.phrases[-1].name == "system.failed"


def test_a_huge_outcome_is_cut_before_it_is_kept() -> None:
    stage = begun()
    stage.say("what plans are there?")
    stage.learn(Done({"offers": tuple({"id": "x" * 10_000} for _ in range(10_000))}))
    assert bounded("x" * 10_000) == "x" * TEXT
    assert bounded(tuple(range(1000))) == tuple(range(ITEMS))
    assert bounded(2**80) is None


@pytest.mark.parametrize("waiting", list(Waiting))
def test_any_state_can_be_heard_from(waiting: Waiting) -> None:
    stage = begun()
    stage.states.append(replace(stage.states[-1], waiting=waiting))
    assert stage.say("hello") is not None
    assert stage.learn(outcome("failed")) is not None


def test_the_engine_remembers_nothing_itself() -> None:
    assert set(Dialogue.__slots__) == {"flows", "understand", "zone"}
