"""The report's words in every language, from YAML files beside this one."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import yaml

from clearline.domain.assessment import Reason
from clearline.domain.conversation import Language

FILES = ("phrases.yaml", "interview.yaml")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of one language; asking for one that does not exist is a `KeyError`, and a test asks for all."""

    language: Language
    words: Mapping[str, str]

    def __call__(self, name: str, **values: str | int) -> str:
        """Return the phrase `name` with its values filled in."""
        return self.words[name].format(**values)

    def reason(self, reason: Reason) -> str:
        """Return a judgement's reason as a sentence."""
        return self(reason.name, **reason.values)


def load_phrases() -> Mapping[Language, Phrases]:
    """Return the words of every language."""
    table = {name: words for file in FILES for name, words in _table(file).items()}
    return {
        language: Phrases(language, {name: words[language.value] for name, words in table.items()})
        for language in Language
    }


def _table(file: str) -> Mapping[str, Mapping[str, str]]:
    text = files("clearline.bench.report").joinpath(file).read_text("utf-8")
    table: dict[str, dict[str, str]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["phrases"]  # noqa: S506 # both are safe
    return table
