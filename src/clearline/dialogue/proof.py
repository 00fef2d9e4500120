"""What is proved of every flow before it may serve: nothing here is left to the writer's care.

A step goes only where there is a step; every step can be reached and can end; no circle runs without waiting for the
caller; a call that needs a yes comes directly from the step that restated it, after the level it needs; every value
that is said is known by then; every outcome has somewhere to go; and no step asks for a secret.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from clearline.dialogue.flow import (
    ActionRule,
    AskStep,
    AuthenticateStep,
    ConfirmStep,
    DecideStep,
    DoStep,
    EndStep,
    Flow,
    Flows,
    ForgetStep,
    GotoStep,
    HandOverStep,
    SayStep,
    SlotKind,
    Step,
)
from clearline.dialogue.message import Message, Placeholder
from clearline.domain.conversation import Language
from clearline.domain.person import Assurance
from clearline.errors import ConfigurationError

_SECRET_SLOT = re.compile(r"code|password|passcode|otp|pin|secret|card|cvv|cvc", re.IGNORECASE)
_SECRET_WORDS = re.compile(
    r"\b(one.time code|verification code|security code|password|passcode|pin|cvv|card number)\b"
    r"|验证码|校验码|动态码|密码|口令|银行卡号|卡号|驗證碼|密碼",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from a step to the next, and what is known once it was taken."""

    target: str
    learns: frozenset[str] = frozenset()
    forgets: frozenset[str] = frozenset()
    level: Assurance = Assurance.NONE


@dataclass(frozen=True, slots=True)
class Known:
    """What holds on every path to a step."""

    slots: frozenset[str]
    level: Assurance


def prove(release: Flows) -> None:
    """Raise ConfigurationError, naming flow and step, for the first thing that cannot be proved."""
    if sum(flow.fallback for flow in release.flows.values()) != 1:
        raise ConfigurationError("exactly one flow is the fallback for words that fit no other")
    person = release.flows.get("person")
    if person is None or not isinstance(person.steps[person.first], HandOverStep):
        raise ConfigurationError("the flow 'person' hands over with its first step: a person is one step away (HO-01)")
    for flow in release.flows.values():
        try:
            _Proof(flow, release.messages, release.terms, release.rules).run()
        except ConfigurationError as exc:
            raise ConfigurationError(f"flow {flow.name!r}: {exc}") from exc


def edges(step: Step, rules: Mapping[str, ActionRule]) -> Iterator[Edge]:
    """Yield every way out of `step`; none for a step at which a flow ends."""
    match step:
        case SayStep(next=target) | GotoStep(next=target):
            yield Edge(target)
        case AskStep(slot=slot, next=target, choices=choices):
            yield Edge(target, frozenset({slot} if choices is None else {slot, choices.keep}))
        case DoStep():
            yield from _outcomes(step, rules)
        case AuthenticateStep(level=level, next=target):
            yield Edge(target, level=level)
        case ForgetStep(slots=slots, next=target):
            yield Edge(target, forgets=frozenset(slots))
        case ConfirmStep() | DecideStep():
            yield from (Edge(target) for target in _ways(step))
        case HandOverStep() | EndStep():
            return


def _ways(step: ConfirmStep | DecideStep) -> tuple[str, ...]:
    match step:
        case ConfirmStep():
            return (step.next, step.on_no)
        case DecideStep():
            return (*(case.next for case in step.cases), step.next)


def _outcomes(step: DoStep, rules: Mapping[str, ActionRule]) -> Iterator[Edge]:
    level = rules[step.action].level if step.action in rules else Assurance.NONE
    yield Edge(step.next, learns=frozenset(step.saves), level=level)
    for target in (*step.refused.values(), step.failed, step.unknown):
        if target:
            yield Edge(target, level=level)


