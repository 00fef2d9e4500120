"""Sentences that mean the same point the same way, whatever the language."""

import numpy as np
import pytest

from clearline.language.encoder import Encoder


@pytest.fixture(scope="module")
def encode() -> Encoder:
    return Encoder()


def test_every_sentence_gives_one_unit_vector_whoever_stands_beside_it(encode: Encoder) -> None:
    alone = encode(["how much is my bill"])
    together = encode(["我的账单多少钱", "how much is my bill", ""])
    assert together.shape == (3, 512)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-3)
    assert np.allclose(alone[0], together[1], atol=1e-4)


@pytest.mark.parametrize("asked", ["我这个月要交多少钱", "我這個月要繳多少錢", "what do I owe you this month"])
def test_the_same_wish_is_nearer_in_another_language_than_another_wish_in_the_same(encode: Encoder, asked: str) -> None:
    bill, fault, said = encode(["how much is my bill this month", "my internet is not working", asked])
    assert said @ bill > said @ fault + 0.1
