"""The dialogue itself: what was heard, or what came of an action, into the next decision; pure, so that it repeats."""

from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import Final

from clearline.dialogue import silence
from clearline.dialogue.advice import Menu
from clearline.dialogue.codec import bounded
from clearline.dialogue.context import Context
from clearline.dialogue.ear import Ear, clear
from clearline.dialogue.flow import DoStep, Flows
from clearline.dialogue.meaning import Understand
from clearline.dialogue.render import Renderer
from clearline.dialogue.state import DialogueState, Frame, Gate, Quiet, Stage, Waiting
from clearline.dialogue.walk import Stop, Walk, goto, restating
from clearline.domain.conversation import Heard, Keeper, Language
from clearline.domain.decision import (
    Challenged,
    Done,
    Effect,
    Failed,
    HandOver,
    Option,
    Outcome,
    Phrase,
    Refused,
    Say,
    StepUpNeeded,
    Unknown,
)
from clearline.domain.person import Factor


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Decides; remembers nothing itself and touches nothing."""

    flows: Flows
    understand: Understand
    zone: tzinfo = UTC

    @property
    def release(self) -> str:
        """The digest of the flows: decisions repeat exactly under the same one."""
        return self.flows.release

    def begin(self, language: Language) -> tuple[DialogueState, Say]:
        """Open a conversation; the first thing said is that an automated service answers (PR-02)."""
        state = DialogueState(self.release, language)
        said = Say((Phrase("system.greeting"),), self._topics(language))
        return replace(state, last=said), said

    def hear(self, state: DialogueState, heard: Heard, context: Context) -> Stop:
        """Take one utterance; whatever it is, a restated call that it does not clearly accept is void."""
        meaning = self.understand(heard, context.today)
        ear = Ear(self.flows, self.understand, self._walk(context), context, heard, meaning)
        return ear.hear(self._sound(state))

    def silence_due(self, state: DialogueState, keeper: Keeper, turn: int) -> Quiet | None:
        """Return what a silence is answered with next, REMINDED or PARTED, or None where nothing is said to it."""
        return silence.due(self._sound(state), keeper, turn)

    def silence(self, state: DialogueState, context: Context) -> silence.Spoken:
        """Take it that nothing was said; it acts on nothing, and a restated call lapses at the parting."""
        return silence.answer(self._sound(state), context, self._walk(context))

    def is_lost(self, state: DialogueState, heard: Heard, context: Context) -> bool:
        """Return whether a new wish was spoken and none of the flows is clearly meant."""
        asked = state.waiting not in {Waiting.NOTHING, Waiting.RESUME} and bool(state.frames)
        if context.keeper is not Keeper.DESK or asked:
            return False
        meaning = self.understand(heard, context.today)
        told = meaning.command is not None or meaning.answer is not None or meaning.nods or context.attempted
        return bool(meaning.folded) and not told and not clear(meaning)

    def menu(self, task: str) -> Menu:
        """Return what callers can come for, for a model to choose from."""
        named = {
            name: (self.flows.says(flow.title, Language.ENGLISH), *flow.examples)
            for name, flow in self.flows.flows.items()
            if not flow.fallback
        }
        return Menu(task, named)

    def learn(self, state: DialogueState, outcome: Outcome, context: Context) -> Stop:
        """Take what came of the last `Act`."""
        walk = self._walk(context)
        state = self._sound(state)
        if not state.frames or state.waiting is not Waiting.OUTCOME:
            return walk.wait(replace(state, frames=()), Waiting.NOTHING, Say((Phrase("system.start_again"),)))
        if (gate := state.top.gate) is not None:
            return _learn_of_code(state, gate, outcome, walk)
        return self._learn(state, outcome, walk)

    def blocked(self, state: DialogueState, reason: str, context: Context) -> Stop:
        """Answer an utterance of which nothing may be read; `reason` is for the record and is not said."""
        walk = self._walk(context)
        state = self._sound(state)
        quiet = Quiet.SPARED if state.quiet is Quiet.SPARED else Quiet.NOTHING
        state = replace(state, restated=None, quiet=quiet)
        if context.keeper is not Keeper.DESK:
            return state, HandOver("", reason)
        if state.frames and state.waiting not in {Waiting.RESUME, Waiting.PERSON}:
            return walk.on(replace(state.say(Phrase("system.blocked")), steps=0))
        said = Say((Phrase("system.blocked"),), walk.person(state))
        return state, said

    def _walk(self, context: Context) -> Walk:
        return Walk(Renderer(self.flows, self.zone), self.understand, context)

    def _topics(self, language: Language) -> tuple[Option, ...]:
        titles = (self.flows.flows[name].title for name in ("bill", "usage", "plans", "fault", "person"))
        return tuple(Option(Phrase(title), self.flows.says(title, language)) for title in titles)

    def _sound(self, state: DialogueState) -> DialogueState:
        """Let go of flows that another release knew and this one does not."""
        if state.release == self.release:
            return state
        known = tuple(frame for frame in state.frames if self._knows(frame))
        if known != state.frames:
            state = replace(state, frames=(), waiting=Waiting.NOTHING, phrases=(), options=(), last=None)
        return replace(state, release=self.release, restated=None, last=None)

    def _knows(self, frame: Frame) -> bool:
        flow = self.flows.flows.get(frame.flow)
        back = frame.gate.back if frame.gate is not None else ""
        return flow is not None and frame.step in flow.steps and (not back or back in flow.steps)

    def _learn(self, state: DialogueState, outcome: Outcome, walk: Walk) -> Stop:
        step = self.flows.flows[state.top.flow].steps[state.top.step]
        if not isinstance(step, DoStep):
            return walk.give_up(state, Phrase("system.failed"))
        match outcome:
            case Done(data=data):
                saved = {name: bounded(data.get(name)) for name in step.saves}
                state = state.with_top(replace(state.top, slots={**state.top.slots, **saved}))
                changed = state.changed or self.flows.rules[step.action].effect is not Effect.READ
                return walk.on(goto(replace(state, changed=changed), step.next))
            case Refused(reason=reason):
                return _go_or(state, step.refused.get(reason, step.refused.get("else", "")), "system.refused", walk)
            case Failed() | Challenged():
                return _failed(state, step, outcome, walk)
            case Unknown():
                if step.unknown:
                    return walk.on(goto(state, step.unknown))
                return walk.to_person(state, "outcome-unknown", "outcome-unknown", Phrase("system.unknown"))
            case StepUpNeeded(level=level):
                return walk.on(walk.step_up(state, level, restating(self.flows.flows[state.top.flow], step)))


_ASKED: Final = {
    Factor.CODE: "system.code_sent",
    Factor.APP: "system.ask_app",
    Factor.PASSKEY: "system.ask_passkey",
    Factor.RECOVERY: "system.code_again",
}


def _go_or(state: DialogueState, step: str, phrase: str, walk: Walk) -> Stop:
    return walk.on(goto(state, step)) if step else walk.give_up(state, Phrase(phrase))


def _failed(state: DialogueState, step: DoStep, outcome: Failed | Challenged, walk: Walk) -> Stop:
    """Go where the flow says; what people have stopped is not what the flow took it for."""
    if outcome == Failed("stopped"):
        return walk.give_up(state, Phrase("system.paused"))
    return _go_or(state, step.failed, "system.failed", walk)


def _learn_of_code(state: DialogueState, gate: Gate, outcome: Outcome, walk: Walk) -> Stop:
    match outcome:
        case Challenged(challenge=challenge):
            first = challenge.factor is Factor.CODE
            asked = replace(gate, stage=Stage.CODE) if first else replace(gate, stage=Stage.SECOND, tries=0)
            return walk.ask_code(state.with_top(replace(state.top, gate=asked)), _ASKED[challenge.factor])
        case Refused(reason="no-second-factor"):
            return walk.give_up(state, Phrase("system.no_second_factor"))
        case Refused(reason="too-many-codes"):
            return walk.give_up(state, Phrase("system.too_many_codes"))
        case Unknown():
            return walk.to_person(state, "outcome-unknown", "outcome-unknown", Phrase("system.unknown"))
        case Failed(reason="stopped"):
            return walk.give_up(state, Phrase("system.paused"))
        case _:
            return walk.give_up(state, Phrase("system.failed"))
