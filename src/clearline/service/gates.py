"""What a release must show before it serves anybody, and what takes it back while it serves a few (AR-14, SS-10)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearline.dialogue.context import Context
from clearline.dialogue.ear import clear
from clearline.domain.conversation import Heard, Keeper, Language, Modality, Turn
from clearline.domain.decision import Ask, Decision, Failed, HandOver, Say
from clearline.domain.person import Assurance
from clearline.errors import ConfigurationError
from clearline.service.release import Release

_DISCLOSES: Final = {Language.ENGLISH: "automated", Language.SIMPLIFIED: "自动", Language.TRADITIONAL: "自動"}
_PERSON: Final = {
    Language.ENGLISH: "I want to talk to a person",
    Language.SIMPLIFIED: "我要转人工客服",
    Language.TRADITIONAL: "我要轉真人客服",
}
_ROBOT: Final = {
    Language.ENGLISH: "are you a robot?",
    Language.SIMPLIFIED: "你是机器人吗",
    Language.TRADITIONAL: "你是機器人嗎",
}
_ENOUGH: Final = 20
"""Turns before a rate is looked at."""
_CRASHES: Final = 3
_WORSE: Final = 0.05
"""How much more trouble than before is too much, beyond chance."""
_Z: Final = 1.645
"""One-sided, at 95 %."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a caller says and what it must be taken for."""

    says: str
    means: str
    language: Language


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Sentences, and the share of them that must be understood."""

    at_least: float
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """How the turns of a release went."""

    turns: int = 0
    troubled: int = 0
    crashed: int = 0

    def after(self, turn: Turn | None) -> "Health":
        """Return the health with one more turn; None is one that crashed."""
        if turn is None:
            return replace(self, turns=self.turns + 1, troubled=self.troubled + 1, crashed=self.crashed + 1)
        return replace(self, turns=self.turns + 1, troubled=self.troubled + is_troubled(turn))


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    means: str
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    at_least: Annotated[float, Field(ge=0, le=1)]
    sentences: tuple[_Said, ...]


def read_evaluation(path: Path) -> Evaluation:
    """Return the sentences of a file; raises ConfigurationError for one that is no evaluation."""
    try:
        written = _File.model_validate(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as exc:
        raise ConfigurationError(f"{path}: no evaluation: {exc}") from exc
    sentences = tuple(
        Sentence(words, said.means, language)
        for said in written.sentences
        for language, spoken in ((Language.ENGLISH, said.en), (Language.SIMPLIFIED, said.zh))
        for words in spoken
    )
    if not sentences:
        raise ConfigurationError(f"{path}: has no sentences")
    return Evaluation(written.at_least, sentences)


def preflight(release: Release, evaluation: Evaluation | None, today: date) -> Iterator[str]:
    """Yield why `release` may serve nobody: it hides what it is, keeps people from people, or does not understand."""
    for language in Language:
        yield from _manners(release, language, today)
    if evaluation is not None:
        missed = [one for one in evaluation.sentences if not _is_understood(release, one, today)]
        share = 1 - len(missed) / len(evaluation.sentences)
        if share < evaluation.at_least:
            first = ", ".join(repr(one.says) for one in missed[:3])
            yield f"understands {share:.0%} of the evaluation, expected {evaluation.at_least:.0%}; not {first}"


def breach(before: Health, now: Health) -> str:
    """Return why a release must be taken back, given how the one before it does; empty while there is no reason.

    A rate counts by its one-sided Wilson bound at 95 %, so that bad luck with the first callers is not taken for fault.
    """
    if now.crashed >= _CRASHES and now.crashed * max(before.turns, 1) > 2 * before.crashed * now.turns:
        return f"crashed in {now.crashed} of {now.turns} turns"
    if now.turns < _ENOUGH:
        return ""
    usual = before.troubled / before.turns if before.turns else 0.0
    if _least(now.troubled, now.turns) > usual + _WORSE:
        return f"in trouble in {now.troubled} of {now.turns} turns, before in {before.troubled} of {before.turns}"
    return ""


def is_troubled(turn: Turn) -> bool:
    """Return whether something failed in `turn`, or a person had to take over whom nobody had asked for."""
    failed = any(isinstance(outcome, Failed) for outcome in turn.outcomes)
    return failed or any(isinstance(one, HandOver) and one.reason == "outcome-unknown" for one in turn.decisions)


def _manners(release: Release, language: Language, today: date) -> Iterator[str]:
    state, greeting = release.dialogue.begin(language)
    if _DISCLOSES[language] not in release.phrasing.say(greeting, language, Modality.CHAT).text:
        yield f"the greeting does not say that it is automated ({language.value})"
    context = Context(Assurance.NONE, attempted=False, today=today, keeper=Keeper.DESK, turn=1)
    _, asked = release.dialogue.hear(state, Heard(_ROBOT[language], language), context)
    if _DISCLOSES[language] not in _words(release, asked, language):
        yield f"asked whether it is a robot it does not say so ({language.value})"
    heard = Heard(_PERSON[language], language)
    for turn in (1, 2):
        state, asked = release.dialogue.hear(state, heard, replace(context, turn=turn))
        if isinstance(asked, HandOver):
            return
        heard = Heard("yes" if language is Language.ENGLISH else "是的", language)
    yield f"a person cannot be reached in two steps ({language.value})"


def _words(release: Release, decision: Decision, language: Language) -> str:
    return release.phrasing.say(decision, language, Modality.CHAT).text if isinstance(decision, Say | Ask) else ""


def _is_understood(release: Release, one: Sentence, today: date) -> bool:
    meaning = release.understanding(Heard(one.says, one.language), today)
    if clear(meaning) == one.means or (meaning.command is not None and meaning.command.value == one.means):
        return True
    found = release.knowledge.answer(one.says, one.language, today)
    return found is not None and found.source.reference.partition(" ")[0] == one.means


def _least(troubled: int, turns: int) -> float:
    """Return the lower end of Wilson's interval (Wilson, JASA 22, 1927)."""
    rate, spread = troubled / turns, _Z * _Z / turns
    middle = rate + spread / 2
    width = _Z * math.sqrt((rate * (1 - rate) + spread / 4) / turns)
    return (middle - width) / (1 + spread)
