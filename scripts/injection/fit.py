"""Logistic regression over hashed features, fitted by L-BFGS (Liu and Nocedal, 1989): the same every time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Table:
    """Texts as sparse rows: `places[begins[i]:begins[i + 1]]` are the features of text `i`."""

    places: NDArray[np.uint32]
    values: NDArray[np.float32]
    begins: NDArray[np.int64]


def table(rows: Sequence[tuple[NDArray[np.uint32], NDArray[np.float32]]]) -> Table:
    """Put the rows below one another."""
    return Table(
        np.concatenate([places for places, _ in rows]),
        np.concatenate([values for _, values in rows]),
        np.concatenate([[0], np.cumsum([len(places) for places, _ in rows])]),
    )


def fit(rows: Table, wanted: NDArray[np.bool_], width: int, *, ridge: float, rounds: int) -> tuple[Vector, float]:
    """Return weights and bias; both classes count the same however many there are of each."""
    owner = np.repeat(np.arange(len(wanted)), np.diff(rows.begins))

    def loss(point: Vector) -> tuple[float, Vector]:
        margin = np.bincount(owner, weights=point[rows.places] * rows.values, minlength=len(wanted)) + point[-1]
        missed, pull = _balanced(margin, wanted)
        slope: Vector = np.bincount(rows.places, weights=pull[owner] * rows.values, minlength=width + 1).astype(float)
        slope[:-1] += ridge * point[:-1]
        slope[-1] = pull.sum()
        return missed + 0.5 * ridge * float(point[:-1] @ point[:-1]), slope

    found = lbfgs(loss, np.zeros(width + 1), rounds)
    return found[:-1], float(found[-1])


def fit_vectors(
    vectors: NDArray[np.float32], wanted: NDArray[np.bool_], *, ridge: float, rounds: int
) -> tuple[Vector, float]:
    """Return weights and bias over vectors, one row each; both classes count the same."""

    def loss(point: Vector) -> tuple[float, Vector]:
        margin = vectors @ point[:-1].astype(np.float32) + point[-1]
        missed, pull = _balanced(margin, wanted)
        slope: Vector = np.append(vectors.T @ pull.astype(np.float32), pull.sum()).astype(float)
        slope[:-1] += ridge * point[:-1]
        return missed + 0.5 * ridge * float(point[:-1] @ point[:-1]), slope

    found = lbfgs(loss, np.zeros(vectors.shape[1] + 1), rounds)
    return found[:-1], float(found[-1])


def _balanced(margin: Vector, wanted: NDArray[np.bool_]) -> tuple[float, Vector]:
    """Return the loss, and how each text pulls at the slope."""
    sign = np.where(wanted, 1.0, -1.0)
    share = np.where(wanted, 0.5 / wanted.sum(), 0.5 / (~wanted).sum())
    pull: Vector = -share * sign / (1.0 + np.exp(np.clip(sign * margin, -50.0, 50.0)))
    return float(share @ np.logaddexp(0.0, -sign * margin)), pull


def lbfgs(loss: Callable[[Vector], tuple[float, Vector]], point: Vector, rounds: int, memory: int = 8) -> Vector:
    """Minimise a smooth convex `loss`; stops early where a round gains less than a millionth."""
    value, slope = loss(point)
    steps: list[Vector] = []
    bends: list[Vector] = []
    for _ in range(rounds):
        way = _direction(slope, steps, bends)
        length = 1.0 if steps else 1.0 / float(np.abs(slope).sum())
        while True:
            there = point - length * way
            value_there, slope_there = loss(there)
            if value_there <= value - 1e-4 * length * float(slope @ way) or length < 1e-12:  # noqa: PLR2004 # Armijo
                break
            length /= 2
        steps, bends = [*steps, there - point][-memory:], [*bends, slope_there - slope][-memory:]
        gained = value - value_there
        point, value, slope = there, value_there, slope_there
        if gained < 1e-6 * abs(value):
            break
    return point


def _direction(slope: Vector, steps: Sequence[Vector], bends: Sequence[Vector]) -> Vector:
    way = slope.copy()
    shares: list[float] = []
    for step, bend in zip(reversed(steps), reversed(bends), strict=True):
        shares.append(float(step @ way) / float(step @ bend))
        way -= shares[-1] * bend
    if steps:
        way *= float(steps[-1] @ bends[-1]) / float(bends[-1] @ bends[-1])
    for step, bend, share in zip(steps, bends, reversed(shares), strict=True):
        way += step * (share - float(bend @ way) / float(step @ bend))
    return way
