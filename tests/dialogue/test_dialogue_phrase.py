"""How decisions are worded."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.dialogue.message import find, parse
from clearline.dialogue.phrase import Phrasing
from clearline.dialogue.wording import money, volume, written
from clearline.domain.conversation import Expects, Language, Modality
from clearline.domain.decision import Act, ActionCall, Ask, HandOver, Option, Phrase, Say, Value
from clearline.errors import ConfigurationError
from dialogue.dialogue_stage import OFFERS, ZONE, dialogue, flows

PHRASING = Phrasing(flows(), ZONE)
CHAT = Modality.CHAT


@pytest.mark.parametrize(
    ("amount_minor", "currency", "said"),
    [
        (12800, "CNY", "¥128.00"),
        (5, "CNY", "¥0.05"),
        (-1000, "CNY", "-¥10.00"),
        (123456789, "HKD", "HK$1,234,567.89"),
        (100, "XYZ", "XYZ 1.00"),
    ],
)
def test_money_is_written_with_its_currency(amount_minor: int, currency: str, said: str) -> None:
    assert money(amount_minor, currency) == said


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_no_cent_is_lost_in_writing(amount_minor: int) -> None:
    said = money(amount_minor, "CNY").replace("¥", "").replace(",", "").replace(".", "")
    assert int(said) == amount_minor


@pytest.mark.parametrize(
    ("megabytes", "said"), [(0, "0 MB"), (512, "512 MB"), (1024, "1 GB"), (1536, "1.5 GB"), (30720, "30 GB")]
)
def test_volumes_are_written_in_the_unit_people_use(megabytes: int, said: str) -> None:
    assert volume(megabytes) == said


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        ("2026-11-25", "25 November 2026", "2026年11月25日"),
        ("2026-10", "October 2026", "2026年10月"),
        ("2026-11-21T01:30:00+00:00", "21 November 2026, 09:30", "2026年11月21日 09:30"),
        ("2026-11-21T01:30:00Z", "21 November 2026, 09:30", "2026年11月21日 09:30"),
        ("2026-11-21T01:30", "21 November 2026, 01:30", "2026年11月21日 01:30"),
        ("2026-13-99", "2026-13-99", "2026-13-99"),
        ("Riverside", "Riverside", "Riverside"),
    ],
)
def test_dates_and_moments_are_written_as_people_read_them(value: str, english: str, chinese: str) -> None:
    assert written("x", value, Language.ENGLISH, ZONE) == english
    assert written("x", value, Language.SIMPLIFIED, ZONE) == chinese
    assert written("x", value, Language.TRADITIONAL, ZONE) == chinese


@given(st.text(max_size=30))
def test_no_text_crashes_the_wording(value: str) -> None:
    assert isinstance(written("x", value, Language.ENGLISH, UTC), str)


def test_a_value_is_found_by_its_path() -> None:
    values: dict[str, Value] = {
        "bill": {"total_minor": 5, "currency": "CNY", "lines": ({"amount_minor": 3},)},
        "plan_en": "Tide",
        "plan_zh": "潮汐",
    }
    assert find("bill.total_minor", values) == {"amount_minor": 5, "currency": "CNY"}
    assert find("plan", values) == {"en": "Tide", "zh": "潮汐"}
    assert find("bill.total_minor.deeper", values) is None
    assert find("bill.missing", values) is None
    assert find("amount_minor", {"amount_minor": 5}) is None, "an amount without a currency is not an amount"
    assert find("amount_minor", {"amount_minor": True, "currency": "CNY"}) is None


@given(st.text(alphabet="{}a.b|_ ", max_size=20))
def test_a_template_is_parsed_without_loss_or_refused(text: str) -> None:
    try:
        parts = parse(text)
    except ConfigurationError:
        assert "{" in text or "}" in text
        return
    again = "".join(
        part if isinstance(part, str) else "{" + part.path + (f"|{part.term}" if part.term else "") + "}"
        for part in parts
    )
    assert again == text


def test_a_list_is_lines_in_chat_and_sentences_on_the_phone() -> None:
    lines = tuple(Phrase("plans.tell.line", _line(offer)) for offer in OFFERS[:2])
    decision = Say((Phrase("plans.tell"), *lines, Phrase("plans.next")))
    assert PHRASING.say(decision, Language.ENGLISH, CHAT).text.count("\n") == 3
    spoken = PHRASING.say(decision, Language.SIMPLIFIED, Modality.VOICE).text
    assert "\n" not in spoken
    assert "•" not in spoken
    assert "100分钟。" in spoken


def _line(offer: Value) -> dict[str, Value]:
    paths = ("item.name", "item.price_minor", "item.data_mb", "item.voice_min")
    return {path: find(path, {"item": offer}) for path in paths}


def test_traditional_is_derived_for_what_actions_bring() -> None:
    reply = PHRASING.say(Say((Phrase("plans.tell.line", _line(OFFERS[0])),)), Language.TRADITIONAL, CHAT)
    assert "潮汐10套餐" in reply.text
    assert "分鐘" in reply.text


def test_an_unknown_stable_word_is_said_as_it_is() -> None:
    values: dict[str, Value] = {"item.id": "T-1", "item.kind": "fault", "item.state": "teleported"}
    reply = PHRASING.say(Say((Phrase("tickets.tell.line", values),)), Language.ENGLISH, CHAT)
    assert reply.text.strip() == "• T-1 (fault): teleported"


def test_an_ask_tells_what_it_expects() -> None:
    option = Option(Phrase("system.yes"), "Yes")
    reply = PHRASING.say(Ask("code", (Phrase("system.code_sent"),), (option,), "code"), Language.ENGLISH, CHAT)
    assert reply.expects is Expects.CODE
    assert [(choice.label, choice.says) for choice in reply.choices] == [("Yes", "Yes")]


def test_a_hand_over_to_a_person_who_is_there_is_silent() -> None:
    assert PHRASING.say(HandOver("", "with-person"), Language.ENGLISH, CHAT).text == ""


def test_an_act_is_never_said() -> None:
    with pytest.raises(ValueError, match="an act is not said"):
        PHRASING.say(Act(ActionCall("bill.read")), Language.ENGLISH, CHAT)


@pytest.mark.parametrize("phrase", [Phrase("nobody.knows"), Phrase("bill.due"), Phrase("bill.due", {"bill.due": None})])
def test_a_phrase_that_cannot_be_said_whole_is_not_said(phrase: Phrase) -> None:
    with pytest.raises(ConfigurationError):
        PHRASING.say(Say((phrase,)), Language.ENGLISH, CHAT)


def test_the_words_for_a_code_are_the_same_whether_or_not_the_number_is_known() -> None:
    assert flows().messages["system.code_sent"].placeholders == frozenset()


@pytest.mark.parametrize("language", list(Language))
def test_the_first_words_say_that_no_person_answers_and_how_to_reach_one(language: Language) -> None:
    _, decision = dialogue().begin(language)
    text = PHRASING.say(decision, language, CHAT).text
    words = {"en": ("automated", "not a person", "ask for a person"), "zh-Hans": ("自动客服", "不是真人", "人工客服")}
    assert all(word in text for word in words.get(language, ("自動客服", "不是真人", "真人客服")))
