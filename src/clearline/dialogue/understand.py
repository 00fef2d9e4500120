"""The built-in understanding: rules for what must be exact, a trained classifier for what callers want."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from clearline.dialogue import extract
from clearline.dialogue.command import command
from clearline.dialogue.consent import answer, nods
from clearline.dialogue.flow import Flows, SlotKind
from clearline.dialogue.meaning import Candidate, Command, Meaning
from clearline.dialogue.names import Names
from clearline.dialogue.plight import plight
from clearline.dialogue.scam import tells_of_scam
from clearline.dialogue.someone import leaves_people_out
from clearline.dialogue.spelling import spelt
from clearline.domain.conversation import Heard, Language
from clearline.domain.decision import Value
from clearline.language.classify import Example
from clearline.language.encoder import Encode
from clearline.language.forms import fold
from clearline.language.learnt import Keep, learn_anew
from clearline.language.tiers import Tiers

_PLACEHOLDER: Final = re.compile(r"\[[A-Z_]+(?:_\d+)?\]")
_NUMBER: Final = re.compile(r"\[PHONE_\d+\]")
_GAP: Final = re.compile(r"[^a-z0-9\u3400-\u9fff]+")
_SEAM: Final = re.compile(r"(?<=[a-z])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[a-z])")
_LOCAL: Final = {"宽频": "宽带", "讯号": "信号", "帐单": "账单", "简讯": "短信", "网路": "网络", "门号": "手机号"}
"""Words of places that write traditional characters, read as the ones the examples use."""

_SCAM: Final = "scam"
"""The flow for doubtful calls and messages: a rule alone begins it, where the release has it."""

_WILLING: Final = re.compile(r"\bwhy not\b")
"""Asks for no reason: half a yes, which is none."""

_PERSON: Final = "person"
"""The flow that hands over."""

_PROPOSED: Final = 0.5
"""Confidence in what a language model proposes: enough to begin a flow, not enough to leave one for it."""

_TOPIC: Final = "/"
"""Between the fallback flow and what it can look up."""

_PONDERS: Final = re.compile("再(?:比一?比|比较|想|看|考虑)")
"""Whoever will compare some more has an offer in mind, and no bills."""

_CLAUSE: Final = re.compile(r"[,，、:：;；.。!！?？…\n]+")
"""Between clauses: whatever leads up to a wish stands before it."""

_LEADING: Final = re.compile(r"^(?:(?:please|so|and|but|well) |请问|(?:我想|我要|想)问一?下?|你们|那么?|所以)+")
"""What may stand before a wish and changes nothing in it."""

_ENDED: Final = 0.8
"""Confidence in a wish that an utterance ends in, to the letter as it is asked for."""

_SETTLED: Final = 0.6
"""Confidence from which it matters no more that something is named which nobody knows; below it counts half."""

_LONGEST: Final = 400
"""Characters that are looked at: a longer utterance has said its wish by then."""


class Understanding:
    """Reads an utterance in any of the languages, misspelt or mixed; pure and safe to share."""

    __slots__ = ("_fallback", "_intents", "_light", "_names", "_to_simplified", "_warns")

    def __init__(
        self,
        flows: Flows,
        to_simplified: Callable[[str], str],
        encode: Encode | None = None,
        topics: Mapping[str, Sequence[str]] | None = None,
        *,
        keep: Keep = learn_anew,
    ) -> None:
        """`topics` are what the fallback flow can look up, each with how callers ask for it."""
        self._to_simplified = to_simplified
        self._warns = _SCAM in flows.flows
        self._fallback = flows.fallback.name
        self._light = {_PERSON, self._fallback, *(flow.name for flow in flows.flows.values() if flow.aside)}
        examples = list(self._examples(flows, topics or {}))
        self._intents = Tiers(examples, encode, keep)
        self._names = Names(example.said for example in examples)

    def prepare(self) -> None:
        """See `Tiers.prepare`."""
        self._intents.prepare()

    def prepare_words(self) -> None:
        """See `Tiers.prepare_words`."""
        self._intents.prepare_words()

    def is_ready(self, heard: Heard) -> bool:
        """See `Tiers.is_ready`."""
        spaced = self._spaced(heard.text[:_LONGEST])
        return not spaced or self._intents.is_ready(spaced)

    def prepare_for(self, heard: Heard) -> None:
        """See `Tiers.prepare_for`."""
        self._intents.prepare_for(self._spaced(heard.text[:_LONGEST]))

    def __call__(self, heard: Heard, today: date) -> Meaning:
        """Return commands, slots and up to three flows, best first."""
        text = heard.text[:_LONGEST]
        spaced = self._spaced(text)
        number = _NUMBER.search(text)
        found = Meaning(
            command=command(spaced),
            answer=answer(spaced, heard.text),
            nods=nods(spaced, heard.text),
            slots=_slots(text, spaced, today),
            ordinal=extract.ordinal(spaced),
            number=number[0] if number else "",
            plight=plight(spaced),
            folded=spaced.replace(" ", ""),
        )
        candidates = self._candidates(text, spaced, found)
        if heard.proposed:
            others = (one for one in candidates if one.intent != heard.proposed)
            candidates = (Candidate(heard.proposed, _PROPOSED), *(replace(one, confidence=0.0) for one in others))
        return replace(found, candidates=candidates)

    def fold(self, text: str) -> str:
        """Return `text` without case, punctuation, spaces and the difference between the Chinese scripts."""
        return self._spaced(text).replace(" ", "")

    def _candidates(self, text: str, spaced: str, read: Meaning) -> tuple[Candidate, ...]:
        if not spaced:
            return ()
        said = spelt(spaced)
        if self._warns and tells_of_scam(said):
            return (Candidate(_SCAM, 1.0),)
        scores = by_words = self._intents.by_words(spaced)
        # What was read by rule needs no meaning: it is an answer or a command whatever else it is like.
        if read.command is None and read.answer is None and not read.nods and read.ordinal is None:
            scores = _sober(self._scores(text, spaced, by_words), by_words)
        found = _candidates(self._flows(scores))
        unlikely = {_SCAM}
        if read.command is not Command.PERSON and leaves_people_out(said):
            unlikely.add(_PERSON)
        if _WILLING.search(spaced):
            unlikely.add("why")
        if _PONDERS.search(spaced):
            unlikely.add("compare")
        return tuple(one for one in found if one.intent not in unlikely)

    def topic(self, text: str) -> tuple[str, float]:
        """Return what is asked for among the topics, and how surely; the empty topic is none of them."""
        spaced = self._spaced(text)
        if not spaced:
            return "", 0.0
        intent, confidence = self._scores(text, spaced)[0]
        return intent.partition(_TOPIC)[2], confidence

    def _scores(
        self, text: str, spaced: str, by_words: list[tuple[str, float]] | None = None
    ) -> list[tuple[str, float]]:
        said = _PLACEHOLDER.sub(" ", text)
        if (wished := self._ends_in(text)) and (*(by_words or ()), ("", 0.0))[0][1] < _ENDED:
            lower = by_words or self._intents.by_words(spaced)
            return [(wished, _ENDED), *((intent, score / 2) for intent, score in lower if intent != wished)]
        found = self._intents.scores(spaced, said if said.isascii() else self._to_simplified(said), by_words)
        if found[0][1] < _SETTLED and self._names.has_unknown(text):
            return [(intent, confidence / 2) for intent, confidence in found]
        return found

    def _ends_in(self, text: str) -> str | None:
        """Return what the last clause of several asks for, where it is to the letter how that is asked for."""
        clauses = [clause for clause in map(self._spaced, _CLAUSE.split(text)) if clause]
        if len(clauses) < 2:  # noqa: PLR2004 # one clause is no end of another
            return None
        last = clauses[-1]
        found = self._intents.exactly(last) or self._intents.exactly(_LEADING.sub("", last).strip())
        return None if found in self._light else found

    def _flows(self, scores: list[tuple[str, float]]) -> list[tuple[str, float]]:
        """Let each topic stand for the flow that looks it up; the best of them counts."""
        best: dict[str, float] = {}
        for intent, confidence in scores:
            best.setdefault(intent.partition(_TOPIC)[0], confidence)
        return list(best.items())

    def _spaced(self, text: str) -> str:
        bare = fold(_PLACEHOLDER.sub(" ", text)).text.lower()
        if bare.isascii():
            return _GAP.sub(" ", bare).strip()
        simplified = self._to_simplified(bare)
        for word, common in _LOCAL.items():
            simplified = simplified.replace(word, common)
        return _GAP.sub(" ", _SEAM.sub(" ", simplified)).strip()

    def _examples(self, flows: Flows, topics: Mapping[str, Sequence[str]]) -> Iterator[Example]:
        for flow in flows.flows.values():
            titles = (flows.says(flow.title, language) for language in Language)
            for words in dict.fromkeys((*flow.examples, *titles)):
                yield Example(self._spaced(words), flow.name, words)
        for topic, questions in topics.items():
            for words in questions:
                yield Example(self._spaced(words), f"{self._fallback}{_TOPIC}{topic}", words)


def _sober(scores: list[tuple[str, float]], by_words: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Let words alone say how sure it is that a person is wanted: talk about people means nearly the same."""
    told = dict(by_words).get(_PERSON, 0.0)
    sober = [(intent, min(score, told) if intent == _PERSON else score) for intent, score in scores]
    return sorted(sober, key=lambda one: -one[1])


def _candidates(scores: list[tuple[str, float]]) -> tuple[Candidate, ...]:
    """Keep the best three; the first is the surer the further it is ahead of the second."""
    (first, score), *others = scores
    behind = others[0][1] / score if others and score > 0 else 0.0
    best = Candidate(first, round(min(1.0, score * (1.25 - 0.5 * behind)), 4))
    found = (best, *(Candidate(*other) for other in others[:2]))
    return tuple(sorted((one for one in found if one.confidence > 0), key=lambda one: -one.confidence))


def _slots(text: str, spaced: str, today: date) -> dict[SlotKind, Value]:
    found: dict[SlotKind, Value] = {
        SlotKind.MONTH: extract.month(spaced, today),
        SlotKind.SERVICE: extract.service(spaced),
        SlotKind.AREA: extract.area(text),
    }
    return {kind: value for kind, value in found.items() if value is not None}
