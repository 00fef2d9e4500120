"""Taking an utterance: commands first, then the answer that was waited for, then a new wish."""

from dataclasses import dataclass, replace
from typing import Final

from clearline.dialogue import care, choose
from clearline.dialogue.codec import TEXT
from clearline.dialogue.context import Context
from clearline.dialogue.flow import OPENING, AskStep, ConfirmStep, Flow, Flows, SlotKind
from clearline.dialogue.meaning import Candidate, Command, Meaning, Understand
from clearline.dialogue.plight import Plight
from clearline.dialogue.state import DialogueState, Gate, Quiet, Restated, Stage, Waiting
from clearline.dialogue.walk import Stop, Walk, goto
from clearline.domain.conversation import Expects, Heard, Keeper, Language
from clearline.domain.decision import Ask, Confirmation, HandOver, Option, Phrase, Say, Value
from clearline.domain.person import Assurance

SURE: Final = 0.4
"""Confidence from which a flow is started without asking."""

MAYBE: Final = 0.2
"""Confidence from which the caller is asked whether this was meant."""

CERTAIN: Final = 0.7
"""Confidence from which words are taken for a new wish although a place was asked for."""

CLOSE: Final = 0.8
"""A second flow this near to the first makes both a question to the caller."""

_ASIDE: Final = 0.1
"""By how much less surely than another wish something is answered aside."""

NO_CANDIDATE: Final = Candidate("", 0.0)

TRIES: Final = 3
"""Wrong codes, or answers that are no number, before a person takes over."""

_PIECE: Final = "[DIGITS"
"""How the placeholder of a part of a number begins."""


_OF_OTHERS: Final = frozenset({Command.EMERGENCY, Command.PERSON, Command.ROBOT, Command.CANCEL, Command.REPEAT})
"""Commands that are answered at once, without a word of comfort first."""

_GRAVE: Final = frozenset({Plight.DANGER, Plight.HARMED, Plight.DISTRESS})
"""In what state nobody is asked whether they are still there."""

_WRONG: Final = {Stage.CODE: "system.wrong_code", Stage.SECOND: "system.wrong_second"}


def clear(meaning: Meaning, confidence: float = SURE) -> str:
    """Return the flow that is meant with `confidence` and with no other close to it; empty where that is open."""
    best, second = (*meaning.candidates, NO_CANDIDATE, NO_CANDIDATE)[:2]
    if best.confidence < confidence or second.confidence > max(MAYBE, CLOSE * best.confidence):
        return ""
    return best.intent


