"""Where the steps of a flow stand in its picture: layers from above to below, in the way of Sugiyama, Tagawa and Toda.

The longest way from the first step gives the layer; a way that leads back is kept apart; a way over several layers
gets a place in each, so that it runs between the steps and not across them; neighbours are ordered by barycentre.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

_SWEEPS: Final = 8

Ways = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Layers of places; a place is a step, or a way that passes: `from>to#layer`."""

    layers: tuple[tuple[str, ...], ...]
    back: frozenset[tuple[str, str]]
    """The ways that lead back."""

    def passes(self, source: str, target: str) -> tuple[str, ...]:
        """Return the places through which a way runs, from the upper to the lower."""
        own = f"{source}>{target}#"
        return tuple(place for layer in self.layers for place in layer if place.startswith(own))


def lay_out(first: str, ways: Ways) -> Layout:
    """Return the layers for a graph whose every node is reached from `first`."""
    walk = _Walk(ways)
    walk.visit(first)
    forward = {name: tuple(t for t in dict.fromkeys(ways[name]) if (name, t) not in walk.back) for name in walk.order}
    depth = dict.fromkeys(walk.order, 0)
    for name in walk.order:
        for target in forward[name]:
            depth[target] = max(depth[target], depth[name] + 1)
    layers: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    beside: dict[str, list[str]] = {}
    for name in walk.order:
        layers[depth[name]].append(name)
        for target in forward[name]:
            chain = [name, *_passing(name, target, depth), target]
            for layer, place in zip(range(depth[name] + 1, depth[target]), chain[1:-1], strict=True):
                layers[layer].append(place)
            for upper, lower in pairwise(chain):
                beside.setdefault(upper, []).append(lower)
                beside.setdefault(lower, []).append(upper)
    return Layout(tuple(map(tuple, _ordered(layers, beside))), frozenset(walk.back))


@dataclass(slots=True)
class _Walk:
    """Depth first; `order` is topological once it is complete."""

    ways: Ways
    order: list[str] = field(default_factory=list)
    back: set[tuple[str, str]] = field(default_factory=set)
    _open: set[str] = field(default_factory=set)
    _done: set[str] = field(default_factory=set)

    def visit(self, name: str) -> None:
        self._open.add(name)
        for target in reversed(self.ways[name]):
            if target in self._open:
                self.back.add((name, target))
            elif target not in self._done:
                self.visit(target)
        self._open.discard(name)
        self._done.add(name)
        self.order.insert(0, name)


def _passing(source: str, target: str, depth: Mapping[str, int]) -> Iterator[str]:
    return (f"{source}>{target}#{layer}" for layer in range(depth[source] + 1, depth[target]))


def _ordered(layers: list[list[str]], beside: Mapping[str, Sequence[str]]) -> list[list[str]]:
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for at in range(1, len(layers)) if down else range(len(layers) - 2, -1, -1):
            fixed = layers[at - 1 if down else at + 1]
            place = {name: (2 * index + 1) / (2 * len(fixed)) for index, name in enumerate(fixed)}
            own = {name: (2 * index + 1) / (2 * len(layers[at])) for index, name in enumerate(layers[at])}
            layers[at].sort(key=lambda name: _middle([place[n] for n in beside[name] if n in place], own[name]))
    return layers


def _middle(places: Sequence[float], otherwise: float) -> float:
    return sum(places) / len(places) if places else otherwise
