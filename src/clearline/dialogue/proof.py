"""What is proved of every flow before it may serve: nothing here is left to the writer's care.

A step goes only where there is a step; every step can be reached and can end; no circle runs without waiting for the
caller; a call that needs a yes comes directly from the step that restated it, after the level it needs; every value
that is said is known by then; every outcome has somewhere to go; no guard of the table of actions is lowered; each slot
is used as the data dictionary allows; and nothing that is said asks for a secret.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from clearline.dialogue.dictionary import misuses
from clearline.dialogue.flow import (
    ActionRule,
    AskStep,
    ConfirmStep,
    DecideStep,
    DoStep,
    EndStep,
    Flow,
    Flows,
    GotoStep,
    HandOverStep,
    SayStep,
    SlotKind,
    Step,
)
from clearline.dialogue.graph import Known, edges, filled, guards, known
from clearline.dialogue.message import Placeholder, root_of
from clearline.dialogue.secret import asks_for_secret, is_secret, names_secret
from clearline.domain.conversation import Language
from clearline.domain.person import Assurance
from clearline.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Problem:
    """What cannot be proved, and where; `flow` is empty when it is true of all flows together."""

    flow: str
    step: str
    text: str

    def __str__(self) -> str:
        flow = f"flow {self.flow!r}: " if self.flow else ""
        return flow + (f"step {self.step!r}: " if self.step else "") + self.text


def prove(release: Flows) -> None:
    """Raise ConfigurationError, naming flow and step, for the first thing that cannot be proved."""
    for problem in problems(release):
        raise ConfigurationError(str(problem))


def problems(release: Flows) -> Iterator[Problem]:
    """Yield everything that cannot be proved."""
    if sum(flow.fallback for flow in release.flows.values()) != 1:
        yield Problem("", "", "exactly one flow is the fallback for words that fit no other")
    person = release.flows.get("person")
    if person is None or not isinstance(person.steps[person.first], HandOverStep):
        what = "the flow 'person' hands over with its first step: a person is one step away (HO-01)"
        yield Problem("", "", what)
    for flow in release.flows.values():
        yield from (Problem(flow.name, step, text) for step, text in _Proof(flow, release).all())


Found = Iterator[tuple[str, str]]
"""Steps, and what is wrong there."""


@dataclass(frozen=True, slots=True)
class _Proof:
    flow: Flow
    release: Flows

    def all(self) -> Found:
        lost = list(self._targets())
        yield from lost
        for step in self.flow.steps.values():
            yield from ((step.id, text) for text in (*self._step(step), *self._secrets(step)))
        yield from misuses(self.flow, self.release)
        actions = {step.action for step in self.flow.steps.values() if isinstance(step, DoStep)}
        if not lost and actions <= self.release.rules.keys():
            yield from self._graph()

    def _targets(self) -> Found:
        for step in self.flow.steps.values():
            for edge in edges(step, self.release.rules):
                if not edge.target:
                    yield step.id, "nothing follows; the flow has no way out here"
                elif edge.target not in self.flow.steps:
                    yield step.id, f"there is no step {edge.target!r} to go to"

    def _step(self, step: Step) -> Iterator[str]:
        if self.flow.aside and not isinstance(step, SayStep | DecideStep | GotoStep | EndStep):
            yield "an aside only says something"
        match step:
            case DoStep(action=action) if action not in self.release.rules:
                yield f"there is no action {action!r}"
            case DoStep():
                yield from self._do(step)
            case AskStep() if (step.kind is SlotKind.CHOICE) != (step.choices is not None):
                yield "a choice has `choices`, and nothing else has them"
            case DecideStep(cases=cases):
                fills = filled(self.flow, self.release.rules)
                for path in dict.fromkeys(path for case in cases for path in case.when):
                    if path.partition(".")[0] not in fills:
                        yield f"nothing ever fills {path.partition('.')[0]!r}, which is decided on"
            case _:
                return

    def _do(self, step: DoStep) -> Iterator[str]:
        rule = self.release.rules[step.action]
        yield from _guarded(step, rule)
        handled = {"refused": bool(step.refused), "failed": bool(step.failed), "unknown": bool(step.unknown)}
        for outcome, own in handled.items():
            if not own and f"system.{outcome}" not in self.release.messages:
                yield f"the outcome {outcome!r} has nowhere to go"
        reasons = step.refused.keys() - {"else"}
        used = (
            ("takes no argument", step.arguments.keys(), rule.arguments),
            ("does not bring", set(step.saves), rule.gives),
            ("never refuses with", reasons, rule.refuses),
        )
        for what, written, there_is in used:
            for name in sorted(written - (written if there_is is None else there_is)):
                yield f"{step.action} {what} {name!r}"
        fills = filled(self.flow, self.release.rules)
        for value in step.arguments.values():
            root = root_of(value)
            if root and root not in fills:
                yield f"nothing ever fills {root!r}, which is handed to {step.action}"

    def _secrets(self, step: Step) -> Iterator[str]:
        what = "a secret is never asked for in the conversation"
        said = [self._spoken(name) for name, _ in _said(step)]
        is_asked = isinstance(step, AskStep) and (is_secret(step.slot) or any(map(names_secret, said)))
        if is_asked or any(map(asks_for_secret, said)):
            yield what

    def _spoken(self, message: str) -> str:
        words = (self.release.messages[message].templates[language] for language in Language)
        return "\n".join("".join(part for part in template if isinstance(part, str)) for template in words)

    def _graph(self) -> Found:
        held = known(self.flow, self.release.rules)
        for step in self.flow.steps.values():
            if step.id not in held and step != EndStep("end"):
                yield step.id, "no path leads here"
        yield from self._way_out()
        yield from self._idle_circle()
        for name, what in held.items():
            step = self.flow.steps[name]
            yield from ((name, text) for text in (*self._confirmed(step, what), *self._values(step, what)))

    def _way_out(self) -> Found:
        ends = {name for name, step in self.flow.steps.items() if isinstance(step, EndStep | HandOverStep)}
        while more := {name for name in self.flow.steps.keys() - ends if ends & self._after(name)}:
            ends |= more
        for stuck in sorted(self.flow.steps.keys() - ends):
            yield stuck, "the flow has no way out from here"

    def _idle_circle(self) -> Found:
        busy = {name for name, step in self.flow.steps.items() if not isinstance(step, AskStep | ConfirmStep)}
        while leaves := {name for name in busy if not busy & self._after(name)}:
            busy -= leaves
        if busy:
            yield min(busy), "a circle that never waits for the caller"

    def _after(self, name: str) -> set[str]:
        return {edge.target for edge in edges(self.flow.steps[name], self.release.rules)}

    def _confirmed(self, step: Step, held: Known) -> Iterator[str]:
        match step:
            case DoStep(action=action) if guards(step, self.release.rules[action])[1]:
                yield from self._only_from_confirm(step)
            case ConfirmStep(call=call, next=target):
                act = self.flow.steps.get(call)
                if not isinstance(act, DoStep) or target != call:
                    yield "a yes leads directly to the `do` that was restated"
                    return
                if held.level < guards(act, self.release.rules[act.action])[0]:
                    yield "the caller is not yet known well enough on every path"
                yield from self._restated(step, act)
            case _:
                return

    def _only_from_confirm(self, act: DoStep) -> Iterator[str]:
        for step in self.flow.steps.values():
            leads = act.id in self._after(step.id)
            if leads and not (isinstance(step, ConfirmStep) and step.call == act.id and step.on_no != act.id):
                yield f"reached from {step.id!r} without a confirmation"
        if self.flow.first == act.id:
            yield "reached without a confirmation"

    def _restated(self, confirm: ConfirmStep, act: DoStep) -> Iterator[str]:
        keeps = {
            step.slot: step.choices.keep
            for step in self.flow.steps.values()
            if isinstance(step, AskStep) and step.choices is not None
        }
        said = self.release.messages[confirm.message].placeholders
        roots, paths = {placeholder.root for placeholder in said}, {placeholder.path for placeholder in said}
        for value in act.arguments.values():
            root = root_of(value)
            if isinstance(value, str) and root:
                is_said = value[1:] in paths if value.endswith("_minor") else roots & {root, keeps.get(root, root)}
                if not is_said:
                    yield f"{value[1:]!r} is acted on but not restated"

    def _values(self, step: Step, held: Known) -> Iterator[str]:
        for message, extra in _said(step):
            for placeholder in self.release.messages[message].placeholders:
                if not {placeholder.root, f"{placeholder.root}_en"} & (held.slots | extra):
                    yield f"{placeholder.root!r} is not known on every path"
                yield from self._term(placeholder)
        for path in _lists(step):
            if path.partition(".")[0] not in held.slots:
                yield f"{path.partition('.')[0]!r} is not known on every path"

    def _term(self, placeholder: Placeholder) -> Iterator[str]:
        if placeholder.term and placeholder.term not in self.release.terms:
            yield f"there is no table of terms {placeholder.term!r}"


def _guarded(step: DoStep, rule: ActionRule) -> Iterator[str]:
    if not rule.by_flow:
        yield f"{step.action} is not for flows"
    if rule.level > step.level > Assurance.NONE or (rule.confirm and step.confirm is False):
        yield f"a guard of {step.action} is lowered; a flow may only raise it"


def _lists(step: Step) -> Iterator[str]:
    match step:
        case SayStep(each=each, source=source):
            yield from (path for path in (each, source) if path)
        case AskStep(choices=choices) if choices is not None:
            yield choices.of
        case _:
            return


def _said(step: Step) -> Iterator[tuple[str, frozenset[str]]]:
    none: frozenset[str] = frozenset()
    item = frozenset({"item"})
    match step:
        case SayStep(message=message, line=line, buttons=buttons):
            yield message, none
            yield from ((line, item) for line in [line] if line)
            yield from ((button.label, none) for button in buttons)
        case AskStep(message=message, again=again, buttons=buttons, choices=choices):
            yield from ((name, none) for name in (message, again))
            yield from ((button.label, none) for button in buttons)
            yield from ((name, item) for name in ([] if choices is None else [choices.label, choices.says]))
        case ConfirmStep(message=message) | HandOverStep(message=message):
            yield message, none
        case _:
            return