@dataclass(frozen=True, slots=True)
class Ear:
    """One utterance on its way to a decision."""

    flows: Flows
    understand: Understand
    walk: Walk
    context: Context
    heard: Heard
    meaning: Meaning

    def hear(self, before: DialogueState) -> Stop:
        """Decide on what was heard; a restated call survives only a clear yes."""
        heard, meaning = self.heard, self.meaning
        quiet = Quiet.SPARED if meaning.plight in _GRAVE or before.quiet is Quiet.SPARED else Quiet.NOTHING
        state = replace(before, language=heard.language, restated=None, phrases=(), options=(), steps=0, quiet=quiet)
        if self.context.keeper is not Keeper.DESK:
            return self._with_person(state)
        state = replace(state, passed_on=False, number=meaning.number or state.number)
        match meaning.command:
            case Command.EMERGENCY:
                return state, Say((Phrase("system.emergency"),), self.walk.person(state))
            case _:
                return self._hear(state.say(*self._warnings(state)), before.restated)

    def _hear(self, state: DialogueState, restated: Restated | None) -> Stop:
        match self.meaning.command:
            case Command.CANCEL:
                return self._cancel(state)
            case Command.REPEAT:
                return self._repeat(state)
            case Command.PERSON:
                return self._start(state, self.flows.flows["person"])
            case Command.ROBOT if "robot" in self.flows.flows:
                return self._start(state, self.flows.flows["robot"])
            case _:
                return self._answer(state, restated)

    def _warnings(self, state: DialogueState) -> tuple[Phrase, ...]:
        gate = state.top.gate if state.frames else None
        expected = self.context.attempted or (gate is not None and gate.stage in {Stage.CODE, Stage.SECOND})
        said = () if self.meaning.command in _OF_OTHERS else care.comfort(self.meaning.plight)
        return *said, *care.warnings(self.heard.text, state.waiting, code_expected=expected)

    def _with_person(self, state: DialogueState) -> Stop:
        phrases: tuple[Phrase, ...] = ()
        if self.context.keeper is Keeper.QUEUE:
            if self.meaning.command is Command.EMERGENCY:
                phrases = (Phrase("system.emergency"),)
            elif not state.passed_on:
                phrases = (Phrase("system.passed_on"),)
            if self.meaning.command is not Command.EMERGENCY:
                phrases = (*self._warnings(state), *phrases)
        return replace(state, passed_on=True), HandOver("", "with-person", phrases)

    def _cancel(self, state: DialogueState) -> Stop:
        if not state.frames:
            asked = state.waiting is Waiting.PERSON
            return self._plain(state, "system.no_more" if asked else "system.nothing_to_cancel")
        return self._leave(state.say(Phrase("system.cancelled")))

    def _leave(self, state: DialogueState) -> Stop:
        rest = replace(state, frames=state.frames[:-1])
        return self.walk.resume(rest) if rest.frames else self.walk.wait(rest, Waiting.NOTHING, Say(()))

    def _repeat(self, state: DialogueState) -> Stop:
        if state.waiting is Waiting.CONFIRMATION and state.frames:
            return self.walk.on(state)
        if state.last is None:
            return self._plain(state, "system.nothing_to_repeat")
        return replace(state, phrases=()), replace(state.last, phrases=(*state.phrases, *state.last.phrases))

    def _plain(self, state: DialogueState, phrase: str, options: tuple[Option, ...] = ()) -> Stop:
        return self.walk.wait(replace(state, frames=()), Waiting.NOTHING, Say((Phrase(phrase),), options))

    def _answer(self, state: DialogueState, restated: Restated | None) -> Stop:
        match state.waiting:
            case Waiting.SLOT | Waiting.CONFIRMATION | Waiting.NUMBER | Waiting.CODE if state.frames:
                return self._expected(state, restated)
            case Waiting.RESUME if state.frames:
                return self._resume(state)
            case Waiting.PERSON:
                return self._person(state)
            case Waiting.NOTHING:
                return self._wish(replace(state, frames=()))
            case _:
                return self._plain(state, "system.start_again")

    def _expected(self, state: DialogueState, restated: Restated | None) -> Stop:
        gate = state.top.gate
        if gate is not None:
            return self._proof(state, gate)
        flow = self.flows.flows[state.top.flow]
        step = flow.steps[state.top.step]
        if (corrected := self._corrected(state, flow)) is not None:
            return corrected
        match step:
            case AskStep():
                return self._slot(state, step)
            case ConfirmStep():
                return self._confirmation(state, step, restated)
            case _:
                return self._plain(state, "system.start_again")

    def _corrected(self, state: DialogueState, flow: Flow) -> Stop | None:
        """Begin the flow anew with what was said otherwise before: "sorry, I meant broadband"."""
        if self.meaning.command is not Command.CHANGE:
            return None
        named = {name: self.meaning.slots[kind] for name, kind in flow.takes.items() if kind in self.meaning.slots}
        slots = state.top.slots
        if all(slots.get(name) in {None, value} for name, value in named.items()):
            return None
        kept = {name: slots.get(name) for name in flow.takes}
        rest = replace(state, frames=state.frames[:-1])
        return self.walk.on(self.walk.start(rest, flow, {OPENING: self._words(), **kept, **named}))

    def _words(self) -> str:
        return self.heard.text.strip()[:TEXT]

    def _resume(self, state: DialogueState) -> Stop:
        if self.meaning.answer is True or self.meaning.nods:
            return self.walk.on(state)
        if self.meaning.answer is False:
            return self._leave(state.say(Phrase("system.no_more")))
        return self._wish(replace(state, frames=state.frames[:-1]))

    def _person(self, state: DialogueState) -> Stop:
        if self.meaning.answer is True or self.meaning.nods:
            return self.walk.to_person(state, "general", "offered", Phrase("system.person"))
        if not state.frames:
            if self.meaning.answer is False:
                return self._plain(state, "system.no_more")
            return self._wish(state)
        state = state.with_top(replace(state.top, tries=0))
        if self.meaning.answer is False:
            return self.walk.on(state)
        return self._expected(state, None)

    def _slot(self, state: DialogueState, step: AskStep) -> Stop:
        filled = self._fill(state, step)
        if filled:
            slots = {**state.top.slots, **filled}
            return self.walk.on(goto(state.with_top(replace(state.top, slots=slots)), step.next))
        return self._otherwise(state, step.tries)

    def _fill(self, state: DialogueState, step: AskStep) -> dict[str, Value]:
        among = choose.offered(step, state.top.slots, self.walk.renderer, state.language)
        one = choose.chosen(among, self.meaning, self.understand)
        if step.kind is SlotKind.YES_OR_NO:
            said = self.meaning.answer if self.meaning.answer is not None or one is None else one.value
            return {step.slot: said} if isinstance(said, bool) else {}
        if one is not None and step.choices is not None:
            return {step.slot: one.value, step.choices.keep: one.item}
        value = one.value if one is not None else self._free(state, step)
        return {} if value is None else {step.slot: value}

    def _free(self, state: DialogueState, step: AskStep) -> Value:
        words = self._words() if self.meaning.folded else None
        match step.kind:
            case SlotKind.TEXT:
                return None if self._is_other_wish(state) or self._returns(state) else words
            case SlotKind.AREA:
                other = bool(state.phrases) or self._wished(state, CERTAIN) is not None
                return self.meaning.slots.get(SlotKind.AREA, None if other else words)
            case _:
                return self.meaning.slots.get(step.kind)

    def _is_other_wish(self, state: DialogueState) -> bool:
        """Return whether the words are, to the letter, how another flow is asked for: then they describe nothing."""
        flow = self._wished(state, CERTAIN)
        if flow is None or flow.fallback:
            return False
        titles = (self.flows.says(flow.title, language) for language in Language)
        return any(self.understand.fold(words) == self.meaning.folded for words in (*flow.examples, *titles))

    def _returns(self, state: DialogueState) -> bool:
        """Return whether a flow that waits to be returned to is asked for anew: that describes nothing either."""
        flow = self._wished(state, CERTAIN)
        return flow is not None and any(frame.flow == flow.name for frame in state.frames[:-1])

    def _otherwise(self, state: DialogueState, tries: int, sure: float = SURE) -> Stop:
        """Take what was no answer for a new wish, or ask again; when that is no use, offer a person.

        `sure` is the confidence that leads away from here; what is answered aside leads nowhere.
        """
        flow = self._wished(state, max(SURE, sure - _ASIDE))
        if flow is not None and (flow.aside or self._wished(state, sure) is not None):
            return self._start(state, flow)
        frame = replace(state.top, tries=state.top.tries + 1)
        if frame.tries >= tries:
            tired = state.with_top(replace(frame, tries=0))
            return self.walk.ask_yes_or_no(tired, Waiting.PERSON, Phrase("system.offer_person"))
        return self.walk.on(state.with_top(frame))

    def _confirmation(self, state: DialogueState, step: ConfirmStep, restated: Restated | None) -> Stop:
        fresh = restated is not None and restated.turn + 1 == self.context.turn
        if self.meaning.answer is True:
            if restated is None or not fresh:
                return self.walk.on(state)
            return self.walk.on(goto(state, step.next), Confirmation(restated.digest, restated.turn))
        if self.meaning.answer is False or self.meaning.command is Command.CHANGE or self._names_other(state):
            slots = {**state.top.slots, OPENING: self._words()}
            return self.walk.on(goto(state.with_top(replace(state.top, slots=slots)), step.on_no))
        best = (*self.meaning.candidates, NO_CANDIDATE)[0]
        if best.intent == state.top.flow and best.confidence >= SURE:  # "no, order that other one": asked for anew
            return self._start(replace(state, frames=state.frames[:-1]), self.flows.flows[best.intent])
        # Somebody who thinks it over says many things: only a wish that is certain leads away from what was restated.
        return self._otherwise(state, TRIES, CERTAIN)

    def _names_other(self, state: DialogueState) -> bool:
        """Return whether another choice is named, or counted, than the one that was restated."""
        if self.meaning.ordinal is not None:
            return True
        for step in self.flows.flows[state.top.flow].steps.values():
            if isinstance(step, AskStep) and step.choices is not None:
                among = choose.offered(step, state.top.slots, self.walk.renderer, state.language)
                one = choose.chosen(among, self.meaning, self.understand)
                if one is not None and one.value != state.top.slots.get(step.slot):
                    return True
        return False

    def _proof(self, state: DialogueState, gate: Gate) -> Stop:
        if self.context.level >= gate.level:
            return self.walk.on(state)
        known, second = self.context.level > Assurance.NONE, gate.stage is Stage.SECOND
        if known and not second:
            return self.walk.on(state)  # the first of two proofs was right
        if self.context.attempted:
            return self._wrong_code(state, gate)
        again = self.meaning.number or self.meaning.command is Command.RESEND
        if second != known or (again and not known):  # the first proof ran out, or it is to be asked for once more
            stage = Stage.SENDING if state.number else Stage.NUMBER
            return self.walk.on(state.with_top(replace(state.top, gate=replace(gate, stage=stage))))
        if state.waiting is Waiting.NUMBER and _PIECE in self.heard.text:
            number = Ask("number", (Phrase("system.number_goes_on"),), expects=Expects.NUMBER)
            return self.walk.wait(state, Waiting.NUMBER, number)
        flow = self._wished_meanwhile(state)
        if flow is not None:
            return self._start(state, flow)
        tried = replace(gate, tries=gate.tries + 1)
        state = state.with_top(replace(state.top, gate=tried))
        if tried.tries % TRIES == 0:
            return self.walk.ask_yes_or_no(state, Waiting.PERSON, Phrase("system.offer_person"))
        return self.walk.on(state)

    def _wrong_code(self, state: DialogueState, gate: Gate) -> Stop:
        tried = replace(gate, stage=Stage.CODE if gate.stage is not Stage.SECOND else gate.stage, tries=gate.tries + 1)
        if tried.tries >= TRIES:
            return self.walk.to_person(state, "identity", "step-up-failed", Phrase("system.step_up_failed"))
        return self.walk.ask_code(state.with_top(replace(state.top, gate=tried)), _WRONG[tried.stage])

    def _wish(self, state: DialogueState) -> Stop:
        flow = self._wished(state, SURE)
        warned = bool(state.phrases)
        if flow is not None and not (warned and flow.fallback):
            return self._start(state, flow)
        recent = self.flows.flows.get(state.recent)
        if recent is not None and set(recent.takes.values()) & set(self.meaning.slots):
            return self._start(state, recent)
        if self.context.attempted:
            known = self.context.level > Assurance.NONE
            return self._plain(state, "system.verified" if known else "system.unclear")
        if self.meaning.answer is not None or self.meaning.nods or (self.meaning.number and not self.meaning.folded):
            return self._plain(state, "system.no_more")
        if warned:
            return self._only_warned(state)
        if not self.meaning.folded:
            return self._plain(replace(state, misses=state.misses + 1), "system.unclear", self.walk.person(state))
        maybe = self._maybe()
        if maybe:
            options = tuple(Option(Phrase(flow.title), self.flows.says(flow.title, state.language)) for flow in maybe)
            return self._plain(state, "system.which", (*options, *self.walk.person(state)))
        return self._start(state, self.flows.fallback)

    def _only_warned(self, state: DialogueState) -> Stop:
        if self.meaning.plight is not None:
            return self.walk.ask_yes_or_no(state, Waiting.PERSON, Phrase("system.offer_person"))
        return self._plain(state, "system.no_more")

    def _maybe(self) -> tuple[Flow, ...]:
        """Return the flows to ask about when none is clear: the likeliest, and what else it may have been."""
        found = [(self.flows.flows[one.intent], one.confidence) for one in self.meaning.candidates]
        if not found or found[0][1] < MAYBE or found[0][0].fallback or found[0][0].aside:
            return ()
        return tuple(flow for flow, confidence in found if confidence >= MAYBE / 2 and not flow.fallback)

    def _wished_meanwhile(self, state: DialogueState) -> Flow | None:
        """Return what was wished while a proof is asked for: no article answers then.

        Neither an article nor what the proof is for stands in the way of what is answered aside.
        """
        flow = self._wished(state, SURE)
        if flow is not None and not flow.fallback:
            return flow
        passed = {self.flows.fallback.name, state.top.flow}
        found = (one for one in self.meaning.candidates if one.intent not in passed)
        flow = self._wished(state, SURE, *found)
        return flow if flow is not None and flow.aside else None

    def _wished(self, state: DialogueState, confidence: float, *among: Candidate) -> Flow | None:
        """Return the flow that was clearly asked for and is not the one under way."""
        best, *others = (*(among or self.meaning.candidates), NO_CANDIDATE)
        flow = self.flows.flows.get(best.intent)
        if flow is None or (state.frames and state.top.flow == flow.name):
            return None
        rivals = [one for one in others if not (flow.aside and self._yields(state, one))]
        if not clear(replace(self.meaning, candidates=(best, *rivals)), confidence):
            return None
        return None if self.meaning.answer is False or (flow.aside and self._answers) else flow

    def _yields(self, state: DialogueState, other: Candidate) -> bool:
        """Return whether `other` is no rival to what is answered aside: as short itself, or what is under way."""
        flow = self.flows.flows.get(other.intent)
        return flow is None or flow.aside or bool(state.frames and state.top.flow == flow.name)

    @property
    def _answers(self) -> bool:
        """Whether the words are a bare yes, no or which: never small talk."""
        meaning = self.meaning
        return meaning.answer is not None or meaning.nods or meaning.ordinal is not None

    def _start(self, state: DialogueState, flow: Flow) -> Stop:
        if state.frames:
            state = state.with_top(replace(state.top, tries=0))
        slots: dict[str, Value] = {OPENING: self._words()}
        for name, kind in flow.takes.items():
            slots[name] = self.meaning.slots.get(kind)
        return self.walk.on(self.walk.start(state, flow, slots))
