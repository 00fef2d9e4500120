"""Equations solved where they lie have the solution that numpy finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.language.ridge import RIDGE, solve_ridge


@given(st.integers(0, 2**32 - 1), st.integers(0, 40))
@settings(max_examples=40, deadline=None)
def test_every_kernel_is_solved(seed: int, texts: int) -> None:
    assert _far_off(np.random.default_rng(seed), texts) < 1e-4


@pytest.mark.parametrize("texts", [255, 256, 257, 700])
def test_a_kernel_of_several_blocks_is_solved(texts: int) -> None:
    assert _far_off(np.random.default_rng(texts), texts) < 1e-4


def _far_off(seeded: np.random.Generator, texts: int) -> float:
    rows = seeded.normal(size=(texts, 20))
    kernel, wanted = rows @ rows.T / 20, seeded.normal(size=(texts, 3))
    expected = np.linalg.solve(kernel + RIDGE * np.eye(texts), wanted)
    found = solve_ridge(kernel.astype(np.float32), wanted.astype(np.float32))
    return float(np.abs(found - expected).max(initial=0.0))
