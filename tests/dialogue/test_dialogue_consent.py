"""What is a clear yes, and what is not: at a confirmation only the first may do anything (AR-06)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.dialogue.state import Waiting
from clearline.domain.conversation import Heard, Language
from clearline.domain.decision import HandOver
from dialogue.dialogue_stage import TODAY, Stage, converter, dialogue
from dialogue.test_dialogue_confirmation import placed, restated

CLEAR = (
    *(
        "yes",
        "Yes.",
        "yes!",
        "YES PLEASE",
        "yeah",
        "yep",
        "ok",
        "Okay, go ahead",
        "I confirm",
        "please do",
        "thanks, yes",
        "of course",
    ),
    *(
        "是",
        "是的",
        "对",
        "好",
        "好的",
        "好的~",
        "行",
        "可以",
        "可以的，谢谢",
        "确认",
        "确认办理",
        "没问题",
        "同意",
        "我同意",
        "下单吧",
        "要的",
        "对，就办这个",
    ),
    *("確認", "對的", "好的，麻煩你", "沒問題", "確定", "係呀"),
)
UNCLEAR = (
    *(
        "um",
        "umm",
        "uh",
        "uh-huh",
        "uh huh...",
        "hmm",
        "Hmmm...",
        "mhm",
        "er",
        "erm, well",
        "ah",
        "oh",
        "eh",
        "mm",
        "huh?",
        "well",
        "so",
        "right",
        "k",
        "aha",
    ),
    *(
        "thanks",
        "thank you",
        "please",
        "thank you very much",
        "cheers",
        "I guess",
        "I guess so",
        "I suppose",
        "maybe yes",
        "probably",
        "perhaps",
        "why not",
    ),
    *(
        "whatever",
        "if you say so",
        "up to you",
        "fine I guess",
        "sort of",
        "yes I think",
        "yes maybe later",
        "sure, whatever",
        "could be",
        "alright then",
        "sounds good",
    ),
    *(
        "yes?",
        "yes...",
        "yes…",
        "yes?!",
        "ok?",
        "okay..",
        "yes -",
        "yes, but",
        "yes, ",
        "y?",
        "yeah... no",
        "yes if it is cheaper",
        "yes (not sure)",
        "yes 🤔",
        "is yes ok",
    ),
    *(
        "嗯",
        "嗯嗯",
        "嗯……",
        "嗯。。。",
        "呃",
        "额",
        "哦",
        "喔",
        "啊",
        "噢噢",
        "哈",
        "这个",
        "那个…",
        "唔",
        "欸",
        "谢谢",
        "谢谢你",
        "麻烦了",
        "请",
        "辛苦了",
    ),
    *(
        "应该吧",
        "随便",
        "都行",
        "再说",
        "再说吧",
        "也行吧",
        "看情况",
        "可能吧",
        "差不多",
        "大概可以",
        "好吧",
        "好吧……",
        "行吧",
        "可以吧",
        "对吧",
        "是吧",
        "好像是",
        "先这样吧",
        "回头再说",
    ),
    *(
        "确认？",
        "好的？",
        "可以吗",
        "好...",
        "是的……",
        "行不行",
        "好了",
        "行了",
        "可以了",
        "对了",
        "要是便宜点",
        "好是好",
        "是不是",
        "要不",
        "好的，",
        "好的但是太贵",
        "你看着办",
    ),
    *(
        "應該吧",
        "隨便",
        "都可以啦",
        "確認？",
        "好吧……",
        "謝謝",
        "再說吧",
        "嗯嗯……",
        "看著辦",
        "可以嗎",
        "係咪",
        "隨你",
        "勉強可以",
    ),
    *("yes [PHONE_1]", "yes [CODE]", "确认[CARD_1]", "да yes", "yes нет", "¿yes", "yes؟", "yes⁇", "yes‽", "yes . . ."),
)
HEDGES = ("maybe", "I guess", "I think", "um", "hmm", "sort of", "probably", "if", "but", "not", "later")
HEDGES_ZH = ("应该", "可能", "大概", "嗯", "呃", "好像", "先", "不", "但是", "再说", "随便")


def answer(words: str) -> bool | None:
    return dialogue().understand(Heard(words, Language.ENGLISH), TODAY).answer


@pytest.mark.parametrize("words", CLEAR)
def test_a_clear_yes_confirms(words: str) -> None:
    assert placed(restated().say(words)) is not None


@pytest.mark.parametrize("words", UNCLEAR)
def test_nothing_but_a_clear_yes_confirms(words: str) -> None:
    for one in {words, converter().to_simplified(words), converter().to_traditional(words)}:
        assert answer(one) is not True
        assert placed(restated().say(one)) is None


@given(
    st.sampled_from(CLEAR),
    st.sampled_from(["?", "？", "...", "…", "……", "。。。", "??", " ?", "?!", ",", "，", "⁇", "؟"]),
)
def test_a_mark_of_doubt_after_a_yes_voids_it(yes: str, mark: str) -> None:
    assert answer(yes + mark) is not True


@given(st.sampled_from(CLEAR), st.sampled_from(HEDGES + HEDGES_ZH), st.booleans(), st.sampled_from([" ", ", ", "，"]))
def test_a_hedge_beside_a_yes_voids_it(yes: str, hedge: str, before: bool, between: str) -> None:  # noqa: FBT001 # drawn
    assert answer(f"{hedge}{between}{yes}" if before else f"{yes}{between}{hedge}") is not True


POLITE = {"please", "pls", "plz", "thanks", "cheers", "ta", "谢谢", "谢谢你", "谢谢您", "多谢", "唔该", "请"}
"""Words that may stand beside a yes, as far as they are short enough to come up."""


@given(st.sampled_from(CLEAR), st.text(alphabet=st.characters(categories=("L", "N")), min_size=1, max_size=6))
def test_a_word_nobody_knows_beside_a_yes_voids_it(yes: str, word: str) -> None:
    words = f"{yes} {word}"
    if answer(word) is not True and dialogue().understand.fold(word) not in POLITE:
        assert answer(words) is not True


@pytest.mark.parametrize("words", ["yes 㖮", "㖮 yes", "确认㖮", "好的，㑮"])
def test_an_ideograph_that_has_no_folded_form_beside_a_yes_voids_it(words: str) -> None:
    assert answer(words) is not True


def test_a_yes_that_is_longer_than_is_looked_at_is_none() -> None:
    assert answer("yes " * 200 + "but no") is None
    assert answer("yes " * 99 + "yes") is None


def test_a_nod_is_enough_to_be_passed_to_a_person_but_a_doubt_is_not() -> None:
    for words, passed in (
        ("嗯", True),
        ("please", True),
        ("uh-huh", True),
        ("hmm...", False),
        ("嗯？", False),
        ("嗯……", False),
    ):
        stage = Stage(dialogue())
        stage.begin()
        stage.say("report a fault")
        stage.say("the thing")
        stage.say("the thing")
        assert stage.states[-1].waiting is Waiting.PERSON
        assert isinstance(stage.say(words), HandOver) is passed


def test_hesitating_again_and_again_offers_a_person_and_orders_nothing() -> None:
    stage = restated()
    for _ in range(4):
        assert placed(stage.say("嗯……")) is None
    assert Waiting.PERSON in {state.waiting for state in stage.states}
