"""A message with its values into words of one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

from clearline.dialogue.flow import Flows
from clearline.dialogue.mask import Onlooker, shown
from clearline.dialogue.message import Message, Placeholder, find
from clearline.dialogue.wording import written
from clearline.domain.conversation import Language
from clearline.domain.decision import Phrase, Value
from clearline.errors import ConfigurationError

_PROSE = "text"
"""The end of a path that leads to sentences; every other leads to a name or a figure."""


@dataclass(frozen=True, slots=True)
class Renderer:
    """Puts values into messages; pure, and safe to share."""

    flows: Flows
    zone: tzinfo = UTC
    """Where the operator's customers are: moments are said in its time."""

    def text(self, phrase: Phrase, language: Language) -> str:
        """Return the words of `phrase`; raises ConfigurationError for a phrase or a value that is missing."""
        message = self.message(phrase)
        return "".join(
            part if isinstance(part, str) else self._value(part, phrase, language)
            for part in message.templates[language]
        )

    def message(self, phrase: Phrase) -> Message:
        """Return the message that `phrase` names; raises ConfigurationError when there is none."""
        message = self.flows.messages.get(phrase.name)
        if message is None:
            raise ConfigurationError(f"there is no message {phrase.name!r} in this release")
        return message

    def _value(self, placeholder: Placeholder, phrase: Phrase, language: Language) -> str:
        value = phrase.values.get(placeholder.path)
        if value is None:
            raise ConfigurationError(f"{phrase.name!r} needs {placeholder.path!r}, which is missing")
        if placeholder.term:
            return self._term(placeholder.term, value, language)
        text = written(placeholder.path, _side(value, language), language, self.zone)
        if language is not Language.TRADITIONAL or not _is_pair(value):
            return text
        is_prose = placeholder.path.rpartition(".")[2] == _PROSE
        return self.flows.to_local(text) if is_prose else self.flows.to_traditional(text)

    def _term(self, table: str, value: Value, language: Language) -> str:
        term = self.flows.terms[table].get(str(value))
        return str(value) if term is None else "".join(map(str, term.templates[language]))


def values_of(message: Message, slots: Mapping[str, Value]) -> dict[str, Value] | None:
    """Return what `message` needs from `slots`, as its caller may see it, or None where something is missing."""
    values = {
        placeholder.path: shown(find(placeholder.path, slots), message.masks.get(placeholder.path), Onlooker.CALLER)
        for placeholder in message.placeholders
    }
    return None if any(value is None for value in values.values()) else values


def _side(value: Value, language: Language) -> Value:
    match value:
        case {"en": str() as english, "zh": str() as chinese}:
            return english if language is Language.ENGLISH else chinese
        case _:
            return value


def _is_pair(value: Value) -> bool:
    return isinstance(value, Mapping) and value.keys() == {"en", "zh"}
