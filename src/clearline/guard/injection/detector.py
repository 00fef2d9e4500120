"""The first injection signal: phrases in every reading of the text; two lesser ones close together weigh as one plain.

It is expected to miss what is new and to be sure of little. It is a signal: authority is settled by the actions.
"""

from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.injection.layers import Layer, layers
from clearline.guard.injection.phrases import Match, matches

_CLOSE = 160
"""Characters within which two phrases are taken for one attempt."""


class InjectionDetector:
    """Sees orders given to the desk itself; an encoded one is plain, for nobody encodes a question."""

    name = "injection.phrases"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return one signal for each phrase, at the place where it stands or where its encoded form does."""
        del language  # an attacker chooses the language
        found = []
        for layer in layers(text):
            found += _signals(layer, sorted(matches(layer.text), key=_start), self.name)
        return found


def _start(match: Match) -> int:
    return match.start


def _signals(layer: Layer, found: Sequence[Match], name: str) -> list[Signal]:
    return [
        Signal(Kind.INJECTION, _place(layer, match), _confidence(layer, match, found[max(0, at - 1) : at + 2]), name)
        for at, match in enumerate(found)
    ]


def _place(layer: Layer, match: Match) -> Span:
    return Span(layer.start, layer.end) if layer.hidden else Span(match.start, match.end)


def _confidence(layer: Layer, match: Match, around: Sequence[Match]) -> Confidence:
    plain = layer.hidden or any(_joined(match, neighbour) for neighbour in around)
    return Confidence.HIGH if plain else match.phrase.confidence


def _joined(match: Match, other: Match) -> bool:
    return other.phrase.name != match.phrase.name and abs(match.start - other.start) <= _CLOSE
