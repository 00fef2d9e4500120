"""Recognisers of the operator's own, by dotted name, and Presidio as one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from clearline.domain.conversation import Expects, Language, Reply, Speaker
from clearline.domain.person import Personal
from clearline.domain.ruling import Kind, Span
from clearline.errors import ConfigurationError
from clearline.guard.detectors import PERSONAL_DETECTORS
from clearline.guard.detectors.named import recognisers
from clearline.guard.detectors.presidio import PresidioDetector, Seen
from clearline.guard.grounding import Grounds
from clearline.guard.pipeline import Guard
from clearline.guard.redact import restore

OWN = recognisers(["guard.own_recogniser:MemberNumber"])
GUARD = Guard(personal=(*PERSONAL_DETECTORS, *OWN))


def test_what_an_own_recogniser_sees_is_hidden_and_comes_back() -> None:
    said = "my member number is TM-123456"
    screened = GUARD.screen(Personal(said), vault={}, expects=Expects.WORDS, language=None, fallback=Language.ENGLISH)
    assert screened.heard.text == "my member number is [OWN_1]"
    assert restore(screened.heard.text, screened.vault) == said


def test_what_an_own_recogniser_sees_never_leaves() -> None:
    draft = Reply("You are member TM-123456.", Language.ENGLISH, Speaker.STAFF)
    assert "TM-123456" not in GUARD.release(draft, vault={}, grounds=Grounds()).reply.text


@pytest.mark.parametrize(
    "name",
    [
        "",
        "guard.own_recogniser",
        ":MemberNumber",
        "no.such.module:Anything",
        "guard.own_recogniser:Nothing",
        "guard.own_recogniser:Blind",
        "guard.own_recogniser:Broken",
    ],
)
def test_what_cannot_see_is_refused_at_start(name: str) -> None:
    with pytest.raises(ConfigurationError):
        recognisers([name])


@dataclass
class Told:
    entity_type: str
    start: int
    end: int
    score: float


class Analyzer:
    """Answers as Presidio's does."""

    def __init__(self, *told: Seen) -> None:
        self.told = told
        self.asked: list[str] = []

    def analyze(self, text: str, language: str) -> Sequence[Seen]:
        self.asked.append(f"{language}: {text}")
        return self.told


def test_of_presidio_only_what_the_desk_hides_is_heard() -> None:
    said = "Ann is in Leeds on Monday"
    analyzer = Analyzer(Told("PERSON", 0, 3, 0.85), Told("LOCATION", 10, 15, 0.85), Told("US_SSN", 4, 6, 0.1))
    signals = PresidioDetector(analyzer).detect(said, Language.ENGLISH)
    assert [(one.kind, one.span) for one in signals] == [(Kind.PERSON, Span(0, 3))]


def test_presidio_is_not_asked_about_chinese() -> None:
    analyzer = Analyzer(Told("PERSON", 0, 2, 0.85))
    assert PresidioDetector(analyzer).detect("我叫王小明", Language.SIMPLIFIED) == ()
    assert analyzer.asked == []
