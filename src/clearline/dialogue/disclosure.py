"""What of decisions, outcomes and messages anybody may see: every value in them under the mask of the slot it is of.

A value whose slot is not known is as good as sealed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

from clearline.dialogue.flow import OPENING, AskStep, DoStep, Flow, Flows, SayStep, SlotRule, Step
from clearline.dialogue.mask import HIDDEN, Mask, Onlooker, shown
from clearline.dialogue.message import Message, root_of
from clearline.domain.decision import (
    Act,
    ActionCall,
    Ask,
    Decision,
    Done,
    HandOver,
    Option,
    Outcome,
    Phrase,
    Say,
    Value,
)

_OURS: Final = frozenset({"flow", "telephone"})
"""What the engine itself puts into a message: nothing of anybody's."""
_SOURCES: Final = "sources"


def masked(
    messages: Mapping[str, Message], flows: Mapping[str, Flow], slots: Mapping[str, SlotRule]
) -> Mapping[str, Message]:
    """Return every message with the masks of what fills it."""
    items = {name: path for flow in flows.values() for step in flow.steps.values() for name, path in _items(step)}
    listed = {
        step.message: _mask_of(step.source, slots)
        for flow in flows.values()
        for step in flow.steps.values()
        if isinstance(step, SayStep) and step.source
    }
    found = {
        name: dict(_masks(message, items.get(name, ""), listed.get(name), slots)) for name, message in messages.items()
    }
    return {name: replace(one, masks=found[name]) if found[name] else one for name, one in messages.items()}


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Shows what was decided under one release."""

    flows: Flows
    _given: Mapping[str, Mapping[str, frozenset[str]]]
    """By action and argument, the slots from which flows take it; none for an action that no flow asks for."""

    @classmethod
    def of(cls, flows: Flows) -> Self:
        """Return what shows the decisions of this release."""
        given: dict[str, dict[str, frozenset[str]]] = {}
        for flow in flows.flows.values():
            for step in flow.steps.values():
                if isinstance(step, DoStep):
                    known = given.setdefault(step.action, {})
                    for argument, value in step.arguments.items():
                        slots = {root_of(value)} - {"", OPENING}  # the opening words are shown as the caller's line is
                        known[argument] = known.get(argument, frozenset()) | slots
        return cls(flows, given)

    def decision(self, decision: Decision, to: Onlooker) -> Decision:
        """Return `decision` as `to` may see it."""
        match decision:
            case Say(phrases=phrases, options=options) | Ask(phrases=phrases, options=options):
                said, offered = self._phrases(phrases, to), tuple(self._option(one, to) for one in options)
                return replace(decision, phrases=said, options=offered)
            case HandOver(phrases=phrases):
                return replace(decision, phrases=self._phrases(phrases, to))
            case Act(call=call):
                return Act(self._call(call, to))

    def outcome(self, outcome: Outcome, to: Onlooker) -> Outcome:
        """Return `outcome` as `to` may see it."""
        if not isinstance(outcome, Done):
            return outcome
        return Done({name: shown(value, _mask_of(name, self.flows.slots), to) for name, value in outcome.data.items()})

    def is_closed(self, slot: str) -> bool:
        """Return whether an answer that fills `slot` is for its caller and whoever holds the conversation alone."""
        rule = self.flows.slots.get(slot)
        return rule is not None and rule.mask not in {None, Mask.PLACEHOLDERS}

    def closed(self, decision: Decision) -> Iterator[str]:
        """Yield the texts in `decision` that not everybody may see, in either script; stable words are none."""
        match decision:
            case Act(call=call):
                yield from self._unlike(call.arguments, self._call(call, Onlooker.OTHER).arguments)
            case Say(phrases=phrases) | Ask(phrases=phrases) | HandOver(phrases=phrases):
                for phrase in phrases:
                    message = self.flows.messages.get(phrase.name)
                    words = set() if message is None else {one.path for one in message.placeholders if one.term}
                    said = {path: value for path, value in phrase.values.items() if path not in words}
                    yield from self._unlike(said, self._phrase(phrase, Onlooker.OTHER).values)

    def _unlike(self, held: Mapping[str, Value], left: Mapping[str, Value]) -> Iterator[str]:
        for name, value in held.items():
            if value != left[name]:
                for text in _texts(value):
                    yield from (text, self.flows.to_traditional(text))

    def _phrases(self, phrases: tuple[Phrase, ...], to: Onlooker) -> tuple[Phrase, ...]:
        return tuple(self._phrase(one, to) for one in phrases)

    def _option(self, option: Option, to: Onlooker) -> Option:
        label = self._phrase(option.label, to)
        return Option(label, option.says if label == option.label else HIDDEN)

    def _phrase(self, phrase: Phrase, to: Onlooker) -> Phrase:
        message = self.flows.messages.get(phrase.name)
        known: dict[str, Mask | None] = {}
        if message is not None:
            known = {**dict.fromkeys((*(one.path for one in message.placeholders), _SOURCES)), **message.masks}
        values = {path: shown(value, known.get(path, Mask.SEALED), to) for path, value in phrase.values.items()}
        return replace(phrase, values=values)

    def _call(self, call: ActionCall, to: Onlooker) -> ActionCall:
        arguments = {name: self._handed(call.action, name, value, to) for name, value in call.arguments.items()}
        yes = call.confirmation
        if yes is not None and arguments != call.arguments:
            yes = replace(yes, digest=HIDDEN)  # which would tell whoever guesses that they have guessed right
        return replace(call, arguments=arguments, confirmation=yes)

    def _handed(self, action: str, argument: str, value: Value, to: Onlooker) -> Value:
        """Return an argument under the mask of every slot from which some flow takes it."""
        known = self._given.get(action)
        roots = {argument} if known is None else known.get(argument, {argument})
        for root in roots:
            value = shown(value, _mask_of(root, self.flows.slots), to)
        return value


def _texts(value: Value) -> Iterator[str]:
    match value:
        case str():
            yield value
        case tuple():
            for item in value:
                yield from _texts(item)
        case Mapping():
            for item in value.values():
                yield from _texts(item)
        case _:
            return


def _masks(
    message: Message, items: str, sources: Mask | None, slots: Mapping[str, SlotRule]
) -> Iterator[tuple[str, Mask]]:
    for placeholder in message.placeholders:
        mask = _mask_of(items if placeholder.root == "item" else placeholder.path, slots)
        if mask is not None:
            yield placeholder.path, mask
    if sources is not None:
        yield _SOURCES, sources


def _mask_of(path: str, slots: Mapping[str, SlotRule]) -> Mask | None:
    root = path.partition(".")[0]
    rule = slots.get(root) or slots.get(f"{root}_en")
    if rule is not None:
        return rule.mask
    return None if root in _OURS else Mask.SEALED


def _items(step: Step) -> Iterator[tuple[str, str]]:
    """Yield the messages that are said of the items of a list, and the path of the list."""
    match step:
        case SayStep(line=line, each=each) if each:
            yield line, each
        case AskStep(choices=choices) if choices is not None:
            yield from ((name, choices.of) for name in (choices.label, choices.says))
        case _:
            return
