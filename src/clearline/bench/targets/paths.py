"""Where in an answer things are: JSONPath (RFC 9535), of which the commonest paths are walked without a query."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jsonpath_rfc9535 import JSONPathError, JSONPathQuery
from jsonpath_rfc9535 import compile as compile_query

from clearline.domain.conversation import Json
from clearline.errors import InputError

_NAME = re.compile(r"\{([a-z_]+)\}")
_PLAIN = re.compile(r"\$(?:\.[A-Za-z_]\w*|\[(?:\*|0|[1-9]\d{0,3})\])*", re.ASCII)
_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\*|\d+)\]", re.ASCII)


def check_path(path: str) -> None:
    """Refuse what is no JSONPath, whatever its `{names}` will be; raises InputError."""
    try:
        compile_query(_NAME.sub("x", path))
    except JSONPathError as exc:
        raise InputError(f"{path!r} is no JSONPath: {exc}") from exc


def found(path: str, value: Json, values: Mapping[str, str]) -> list[Json]:
    """Return what `path` selects in `value`, after filling in the names it holds."""
    if "{" in path:
        path = _NAME.sub(lambda name: values.get(name[1], name[0]), path)
    match _compiled(path):
        case _Walk(steps):
            places = [value]
            for step in steps:
                places = [inner for place in places for inner in _within(place, step)]
            return places
        case query:
            matches: list[Json] = query.find(value).values()  # type: ignore[assignment] # what is in JSON is JSON
            return matches


def texts(matches: Sequence[Json]) -> tuple[str, ...]:
    """Return those of the matches that are text."""
    return tuple(one for one in matches if isinstance(one, str))


@dataclass(frozen=True, slots=True)
class _Walk:
    steps: tuple[str | int, ...]
    """Names, places in a list, and -1 for everything in it."""


@lru_cache(maxsize=512)
def _compiled(path: str) -> _Walk | JSONPathQuery:
    if _PLAIN.fullmatch(path):
        return _Walk(tuple(name or (-1 if place == "*" else int(place)) for name, place in _STEP.findall(path)))
    return compile_query(path)


def _within(value: Json, step: str | int) -> Iterable[Json]:
    match value, step:
        case dict(), str():
            return (value[step],) if step in value else ()
        case dict(), -1:
            return value.values()
        case list(), -1:
            return value
        case list(), int():
            return value[step : step + 1]
        case _:
            return ()
