"""From the packaged YAML to a release of flows; whatever is unsound is refused here, never met in a conversation."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from clearline.dialogue import document, proof
from clearline.dialogue.compile import compile_flow, compile_message
from clearline.dialogue.flow import ActionRule, Flow, Flows
from clearline.dialogue.message import Message
from clearline.dialogue.system import SYSTEM_PHRASES
from clearline.errors import ConfigurationError

DocumentT = TypeVar("DocumentT", bound=BaseModel)

_SYSTEM = ("_glossary.yaml", "_phrases.yaml", "_terms.yaml")
"""Read before the flows, in this order, which is that of their names."""


class _Loader(yaml.CSafeLoader):
    """Refuses a key written twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:  # noqa: FBT001, FBT002 # PyYAML's signature
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise ConfigurationError(f"the key {min(map(str, twice))!r} is written twice{node.start_mark}")
        mapping: dict[object, object] = super().construct_mapping(node, deep)
        return mapping


def packaged() -> Traversable:
    """Return the folder of the flows that ship with Clearline."""
    return files("clearline.dialogue") / "flows"


def load_flows(
    rules: Mapping[str, ActionRule], to_traditional: Callable[[str], str], folder: Traversable | None = None
) -> Flows:
    """Read every flow of `folder`, by default the packaged ones, and prove what `proof` proves of them.

    `rules` is the table of actions; `to_traditional` derives traditional Chinese where it is not written out.
    Raises ConfigurationError naming the file and the step.
    """
    sources = _sources(packaged() if folder is None else folder)
    reader = _Reader(to_traditional)
    for name, text in sources.items():
        with _at(name):
            reader.read(name, text)
    release = Flows(_digest(sources), reader.flows, reader.messages, reader.terms, rules, to_traditional)
    proof.prove(release)
    return release


def _sources(folder: Traversable) -> dict[str, str]:
    try:
        found = {item.name: item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".yaml")}
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"the flows in {folder.name!r} cannot be read: {exc}") from exc
    if missing := sorted(set(_SYSTEM) - set(found)):
        raise ConfigurationError(f"{missing[0]} is missing from the flows")
    return dict(sorted(found.items()))


def _digest(sources: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name, text in sources.items():
        for part in (name.encode(), text.encode()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


@dataclass(slots=True)
class _Reader:
    convert: Callable[[str], str]
    flows: dict[str, Flow] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    terms: dict[str, dict[str, Message]] = field(default_factory=dict)
    glossary: dict[str, str] = field(default_factory=dict)

    def to_traditional(self, text: str) -> str:
        traditional = self.convert(text)
        for word, local in self.glossary.items():
            traditional = traditional.replace(word, local)
        return traditional

    def read(self, name: str, text: str) -> None:
        match name:
            case "_glossary.yaml":
                self.glossary = _validated(document.Glossary, text).glossary
            case "_phrases.yaml":
                self._phrases(_validated(document.Phrases, text))
            case "_terms.yaml":
                written = _validated(document.Terms, text).terms
                self.terms = {table: self._texts(words.items()) for table, words in written.items()}
            case _:
                self._flow(_validated(document.Flow, text))

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


def _validated(model: type[DocumentT], text: str) -> DocumentT:
    try:
        return model.model_validate(yaml.load(text, _Loader))  # noqa: S506 # a safe loader that also refuses double keys
    except yaml.YAMLError as exc:
        raise ConfigurationError(f"not YAML: {exc}") from exc
    except ValidationError as exc:
        first = exc.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{place}: {first['msg']}") from exc


class _at:  # noqa: N801 # reads as a word where it is used
    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, ConfigurationError):
            raise ConfigurationError(f"{self._name}: {error}") from error
