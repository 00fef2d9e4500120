"""OpenAI's chat completions: what a request must be, which of its words are looked at, and what the bot is sent.

Whatever is neither known here nor a bare number is refused: a field that nobody looks at could carry anything.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence

from clearline.domain.conversation import Json
from clearline.domain.person import Personal
from clearline.errors import InputError
from clearline.service.gateway.asked import Asked, Said, Travelling, Whose
from clearline.service.gateway.places import Places, parsed

MOST_MESSAGES = 1_000
MOST_ANSWERS = 8
_ROLES = {
    "system": Whose.OTHER,
    "developer": Whose.OTHER,
    "user": Whose.CALLER,
    "assistant": Whose.BOT,
    "tool": Whose.OTHER,
}
"""Whose words they are where the role is not trusted."""
_OWN = frozenset({"messages", "model", "n", "stream", "stream_options", "tools", "response_format", "user"})
_OPERATORS = frozenset({"tool_choice", "stop", "logit_bias", "reasoning_effort", "verbosity", "service_tier"})
"""Written by the operator's own program, like the tools; they travel as they are."""
_LEAKING = frozenset({"logprobs", "top_logprobs"})
"""With them the bot would answer in words a second time, beside its message."""
_OF_MESSAGE = frozenset({"role", "content", "name", "tool_calls", "tool_call_id", "refusal"})
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}")

_Object = dict[str, Json]


def read(octets: bytes, trusted: frozenset[str], pseudonym: Callable[[str], str]) -> Asked:
    """Return a request; `pseudonym` is what the bot is told in place of the customer. Raises InputError."""
    body = _object(octets)
    for name, value in body.items():
        known = name in _OWN or name in _OPERATORS or value is None
        if not known and (name in _LEAKING or not isinstance(value, bool | int | float)):
            raise InputError(f"{name[:40]!r} is not offered by the gateway")
    model, customer = _string(body, "model"), _string(body, "user")
    if model and not _MODEL.fullmatch(model):
        raise InputError("expected model to be a name of letters, digits and ._:/@-")
    messages = _messages(body)
    places = [_places(message) for message in messages]
    tools, format_of = _tools(body), body.get("response_format")
    stream = _flag(body, "stream")

    def filled(travelling: Travelling) -> bytes:
        for message, texts in zip(places, travelling, strict=True):
            message.fill(texts)
        sent = body | ({"user": pseudonym(customer)} if customer else {})
        return json.dumps(sent, ensure_ascii=False).encode()

    return Asked(
        said=tuple(
            Said(_whose(str(message["role"]), trusted), Personal(tuple(place.texts)))
            for message, place in zip(messages, places, strict=True)
        ),
        body=filled,
        customer=Personal(customer),
        model=model,
        answers=_count(body),
        tools=tools,
        is_json=isinstance(format_of, dict) and str(format_of.get("type")).startswith("json"),
        is_stream=stream,
        with_usage=stream and _wants_usage(body.get("stream_options")),
    )


def _object(octets: bytes) -> _Object:
    try:
        body = parsed(octets.decode())
    except UnicodeDecodeError as exc:
        raise InputError(f"expected UTF-8, found another octet at position {exc.start}") from exc
    if not isinstance(body, dict):
        raise InputError("expected one JSON object (RFC 8259)")
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError as exc:
        raise InputError("expected text that can be written as UTF-8") from exc
    return body


def _messages(body: _Object) -> list[_Object]:
    messages = body.get("messages")
    if not isinstance(messages, list) or not 1 <= len(messages) <= MOST_MESSAGES:
        raise InputError(f"expected messages, a list of 1 to {MOST_MESSAGES}")
    body["messages"] = kept = [_message(message, at) for at, message in enumerate(messages)]
    return [message for message in kept if isinstance(message, dict)]


def _message(message: Json, at: int) -> Json:
    """Return a message without the fields that are empty; what is neither empty nor known is refused."""
    if not isinstance(message, dict):
        raise InputError(f"expected messages[{at}] to be an object")
    if str(message.get("role")) not in _ROLES:
        raise InputError(f"expected messages[{at}].role to be one of {', '.join(_ROLES)}")
    known: _Object = {name: value for name, value in message.items() if name in _OF_MESSAGE and value is not None}
    for name, value in message.items():
        if name not in _OF_MESSAGE and value:
            raise InputError(f"messages[{at}] has {name[:40]!r}, which the gateway does not offer")
    for name in ("name", "tool_call_id"):
        if not _NAME.fullmatch(_string(known, name) or "-"):
            raise InputError(f"expected messages[{at}].{name} to be letters, digits, hyphens and underscores")
    return known


def _places(message: _Object) -> Places:
    places = Places()
    _content(places, message)
    for name in ("name", "refusal"):
        if _string(message, name):
            places.text(message, name)
    for function in _functions(message):
        if not places.json(function, "arguments"):
            places.text(function, "arguments")
    return places


def _content(places: Places, message: _Object) -> None:
    content = message.get("content")
    match content:
        case str():
            if message["role"] != "tool" or not places.json(message, "content"):
                places.text(message, "content")
        case list():
            for part in content:
                _part(places, part)
        case None:
            pass
        case _:
            raise InputError("expected content to be text or a list of texts")


def _part(places: Places, part: Json) -> None:
    if not isinstance(part, dict) or set(part) not in ({"type", "text"}, {"type", "refusal"}):
        raise InputError("expected every part of content to be a text; the gateway cannot look into anything else")
    name = str(part["type"])
    if name not in part or not isinstance(part[name], str):
        raise InputError("expected a part of content to have a type and a text")
    places.text(part, name)


def _functions(message: _Object) -> Sequence[_Object]:
    calls = message.get("tool_calls", [])
    if not isinstance(calls, list):
        raise InputError("expected tool_calls to be a list")
    found: list[_Object] = []
    for call in calls:
        function = call.get("function") if isinstance(call, dict) else None
        if not isinstance(call, dict) or not set(call) <= {"id", "type", "function", "index"}:
            raise InputError("expected every one of tool_calls to have id, type and function")
        if not isinstance(function, dict) or set(function) != {"name", "arguments"}:
            raise InputError("expected function to have name and arguments")
        if not all(_NAME.fullmatch(name) for name in (_string(function, "name"), _string(call, "id"))):
            raise InputError("expected the id and the name of a call to be letters, digits, hyphens and underscores")
        _string(function, "arguments")
        found.append(function)
    return found


def _tools(body: _Object) -> frozenset[str]:
    tools = body.get("tools") or []
    if not isinstance(tools, list):
        raise InputError("expected tools to be a list")
    names = set()
    for tool in tools:
        function = tool.get("function") if isinstance(tool, dict) else None
        name = _string(function, "name") if isinstance(function, dict) else ""
        if not _NAME.fullmatch(name):
            raise InputError("expected every one of tools to be a function with a name")
        names.add(name)
    return frozenset(names)


def _whose(role: str, trusted: frozenset[str]) -> Whose:
    return Whose.OPERATOR if role in trusted else _ROLES[role]


def _string(body: Mapping[str, Json], name: str) -> str:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise InputError(f"expected {name} to be text")
    return value or ""


def _flag(body: Mapping[str, Json], name: str) -> bool:
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise InputError(f"expected {name} to be true or false")
    return bool(value)


def _count(body: Mapping[str, Json]) -> int:
    value = body.get("n")
    if value is None:
        return 1
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_ANSWERS:
        raise InputError(f"expected n to be 1 to {MOST_ANSWERS}")
    return value


def _wants_usage(options: Json) -> bool:
    return isinstance(options, dict) and options.get("include_usage") is True
