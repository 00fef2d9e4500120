"""Conversations and turns to JSON and back, directed by the types of `domain`; what goes in here comes out sealed."""

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, Final, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from clearline.domain.conversation import Conversation, Turn
from clearline.domain.person import Personal
from clearline.errors import IntegrityError

T = TypeVar("T")
Read = Callable[[Any], Any]  # JSON of a shape that only the type knows; the reader checks it
Write = Callable[[Any], object]  # of a value whose type has been looked at

KIND: Final = "is"
"""The key that tells which class of a union an object is."""


def encode(value: Conversation | Turn) -> bytes:
    """Return `value` as JSON; personal values are in it in clear, so it must be sealed before it is kept."""
    return msgspec.json.encode(_written(value))


def decode(octets: bytes, kind: type[T]) -> T:
    """Return the value that `encode` wrote; raises IntegrityError for anything else."""
    try:
        read: T = _reader(kind)(msgspec.json.decode(octets))
    except (msgspec.MsgspecError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise IntegrityError(f"a sealed {kind.__name__} could not be read: {type(error).__name__}") from error
    return read


def _written(value: object) -> object:
    kind: Any = type(value)
    return _writer(kind)(value)


@cache  # a turn holds hundreds of values of a few types
def _writer(kind: Any) -> Write:  # noqa: ANN401 # as _reader
    if issubclass(kind, Enum | str | int | types.NoneType):
        return lambda value: value  # msgspec writes an enumeration's value
    if issubclass(kind, Personal):
        return lambda value: _written(value.reveal())
    if issubclass(kind, datetime):
        return lambda value: value.isoformat()
    if issubclass(kind, tuple | list):
        return lambda value: [_written(item) for item in value]
    if issubclass(kind, Mapping):
        return lambda value: {key: _written(item) for key, item in value.items()}
    hints = {name: get_type_hints(kind)[name] for name in _names(kind)}
    plain = tuple(name for name, hint in hints.items() if _is_plain(hint))
    other = tuple(name for name, hint in hints.items() if not _is_plain(hint))
    return lambda value: {
        KIND: kind.__name__,
        **{name: getattr(value, name) for name in plain},
        **{name: _written(getattr(value, name)) for name in other},
    }


def _is_plain(hint: Any) -> bool:  # noqa: ANN401 # as _reader
    """Tell whether values of this type are written as they are: `Json`, `Value` and texts by name, and plain ones."""
    if get_origin(hint) is Mapping:
        return bool({list, tuple} & {get_origin(kind) for kind in get_args(get_args(hint)[1])})
    if get_origin(hint) in {Union, types.UnionType}:
        return all(map(_is_plain, get_args(hint)))
    plain = hint.__supertype__ if isinstance(hint, NewType) else hint
    return (
        isinstance(plain, type) and get_origin(plain) is None and issubclass(plain, Enum | str | int | types.NoneType)
    )


@cache
def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 # as _reader
    if not _is_noun(kind):
        raise TypeError(f"{kind.__name__} is no noun of ours")
    return tuple(field.name for field in fields(kind))


def _reader(kind: Any) -> Read:  # noqa: ANN401 # a type, which may be an alias, a union or a generic
    return _cached_reader(kind)


@cache
def _cached_reader(kind: Any) -> Read:  # noqa: ANN401 # as _reader
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        return _union(get_args(kind))
    if origin is tuple:
        return _tuple(get_args(kind)[0])
    if origin is Personal:
        inside = _reader(get_args(kind)[0])
        return lambda json: Personal(inside(json))
    if origin is not None:
        return _mapping(*get_args(kind))
    return _scalar(kind)


def _scalar(kind: Any) -> Read:  # noqa: ANN401 # as _reader
    if isinstance(kind, NewType):
        name: Read = _reader(kind.__supertype__)
        return name
    if _is_noun(kind):
        return _noun(kind)
    if issubclass(kind, Enum):
        member: Read = kind
        return member
    if kind is datetime:
        return _moment
    return _exactly(kind)


def _exactly(kind: type) -> Read:
    def read(json: object) -> object:
        if type(json) is not kind and not (kind is type(None) and json is None):
            raise TypeError
        return json

    return read


def _moment(json: str) -> datetime:
    moment = datetime.fromisoformat(json)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _tuple(item: Any) -> Read:  # noqa: ANN401 # as _reader
    read = _reader(item)

    def read_all(json: object) -> object:
        if not isinstance(json, list):
            raise TypeError
        return tuple([read(one) for one in json])

    return read_all


def _mapping(_key: object, item: Any) -> Read:  # noqa: ANN401 # as _reader
    read = _reader(item)
    return lambda json: {key: read(one) for key, one in json.items()}


def _union(kinds: tuple[Any, ...]) -> Read:
    origins = {get_origin(kind) for kind in kinds}
    if list in origins:  # `Json`
        return _json
    if tuple in origins:  # `Value`
        return _value
    nouns: dict[str, Read] = {kind.__name__: _noun(kind) for kind in kinds if _is_noun(kind)}
    others = [_reader(kind) for kind in kinds if not _is_noun(kind) and kind is not type(None)]
    optional = type(None) in kinds

    def read(json: Any) -> object:  # noqa: ANN401 # as Read
        if json is None and optional:
            return None
        if nouns:
            return nouns[json[KIND]](json)
        return others[0](json)

    return read


def _is_noun(kind: object) -> bool:
    return isinstance(kind, type) and is_dataclass(kind)


@cache
def _noun(kind: Any) -> Read:  # noqa: ANN401 # as _reader
    hints = get_type_hints(kind)
    readers = {name: _reader(hints[name]) for name in _names(kind)}

    def read(json: Mapping[str, Any]) -> object:  # a field that is missing takes its default, so that nouns may grow
        if json[KIND] != kind.__name__:
            raise TypeError
        return kind(**{name: readers[name](one) for name, one in json.items() if name != KIND})

    return read


def _json(json: object) -> object:
    return json


def _value(json: object) -> object:
    match json:
        case None | bool() | int() | str():
            return json
        case list():
            return tuple([_value(item) for item in json])
        case dict():
            return {key: _value(item) for key, item in json.items()}
        case _:
            raise TypeError