@dataclass(frozen=True, slots=True)
class _Proof:
    flow: Flow
    messages: Mapping[str, Message]
    terms: Mapping[str, Mapping[str, Message]]
    rules: Mapping[str, ActionRule]

    def run(self) -> None:
        for step in self.flow.steps.values():
            self._targets(step)
            self._actions(step)
            self._secrets(step)
        self._aside()
        known = self._known()
        self._reached(known)
        self._way_out()
        self._no_idle_circle()
        for name, held in known.items():
            self._confirmed(self.flow.steps[name], held)
            self._values(self.flow.steps[name], held)

    def _targets(self, step: Step) -> None:
        for edge in edges(step, self.rules):
            if not edge.target:
                raise ConfigurationError(f"step {step.id!r}: nothing follows; the flow has no way out here")
            if edge.target not in self.flow.steps:
                raise ConfigurationError(f"step {step.id!r}: there is no step {edge.target!r} to go to")

    def _actions(self, step: Step) -> None:
        if not isinstance(step, DoStep):
            return
        if step.action not in self.rules:
            raise ConfigurationError(f"step {step.id!r}: there is no action {step.action!r}")
        handled = {"refused": bool(step.refused), "failed": bool(step.failed), "unknown": bool(step.unknown)}
        for outcome, own in handled.items():
            if not own and f"system.{outcome}" not in self.messages:
                raise ConfigurationError(f"step {step.id!r}: the outcome {outcome!r} has nowhere to go")

    def _secrets(self, step: Step) -> None:
        if not isinstance(step, AskStep):
            return
        words = (self.messages[step.message].templates[language] for language in Language)
        spoken = " ".join(part for template in words for part in template if isinstance(part, str))
        if _SECRET_SLOT.search(step.slot) or _SECRET_WORDS.search(spoken):
            raise ConfigurationError(f"step {step.id!r}: a secret is never asked for in the conversation")
        if (step.kind is SlotKind.CHOICE) != (step.choices is not None):
            raise ConfigurationError(f"step {step.id!r}: a choice has `choices`, and nothing else has them")

    def _aside(self) -> None:
        plain = (SayStep, DecideStep, GotoStep, EndStep)
        for step in self.flow.steps.values():
            if self.flow.aside and not isinstance(step, plain):
                raise ConfigurationError(f"step {step.id!r}: an aside only says something")

    def _known(self) -> dict[str, Known]:
        """Walk forward until nothing changes: what every path to each step has learnt (a must-analysis)."""
        start = Known(frozenset({"opening"}), Assurance.NONE)
        known, work = {self.flow.first: start}, [self.flow.first]
        while work:
            name = work.pop()
            for edge in edges(self.flow.steps[name], self.rules):
                slots = (known[name].slots | edge.learns) - edge.forgets
                arriving = Known(slots, max(known[name].level, edge.level))
                before = known.get(edge.target)
                after = arriving if before is None else _both(before, arriving)
                if after != before:
                    known[edge.target] = after
                    work.append(edge.target)
        return known

    def _reached(self, known: Mapping[str, Known]) -> None:
        for step in self.flow.steps.values():
            if step.id not in known and step != EndStep("end"):
                raise ConfigurationError(f"step {step.id!r}: no path leads here")

    def _way_out(self) -> None:
        ends = {name for name, step in self.flow.steps.items() if isinstance(step, EndStep | HandOverStep)}
        while more := {name for name in self.flow.steps.keys() - ends if ends & set(self._after(name))}:
            ends |= more
        if stuck := sorted(self.flow.steps.keys() - ends):
            raise ConfigurationError(f"step {stuck[0]!r}: the flow has no way out from here")

    def _no_idle_circle(self) -> None:
        busy = {name for name, step in self.flow.steps.items() if not isinstance(step, AskStep | ConfirmStep)}
        while leaves := {name for name in busy if not busy & set(self._after(name))}:
            busy -= leaves
        if busy:
            raise ConfigurationError(f"step {min(busy)!r}: a circle that never waits for the caller")

    def _after(self, name: str) -> Iterable[str]:
        return (edge.target for edge in edges(self.flow.steps[name], self.rules))

    def _confirmed(self, step: Step, known: Known) -> None:
        match step:
            case DoStep(action=action) if self.rules[action].confirm:
                self._only_from_confirm(step)
            case ConfirmStep(call=call, next=target):
                act = self.flow.steps.get(call)
                if not isinstance(act, DoStep) or target != call:
                    raise ConfigurationError(f"step {step.id!r}: a yes leads directly to the `do` that was restated")
                if known.level < self.rules[act.action].level:
                    raise ConfigurationError(f"step {step.id!r}: the caller is not yet known well enough on every path")
                self._restated(step, act)
            case _:
                pass

    def _only_from_confirm(self, act: DoStep) -> None:
        for step in self.flow.steps.values():
            leads = act.id in self._after(step.id)
            if leads and not (isinstance(step, ConfirmStep) and step.call == act.id and step.on_no != act.id):
                raise ConfigurationError(f"step {act.id!r}: reached from {step.id!r} without a confirmation")
        if self.flow.first == act.id:
            raise ConfigurationError(f"step {act.id!r}: reached without a confirmation")

    def _restated(self, confirm: ConfirmStep, act: DoStep) -> None:
        keeps = {
            step.slot: step.choices.keep
            for step in self.flow.steps.values()
            if isinstance(step, AskStep) and step.choices is not None
        }
        said = self.messages[confirm.message].placeholders
        roots, paths = {placeholder.root for placeholder in said}, {placeholder.path for placeholder in said}
        for value in act.arguments.values():
            if isinstance(value, str) and value.startswith("$"):
                root = value[1:].partition(".")[0]
                is_said = value[1:] in paths if value.endswith("_minor") else roots & {root, keeps.get(root, root)}
                if not is_said:
                    raise ConfigurationError(f"step {confirm.id!r}: {value[1:]!r} is acted on but not restated")

    def _values(self, step: Step, known: Known) -> None:
        for message, extra in self._said(step):
            for placeholder in self.messages[message].placeholders:
                if not {placeholder.root, f"{placeholder.root}_en"} & (known.slots | extra):
                    raise ConfigurationError(f"step {step.id!r}: {placeholder.root!r} is not known on every path")
                self._term(step, placeholder)

    def _term(self, step: Step, placeholder: Placeholder) -> None:
        if placeholder.term and placeholder.term not in self.terms:
            raise ConfigurationError(f"step {step.id!r}: there is no table of terms {placeholder.term!r}")

    def _said(self, step: Step) -> Iterator[tuple[str, frozenset[str]]]:
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


def _both(one: Known, other: Known) -> Known:
    return Known(one.slots & other.slots, min(one.level, other.level))
