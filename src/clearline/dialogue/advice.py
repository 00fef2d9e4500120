"""What a language model may be asked, and what its answer may come to: one name out of a list, and nothing else.

It sees words with placeholders in place of what is personal. It never writes what a caller reads, and it can neither
confirm, nor prove, nor fill in anything: what it says is looked up in the list that it was given.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

NONE: Final = "none"
"""What a model says when nothing on the list is meant."""

_LONGEST: Final = 400
"""Characters of an utterance that a model is shown."""
_EXAMPLES: Final = 2
"""Examples that stand beside a name."""
_ANSWER: Final = 200
"""Characters of an answer: more is no name."""


@dataclass(frozen=True, slots=True)
class Menu:
    """Names that may be chosen, each with words that tell what it is for."""

    task: str
    meanings: Mapping[str, Sequence[str]]

    def question(self, said: str) -> list[Mapping[str, str]]:
        """Return the messages of a chat completion that asks which of the names `said` means."""
        lines = [f"{name}: {' / '.join(words[:_EXAMPLES])}" for name, words in self.meanings.items()]
        told = "\n".join((self.task, *lines, f"{NONE}: nothing of the above", 'Answer with JSON: {"choice": NAME}'))
        return [{"role": "system", "content": told}, {"role": "user", "content": said[:_LONGEST]}]

    @property
    def shape(self) -> Mapping[str, object]:
        """The JSON Schema of an answer, for models that can be held to one."""
        choice = {"type": "string", "enum": [*self.meanings, NONE]}
        return {
            "type": "object",
            "properties": {"choice": choice},
            "required": ["choice"],
            "additionalProperties": False,
        }

    def chosen(self, answer: str) -> str:
        """Return the name that `answer` chooses; empty for `none`, and for everything that is not exactly a choice."""
        if len(answer) > _ANSWER:
            return ""
        try:
            read: object = json.loads(answer)
        except (ValueError, RecursionError):
            return ""
        if not isinstance(read, dict) or set(read) != {"choice"}:
            return ""
        choice: object = read["choice"]
        return choice if isinstance(choice, str) and choice in self.meanings else ""
