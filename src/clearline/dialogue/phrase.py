"""Decisions into a draft reply: words, choices and sources, with placeholders for personal values still in it."""

from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Final

from clearline.dialogue.flow import Flows
from clearline.dialogue.render import Renderer
from clearline.domain.conversation import Choice, Expects, Language, Modality, Reply, Source
from clearline.domain.decision import Act, Ask, Decision, HandOver, Option, Phrase, Say, Value

_BULLET: Final = "• "
_SOURCES: Final = 6


@dataclass(frozen=True, slots=True)
class Phrasing:
    """Says decisions in any language; `zone` is the operator's, in which moments are told."""

    flows: Flows
    zone: tzinfo = UTC

    def say(self, decision: Decision, language: Language, modality: Modality) -> Reply:
        """Return the draft; empty for a hand-over whose caller already is with a person.

        Raises ConfigurationError for a phrase of another release, and ValueError for an act, which is never said.
        """
        renderer = Renderer(self.flows, self.zone)
        phrases, options, expects = _parts(decision)
        return Reply(
            text=_joined(renderer, phrases, language, modality),
            language=language,
            choices=tuple(Choice(renderer.text(option.label, language), option.says) for option in options),
            sources=_sources(phrases),
            expects=expects,
        )


def _parts(decision: Decision) -> tuple[tuple[Phrase, ...], tuple[Option, ...], Expects]:
    match decision:
        case Say(phrases=phrases, options=options):
            return phrases, options, Expects.WORDS
        case Ask(phrases=phrases, options=options, expects=expects):
            return phrases, options, Expects(expects)
        case HandOver(phrases=phrases):
            return phrases, (), Expects.WORDS
        case Act():
            raise ValueError("an act is not said: its outcome is")


def _joined(renderer: Renderer, phrases: tuple[Phrase, ...], language: Language, modality: Modality) -> str:
    text = ""
    was_line = False
    for phrase in phrases:
        line = renderer.message(phrase).line
        words = renderer.text(phrase, language)
        if line:
            words = f"\n{_BULLET}{words}" if modality is Modality.CHAT else f"{_gap(language)}{words}{_stop(language)}"
        elif text:
            words = ("\n" if was_line and modality is Modality.CHAT else _gap(language)) + words
        text, was_line = text + words, line
    return text


def _gap(language: Language) -> str:
    return " " if language is Language.ENGLISH else ""


def _stop(language: Language) -> str:
    return "." if language is Language.ENGLISH else "。"


def _sources(phrases: tuple[Phrase, ...]) -> tuple[Source, ...]:
    found: dict[Source, None] = {}
    for phrase in phrases:
        listed: Value = phrase.values.get("sources")
        for value in listed if isinstance(listed, tuple) else ():
            match value:
                case {"title": str() as title, "reference": str() as reference}:
                    found[Source(title, reference)] = None
                case _:
                    pass
    return tuple(found)[:_SOURCES]
