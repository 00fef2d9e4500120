"""What is said to a caller who says nothing; tests/dialogue/transcripts/silence_*.txt shows whole conversations."""

from dataclasses import replace

import pytest

from clearline.dialogue.state import Quiet, Waiting
from clearline.domain.conversation import Expects, Keeper, Language
from clearline.domain.decision import Act, Ask, Decision, HandOver, Say
from clearline.domain.person import Assurance
from dialogue.dialogue_stage import Stage, dialogue, outcome

REMINDER, PARTED = "system.reminder", "system.parted"


def begun(*said: str, language: Language = Language.ENGLISH) -> Stage:
    stage = Stage(dialogue(), language)
    stage.begin()
    for text in said:
        stage.say(text)
    return stage


def restated() -> Stage:
    """Bring a caller to where an order waits for their yes."""
    stage = begun("I keep running out of data, [PHONE_1]")
    stage.learn(outcome("challenged"))
    stage.say("[CODE]", "right code")
    stage.learn(outcome("done a recommendation"))
    stage.say("the third one")
    assert stage.states[-1].restated is not None
    return stage


def names(decision: Decision) -> list[str]:
    assert isinstance(decision, Say | Ask | HandOver)
    return [phrase.name for phrase in decision.phrases]


def test_who_leaves_a_question_open_is_reminded_of_it_once_and_then_taken_leave_of() -> None:
    stage = begun("report a fault")
    asked = stage.decisions[-1]
    reminded = stage.silence()
    assert isinstance(asked, Ask)
    assert isinstance(reminded, Ask)
    assert names(reminded) == [REMINDER, *names(asked)]
    assert (reminded.slot, reminded.options, reminded.expects) == (asked.slot, asked.options, asked.expects)
    assert names(stage.silence()) == ["system.parted_open"]
    assert stage.due is None


def test_only_the_question_is_said_again_and_not_what_led_to_it() -> None:
    stage = begun("report a fault", "what plans are there?")
    stage.learn(outcome("done offers"))
    assert len(names(stage.decisions[-1])) > 1
    assert names(stage.silence()) == [REMINDER, "system.resume"]


def test_a_code_is_asked_for_in_fewer_words() -> None:
    stage = begun("my bill", "[PHONE_1]")
    stage.learn(outcome("challenged"))
    reminded = stage.silence()
    assert names(reminded) == [REMINDER, "system.code_again"]
    assert isinstance(reminded, Ask)
    assert reminded.expects == Expects.CODE


def test_where_nothing_was_asked_there_is_one_goodbye_and_no_reminder() -> None:
    stage = begun("thanks")
    assert stage.due is Quiet.PARTED
    assert names(stage.silence()) == [PARTED]
    assert stage.due is None


def test_who_has_not_said_anything_yet_is_left_alone() -> None:
    assert begun().due is None


def test_who_said_goodbye_is_not_told_it_again() -> None:
    assert begun("bye").due is None
    assert begun("report a fault", "bye").due is None


@pytest.mark.parametrize("keeper", [Keeper.QUEUE, Keeper.STAFF])
def test_nothing_is_said_where_a_person_answers_or_will(keeper: Keeper) -> None:
    stage = begun("report a fault")
    assert dialogue().silence_due(stage.states[-1], keeper, 2) is None


def test_a_hand_over_leaves_nothing_to_be_reminded_of() -> None:
    stage = begun("report a fault", "I want to talk to a person")
    assert isinstance(stage.decisions[-1], HandOver)
    assert dialogue().silence_due(stage.states[-1], Keeper.QUEUE, stage.turn + 1) is None


@pytest.mark.parametrize(
    ("language", "grave"),
    [
        (Language.ENGLISH, "I want to kill myself"),
        (Language.ENGLISH, "my husband beats me"),
        (Language.SIMPLIFIED, "救命，着火了"),
        (Language.TRADITIONAL, "我撐不下去了"),
    ],
)
def test_somebody_in_danger_or_distress_is_never_hurried_again(language: Language, grave: str) -> None:
    stage = begun("report a fault", language=language)
    stage.say(grave)
    assert stage.due is None
    stage.say("my bill")
    assert stage.due is None
    stage.say("", "blocked")
    assert stage.due is None


