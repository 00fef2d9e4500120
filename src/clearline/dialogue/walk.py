"""Walking a flow: from where it stands to the next thing that must be waited for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from clearline.dialogue import choose
from clearline.dialogue.codec import bounded
from clearline.dialogue.context import Context
from clearline.dialogue.flow import (
    OPENING,
    AskStep,
    AuthenticateStep,
    ConfirmStep,
    DecideStep,
    DoStep,
    EndStep,
    Flow,
    ForgetStep,
    GotoStep,
    HandOverStep,
    SayStep,
)
from clearline.dialogue.graph import guards
from clearline.dialogue.meaning import Understand
from clearline.dialogue.message import pick
from clearline.dialogue.render import Renderer, values_of
from clearline.dialogue.state import FRAMES, DialogueState, Frame, Gate, Restated, Stage, Waiting
from clearline.domain.confirmation import digest_of
from clearline.domain.conversation import Expects, Heard, Language
from clearline.domain.decision import (
    Act,
    ActionCall,
    Ask,
    Confirmation,
    Decision,
    HandOver,
    Option,
    Phrase,
    Say,
    Value,
)
from clearline.domain.person import Assurance

STEPS: Final = 20
"""Steps between two waits; a flow that needs more is given to a person."""

MISSES: Final = 2
"""Failures to help in a row after which a person is offered (HO-02)."""

_STEP_UPS: Final = 2


Move = tuple[DialogueState, Decision | None]
Stop = tuple[DialogueState, Decision]


@dataclass(frozen=True, slots=True)
class Walk:
    """One turn's walk through the flows."""

    renderer: Renderer
    understand: Understand
    context: Context

    def on(self, state: DialogueState, yes: Confirmation | None = None) -> Stop:
        """Go on until something must be waited for; `yes` is good for the call it names, in this walk alone."""
        while state.frames and state.steps < STEPS:
            state, decision = self._step(replace(state, steps=state.steps + 1), yes)
            if decision is not None:
                return state, decision
        return self.to_person(state, "general", "stuck", Phrase("system.person"))

    def start(self, state: DialogueState, flow: Flow, slots: dict[str, Value]) -> DialogueState:
        """Return the state with `flow` begun on top of what is under way."""
        run = f"{flow.name}.{self.context.turn}.{state.runs}"
        kept = tuple(frame for frame in state.frames if frame.flow != flow.name)[-(FRAMES - 1) :]
        frame = Frame(flow.name, flow.first, run, {name: bounded(value) for name, value in slots.items()})
        return replace(state, frames=(*kept, frame), runs=state.runs + 1)

    def wait(self, state: DialogueState, waiting: Waiting, decision: Say | Ask) -> Stop:
        """Return `decision`, with everything that was gathered said first."""
        phrases = (*state.phrases, *decision.phrases)
        options = decision.options or state.options
        said = replace(decision, phrases=phrases, options=options)
        waits = replace(state, waiting=waiting, phrases=(), options=(), steps=0, last=said)
        return waits, said

    def to_person(self, state: DialogueState, queue: str, reason: str, phrase: Phrase) -> Stop:
        """Give the conversation to a person; whatever was under way is over."""
        decision = HandOver(queue, reason, (*state.phrases, phrase))
        over = replace(state, frames=(), waiting=Waiting.NOTHING, phrases=(), options=(), steps=0, misses=0, last=None)
        return replace(over, passed_on=False), decision

    def ask_yes_or_no(self, state: DialogueState, waiting: Waiting, phrase: Phrase) -> Stop:
        """Ask something of the engine's own that is answered by yes or no."""
        return self.wait(state, waiting, Ask(waiting.value, (phrase,), self._yes_or_no(state), Expects.YES_OR_NO))

    def give_up(self, state: DialogueState, phrase: Phrase) -> Stop:
        """Leave the flow under way because it cannot be finished, and say so."""
        failed = replace(state.say(phrase), misses=state.misses + 1, options=self.person(state))
        state, decision = self._end(failed)
        return (state, decision) if decision is not None else self.on(state)

    def person(self, state: DialogueState) -> tuple[Option, ...]:
        """Return the choice of talking to a person."""
        title = self.renderer.flows.flows["person"].title
        return (Option(Phrase(title), self.renderer.text(Phrase(title), state.language)),)

    def step_up(self, state: DialogueState, level: Assurance, back: str = "") -> DialogueState:
        """Return the state with a proof asked for before the flow goes on."""
        stage = Stage.SENDING if state.number else Stage.NUMBER
        if self.context.level is Assurance.NONE:
            state = state.say(Phrase("system.step_up"))
        return state.with_top(replace(state.top, gate=Gate(level, stage, back=back), step_ups=state.top.step_ups + 1))

    def _step(self, state: DialogueState, yes: Confirmation | None) -> Move:
        if state.top.gate is not None:
            return self._gate(state, state.top.gate)
        step = self.renderer.flows.flows[state.top.flow].steps[state.top.step]
        match step:
            case SayStep():
                return self._say(state, step)
            case AskStep():
                return self._ask(state, step)
            case DoStep():
                return self._do(state, step, yes)
            case ConfirmStep():
                return self._confirm(state, step)
            case HandOverStep(queue=queue, reason=reason):
                phrase = self._phrase(step.message, state.top.slots)
                return self.to_person(state, queue, reason, phrase or Phrase("system.person"))
            case EndStep():
                return self._end(state)
            case _:
                return self._quiet(state, step), None

    def _quiet(
        self, state: DialogueState, step: AuthenticateStep | GotoStep | ForgetStep | DecideStep
    ) -> DialogueState:
        match step:
            case AuthenticateStep(level=level) if self.context.level < level:
                return self.step_up(state, level)
            case ForgetStep(slots=gone):
                kept = {name: value for name, value in state.top.slots.items() if name not in gone}
                return state.with_top(replace(state.top, step=step.next, slots=kept))
            case DecideStep(cases=cases):
                slots = state.top.slots
                holds = (case.next for case in cases if all(_is(path, want, slots) for path, want in case.when.items()))
                return goto(state, next(holds, step.next))
            case _:
                return goto(state, step.next)

    def _gate(self, state: DialogueState, gate: Gate) -> Move:
        frame = state.top
        if self.context.level >= gate.level:
            return state.with_top(replace(frame, gate=None, tries=0, step=gate.back or frame.step)), None
        if frame.step_ups > _STEP_UPS:
            return self.to_person(state, "identity", "step-up-failed", Phrase("system.step_up_failed"))
        if self.context.level > Assurance.NONE:
            call = ActionCall("identity.second_factor", {}, f"second.{self.context.turn}.{state.runs}")
            return replace(state, waiting=Waiting.OUTCOME, runs=state.runs + 1), Act(call)
        match gate.stage:
            case Stage.NUMBER:
                phrase = Phrase("system.ask_number" if gate.tries == 0 else "system.ask_number_again")
                return self.wait(state, Waiting.NUMBER, Ask("number", (phrase,), expects=Expects.NUMBER))
            case Stage.SENDING:
                run = f"code.{self.context.turn}.{state.runs}"
                call = ActionCall("identity.send_code", {"number": state.number}, run)
                return replace(state, waiting=Waiting.OUTCOME, runs=state.runs + 1), Act(call)
            case Stage.CODE | Stage.SECOND:
                return self.ask_code(state, "system.code_again")

    def ask_code(self, state: DialogueState, phrase: str) -> Stop:
        """Ask for the code that was sent."""
        return self.wait(state, Waiting.CODE, Ask("code", (Phrase(phrase),), expects=Expects.CODE))

    def _say(self, state: DialogueState, step: SayStep) -> Move:
        phrases = self._phrases(state, step)
        if phrases is None:
            return self.give_up(state, Phrase("system.failed"))
        buttons = choose.buttons(step.buttons, self.renderer, state.language)
        misses = state.misses + 1 if step.miss else 0
        said = replace(state.say(*phrases), misses=misses, options=tuple(one.option for one in buttons))
        return goto(said, step.next), None

    def _phrases(self, state: DialogueState, step: SayStep) -> tuple[Phrase, ...] | None:
        slots = state.top.slots
        head = self._phrase(step.message, slots)
        items = choose.items(step.each, slots) if step.each else ()
        lines = [self._phrase(step.line, {**slots, "item": item}) for item in items]
        if head is None:
            return None
        phrases = [head]
        for line in lines:
            if line is None:
                return None
            phrases.append(line)
        if step.source:
            phrases[0] = replace(head, values={**head.values, "sources": choose.sources(step.source, slots)})
        return tuple(phrases)

    def _phrase(self, name: str, slots: Mapping[str, Value]) -> Phrase | None:
        values = values_of(self.renderer.flows.messages[name], slots)
        return None if values is None else Phrase(name, values)

    def _ask(self, state: DialogueState, step: AskStep) -> Move:
        frame = state.top
        if frame.slots.get(step.slot) is not None:
            return goto(state, step.next), None
        message = self._phrase(step.message, frame.slots)
        offered = choose.offered(step, frame.slots, self.renderer, state.language)
        if message is None or (step.choices is not None and not offered):
            return self.give_up(state, Phrase("system.failed"))
        opening = frame.slots.get(OPENING)
        if step.choices is not None and isinstance(opening, str):
            return self._named(state, step, opening), None
        again = () if frame.tries == 0 else (Phrase(step.again),)
        options = tuple(one.option for one in offered)
        return self.wait(state, Waiting.SLOT, Ask(step.slot, (*again, message), options, choose.expects(step)))

    def _named(self, state: DialogueState, step: AskStep, opening: str) -> DialogueState:
        """Take a choice from the words that began the flow, or changed it; they are looked at once."""
        offered = choose.offered(step, state.top.slots, self.renderer, state.language)
        meaning = self.understand(Heard(opening, state.language), self.context.today)
        one = choose.chosen(offered, meaning, self.understand)
        slots = {name: value for name, value in state.top.slots.items() if name != OPENING}
        if one is not None and step.choices is not None:
            slots |= {step.slot: one.value, step.choices.keep: one.item}
        return state.with_top(replace(state.top, slots=slots))

    def _do(self, state: DialogueState, step: DoStep, yes: Confirmation | None) -> Move:
        rule = self.renderer.flows.rules[step.action]
        back = restating(self.renderer.flows.flows[state.top.flow], step)
        level, confirm = guards(step, rule)
        if self.context.level < level:
            return self.step_up(state, level, back), None
        call = self._call(state, step)
        if confirm and (yes is None or yes.digest != digest_of(call)):
            return goto(state, back), None
        confirmed = replace(call, confirmation=yes) if confirm else call
        return replace(state, waiting=Waiting.OUTCOME), Act(confirmed)

    def _call(self, state: DialogueState, step: DoStep) -> ActionCall:
        arguments = {name: _argument(value, state.top.slots) for name, value in step.arguments.items()}
        given = {name: value for name, value in arguments.items() if value is not None}
        return ActionCall(step.action, given, state.top.run)

    def _confirm(self, state: DialogueState, step: ConfirmStep) -> Move:
        act = self.renderer.flows.flows[state.top.flow].steps[step.call]
        phrase = self._phrase(step.message, state.top.slots)
        if phrase is None or not isinstance(act, DoStep):
            return self.give_up(state, Phrase("system.failed"))
        level, _ = guards(act, self.renderer.flows.rules[act.action])
        if self.context.level < level:
            return self.step_up(state, level), None
        again = () if state.top.tries == 0 else (Phrase("system.ask_yes_or_no"),)
        restated = Restated(digest_of(self._call(state, act)), self.context.turn)
        ask = Ask("confirmation", (*again, phrase), self._yes_or_no(state), Expects.YES_OR_NO)
        return self.wait(replace(state, restated=restated), Waiting.CONFIRMATION, ask)

    def _yes_or_no(self, state: DialogueState) -> tuple[Option, ...]:
        words = (Phrase("system.yes"), Phrase("system.no"))
        return tuple(Option(word, self.renderer.text(word, state.language)) for word in words)

    def _end(self, state: DialogueState) -> Move:
        flow = self.renderer.flows.flows[state.top.flow]
        recent = state.recent if flow.aside or flow.fallback else flow.name
        state = replace(state, frames=state.frames[:-1], recent=recent)
        if state.misses >= MISSES:
            return self.ask_yes_or_no(replace(state, misses=0), Waiting.PERSON, Phrase("system.offer_person"))
        if not state.frames:
            return self.wait(state, Waiting.NOTHING, Say(()))
        if flow.aside:
            return state, None
        return self.resume(state)

    def resume(self, state: DialogueState) -> Stop:
        """Offer to go back to the flow that was left."""
        return self.ask_yes_or_no(state, Waiting.RESUME, Phrase("system.resume", {"flow": self.title(state)}))

    def title(self, state: DialogueState) -> Value:
        """Return what callers call the flow under way."""
        title = self.renderer.flows.flows[state.top.flow].title
        says = self.renderer.flows.says
        return {"en": says(title, Language.ENGLISH), "zh": says(title, Language.SIMPLIFIED)}


def goto(state: DialogueState, step: str) -> DialogueState:
    """Return the state with the flow under way standing at `step`."""
    return state.with_top(replace(state.top, step=step, tries=0))


def _is(path: str, wanted: Value, slots: Mapping[str, Value]) -> bool:
    found = pick(path, slots)
    if wanted is None:
        return found is None or found == ()
    return type(found) is type(wanted) and found == wanted


def _argument(value: Value, slots: Mapping[str, Value]) -> Value:
    if isinstance(value, str) and value.startswith("$"):
        return pick(value[1:], slots)
    return value


def restating(flow: Flow, act: DoStep) -> str:
    """Return the step of `flow` that restates what `act` calls, or nothing where none does."""
    steps = flow.steps.values()
    return next((step.id for step in steps if isinstance(step, ConfirmStep) and step.call == act.id), "")
