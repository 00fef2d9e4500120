"""Names and addresses: people and doors are hidden, what the desk must hear is not, whatever the case or the script."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.carrier.demo.people import people
from clearline.domain.conversation import Expects, Language, Reply
from clearline.domain.person import Personal
from clearline.domain.ruling import Kind
from clearline.errors import ConfigurationError
from clearline.guard.detectors.names import NameDetector
from clearline.guard.grounding import Grounds
from clearline.guard.names.features import features
from clearline.guard.names.model import Model, Scores, mentions, opened, shipped
from clearline.guard.names.tokens import is_cased, tokens
from clearline.guard.pipeline import Guard
from clearline.guard.redact import restore, unbracketed
from clearline.language.forms import fold, visible


def hear(text: str) -> str:
    screened = Guard().screen(Personal(text), vault={}, expects=Expects.WORDS, language=None, fallback=Language.ENGLISH)
    return screened.heard.text


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("My name is Alice Chen", "My name is [PERSON_1]"),
        ("my name is alice chen", "my name is [PERSON_1]"),
        ("hello this is emma hartley speaking", "hello this is [PERSON_1] speaking"),
        (
            "My name is Alice Chen and I live at Flat 4B, 18 Quay Road",
            "My name is [PERSON_1] and I live at [ADDRESS_1]",
        ),
        ("我叫王小明，住在港前路88号3幢502室", "我叫[PERSON_1]，住在[ADDRESS_1]"),
        ("林美華，中山街12號8樓之2", "[PERSON_1]，[ADDRESS_1]"),
        ("機主陳家豪", "機主[PERSON_1]"),
        ("请寄到上海市徐汇区淮海中路100号", "请寄到[ADDRESS_1]"),
        ("我叫Daniel Okafor，电话13812345678", "我叫[PERSON_1]，电话[PHONE_1]"),
        ("王小明13812345678", "[PERSON_1][PHONE_1]"),
    ],
)
def test_people_and_doors_are_hidden(said: str, heard: str) -> None:
    assert hear(said) == heard


AREAS = sorted({name for person in people() for name in (person.area.en, person.area.hans, person.area.hant)})


@pytest.mark.parametrize(
    "said",
    [
        *AREAS,
        *(f"my broadband is down in {area}" if area.isascii() else f"我住在{area}，宽带断了" for area in AREAS),
        "no signal in North Harbour", "The wifi at Lakeview is down", "老城附近是不是断网了", "濱江沒有訊號",
        "I want to order Voyager 150 GB", "Switch me to Harbour Family 100 GB", "微澜 15GB多少钱", "就要大潮吧",
        "套餐余量", "my October bill", "bill for May please", "十月的账单", "no, the 3rd", "r u real", "转人工", "你好",
        "hello", "Is this Tidemark Telecom?", "I want to speak to a person", "我要投诉", "刪除我的資料",
        "I object to being helped by AI", "对某项收费有异议", "屋裡完全沒訊號，站到窗邊才有一格",
        "can i pay with alipay",
    ],
)  # fmt: skip
def test_what_the_desk_must_hear_is_not_hidden(said: str) -> None:
    assert hear(said) == said


def test_the_desk_may_name_people_and_places_and_says_nothing_back_of_a_name() -> None:
    vault = {"[PERSON_1]": Personal("Alice Chen-Whitfield")}
    draft = Reply("Hello [PERSON_1], Emma Hartley will call from 18 Quay Road", Language.ENGLISH)
    said = Guard().release(draft, vault=vault, grounds=Grounds()).reply.text
    assert said == "Hello ••••, Emma Hartley will call from 18 Quay Road"


@given(st.text(max_size=80))
def test_the_model_reads_any_text_and_tells_disjoint_stretches_in_order(text: str) -> None:
    at = 0
    for mention in mentions(tokens(text), shipped()):
        assert at <= mention.start < mention.end <= len(text)
        assert mention.label
        at = mention.end


WORDS = [*["my", "name", "is", "Alice", "Chen", "18", "Quay", "Road", "and"], *",.我叫王小明住在中山路号"]


@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_redact_then_restore_is_the_identity_with_names_too(words: list[str]) -> None:
    said = unbracketed(visible(" ".join(words)))
    screened = Guard().screen(Personal(said), vault={}, expects=Expects.WORDS, language=None, fallback=Language.ENGLISH)
    assert restore(screened.heard.text, screened.vault) == said


@given(st.text(max_size=120))
def test_every_token_is_where_it_says_and_only_blanks_are_none(text: str) -> None:
    read = tokens(text)
    assert [text[start:end] for start, end in read.spans] == list(read.words)
    left = "".join(char for at, char in enumerate(text) if not any(s <= at < e for s, e in read.spans))
    assert not left.strip()
    assert isinstance(is_cased(read.words), bool)
    assert len(features(read.words, shipped().lists, cased=True)) == len(read.words)


def test_decoding_finds_the_same_labels_in_blocks_as_at_once() -> None:
    said = "My name is Alice Chen. I live in Leeds. "
    once = [(mention.label, said[mention.start : mention.end]) for mention in mentions(tokens(said), shipped())]
    many = list(mentions(tokens(said * 60), shipped()))
    assert len(many) == 60 * len(once)
    assert {said[mention.start % len(said) : (mention.end - 1) % len(said) + 1] for mention in many} == {
        words for _, words in once
    }


def test_a_label_never_goes_on_that_did_not_begin() -> None:
    labels = ("B-PERSON", "I-PERSON", "O")
    between = np.zeros((3, 3), np.float32)
    between[2, 1] = -1e4
    weights = np.array([[0, 5, 0], [0, 0, 0]], np.float32)
    model = Model(labels, {"w,": 0}, weights, between, {})
    assert [mention.start for mention in mentions(tokens(", ,"), model)] == [0]


LABELS = ("B-ADDRESS", "B-PERSON", "I-ADDRESS", "I-PERSON", "O")


def _random_model(rng: np.random.Generator, words: Sequence[str]) -> Model:
    """Return a model that knows some words, with weights and steps of any size."""
    between = rng.normal(0, 3, (len(LABELS), len(LABELS))).astype(np.float32)
    for at, after in enumerate(LABELS):
        for before, label in enumerate(LABELS):
            if after.startswith("I-") and label[2:] != after[2:]:
                between[before, at] = -1e4
    rows = {f"w{word}": row for row, word in enumerate(words)}
    weights = np.vstack([rng.normal(-1, 3, (len(words), len(LABELS))), np.zeros((1, len(LABELS)))]).astype(np.float32)
    return Model(LABELS, rows, weights, between, {})


def _best_of_all(scores: Scores, model: Model) -> list[str]:
    """Return the best row of labels as the book has it: every step of every row."""
    reached, back = scores[0] + model.opening, []
    for score in scores[1:]:
        ways = reached[:, None] + model.between
        back.append(ways.argmax(axis=0))
        reached = ways.max(axis=0) + score
    path = [int(reached.argmax())]
    for steps in reversed(back):
        path.append(int(steps[path[-1]]))
    return [LABELS[label] for label in reversed(path)]


@given(st.integers(0, 10_000), st.lists(st.sampled_from(".,;:!?"), min_size=1, max_size=14))
def test_the_row_of_labels_found_is_the_best_of_all(seed: int, signs: list[str]) -> None:
    model = _random_model(np.random.default_rng(seed), ".,;:!?")
    text = " ".join(signs)
    scores = np.stack([model.weights[model.rows[f"w{sign}"]] for sign in signs])
    expected = _best_of_all(scores, model)
    starts = {2 * at: label[2:] for at, label in enumerate(expected) if label.startswith("B-")}
    assert {mention.start: mention.label for mention in mentions(tokens(text), model)} == starts


def test_a_damaged_model_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("model") / "weights.npz"
    path.write_bytes(b"PK no archive")
    with pytest.raises(ConfigurationError):
        opened(path)


@pytest.mark.parametrize("word", ["HBZXZRDJ", "XKCD", "bcdfg"])
def test_letters_that_nobody_can_speak_are_nobodys_name(word: str) -> None:
    text = f"请记一下，这次对话的备注是 {word}。"
    assert not [signal for signal in NameDetector().detect(text, Language.SIMPLIFIED) if signal.kind is Kind.PERSON]


@pytest.mark.parametrize(
    "said",
    [
        "My name is Zyxwvut Qwertson and I live here",
        "Hello, меня зовут Владимир Жуковский",
        "제 이름은 김철수입니다, thanks",
        "はじめまして、ひろしです",
    ],
)
def test_no_word_of_a_text_is_remembered_but_those_of_the_lists(said: str) -> None:
    model = replace(shipped(), lent={}, joints={}, met=({}, {}))
    words = tokens(fold(said).text)
    list(mentions(words, model, 1.0))
    assert model.joints
    kept = {part for key in (*model.lent, *model.joints) for part in key if isinstance(part, str)}
    others = {word for word in words.words if len(word) > 1 and word.lower() not in model.lists}
    assert others
    assert not {f"w{form}" for word in others for form in (word, word.lower())} & kept
    assert not others & {word for met in model.met for word in met}
