"""What is proved of a flow against the data dictionary: every slot is known, and is used as its owner allows."""

from collections.abc import Iterator
from typing import Final

from clearline.dialogue.flow import AskStep, Collected, DoStep, Flow, Flows, SlotKind, SlotRule
from clearline.dialogue.message import root_of
from clearline.domain.privacy import DataClass

_ELSEWHERE: Final = {
    Collected.ACTION: "is brought by an action",
    Collected.GATE: "is collected at the gate",
    Collected.PAGE: "is collected on a page",
}

Misuse = Iterator[tuple[str, str]]
"""Steps, or nothing for the flow itself, and what is wrong there."""


def misuses(flow: Flow, release: Flows) -> Misuse:
    """Yield every slot that is unknown, asked for where it may not be, or used for what it is not kept for."""
    for name, kind in flow.takes.items():
        yield from (("", text) for text in _asked(flow, release, name, kind))
    for step in flow.steps.values():
        match step:
            case AskStep(slot=slot, kind=kind, choices=choices):
                yield from ((step.id, text) for text in _asked(flow, release, slot, kind))
                if choices is not None:
                    yield from ((step.id, text) for text in _brought(flow, release, choices.keep, None))
            case DoStep(saves=saves):
                for slot in saves:
                    yield from ((step.id, text) for text in _brought(flow, release, slot, step))
                yield from ((step.id, text) for text in _kept_longer(release, step))
            case _:
                pass
    yield from (("", text) for text in _kept_by_nothing(flow, release))


def used_by(flow: Flow) -> frozenset[str]:
    """Return every slot that `flow` may fill beside the caller's opening words."""
    used = set(flow.takes)
    for step in flow.steps.values():
        match step:
            case AskStep(slot=slot, choices=choices):
                used |= {slot} if choices is None else {slot, choices.keep}
            case DoStep(saves=saves):
                used |= set(saves)
            case _:
                pass
    return frozenset(used)


def _asked(flow: Flow, release: Flows, slot: str, kind: SlotKind) -> Iterator[str]:
    rule = release.slots.get(slot)
    if rule is None:
        yield _unknown(slot)
        return
    if rule.collect in _ELSEWHERE:
        yield f"the slot {slot!r} {_ELSEWHERE[rule.collect]}, and is not asked for in the conversation"
    elif rule.kind is not kind:
        yield f"the slot {slot!r} is {rule.kind}, not {kind}, in the dictionary"
    if flow.purpose not in rule.purposes:
        yield _not_for(flow, slot, rule)


def _brought(flow: Flow, release: Flows, slot: str, step: DoStep | None) -> Iterator[str]:
    rule = release.slots.get(slot)
    if rule is None:
        yield _unknown(slot)
        return
    if rule.collect is not Collected.ACTION:
        yield f"the slot {slot!r} is collected in another way than by an action"
    action = None if step is None else release.rules.get(step.action)
    agreed = None if action is None else action.purpose
    if not {flow.purpose, agreed} & rule.purposes:
        yield _not_for(flow, slot, rule)


def _kept_longer(release: Flows, step: DoStep) -> Iterator[str]:
    kept = _keeps(release, step)
    for slot in sorted(_passes(step)):
        rule = release.slots.get(slot)
        if kept is not None and rule is not None and rule.retention is not kept:
            said = "none" if rule.retention is None else rule.retention.value
            yield f"{step.action} keeps {slot!r} as {kept.value}, and its retention says {said}"


def _kept_by_nothing(flow: Flow, release: Flows) -> Iterator[str]:
    """Yield what is said to be kept in another record than the conversation's, and lies in that one alone."""
    for slot in sorted(used_by(flow)):
        rule = release.slots.get(slot)
        said = DataClass.CONVERSATION if rule is None or rule.retention is None else rule.retention
        if said is not DataClass.CONVERSATION and not _is_kept_as(release, slot, said):
            yield f"nothing keeps {slot!r} as {said.value}: it lies in the conversation's record alone"


def _is_kept_as(release: Flows, slot: str, said: DataClass) -> bool:
    steps = (step for flow in release.flows.values() for step in flow.steps.values())
    return any(isinstance(step, DoStep) and _keeps(release, step) is said and slot in _passes(step) for step in steps)


def _keeps(release: Flows, step: DoStep) -> DataClass | None:
    rule = release.rules.get(step.action)
    return None if rule is None else rule.keeps


def _passes(step: DoStep) -> set[str]:
    """Return the slots that an action is handed or brings."""
    return {*map(root_of, step.arguments.values()), *step.saves} - {""}


def _unknown(slot: str) -> str:
    return f"there is no slot {slot!r} in the dictionary"


def _not_for(flow: Flow, slot: str, rule: SlotRule) -> str:
    purposes = ", ".join(sorted(purpose.value for purpose in rule.purposes))
    return f"the slot {slot!r} is for {purposes}, and this flow is for {flow.purpose.value}"
