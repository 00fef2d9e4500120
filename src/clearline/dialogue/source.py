"""The flows as text: YAML that says no key twice, read into documents, with the line of everything in it."""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from clearline.errors import ConfigurationError

DocumentT = TypeVar("DocumentT", bound=BaseModel)
Path = tuple[str | int, ...]

_FIRST: Final = 1
_TESTS: Final = re.compile(r"^tests:\n(?:(?:[ #-].*)?\n)*\Z", re.MULTILINE)
"""To the very end: where a key follows, the whole text is read."""
_TAGGED: Final = frozenset({"steps", "talk"})


class _Loader(yaml.CSafeLoader):
    """Refuses a key written twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:  # noqa: FBT001, FBT002 # PyYAML's signature
        keys: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                continue  # which PyYAML refuses itself
            if key in keys:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key!r} is written twice", problem_mark=key_node.start_mark
                )
            keys.add(key)
        mapping: dict[object, object] = super().construct_mapping(node, deep)
        return mapping


@dataclass(frozen=True, slots=True)
class Fault:
    """What a text has that its kind of document has not."""

    text: str
    line: int


def read_sources(folder: Traversable) -> dict[str, str]:
    """Return the YAML files of `folder` by name; raises ConfigurationError when they cannot be read."""
    try:
        found = {item.name: item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".yaml")}
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"the flows in {folder.name!r} cannot be read: {exc}") from exc
    return ordered(found)


def ordered(sources: Mapping[str, str]) -> dict[str, str]:
    """Return the files in the order in which they are read: those of the release first, then flows."""
    return {name: sources[name] for name in sorted(sources, key=lambda name: (not name.startswith("_"), name))}


def validated(model: type[DocumentT], text: str) -> DocumentT:
    """Return `text` as a document; raises ConfigurationError for the first thing that is wrong with it."""
    try:
        return model.model_validate(_plain(text))
    except yaml.YAMLError as exc:
        raise ConfigurationError(f"not YAML: {exc}") from exc
    except ValidationError as exc:
        first = exc.errors()[0]
        raise ConfigurationError(f"{_place(_untagged(first['loc']))}: {first['msg']}") from exc


def without_tests(text: str) -> str:
    """Leave out the tests with which a flow ends: whoever serves has no use for them, and starts the sooner."""
    return _TESTS.sub("", text)


def faults(model: type[BaseModel], text: str) -> list[Fault]:
    """Return everything that is wrong with `text` as a document of this kind."""
    try:
        model.model_validate(_plain(text))
    except yaml.MarkedYAMLError as exc:
        line = _FIRST if exc.problem_mark is None else exc.problem_mark.line + 1
        return [Fault(f"not YAML: {exc.problem}", line)]
    except yaml.YAMLError as exc:
        return [Fault(f"not YAML: {exc}", _FIRST)]
    except ValidationError as exc:
        lines = Lines(text)
        found = {_untagged(error["loc"]): error["msg"] for error in exc.errors()}
        own = {path: text for path, text in found.items() if not any(_is_inside(other, path) for other in found)}
        return [Fault(f"{_place(path)}: {text}", lines.at(path)) for path, text in own.items()]
    return []


class Lines:
    """Where everything in a YAML text stands; lines count from 1."""

    def __init__(self, text: str) -> None:
        self._root: yaml.Node | None = yaml.compose(text, _Loader)

    def at(self, path: Path) -> int:
        """Return the line of what `path` leads to, or of the nearest thing around it."""
        node, line = self._root, _FIRST
        for part in path:
            inside = _inside(node, part)
            if inside is not None:
                line, node = inside
        return line

    def of_key(self, name: str) -> int:
        """Return the line of the first key called `name`, or the first line."""
        return _key(self._root, name) or _FIRST


def _plain(text: str) -> object:
    return yaml.load(text, _Loader)  # noqa: S506 # a safe loader that also refuses double keys


def _untagged(location: Path) -> Path:
    """Leave out the verb that tells which kind of step or line was tried: it is no key of the text."""
    return tuple(
        part
        for at, part in enumerate(location)
        if not (at > 1 and isinstance(part, str) and isinstance(location[at - 1], int) and location[at - 2] in _TAGGED)
    )


def _is_inside(path: Path, around: Path) -> bool:
    return len(path) > len(around) and path[: len(around)] == around


def _place(location: Path) -> str:
    return ".".join(map(str, location))


def _inside(node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
    match node:
        case yaml.MappingNode(value=pairs):
            found = [(key, value) for key, value in pairs if key.value == part]
            return (found[0][0].start_mark.line + 1, found[0][1]) if found else None
        case yaml.SequenceNode(value=items) if isinstance(part, int) and part < len(items):
            return items[part].start_mark.line + 1, items[part]
        case _:
            return None


def _key(node: yaml.Node | None, name: str) -> int:
    match node:
        case yaml.MappingNode(value=pairs):
            own = (key.start_mark.line + 1 for key, _ in pairs if key.value == name)
            return next(own, 0) or next(filter(None, (_key(value, name) for _, value in pairs)), 0)
        case yaml.SequenceNode(value=items):
            return next(filter(None, (_key(item, name) for item in items)), 0)
        case _:
            return 0
