"""Everything that is wrong with flows, at once, each with its file and line: for the people who write them.

What `load` refuses is all here, and in addition what serves badly without being unsound: an example that stands in two
flows, a message whose Chinese is English, an action that is handed what it does not take.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from clearline.dialogue import document, proof
from clearline.dialogue.compile import END, faults_of, ids_of
from clearline.dialogue.flow import ActionRule
from clearline.dialogue.load import Reader, digest_of, missing_from, model_of
from clearline.dialogue.source import Lines, faults, ordered, validated
from clearline.errors import ConfigurationError
from clearline.language.forms import fold

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_LETTERS: Final = re.compile(r"[A-Za-z]{2}")
_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")
_SIGNS: Final = re.compile(r"[\W_]+")
_QUOTED: Final = re.compile(r"'([a-z_0-9]+)'")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to mend."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


def lint(
    sources: Mapping[str, str],
    rules: Mapping[str, ActionRule],
    to_traditional: Callable[[str], str],
) -> tuple[Finding, ...]:
    """Return every finding in these files, in their order."""
    if missing := missing_from(sources):
        return (Finding(missing.partition(" ")[0], 1, missing),)
    desk = _Desk(ordered(sources), Reader(to_traditional))
    found = [finding for name in desk.sources for finding in desk.read(name)]
    for problem in proof.problems(desk.reader.release(digest_of(sources), rules)):
        if problem.flow or not found:
            found.append(desk.located(problem))
    return tuple(sorted({*found, *desk.examples(), *desk.languages()}))


@dataclass(slots=True)
class _Desk:
    sources: Mapping[str, str]
    reader: Reader
    flows: dict[str, document.Flow] = field(default_factory=dict)
    """The flows that could be read, by file."""

    def read(self, name: str) -> Iterator[Finding]:
        text = self.sources[name]
        wrong = faults(model_of(name), text)
        yield from (Finding(name, fault.line, fault.text) for fault in wrong)
        if wrong:
            return
        try:
            self.reader.read(name, text)
        except ConfigurationError as exc:
            yield from self._uncompiled(name, str(exc))
        else:
            if model_of(name) is document.Flow:
                self.flows[name] = validated(document.Flow, text)

    def _uncompiled(self, name: str, error: str) -> Iterator[Finding]:
        text = self.sources[name]
        if model_of(name) is document.Flow:
            written = validated(document.Flow, text)
            steps = list(faults_of(written, self.reader.to_traditional))
            yield from (Finding(name, _line(text, written, step), what) for step, what in steps)
            if steps:
                return
        named = _QUOTED.search(error)
        yield Finding(name, Lines(text).of_key(named[1]) if named else 1, error)

    def located(self, problem: proof.Problem) -> Finding:
        for name, flow in self.flows.items():
            if flow.flow == problem.flow:
                what = f"step {problem.step!r}: {problem.text}" if problem.step else problem.text
                return Finding(name, _line(self.sources[name], flow, problem.step), what)
        person = next((name for name, flow in self.flows.items() if flow.flow == "person"), "person.yaml")
        fallbacks = [name for name, flow in self.flows.items() if flow.fallback]
        is_of_person = "'person'" in problem.text
        return Finding(person if is_of_person else (*fallbacks, "question.yaml")[-1], 1, problem.text)

    def examples(self) -> Iterator[Finding]:
        """Yield examples that stand in two flows: nobody can tell which of them is meant."""
        first: dict[str, str] = {}
        for name, flow in self.flows.items():
            titles: list[tuple[tuple[str | int, ...], str]] = [(("title",), flow.title.en), (("title",), flow.title.zh)]
            titles += [(("examples", "en", place), words) for place, words in enumerate(flow.examples.en)]
            titles += [(("examples", "zh", place), words) for place, words in enumerate(flow.examples.zh)]
            for path, words in titles:
                other = first.setdefault(_bare(words), flow.flow)
                if other != flow.flow:
                    yield self._at(name, path, f"the example {words!r} also stands in the flow {other!r}")

    def languages(self) -> Iterator[Finding]:
        """Yield messages in the wrong language."""
        for name, flow in self.flows.items():
            for path, text in _texts(flow):
                if _HAN.search(text.en):
                    yield self._at(name, (*path, "en"), "the English is Chinese")
                bare = _PLACEHOLDER.sub("", text.zh)
                if _LETTERS.search(bare) and not _HAN.search(bare):
                    yield self._at(name, (*path, "zh"), "the Chinese is English")

    def _at(self, name: str, path: tuple[str | int, ...], what: str) -> Finding:
        return Finding(name, Lines(self.sources[name]).at(path), what)


def _bare(words: str) -> str:
    return _SIGNS.sub("", fold(words).text.lower())


def _line(text: str, flow: document.Flow, step: str) -> int:
    ids = ids_of(flow)
    lines = Lines(text)
    if step in ids:
        return lines.at(("steps", len(ids) - 1 - ids[::-1].index(step)))
    return lines.at(("steps", len(ids) - 1)) if step == END else 1


def _texts(flow: document.Flow) -> Iterator[tuple[tuple[str | int, ...], document.MessageText]]:
    yield ("title",), flow.title
    for place, step in enumerate(flow.steps):
        here = ("steps", place)
        match step:
            case document.Say(say=say, each=each, options=options):
                yield (*here, "say"), say
                if each is not None:
                    yield (*here, "each", "line"), each.line
            case document.Ask(say=say, again=again, options=options):
                yield (*here, "say"), say
                if again is not None:
                    yield (*here, "again"), again
            case document.Confirm(say=say) | document.HandOver(say=say):
                yield (*here, "say"), say
                continue
            case _:
                continue
        yield from (((*here, "options", number, "label"), button.label) for number, button in enumerate(options))
