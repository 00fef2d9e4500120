"""What was learnt is taken up as it was; whatever is wrong with the folder, it is learnt again."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from clearline.language.classify import Classifier, Example
from clearline.language.learnt import Learnt

BILL = Example("my bill", "bill", "my bill")
EXAMPLES = (BILL, Example("no signal", "fault", "no signal"), Example("没有信号", "fault", "没有信号"))


class Vectors:
    """Directions of sentences, and how many were asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        self.asked += len(sentences)
        return np.array([[len(one), one.count("b"), 1] for one in sentences], dtype=np.float32)


def learn(folder: Path, examples: Sequence[Example] = EXAMPLES, *, of: str = "") -> tuple[Classifier, int]:
    """Return a classifier and of how many sentences it had to learn the meaning."""
    vectors = Vectors()
    classifier = Classifier(examples, vectors, keep=Learnt(folder, of))
    return classifier, vectors.asked


def scores(classifier: Classifier) -> list[list[tuple[str, float]]]:
    return [classifier.scores(words, words) for words in ("my bill", "bill signal", "信号", "else")]


def test_what_is_kept_is_not_learnt_again_and_says_the_same(tmp_path: Path) -> None:
    first, learnt = learn(tmp_path)
    second, again = learn(tmp_path)
    assert (learnt, again) == (len(EXAMPLES), 0)
    assert scores(second) == scores(first) == scores(Classifier(EXAMPLES, Vectors()))


@pytest.mark.parametrize(
    "other",
    [EXAMPLES[:2], (Example("my bill", "fault", "my bill"), *EXAMPLES[1:]), (*EXAMPLES[1:], BILL)],
    ids=["fewer", "another meaning", "another order"],
)
def test_other_examples_are_learnt_by_themselves(tmp_path: Path, other: Sequence[Example]) -> None:
    learn(tmp_path)
    classifier, learnt = learn(tmp_path, other)
    assert learnt == len(other)
    assert scores(classifier) == scores(Classifier(other, Vectors()))


def test_what_another_encoder_taught_is_not_taken_up(tmp_path: Path) -> None:
    learn(tmp_path, of="encoder 1")
    assert learn(tmp_path, of="encoder 2")[1] == len(EXAMPLES)


@pytest.mark.parametrize("left", [0, 20, 100, -1], ids=["nothing", "half a digest", "a head", "all but a byte"])
def test_a_torn_file_is_learnt_and_written_again(tmp_path: Path, left: int) -> None:
    whole, _ = learn(tmp_path)
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:left])
    mended, learnt = learn(tmp_path)
    assert learnt == len(EXAMPLES)
    assert scores(mended) == scores(whole)
    assert learn(tmp_path)[1] == 0


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    learn(tmp_path)
    for file in tmp_path.iterdir():
        content = bytearray(file.read_bytes())
        content[-1] ^= 1
        file.write_bytes(content)
    assert learn(tmp_path)[1] == len(EXAMPLES)


def test_where_nothing_can_be_written_all_is_learnt_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "no" / "such", tmp_path / "file"):
        assert [learn(folder)[1] for _ in range(2)] == [len(EXAMPLES)] * 2
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_files_that_were_used_long_ago_make_room(tmp_path: Path) -> None:
    for number in range(12):
        learn(tmp_path, (*EXAMPLES, Example(f"bill {number}", "bill", f"bill {number}")))
    assert len(list(tmp_path.iterdir())) == 24
    assert learn(tmp_path, (*EXAMPLES, Example("bill 11", "bill", "bill 11")))[1] == 0
