"""What nobody could answer is gathered: the like together, the widest gap first, and nothing twice."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from clearline.knowledge.unanswered import gaps
from clearline.language.encoder import Encoder

ASKED = {
    "do you sell smart watches": 2,
    "can I buy a smartwatch from you": 1,
    "你们卖智能手表吗": 1,
    "is there a student discount": 1,
    "do students pay less": 1,
    "what colour is the sky": 1,
}


def by_first_letter(sentences: Sequence[str]) -> NDArray[np.float32]:
    vectors = np.zeros((len(sentences), 3), dtype=np.float32)
    for row, sentence in enumerate(sentences):
        vectors[row, "abc".index(sentence[0])] = 1.0
    return vectors


def test_the_like_stand_together_across_languages_and_the_widest_gap_comes_first() -> None:
    found = gaps(ASKED, Encoder(), 2)
    assert [gap.asked for gap in found] == [4, 2]
    assert set(found[0].questions) == {
        "do you sell smart watches",
        "can I buy a smartwatch from you",
        "你们卖智能手表吗",
    }


def test_nothing_asked_is_no_gap() -> None:
    assert gaps({}, by_first_letter, 1) == ()


@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), st.integers(1, 5), max_size=20), st.integers(1, 6))
def test_every_question_stands_in_one_gap_at_most_and_what_is_asked_often_is_in_one(
    asked: dict[str, int], least: int
) -> None:
    found = gaps(asked, by_first_letter, least)
    listed = [question for gap in found for question in gap.questions]
    assert len(listed) == len(set(listed))
    assert all(gap.asked == sum(asked[one] for one in gap.questions) >= least for gap in found)
    for letter in "abc":
        often = sum(times for question, times in asked.items() if question[0] == letter)
        assert (often >= least) == any(question[0] == letter for question in listed)
    assert [gap.asked for gap in found] == sorted((gap.asked for gap in found), reverse=True)
