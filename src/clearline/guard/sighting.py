"""Looking at a text: every detector sees it folded, and what it sees is told in places of the text itself."""

from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Detector, Signal, Span
from clearline.guard.spoken import figures
from clearline.language.forms import fold


def sightings(text: str, detectors: Sequence[Detector], language: Language) -> list[Signal]:
    """Return what `detectors` see in `text`, in their order; what one of them raises is raised."""
    folded = fold(text)
    read = figures(folded.text)
    found = [seen for detector in detectors for seen in detector.detect(read.text, language)]
    if folded.origins is None and read.places is None:
        return found
    places = [read.original(seen.span) for seen in found]
    return [
        Signal(seen.kind, Span(*folded.original(place.start, place.end)), seen.confidence, seen.detector)
        for seen, place in zip(found, places, strict=True)
    ]
