"""What texts share is the same number whether it is summed at once or pair by pair."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.language.features import Features

TEXTS = st.lists(st.text("ab 账单", min_size=1, max_size=8), min_size=2, max_size=90)


def _dense(features: Features, texts: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    rows = [features.row(text) for text in texts]
    dense = np.zeros((len(texts), 1 + max((max(places, default=0) for places, _ in rows), default=0)))
    for row, (places, values) in enumerate(rows):
        dense[row, places] = values
    return dense


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_every_two_texts_share_the_product_of_their_rows(texts: list[str]) -> None:
    features = Features(texts)
    dense = _dense(features, texts)
    assert np.allclose(features.shared(), dense @ dense.T, atol=1e-5)
    among = np.arange(0, len(texts), 2)
    assert np.allclose(features.shared(among), (dense @ dense.T)[np.ix_(among, among)], atol=1e-5)


@given(TEXTS)
@settings(max_examples=30, deadline=None)
def test_a_feature_weighs_what_is_said_of_the_texts_that_have_it(texts: list[str]) -> None:
    features = Features(texts)
    said = np.arange(2.0 * len(texts), dtype=np.float32).reshape(len(texts), 2)
    dense = _dense(features, texts)
    weighed = features.weighed(said)
    assert np.allclose(weighed[: dense.shape[1]], dense.T @ said, rtol=1e-4, atol=1e-4)
    assert not weighed[dense.shape[1] :].any()


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_texts_of_letters_share_nothing_with_texts_of_ideographs(texts: list[str]) -> None:
    features = Features(texts)
    writings = features.writings()
    assert not features.shared()[np.ix_(writings == 0, writings == 1)].any()


def test_a_text_of_none_of_them_has_nothing_known() -> None:
    assert Features(["pay my bill", "看账单"]).row("zzz") == ([], [])
