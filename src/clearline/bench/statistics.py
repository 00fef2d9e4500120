"""Exact one-sided binomial bounds (Clopper and Pearson, 1934), in pure Python."""

from math import ceil, exp, lgamma, log

CONFIDENCE = 0.95
_NOTHING = 1e-18
"""Of a sum, what no longer changes it."""
MOST_ERRORS = 0.05
"""Above this share of unanswered cases a sample says nothing."""


def _cumulative(failures: int, cases: int, rate: float) -> float:
    """P(X <= failures) for X ~ Binomial(cases, rate), with failures / cases <= rate < 1, so that terms fall with k."""
    ways = lgamma(cases + 1) - lgamma(failures + 1) - lgamma(cases - failures + 1)
    term = exp(ways + failures * log(rate) + (cases - failures) * log(1 - rate))
    total, odds = 0.0, (1 - rate) / rate
    for k in range(failures, -1, -1):
        total += term
        if term <= total * _NOTHING:
            break
        term *= k / (cases - k + 1) * odds
    return total


def upper_bound(failures: int, cases: int, confidence: float = CONFIDENCE) -> float:
    """Return the largest rate that `failures` in `cases` does not rule out; 1.0 for an empty sample."""
    if not 0 <= failures <= cases:
        raise ValueError(f"{failures!r} failures in {cases!r} cases cannot be")
    if failures == cases:
        return 1.0
    low, high = failures / cases, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _cumulative(failures, cases, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def least_cases(limit: float, confidence: float = CONFIDENCE) -> int:
    """Return the smallest sample whose upper bound is at most `limit` if nothing fails in it."""
    return ceil(log(1 - confidence) / log(1 - limit))


def lower_bound(failures: int, cases: int, confidence: float = CONFIDENCE) -> float:
    """Return the smallest rate that `failures` in `cases` does not rule out; 0.0 for an empty sample."""
    return 0.0 if failures == 0 else 1 - upper_bound(cases - failures, cases, confidence)
