"""From the packaged YAML to a release of flows; whatever is unsound is refused here, never met in a conversation."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable

from clearline.dialogue import document, proof
from clearline.dialogue.compile import compile_flow, compile_message
from clearline.dialogue.disclosure import masked
from clearline.dialogue.flow import ActionRule, Flow, Flows, SlotKind, SlotRule
from clearline.dialogue.message import Message
from clearline.dialogue.source import ordered, read_sources, validated, without_tests
from clearline.dialogue.system import SYSTEM_PHRASES
from clearline.domain.privacy import DataClass
from clearline.errors import ConfigurationError

_Document = document.Glossary | document.Phrases | document.Slots | document.Terms | document.Flow

_SYSTEM: Mapping[str, type[_Document]] = {
    "_glossary.yaml": document.Glossary,
    "_phrases.yaml": document.Phrases,
    "_slots.yaml": document.Slots,
    "_terms.yaml": document.Terms,
}
"""What every release has beside its flows."""


def packaged() -> Traversable:
    """Return the folder of the flows that ship with Clearline."""
    return files("clearline.dialogue") / "flows"


def sources_of(own: Traversable | None) -> dict[str, str]:
    """Return the flows that ship with Clearline, with those of `own` beside them or, by the same name, in their place.

    Raises ConfigurationError when there is none in `own`.
    """
    added = {} if own is None else read_sources(own)
    if own is not None and not added:
        raise ConfigurationError(f"there is no flow in {own.name!r}: a flow is a file that ends with .yaml")
    return {**read_sources(packaged()), **added}


def build_flows(
    sources: Mapping[str, str], rules: Mapping[str, ActionRule], to_traditional: Callable[[str], str]
) -> Flows:
    """Read flows from texts by file name, and prove what `proof` proves of them.

    `rules` is the table of actions; `to_traditional` derives traditional Chinese where it is not written out.
    Raises ConfigurationError naming the file and the step.
    """
    if missing := missing_from(sources):
        raise ConfigurationError(missing)
    reader = Reader(to_traditional)
    for name, text in ordered(sources).items():
        with _at(name):
            reader.read(name, text)
    release = reader.release(digest_of(sources), rules)
    proof.prove(release)
    return release


def missing_from(sources: Mapping[str, str]) -> str:
    """Return which file no release can be without is not there, in words, or nothing."""
    missing = sorted(set(_SYSTEM) - set(sources))
    return f"{missing[0]} is missing from the flows" if missing else ""


def model_of(name: str) -> type[_Document]:
    """Return what the file called `name` must hold."""
    return document.Slots if name.startswith("_slots") else _SYSTEM.get(name, document.Flow)


def digest_of(sources: Mapping[str, str]) -> str:
    """Return the name of the release that these texts make."""
    digest = hashlib.sha256()
    for name, text in ordered(sources).items():
        for part in (name.encode(), text.encode()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


@dataclass(slots=True)
class Reader:
    """Takes the files one by one; the glossary before what is translated by it."""

    convert: Callable[[str], str]
    flows: dict[str, Flow] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    terms: dict[str, dict[str, Message]] = field(default_factory=dict)
    glossary: dict[str, str] = field(default_factory=dict)
    slots: dict[str, SlotRule] = field(default_factory=dict)

    def to_traditional(self, text: str) -> str:
        """Derive traditional Chinese, with the words of the glossary."""
        traditional = self.convert(text)
        for word, local in self.glossary.items():
            traditional = traditional.replace(word, local)
        return traditional

    def release(self, digest: str, rules: Mapping[str, ActionRule]) -> Flows:
        """Return what was read so far, unproved."""
        messages = masked(self.messages, self.flows, self.slots)
        return Flows(digest, self.flows, messages, self.terms, rules, self.slots, self.convert, self.to_traditional)

    def read(self, name: str, text: str) -> None:
        """Take one file; raises ConfigurationError for the first thing that is wrong in it."""
        match validated(model_of(name), without_tests(text)):
            case document.Glossary(glossary=glossary):
                self.glossary = glossary
            case document.Phrases() as written:
                self._phrases(written)
            case document.Slots(slots=slots):
                self._dictionary(slots)
            case document.Terms(terms=terms):
                self.terms = {table: self._texts(words.items()) for table, words in terms.items()}
            case document.Flow() as written:
                self._flow(written)

    def _dictionary(self, slots: Mapping[str, document.Slot]) -> None:
        if twice := sorted(slots.keys() & self.slots):
            raise ConfigurationError(f"the slot {twice[0]!r} is defined twice")
        for name, one in slots.items():
            kind = one.type if isinstance(one.type, SlotKind) else None
            retention = None if one.retention == "none" else DataClass(one.retention)
            self.slots[name] = SlotRule(kind, one.data, one.purposes, retention, one.mask, one.collect)

    def _phrases(self, written: document.Phrases) -> None:
        if unlike := sorted(set(written.phrases) ^ set(SYSTEM_PHRASES)):
            raise ConfigurationError(f"the system phrase {unlike[0]!r} is missing, or no such phrase is used")
        self.messages |= {f"system.{name}": text for name, text in self._texts(written.phrases.items()).items()}

    def _flow(self, written: document.Flow) -> None:
        if written.flow in self.flows or written.flow == "system":
            raise ConfigurationError(f"the flow {written.flow!r} is defined twice")
        flow, messages = compile_flow(written, self.to_traditional)
        self.flows[flow.name] = flow
        self.messages |= messages

    def _texts(self, items: Iterable[tuple[str, document.MessageText]]) -> dict[str, Message]:
        return {name: compile_message(text, self.to_traditional, name) for name, text in items}


class _at:  # noqa: N801 # reads as a word where it is used
    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, ConfigurationError):
            raise ConfigurationError(f"{self._name}: {error}") from error
