"""A flow as a graph: every way from a step to the next, and what is known once it was taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clearline.dialogue.flow import (
    OPENING,
    ActionRule,
    AskStep,
    AuthenticateStep,
    Case,
    ConfirmStep,
    DecideStep,
    DoStep,
    EndStep,
    Flow,
    ForgetStep,
    GotoStep,
    HandOverStep,
    SayStep,
    Step,
)
from clearline.domain.decision import Value
from clearline.domain.person import Assurance


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from a step to the next."""

    target: str
    learns: frozenset[str] = frozenset()
    forgets: frozenset[str] = frozenset()
    level: Assurance = Assurance.NONE
    on: str = ""
    """When it is taken, where a step has several ways: `no`, `refused: no-bill`, `month = null`."""


@dataclass(frozen=True, slots=True)
class Known:
    """What holds on every path to a step."""

    slots: frozenset[str]
    level: Assurance


def edges(step: Step, rules: Mapping[str, ActionRule]) -> Iterator[Edge]:
    """Yield every way out of `step`; none for a step at which a flow ends."""
    match step:
        case AskStep(slot=slot, next=target, choices=choices):
            yield Edge(target, frozenset({slot} if choices is None else {slot, choices.keep}))
        case DoStep():
            yield from _outcomes(step, rules)
        case AuthenticateStep(level=level, next=target):
            yield Edge(target, level=level)
        case ConfirmStep(next=target, on_no=on_no):
            yield from (Edge(target, on="yes"), Edge(on_no, on="no"))
        case DecideStep(cases=cases, next=target):
            yield from (*(Edge(case.next, on=_when(case)) for case in cases), Edge(target, on="otherwise"))
        case _:
            yield from _onward(step)


def _onward(step: SayStep | GotoStep | ForgetStep | HandOverStep | EndStep) -> Iterator[Edge]:
    match step:
        case SayStep(next=target) | GotoStep(next=target):
            yield Edge(target)
        case ForgetStep(slots=slots, next=target):
            yield Edge(target, forgets=frozenset(slots))
        case HandOverStep() | EndStep():
            return


def known(flow: Flow, rules: Mapping[str, ActionRule]) -> dict[str, Known]:
    """Return for every step that can be reached what every path to it has learnt (a must-analysis)."""
    found, work = {flow.first: Known(frozenset({OPENING}), Assurance.NONE)}, [flow.first]
    while work:
        name = work.pop()
        for edge in edges(flow.steps[name], rules):
            slots = (found[name].slots | edge.learns) - edge.forgets
            arriving = Known(slots, max(found[name].level, edge.level))
            before = found.get(edge.target)
            after = arriving if before is None else _both(before, arriving)
            if after != before:
                found[edge.target] = after
                work.append(edge.target)
    return found


def filled(flow: Flow, rules: Mapping[str, ActionRule]) -> frozenset[str]:
    """Return every slot that something in `flow` can fill, on whatever path."""
    learnt = (edge.learns for step in flow.steps.values() for edge in edges(step, rules))
    return frozenset({OPENING}).union(flow.takes, *learnt)


def guards(step: DoStep, rule: ActionRule) -> tuple[Assurance, bool]:
    """Return the level that a call needs and whether it needs a yes: the table's, or more where the flow says so."""
    return max(rule.level, step.level), rule.confirm or step.confirm is True


def _outcomes(step: DoStep, rules: Mapping[str, ActionRule]) -> Iterator[Edge]:
    level = guards(step, rules[step.action])[0] if step.action in rules else Assurance.NONE
    ways = [(f"refused: {reason}", target) for reason, target in step.refused.items()]
    ways += [("failed", step.failed), ("unknown", step.unknown)]
    own = [(on, target) for on, target in ways if target]
    yield Edge(step.next, learns=frozenset(step.saves), level=level, on="done" if own else "")
    yield from (Edge(target, level=level, on=on) for on, target in own)


def _when(case: Case) -> str:
    return ", ".join(f"{path} = {_plain(value)}" for path, value in case.when.items())


def _plain(value: Value) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _both(one: Known, other: Known) -> Known:
    return Known(one.slots & other.slots, min(one.level, other.level))
