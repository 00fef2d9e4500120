"""Messages: templates beside each other in every language, and how values are found for their placeholders."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from clearline.dialogue.mask import Mask
from clearline.domain.conversation import Language
from clearline.domain.decision import Value
from clearline.errors import ConfigurationError

_PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)*)(?:\|([a-z_]+))?\}")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Where a value goes: `path` leads to it, `term` names the table that turns a stable word into a spoken one."""

    path: str
    term: str = ""

    @property
    def root(self) -> str:
        """The slot or outcome key in which the path begins."""
        return self.path.partition(".")[0]


Template = tuple[str | Placeholder, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to say, in every language, with the same placeholders in each."""

    templates: Mapping[Language, Template]
    line: bool = False
    """Whether it stands on a line of its own, as an item of a list does."""
    masks: Mapping[str, Mask] = field(default_factory=dict)
    """By path, what hides the values that fill it; a path that is not here leads to nothing of anybody's."""
    placeholders: frozenset[Placeholder] = field(init=False)
    """What must be known before it can be said."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "placeholders", placeholders_of(self.templates[Language.ENGLISH]))


def parse(text: str) -> Template:
    """Return `text` cut at its placeholders; raises ConfigurationError for a stray brace."""
    parts: list[str | Placeholder] = []
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        parts += [text[end : match.start()], Placeholder(match[1], match[2] or "")]
        end = match.end()
    parts.append(text[end:])
    if any("{" in part or "}" in part for part in parts if isinstance(part, str)):
        raise ConfigurationError(f"{text!r} has a brace that is not part of a placeholder such as {{bill.month}}")
    return tuple(part for part in parts if part)


def placeholders_of(template: Template) -> frozenset[Placeholder]:
    """Return the placeholders of one template."""
    return frozenset(part for part in template if isinstance(part, Placeholder))


def pick(path: str, values: Mapping[str, Value]) -> Value:
    """Return what `path` leads to as it is, or None: for calls and conditions."""
    here: Value = values
    for key in path.split("."):
        here = here.get(key) if isinstance(here, Mapping) else None
    return here


def root_of(argument: Value) -> str:
    """Return the slot from which a flow takes an argument: one that is written `$bill.id` begins in `bill`."""
    return argument[1:].partition(".")[0] if isinstance(argument, str) and argument.startswith("$") else ""


def find(path: str, values: Mapping[str, Value]) -> Value:
    """Return what `path` leads to as it can be said, or None.

    A key that is missing but has `_en` and `_zh` forms gives both as `{"en", "zh"}`; an amount gives itself with its
    currency, taken from the nearest mapping around it that has one.
    """
    here: Value = values
    currency: Value = None
    for key in path.split("."):
        if not isinstance(here, Mapping):
            return None
        currency = here.get("currency", currency)
        here = _member(here, key)
    if path.endswith("_minor"):
        return _amount(here, currency)
    return here


def _member(mapping: Mapping[str, Value], key: str) -> Value:
    if key in mapping:
        return mapping[key]
    english, chinese = mapping.get(f"{key}_en"), mapping.get(f"{key}_zh")
    if isinstance(english, str) and isinstance(chinese, str):
        return {"en": english, "zh": chinese}
    return None


def _amount(amount: Value, currency: Value) -> Value:
    if isinstance(amount, int) and not isinstance(amount, bool) and isinstance(currency, str):
        return {"amount_minor": amount, "currency": currency}
    return None
