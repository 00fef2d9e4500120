"""The bounds are the published ones."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.bench.statistics import least_cases, lower_bound, upper_bound


@pytest.mark.parametrize(
    ("failures", "cases", "limit"),
    [(0, 59, 0.05), (1, 93, 0.05), (2, 124, 0.05), (5, 208, 0.05), (0, 149, 0.02), (0, 299, 0.01), (0, 29, 0.10)],
)
def test_the_smallest_plans_that_prove_a_limit_are_those_of_the_table(failures: int, cases: int, limit: float) -> None:
    assert upper_bound(failures, cases) <= limit < upper_bound(failures, cases - 1)


@given(st.floats(0.005, 0.5))
def test_the_least_sample_is_the_smallest_that_can_prove_its_limit(limit: float) -> None:
    least = least_cases(limit)
    assert upper_bound(0, least) <= limit < upper_bound(0, least - 1)


def test_nothing_seen_proves_nothing() -> None:
    assert upper_bound(0, 0) == 1.0
    assert lower_bound(0, 0) == 0.0
    assert upper_bound(7, 7) == 1.0


def test_more_failures_than_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be"):
        upper_bound(3, 2)


@given(st.integers(1, 300).flatmap(lambda cases: st.tuples(st.integers(0, cases), st.just(cases))))
def test_the_bound_is_where_the_binomial_tail_is_five_percent(sample: tuple[int, int]) -> None:
    failures, cases = sample
    bound = upper_bound(failures, cases)
    assert lower_bound(failures, cases) <= failures / cases <= bound
    if failures < cases:
        tail = sum(comb(cases, k) * bound**k * (1 - bound) ** (cases - k) for k in range(failures + 1))
        assert tail == pytest.approx(0.05, abs=1e-6)
