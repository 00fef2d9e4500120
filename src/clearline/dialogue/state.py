"""What the dialogue remembers between two turns: frozen, of bounded size, and plain JSON outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from clearline.dialogue.codec import decision_of, json_of, option_of, phrase_of, value_of
from clearline.domain.conversation import Expects, Json, Language
from clearline.domain.decision import Ask, Option, Phrase, Say, Value
from clearline.domain.person import Assurance
from clearline.errors import IntegrityError

FRAMES: Final = 3
"""Flows that can be under way at once; a further one lets go of the oldest."""

PHRASES: Final = 40


class Waiting(StrEnum):
    """What the next utterance or outcome is expected to be."""

    NOTHING = "nothing"
    SLOT = "slot"
    CONFIRMATION = "confirmation"
    NUMBER = "number"
    CODE = "code"
    OUTCOME = "outcome"
    RESUME = "resume"
    PERSON = "person"


class Quiet(StrEnum):
    """What has been said to a caller's silence since they spoke last."""

    NOTHING = "nothing"
    REMINDED = "reminded"
    PARTED = "parted"
    SPARED = "spared"
    """Nothing is, as long as the conversation lasts: somebody who was in danger or distress is not hurried."""


class Stage(StrEnum):
    """How far the proof of who is speaking has come."""

    NUMBER = "number"
    SENDING = "sending"
    CODE = "code"
    SECOND = "second"
    """A second factor was asked for, on top of a code."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A proof that was asked for before a flow may go on."""

    level: Assurance
    stage: Stage = Stage.NUMBER
    tries: int = 0
    back: str = ""
    """The step to go on with, where it is not the one that was stopped: a call is restated after a step-up."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One flow under way."""

    flow: str
    step: str
    run: str
    slots: Mapping[str, Value] = field(default_factory=dict)
    tries: int = 0
    step_ups: int = 0
    gate: Gate | None = None


@dataclass(frozen=True, slots=True)
class Restated:
    """The call that was restated, waiting for a yes in the very next turn."""

    digest: str
    turn: int


@dataclass(frozen=True, slots=True)
class DialogueState:
    """Everything the next turn needs, whatever the length of the conversation."""

    release: str
    language: Language
    frames: tuple[Frame, ...] = ()
    """The last one is under way; those before it wait to be returned to."""
    waiting: Waiting = Waiting.NOTHING
    restated: Restated | None = None
    number: str = ""
    """The placeholder of the number the caller gave last."""
    phrases: tuple[Phrase, ...] = ()
    """To be said together with whatever comes next."""
    options: tuple[Option, ...] = ()
    last: Say | Ask | None = None
    recent: str = ""
    """The flow that ended last, for follow-ups such as "and in September?"."""
    misses: int = 0
    """Failures to help in a row; at two a person is offered."""
    steps: int = 0
    """Steps since the last wait."""
    runs: int = 0
    """Flow runs and codes begun so far: with the turn it makes a run's name unique."""
    passed_on: bool = False
    """Whether the caller was told that a person will read on."""
    quiet: Quiet = Quiet.NOTHING
    changed: bool = False
    """Whether an action of a flow has changed something in this conversation."""

    @property
    def top(self) -> Frame:
        """The flow under way; there must be one."""
        return self.frames[-1]

    def with_top(self, frame: Frame) -> "DialogueState":
        """Return the state with the flow under way replaced."""
        return replace(self, frames=(*self.frames[:-1], frame))

    def say(self, *phrases: Phrase) -> "DialogueState":
        """Return the state with more to say."""
        return replace(self, phrases=(*self.phrases, *phrases)[:PHRASES])


def dump(state: DialogueState) -> dict[str, Json]:
    """Return `state` as JSON, for `Conversation.state`."""
    restated: Json = None if state.restated is None else {"digest": state.restated.digest, "turn": state.restated.turn}
    return {
        "release": state.release,
        "language": state.language.value,
        "frames": [_frame_json(frame) for frame in state.frames],
        "waiting": state.waiting.value,
        "restated": restated,
        "number": state.number,
        "phrases": [json_of(phrase) for phrase in state.phrases],
        "options": [json_of(option) for option in state.options],
        "last": None if state.last is None else json_of(state.last),
        "recent": state.recent,
        "misses": state.misses,
        "steps": state.steps,
        "runs": state.runs,
        "passed_on": state.passed_on,
        "quiet": state.quiet.value,
        "changed": state.changed,
    }


