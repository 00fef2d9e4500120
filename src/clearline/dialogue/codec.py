"""Values, phrases and decisions to JSON and back, and the bounds of what a state may keep."""

from collections.abc import Mapping
from typing import Final

from clearline.domain.conversation import Expects, Json
from clearline.domain.decision import Ask, Option, Phrase, Say, Value

TEXT: Final = 500
"""Characters of one text that are kept."""

ITEMS: Final = 30
"""Items of one list, and keys of one mapping, that are kept."""

_DEPTH: Final = 6
_LARGEST: Final = 2**53


def bounded(value: Value, depth: int = _DEPTH) -> Value:
    """Return `value` cut to what a state may keep: an integer too large for JSON, or a level too deep, is None."""
    match value:
        case bool() | None:
            return value
        case str():
            return value[:TEXT]
        case int():
            return value if abs(value) < _LARGEST else None
        case _ if depth == 0:
            return None
        case tuple():
            return tuple(bounded(item, depth - 1) for item in value[:ITEMS])
        case _:
            return {key[:TEXT]: bounded(item, depth - 1) for key, item in list(value.items())[:ITEMS]}


def json_of(value: Value | Phrase | Option | Say | Ask) -> Json:
    """Return `value` as JSON; what it was is told by its keys."""
    match value:
        case bool() | None | str() | int():
            return value
        case tuple():
            return [json_of(item) for item in value]
        case Phrase(name=name, values=values):
            return {"name": name, "values": json_of(values)}
        case Option(label=label, says=says):
            return {"label": json_of(label), "says": says}
        case Say(phrases=phrases, options=options):
            return {"phrases": [json_of(one) for one in phrases], "options": [json_of(one) for one in options]}
        case Ask(slot=slot, phrases=phrases, options=options, expects=expects):
            said = {"phrases": [json_of(one) for one in phrases], "options": [json_of(one) for one in options]}
            return {**said, "slot": slot, "expects": expects}
        case _:
            return {key: json_of(item) for key, item in value.items()}


def value_of(json: Json) -> Value:
    """Return the value that `json_of` wrote; raises TypeError for a float."""
    match json:
        case bool() | None | str() | int():
            return json
        case list():
            return tuple(value_of(item) for item in json)
        case dict():
            return {key: value_of(item) for key, item in json.items()}
        case _:
            raise TypeError


def phrase_of(json: Json) -> Phrase:
    """Return the phrase that `json_of` wrote; raises KeyError or TypeError."""
    body = _mapping(value_of(json))
    return Phrase(_text(body["name"]), _mapping(body["values"]))


def option_of(json: Json) -> Option:
    """Return the option that `json_of` wrote; raises KeyError or TypeError."""
    if not isinstance(json, dict):
        raise TypeError
    return Option(phrase_of(json["label"]), _text(value_of(json["says"])))


def decision_of(json: Json) -> Say | Ask:
    """Return the decision that `json_of` wrote; raises KeyError, TypeError or ValueError."""
    if not isinstance(json, dict):
        raise TypeError
    phrases, options = json["phrases"], json["options"]
    if not isinstance(phrases, list) or not isinstance(options, list):
        raise TypeError
    said = tuple(phrase_of(one) for one in phrases)
    offered = tuple(option_of(one) for one in options)
    if "slot" not in json:
        return Say(said, offered)
    return Ask(_text(value_of(json["slot"])), said, offered, Expects(_text(value_of(json["expects"]))).value)


def _mapping(value: Value) -> Mapping[str, Value]:
    if isinstance(value, Mapping):
        return value
    raise TypeError


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    raise TypeError
