"""Choices a caller can press or name, and which of them an answer means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clearline.dialogue.flow import AskStep, Button, Choices, SlotKind
from clearline.dialogue.meaning import Meaning, Understand
from clearline.dialogue.message import find
from clearline.dialogue.render import Renderer, values_of
from clearline.domain.conversation import Expects, Language
from clearline.domain.decision import Option, Phrase, Value

OFFERED: Final = 12
"""Choices of one question."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A choice with what choosing it fills."""

    option: Option
    value: Value
    item: Value = None


def buttons(written: Sequence[Button], renderer: Renderer, language: Language) -> tuple[Offered, ...]:
    """Return the choices that are always the same."""
    return tuple(
        Offered(Option(Phrase(button.label), renderer.text(Phrase(button.label), language)), button.value)
        for button in written
    )


def items(path: str, slots: Mapping[str, Value]) -> tuple[Mapping[str, Value], ...]:
    """Return the list at `path`; its items inherit the currency of the mapping around them."""
    found = find(path, slots)
    around = find(path.rpartition(".")[0], slots) if "." in path else None
    currency = around.get("currency") if isinstance(around, Mapping) else None
    inherited: Mapping[str, Value] = {} if currency is None else {"currency": currency}
    return tuple(
        {**inherited, **item} for item in (found if isinstance(found, tuple) else ()) if isinstance(item, Mapping)
    )


def sources(path: str, slots: Mapping[str, Value]) -> tuple[Value, ...]:
    """Return the source at `path`, or those of the items of the list there."""
    found = find(path, slots)
    if isinstance(found, tuple):
        return tuple(item.get("source") for item in found if isinstance(item, Mapping))
    return (found,)


def offered(step: AskStep, slots: Mapping[str, Value], renderer: Renderer, language: Language) -> tuple[Offered, ...]:
    """Return what can be chosen at `step`: its buttons, or the items of its list."""
    if step.choices is None:
        return buttons(step.buttons, renderer, language)
    choices = step.choices
    found = [_item(choices, item, renderer, language) for item in items(choices.of, slots)]
    return tuple(
        Offered(option, item.get(choices.value), item)
        for option, item in found
        if option is not None and item.get(choices.value) is not None
    )[:OFFERED]


def _item(
    choices: Choices, item: Mapping[str, Value], renderer: Renderer, language: Language
) -> tuple[Option | None, Mapping[str, Value]]:
    messages = renderer.flows.messages
    shown, said = values_of(messages[choices.label], {"item": item}), values_of(messages[choices.says], {"item": item})
    if shown is None or said is None:
        return None, item
    return Option(Phrase(choices.label, shown), renderer.text(Phrase(choices.says, said), language)), item


def chosen(among: Sequence[Offered], meaning: Meaning, understand: Understand) -> Offered | None:
    """Return the one choice that was meant: pressed, counted ("the second") or named; None where that is open."""
    if meaning.ordinal is not None and among:
        place = len(among) if meaning.ordinal == -1 else meaning.ordinal
        if 1 <= place <= len(among):
            return among[place - 1]
    names = [understand.fold(one.option.says) for one in among]
    exact = [one for one, name in zip(among, names, strict=True) if name == meaning.folded]
    if exact:
        return exact[0]
    named = [(one, name) for one, name in zip(among, names, strict=True) if name and name in meaning.folded]
    longest = max((len(name) for _, name in named), default=0)
    best = [one for one, name in named if len(name) == longest]
    return best[0] if len(best) == 1 else None


def expects(step: AskStep) -> str:
    """Return how the channel can help to enter the answer."""
    return Expects.YES_OR_NO if step.kind is SlotKind.YES_OR_NO else Expects.WORDS
