"""The requirements' sentences in Chinese, beside the English ones; and the values of parameters that are words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import Field

from clearline.catalogue.text import Entry
from clearline.domain.assessment import Requirement, RequirementId
from clearline.domain.conversation import Language

FILLED = re.compile(r"\{\{([a-z0-9_]+)\}\}")


class _Pair(Entry):
    hans: str = Field(alias="zh-Hans", min_length=1)
    hant: str = Field(alias="zh-Hant", min_length=1)

    def words(self) -> Mapping[Language, str]:
        return {Language.SIMPLIFIED: self.hans, Language.TRADITIONAL: self.hant}


class StatementsFile(Entry):
    """The file."""

    values: dict[str, _Pair]
    statements: dict[str, _Pair]


@dataclass(frozen=True, slots=True)
class Statements:
    """Sentences by requirement, and words that stand in values, each by language."""

    sentences: Mapping[RequirementId, Mapping[Language, str]]
    values: Mapping[str, Mapping[Language, str]]

    def sentence(self, requirement: Requirement, values: Mapping[str, str], language: Language) -> str:
        """Return the sentence of `requirement` in `language`, with `values` filled in."""
        if language is Language.ENGLISH:
            return FILLED.sub(lambda found: values[found[1]], requirement.statement)
        text = self.sentences[requirement.id][language]
        return FILLED.sub(lambda found: self._worded(values[found[1]], language), text)

    def _worded(self, value: str, language: Language) -> str:
        for english, words in self.values.items():
            value = value.replace(english, words[language])
        return value


def statements_of(content: StatementsFile) -> Statements:
    """Return the file's content."""
    return Statements(
        {RequirementId(name): pair.words() for name, pair in content.statements.items()},
        {english: pair.words() for english, pair in content.values.items()},
    )


def problems(statements: Statements, requirements: Mapping[RequirementId, Requirement]) -> Iterator[str]:
    """Say where a sentence is missing, or has other gaps than the English one."""
    yield from (f"{one} has no sentence in Chinese" for one in requirements if one not in statements.sentences)
    for name, words in statements.sentences.items():
        if name not in requirements:
            yield f"there is a sentence for {name}, which is not defined"
            continue
        expected = sorted(FILLED.findall(requirements[name].statement))
        wrong = [language for language, text in words.items() if sorted(FILLED.findall(text)) != expected]
        yield from (f"{name} in {language.value} has other parameters than in English" for language in wrong)
