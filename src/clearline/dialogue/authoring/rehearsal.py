"""A flow's own tests, run: the dialogue as it serves, with the test in the place of caller and operator."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from clearline.dialogue import document, trial
from clearline.dialogue.context import Context
from clearline.dialogue.engine import Dialogue
from clearline.dialogue.load import model_of
from clearline.dialogue.phrase import Phrasing
from clearline.dialogue.source import Lines, ordered, validated
from clearline.dialogue.state import DialogueState
from clearline.domain.conversation import Heard, Keeper, Language, Modality
from clearline.domain.decision import (
    Act,
    ActionCall,
    Ask,
    Challenged,
    Decision,
    Done,
    Failed,
    HandOver,
    Outcome,
    Refused,
    Unknown,
)
from clearline.domain.person import Assurance, Challenge

_SENDS_CODE = "identity.send_code"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Where a talk went otherwise than written; `line` counts from 0."""

    language: Language
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One test in one language; `wrong` is empty where the talk went as written."""

    file: str
    line: int
    test: str
    language: Language
    wrong: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.test} ({self.language.value}): {self.wrong or 'as written'}"


def rehearse_all(
    sources: Mapping[str, str], dialogue: Dialogue, to_traditional: Callable[[str], str]
) -> Iterator[Rehearsed]:
    """Run the tests of every flow in `sources`, of which `dialogue` was built, in every language."""
    for name in ordered(sources):
        if model_of(name) is document.Flow:
            for place, test in enumerate(validated(document.Flow, sources[name]).tests):
                for language in Language:
                    found = rehearse(test, dialogue, language, to_traditional)
                    path = ("tests", place) if found is None else ("tests", place, "talk", found.line)
                    line = Lines(sources[name]).at(path)
                    yield Rehearsed(name, line, test.test, language, "" if found is None else found.text)


def rehearse(
    test: trial.Trial, dialogue: Dialogue, language: Language, to_traditional: Callable[[str], str]
) -> Mismatch | None:
    """Return where the talk first goes otherwise, or None; Chinese is heard and expected in the script asked for."""
    stage = _Stage(dialogue, test, language, to_traditional)
    for place, line in enumerate(test.talk):
        wrong = next(stage.take(line), None)
        if wrong is not None:
            return Mismatch(language, place, wrong)
    left = next(stage.unexpected(), None)
    return None if left is None else Mismatch(language, len(test.talk) - 1, left)


@dataclass(slots=True)
class _Stage:
    dialogue: Dialogue
    test: trial.Trial
    language: Language
    to_traditional: Callable[[str], str]
    level: Assurance = field(init=False)
    state: DialogueState = field(init=False)
    decision: Decision = field(init=False)
    turn: int = 0
    acted: list[ActionCall] = field(default_factory=list)
    """What was done since the caller spoke and no line has told of yet."""
    came: dict[str, int] = field(default_factory=dict)
    """How often each action was used."""

    def __post_init__(self) -> None:
        self.level = Assurance[self.test.level]
        self.state, self.decision = self.dialogue.begin(self.language)

    def take(self, line: trial.TalkLine) -> Iterator[str]:
        match line:
            case trial.Caller(caller=said):
                yield from self._hear(self._spoken(said), attempted=False)
            case trial.Proves(proves=level):
                self.level = Assurance[level]
                yield from self._hear("[CODE]", attempted=True)
            case trial.Acts():
                yield from self._acts(line)
            case _:
                yield from self._decides(line)

    def _decides(self, line: trial.Replies | trial.Asks | trial.HandsOver) -> Iterator[str]:
        match line:
            case trial.Replies(desk=said):
                says = Phrasing(self.dialogue.flows, self.dialogue.zone).say
                reply = says(self.decision, self.language, Modality.CHAT)
                if self._spoken(said) not in reply.text:
                    yield f"the desk says {reply.text!r}"
            case trial.Asks(asks=slot):
                asked = self.decision.slot if isinstance(self.decision, Ask) else "nothing"
                if asked != slot:
                    yield f"the desk asks for {asked}, not for {slot}"
            case trial.HandsOver(hands_over=queue):
                given = self.decision.queue if isinstance(self.decision, HandOver) else ""
                if given != queue:
                    yield f"the desk hands over to {given or 'nobody'}, not to {queue}"

    def unexpected(self) -> Iterator[str]:
        yield from (f"the desk also acts: {call.action} {dict(call.arguments)}" for call in self.acted)

    def _acts(self, line: trial.Acts) -> Iterator[str]:
        if not self.acted:
            yield f"the desk does not act: {line.acts}"
            return
        call = self.acted.pop(0)
        if call.action != line.acts:
            yield f"the desk acts otherwise: {call.action}"
        wanted = None if line.with_ is None else {name: trial.value_of(item) for name, item in line.with_.items()}
        if wanted is not None and dict(call.arguments) != wanted:
            yield f"{call.action} is handed {dict(call.arguments)}"

    def _hear(self, text: str, *, attempted: bool) -> Iterator[str]:
        yield from self.unexpected()
        self.turn += 1
        context = Context(self.level, attempted, self.test.today, Keeper.DESK, self.turn)
        self.state, self.decision = self.dialogue.hear(self.state, Heard(text, self.language), context)
        while isinstance(self.decision, Act):
            call = self.decision.call
            self.acted.append(call)
            outcome = self._outcome(call.action)
            if outcome is None:
                yield f"the desk acts: {call.action} {dict(call.arguments)}, and nothing is given for it"
                outcome = Failed("not-given")
            self.state, self.decision = self.dialogue.learn(self.state, outcome, context)

    def _outcome(self, action: str) -> Outcome | None:
        given = self.test.given.get(action, ())
        if not given:
            return self._challenged() if action == _SENDS_CODE else None
        place = min(self.came.get(action, 0), len(given) - 1)
        self.came[action] = self.came.get(action, 0) + 1
        comes = given[place]
        if comes.refused:
            return Refused(comes.refused)
        if comes.failed:
            return Failed("E-CARRIER")
        if comes.unknown:
            return Unknown("looked-up")
        return Done(comes.data)

    def _challenged(self) -> Challenged:
        return Challenged(Challenge(None, "0" * 64, datetime.combine(self.test.today, time(), UTC)))

    def _spoken(self, said: trial.Said) -> str:
        match self.language:
            case Language.ENGLISH:
                return said.en
            case Language.SIMPLIFIED:
                return said.zh
            case Language.TRADITIONAL:
                return said.zh_hant or self.to_traditional(said.zh)
