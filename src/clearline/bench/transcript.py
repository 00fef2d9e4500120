"""Observations as plain JSON and back again: what ledgers and reports hold, and what is judged anew from them."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from clearline.domain.conversation import Json
from clearline.domain.observation import Exchange, Fetched, Observation, Planted, Purpose, Reading, Trouble
from clearline.errors import InputError

Kind = TypeVar("Kind")


def plain(one: Observation) -> dict[str, Json]:
    """Return `one` with its kind, as JSON can hold it; nothing in it is copied, for there may be many."""
    content: dict[str, Json] = {"kind": type(one).__name__.lower()}
    for name in one.__dataclass_fields__:
        content[name] = getattr(one, name)
    return content


def observation(content: object) -> Observation:
    """Read what `plain` wrote; raises InputError for anything else."""
    match content:
        case {"kind": "exchange", **fields}:
            return made(fields, Exchange)
        case {"kind": "fetched", **fields}:
            return made(fields, Fetched)
        case {"kind": "planted", **fields}:
            return made(fields, Planted)
        case {"kind": "reading", "value": value, **fields}:
            # A value is any JSON, which needs no conversion and has a type that msgspec cannot follow.
            bare = made(fields, _Bare)
            return Reading(bare.case, bare.purpose, bare.source, value, bare.trouble)
        case _:
            raise InputError("an observation is of no known kind")


def made(content: object, kind: type[Kind]) -> Kind:
    """Return `content` as a `kind`, with no field missing, strange or of another type; raises InputError."""
    try:
        if isinstance(content, Mapping):
            strange = set(content) - set(getattr(kind, "__dataclass_fields__", content))
            if strange:
                raise InputError(f"{kind.__name__} has no field {min(map(str, strange))!r}")
        return msgspec.convert(content, kind)
    except (msgspec.ValidationError, RecursionError) as exc:
        raise InputError(f"{kind.__name__}: {exc}") from exc


class _Bare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    case: str
    purpose: Purpose
    source: str
    trouble: Trouble
