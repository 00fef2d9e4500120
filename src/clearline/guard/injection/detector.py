"""Orders given to the desk itself, seen twice: by phrases that are sure of little else, and by a model that knows more.

Both look at every reading of the text. It is a signal and never a boundary: authority is settled by the actions.
"""

from collections.abc import Callable, Iterator, Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.guard.injection.classifier import Classifier, no_encoder
from clearline.guard.injection.layers import Layer, layers
from clearline.guard.injection.model import Thresholds, shipped
from clearline.guard.injection.phrases import Match, matches
from clearline.guard.injection.simpler import simpler
from clearline.language.encoder import Encode

_CLOSE = 160
"""Characters within which two phrases are taken for one attempt."""
_SHORTEST = 4
"""Nobody gives an order in less."""
_MODEL = "injection.model"


class InjectionDetector:
    """Sees orders given to the desk itself; an encoded one is plain, for nobody encodes a question."""

    name = "injection.phrases"

    def __init__(self, thresholds: Thresholds | None = None, encoder: Callable[[], Encode | None] = no_encoder) -> None:
        self._classifier = Classifier(shipped(), thresholds, encoder=encoder)

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return a signal for each phrase, and one for what the model finds that no phrase tells as surely."""
        del language  # an attacker chooses the language
        found: list[Signal] = []
        for layer in layers(text):
            told = _signals(layer, sorted(matches(layer.text), key=_start), self.name)
            found += told
            found += self._weighed(layer, told)
        return found

    def is_plain(self, text: str) -> bool:
        """Return whether `text` gives the desk an order beyond doubt, whoever wrote it."""
        return any(signal.confidence is Confidence.HIGH for signal in self.detect(text, Language.ENGLISH))

    def _weighed(self, layer: Layer, told: Sequence[Signal]) -> Iterator[Signal]:
        """The model alone notes and never blocks: it has taken a plea for a person for an order."""
        if len(layer.text) < _SHORTEST:
            return
        best = self._classifier.weigh(simpler(layer.text))
        sure = self._classifier.confidence(best.score) if best else None
        if best is None or sure is None:
            return
        if layer.hidden:
            yield Signal(Kind.INJECTION, Span(layer.start, layer.end), Confidence.HIGH, _MODEL)
        elif not any(signal.confidence is Confidence.HIGH for signal in told):
            agreed = Confidence.HIGH if told and sure is Confidence.HIGH else Confidence.MEDIUM
            yield Signal(Kind.INJECTION, Span(best.start, best.end), agreed, _MODEL)


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
