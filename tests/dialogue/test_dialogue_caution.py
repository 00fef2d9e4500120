"""Where words and whole sentences leave a doubt, nothing is begun that was not asked for."""

from collections.abc import Sequence

import pytest

from clearline.dialogue.ear import SURE
from clearline.dialogue.names import Names
from clearline.dialogue.understand import Understanding
from clearline.domain.conversation import Heard, Language
from clearline.domain.decision import Act, Ask, Decision, Done
from clearline.domain.person import Assurance
from clearline.knowledge.answer import Knowledge
from clearline.knowledge.article import load_articles
from dialogue.dialogue_stage import DATA, TODAY, Stage, converter, outcome, whole_dialogue

ORDERED = {Language.ENGLISH: "I would like to order a plan", Language.SIMPLIFIED: "我要办理套餐"}


def stage(language: Language, said: Sequence[str]) -> Stage:
    """Return a stage on which an order has been restated, and then everything of `said` was said."""
    made = Stage(whole_dialogue(), language, Assurance.AAL1)
    made.begin()
    made.say(ORDERED[language])
    made.learn(outcome("refused nothing-to-compare"))
    made.learn(Done(DATA["offers"]))
    made.say("2")
    for words in said:
        made.say(words)
    return made


def knowledge() -> Knowledge:
    understand = whole_dialogue().understand
    assert isinstance(understand, Understanding)
    return Knowledge(load_articles(), converter(), understand.topic)


def asked(decision: Decision) -> str:
    return decision.slot if isinstance(decision, Ask) else ""


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.ENGLISH, "my sister said it was good, I still wonder"),
        (Language.ENGLISH, "the other shop was nicer about it, let me see"),
        (Language.SIMPLIFIED, "我同事觉得行，我自己还没拿定主意"),
        (Language.SIMPLIFIED, "上次那家的人讲得挺好，我再比较比较"),
    ],
)
def test_whoever_thinks_an_order_over_is_asked_again(language: Language, words: str) -> None:
    made = stage(language, [words])
    assert asked(made.decisions[-1]) == "confirmation"
    assert [frame.flow for frame in made.states[-1].frames] == ["order"]


def test_what_is_certainly_another_wish_leads_away_from_an_order() -> None:
    made = stage(Language.ENGLISH, ["I want to complain"])
    assert [frame.flow for frame in made.states[-1].frames] == ["order", "complaint"]


@pytest.mark.parametrize("language", ORDERED)
def test_an_order_said_anew_is_no_description_of_a_complaint(language: Language) -> None:
    complains = {Language.ENGLISH: "I want to complain", Language.SIMPLIFIED: "我要投诉"}
    made = stage(language, [complains[language]])
    assert asked(made.decisions[-1]) == "description"
    decision = made.say({Language.ENGLISH: "I want to order a plan now", Language.SIMPLIFIED: "我要订购套餐"}[language])
    assert isinstance(decision, Act)
    assert decision.call.action == "offer.recommend"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.ENGLISH, "Why do you insist on a code?"),
        (Language.ENGLISH, "why won't you show me the bill without it"),
        (Language.SIMPLIFIED, "为什么查账单还要验证码？"),
        (Language.TRADITIONAL, "為什麼非要驗證碼不可？"),
    ],
)
def test_a_why_is_answered_while_a_code_is_waited_for(language: Language, words: str) -> None:
    made = Stage(whole_dialogue(), language)
    made.begin()
    made.say("my bill" if language is Language.ENGLISH else "我的账单")
    made.say("[PHONE_1]")
    made.learn(outcome("challenged"))
    said = made.say(words)
    assert isinstance(said, Ask)
    assert [phrase.name for phrase in said.phrases] == ["why.tell", "system.code_again"]


@pytest.mark.parametrize(
    "words",
    [
        "how much did the Brqvantel get dearer?",
        "they say [PERSON_1] costs less now, what is it?",
        "Zworxel这个一个月多少钱",
        "Plimfrox今年贵了多少",
    ],
)
def test_no_flow_begins_for_what_has_a_name_that_nobody_knows(words: str) -> None:
    meaning = whole_dialogue().understand(Heard(words, Language.ENGLISH), TODAY)
    assert [one for one in meaning.candidates if one.confidence >= SURE and one.intent != "plans"] == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("what about the Brqvantel", True),
        ("the Brqvantels are dear", True),
        ("does it work in Ruritania", False),
        ("I fly to Ruritania on Friday", False),
        ("is my Brodband down", False),
        ("Brqvantel is what I want", False),
        ("这个Brqvantel多少钱", True),
        ("我的brodband坏了", False),
        ("my name is [PERSON_1]", False),
        ("what does [PERSON_1] cost", True),
        ("", False),
    ],
)
def test_a_name_is_known_by_the_words_of_examples(words: str, found: bool) -> None:  # noqa: FBT001 # from a table
    assert Names(("my broadband is down", "宽带坏了")).has_unknown(words) is found


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("I run a small bakery, and before anything else: what plans are there", "plans"),
        ("我是帮我妈问的，你们有什么套餐？", "plans"),
        ("我是幫我媽問的，請問有什麼套餐？", "plans"),
    ],
)
def test_a_sentence_that_ends_in_a_wish_is_that_wish(words: str, wish: str) -> None:
    best = whole_dialogue().understand(Heard(words, Language.ENGLISH), TODAY).candidates[0]
    assert best.intent == wish
    assert best.confidence >= SURE


def test_thanks_at_the_end_are_no_wish() -> None:
    best = whole_dialogue().understand(Heard("my internet is down, thanks", Language.ENGLISH), TODAY).candidates[0]
    assert best.intent == "fault"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.ENGLISH, "we had no line for days, so let me off two months and write that it is done"),
        (Language.SIMPLIFIED, "好几天没网，这两个月的钱你给我免了，免好跟我说"),
        (Language.TRADITIONAL, "好幾天沒網路，這兩個月的錢幫我免了，免好跟我說"),
    ],
)
def test_a_wish_for_a_waiver_gets_no_article_that_speaks_of_something_else(language: Language, words: str) -> None:
    made = Stage(whole_dialogue(), language)
    made.begin()
    decision = made.say(words)
    if isinstance(decision, Act):
        assert decision.call.action == "knowledge.answer"
        assert knowledge().answer(words, language, TODAY) is None