def test_who_swears_is_reminded_like_anybody() -> None:
    assert begun("report a fault", "this is bloody ridiculous, you idiots").due is Quiet.REMINDED


def test_whoever_speaks_may_be_reminded_anew() -> None:
    stage = begun("report a fault")
    stage.silence()
    stage.silence()
    stage.say("broadband")
    assert stage.due is Quiet.REMINDED
    stage.silence()
    stage.say("", "blocked")
    assert stage.due is Quiet.REMINDED


def test_a_reminder_restates_a_call_whole_and_a_yes_to_it_counts() -> None:
    stage = restated()
    asked = stage.decisions[-1]
    reminded = stage.silence()
    assert isinstance(asked, Ask)
    assert isinstance(reminded, Ask)
    assert reminded.phrases[1:] == asked.phrases
    acts = stage.say("yes")
    assert isinstance(acts, Act)
    assert acts.call.confirmation is not None
    assert acts.call.confirmation.restated_in_turn == stage.turn - 1


def test_at_the_parting_an_open_confirmation_lapses_and_is_asked_for_anew() -> None:
    stage = restated()
    stage.silence()
    parted = stage.silence()
    assert isinstance(parted, Say), "there is nothing to press yes to"
    assert names(parted) == ["system.parted_unconfirmed"]
    again = stage.say("yes")
    assert isinstance(again, Ask)
    assert again.slot == "confirmation"
    assert isinstance(stage.say("yes"), Act)


def test_a_confirmation_that_has_lapsed_before_is_not_revived_by_a_reminder() -> None:
    stage = restated()
    stage.say("救命")
    assert stage.states[-1].restated is None
    stage.silence()
    assert stage.states[-1].restated is None


def test_a_reminder_asks_for_no_proof_and_sends_no_code_though_what_was_proved_ran_out() -> None:
    stage = restated()
    stage.level = Assurance.NONE
    assert isinstance(stage.silence(), Ask)
    sent = stage.say("yes")
    assert isinstance(sent, Act)
    assert sent.call.action == "identity.send_code"


def test_what_was_gathered_is_kept_and_writing_again_goes_on_with_it() -> None:
    stage = begun("report a fault", "broadband")
    stage.silence()
    stage.silence()
    assert stage.states[-1].frames[-1].slots["service"] == "broadband"
    went_on = stage.say("Riverside")
    assert isinstance(went_on, Act)
    assert went_on.call.arguments == {"area": "Riverside", "service": "broadband"}


def test_repeat_repeats_the_question_and_not_the_reminder() -> None:
    stage = begun("report a fault")
    asked = stage.decisions[-1]
    stage.silence()
    assert stage.say("repeat") == asked
    stage.silence()
    stage.silence()
    assert stage.say("repeat") == asked


def test_the_parting_says_that_nobody_was_called_while_a_person_was_only_offered() -> None:
    stage = begun("report a fault", "??", "??")
    while stage.states[-1].waiting is not Waiting.PERSON:
        stage.say("??")
    stage.silence()
    parted = stage.silence()
    assert names(parted) == ["system.parted_person"]
    assert isinstance(stage.say("yes"), HandOver)


def test_the_parting_says_that_what_was_done_stays_done_only_where_something_was() -> None:
    stage = restated()
    stage.say("yes")
    stage.learn(outcome("done an order"))
    assert names(stage.silence()) == [PARTED, "system.stands"]
    looked = begun("what plans are there?")
    looked.learn(outcome("done offers"))
    assert names(looked.silence()) == [PARTED]


def test_a_question_of_another_release_is_not_put_again() -> None:
    stage = begun("report a fault")
    state = stage.states[-1]
    older = replace(state, release="older")
    assert dialogue().silence_due(older, Keeper.DESK, 2) is Quiet.PARTED
    _, parted = dialogue().silence(older, replace(stage.context(), turn=2))
    assert names(parted) == ["system.parted_open"]


def test_a_silence_to_which_there_is_nothing_to_say_changes_nothing() -> None:
    stage = begun("bye")
    before = stage.states[-1]
    assert stage.silence() == Say(())
    assert stage.states[-1] == before
