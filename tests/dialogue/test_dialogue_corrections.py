"""What was said is put right, or something else is wanted, while a flow is under way."""

import pytest

from clearline.dialogue.secret import asks_for_secret, is_secret, names_secret
from clearline.domain.conversation import Language
from clearline.domain.decision import Act, Ask, Decision, Say
from clearline.domain.person import Assurance
from clearline.language.script import detect
from dialogue.dialogue_stage import Stage, dialogue, outcome


def spoken(stage: Stage, text: str) -> Decision:
    """Say `text` in its own language, as the guard would have told it."""
    stage.language = detect(text, Language.ENGLISH)
    return stage.say(text)


def begun(*said: str, level: Assurance = Assurance.NONE) -> Stage:
    stage = Stage(dialogue(), level=level)
    stage.begin()
    for text in said:
        stage.say(text)
    return stage


def action(decision: Decision) -> tuple[str, object]:
    assert isinstance(decision, Act), decision
    return decision.call.action, dict(decision.call.arguments)


def slot(decision: Decision) -> str:
    assert isinstance(decision, Ask), decision
    return decision.slot


@pytest.mark.parametrize(
    "said", ["sorry I meant broadband", "说错了，是宽带", "不是电视，是宽带", "我刚才說錯了，是寬頻"]
)
def test_what_depended_on_a_wrong_answer_is_done_anew(said: str) -> None:
    stage = begun("my TV has no picture")
    assert action(stage.say("Riverside")) == ("outage.check", {"area": "Riverside", "service": "tv"})
    stage.learn(outcome("done no outage"))
    stage.learn(outcome("done faults of nobody"))
    assert action(stage.say(said)) == ("outage.check", {"area": "Riverside", "service": "broadband"})


def test_a_correction_that_corrects_nothing_is_taken_as_an_answer() -> None:
    stage = begun("my TV has no picture")
    stage.say("Riverside")
    stage.learn(outcome("done no outage"))
    stage.learn(outcome("done faults of nobody"))
    assert slot(stage.say("sorry I meant TV")) == "after_box"


@pytest.mark.parametrize("said", ["不是，我要潮汐10套餐", "Tide 10", "the first one", "換成潮汐10套餐"])
def test_another_plan_named_at_the_restatement_is_restated_and_orders_nothing(said: str) -> None:
    stage = begun("order a plan", level=Assurance.AAL1)
    stage.learn(outcome("done a recommendation"))
    stage.say("Tide 60")
    decision = spoken(stage, said)
    assert slot(decision) == "confirmation"
    assert isinstance(decision, Ask)
    assert any("Tide 10'" in str(phrase.values) for phrase in decision.phrases), decision
    name, arguments = action(stage.say("yes"))
    assert (name, arguments) == ("order.place", {"offer": "tide-10", "price_minor": 3900, "currency": "CNY"})


def test_the_same_plan_named_again_is_no_yes() -> None:
    stage = begun("order a plan", level=Assurance.AAL1)
    stage.learn(outcome("done a recommendation"))
    stage.say("Tide 60")
    assert slot(stage.say("Tide 60")) == "confirmation"


def test_a_wish_to_the_letter_is_no_description_and_the_flow_waits() -> None:
    stage = begun("I want to complain")
    assert action(stage.say("what plans do you have?"))[0] == "offer.list"
    assert slot(stage.learn(outcome("done offers"))) == "resume"
    assert slot(stage.say("yes")) == "description"


def test_a_description_that_only_sounds_like_a_wish_is_a_description() -> None:
    stage = begun("I want to complain", level=Assurance.AAL1)
    words = "my internet was down for a week and nobody told me"
    assert action(stage.say(words)) == ("complaint.open", {"description": words})


@pytest.mark.parametrize(
    ("said", "next_slot"),
    [("It still does not work", "after_restart"), ("no", "after_restart"), ("还是不行啊", "after_restart")],
)
def test_a_button_of_a_yes_or_no_question_says_which(said: str, next_slot: str) -> None:
    stage = begun("no signal on my phone", "Lakeview")
    stage.learn(outcome("done no outage"))
    stage.learn(outcome("done faults of nobody"))
    assert slot(spoken(stage, said)) == next_slot


def test_what_helped_ends_the_flow() -> None:
    stage = begun("no signal on my phone", "Lakeview")
    stage.learn(outcome("done no outage"))
    stage.learn(outcome("done faults of nobody"))
    assert isinstance(stage.say("It works now"), Say)


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("Please type your password.", True),
        ("Give me the code from the text message.", True),
        ("请把验证码发给我。", True),
        ("請提供銀行卡號", True),
        ("Nobody asks for your password. Which plan?", False),
        ("Please do not give anyone your PIN.", False),
        ("请不要告诉任何人您的验证码。", False),
        ("请修改密码", False),
        ("Which plan would you like?", False),
    ],
)
def test_asking_for_a_secret_is_told_from_warning_of_it(words: str, *, asks: bool) -> None:
    assert asks_for_secret(words) is asks


def test_names_of_secrets_are_known() -> None:
    assert all(map(is_secret, ("otp", "pin_again", "card_number", "Password")))
    assert not any(map(is_secret, ("month", "area", "description")))
    assert names_secret("您的口令是什么")
    assert not names_secret("Which month?")
