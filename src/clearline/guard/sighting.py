"""Looking at a text: every detector sees it folded, and what it sees is told in places of the text itself."""

from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Detector, Signal, Span
from clearline.language.forms import fold


def sightings(text: str, detectors: Sequence[Detector], language: Language) -> list[Signal]:
    """Return what `detectors` see in `text`, in their order; what one of them raises is raised."""
    folded = fold(text)
    return [
        Signal(seen.kind, Span(*folded.original(seen.span.start, seen.span.end)), seen.confidence, seen.detector)
        for detector in detectors
        for seen in detector.detect(folded.text, language)
    ]