def load(json: Mapping[str, Json]) -> DialogueState:
    """Return the state that `dump` wrote; raises IntegrityError for anything else.

    What releases before this one did not write takes its default, so that their conversations go on.
    """
    try:
        state = DialogueState(
            release=_text(json["release"]),
            language=Language(_text(json["language"])),
            frames=tuple(_frame(frame) for frame in _list(json["frames"])[:FRAMES]),
            waiting=Waiting(_text(json["waiting"])),
            restated=_restated(json["restated"]),
            number=_text(json["number"]),
            phrases=tuple(phrase_of(phrase) for phrase in _list(json["phrases"])[:PHRASES]),
            options=tuple(option_of(option) for option in _list(json["options"])),
            last=None if json["last"] is None else decision_of(json["last"]),
            recent=_text(json["recent"]),
            misses=_count(json["misses"]),
            steps=_count(json["steps"]),
            runs=_count(json["runs"]),
            passed_on=_flag(json["passed_on"]),
            quiet=Quiet(_text(json.get("quiet", Quiet.NOTHING.value))),
            changed=_flag(json.get("changed", False)),
        )
    except (KeyError, TypeError, ValueError, RecursionError) as exc:
        raise IntegrityError(f"not a dialogue state: {type(exc).__name__}") from exc
    if json.keys() - _KEYS:
        raise IntegrityError("not a dialogue state: it has keys that no state has")
    return state


_KEYS: Final = frozenset(dump(DialogueState("", Language.ENGLISH)))


def expects_of(json: Mapping[str, Json]) -> Expects:
    """Return what the caller was asked for last, reading nothing else; raises IntegrityError as `load` does."""
    try:
        last = json["last"]
        return Expects.WORDS if last is None else Expects(_text(_dict(last).get("expects", Expects.WORDS.value)))
    except (KeyError, TypeError, ValueError) as exc:
        raise IntegrityError(f"not a dialogue state: {type(exc).__name__}") from exc


def _frame_json(frame: Frame) -> Json:
    gate = frame.gate
    return {
        "flow": frame.flow,
        "step": frame.step,
        "run": frame.run,
        "slots": {name: json_of(value) for name, value in frame.slots.items()},
        "tries": frame.tries,
        "step_ups": frame.step_ups,
        "gate": None
        if gate is None
        else {"level": int(gate.level), "stage": gate.stage.value, "tries": gate.tries, "back": gate.back},
    }


def _frame(json: Json) -> Frame:
    body = _dict(json)
    return Frame(
        flow=_text(body["flow"]),
        step=_text(body["step"]),
        run=_text(body["run"]),
        slots={name: value_of(value) for name, value in _dict(body["slots"]).items()},
        tries=_count(body["tries"]),
        step_ups=_count(body["step_ups"]),
        gate=None if body["gate"] is None else _gate(_dict(body["gate"])),
    )


def _gate(body: Mapping[str, Json]) -> Gate:
    return Gate(
        level=Assurance(_count(body["level"])),
        stage=Stage(_text(body["stage"])),
        tries=_count(body["tries"]),
        back=_text(body["back"]),
    )


def _restated(json: Json) -> Restated | None:
    if json is None:
        return None
    body = _dict(json)
    return Restated(_text(body["digest"]), _count(body["turn"]))


def _text(json: Json) -> str:
    if isinstance(json, str):
        return json
    raise TypeError


def _count(json: Json) -> int:
    if isinstance(json, int) and not isinstance(json, bool) and json >= 0:
        return json
    raise TypeError


def _flag(json: Json) -> bool:
    if isinstance(json, bool):
        return json
    raise TypeError


def _list(json: Json) -> list[Json]:
    if isinstance(json, list):
        return json
    raise TypeError


def _dict(json: Json) -> dict[str, Json]:
    if isinstance(json, dict):
        return json
    raise TypeError
