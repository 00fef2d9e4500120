"""What comes back in OpenAI's chat completions, read strictly, and what is sent on, written anew.

Nothing of the bot's own JSON goes on: an answer is made of the words that were looked at, and of numbers.
"""

import json
import re
from collections.abc import Iterator, Sequence

import msgspec

from clearline.domain.conversation import Json
from clearline.errors import UpstreamError
from clearline.service.gateway.asked import Call, CallPart, Delta, Heard, Piece, Usage

DONE = b"[DONE]"
_ENDS = frozenset({"stop", "length", "tool_calls", "content_filter"})
_OF_CHOICE = frozenset({"index", "message", "delta", "finish_reason"})
_OF_MESSAGE = frozenset({"role", "content", "refusal", "tool_calls"})
_UNSAID = frozenset(
    {"reasoning", "reasoning_content", "annotations", "stop_reason", "matched_stop", "content_filter_results"}
)
"""Fields that servers add and nobody is told of."""
_MOST_INDEX = 64
_MOST_MODELS = 1_000
_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}")

_Object = dict[str, Json]


def heard(octets: bytes) -> Iterator[Heard]:
    """Yield what a whole answer or an event of a stream says; raises UpstreamError for a shape that is unknown."""
    try:
        value: Json = msgspec.json.decode(octets)
    except (msgspec.MsgspecError, ValueError, RecursionError) as exc:
        raise UpstreamError("the answer is not JSON") from exc
    if not isinstance(value, dict):
        raise UpstreamError("the answer is not a JSON object")
    if value.get("error"):
        raise UpstreamError("the answer is an error")
    choices = value.get("choices")
    if not isinstance(choices, list):
        raise UpstreamError("the answer has no choices")
    for at, choice in enumerate(choices):
        yield _choice(_known(choice, _OF_CHOICE), at)
    usage = value.get("usage")
    if isinstance(usage, dict):
        yield Usage(_count(usage, "prompt_tokens"), _count(usage, "completion_tokens"))


def models(octets: bytes) -> bytes:
    """Return a bot's list of models, written anew from their names alone; raises UpstreamError for what is no list."""
    try:
        value: Json = msgspec.json.decode(octets)
    except (msgspec.MsgspecError, ValueError, RecursionError) as exc:
        raise UpstreamError("the list of models is not JSON") from exc
    listed = value.get("data") if isinstance(value, dict) else None
    if not isinstance(listed, list) or len(listed) > _MOST_MODELS:
        raise UpstreamError("the list of models has an unknown shape")
    names = (each.get("id") for each in listed if isinstance(each, dict))
    data: list[Json] = [
        {"id": name, "object": "model", "created": 0, "owned_by": "upstream"}
        for name in names
        if isinstance(name, str) and _MODEL.fullmatch(name)
    ]
    return json.dumps({"object": "list", "data": data}).encode()


def _choice(choice: _Object, at: int) -> Delta:
    said = _known(choice.get("delta") or choice.get("message") or {}, _OF_MESSAGE)
    index, finish = choice.get("index", at), choice.get("finish_reason") or ""
    if not isinstance(index, int) or not 0 <= index < _MOST_INDEX or not isinstance(finish, str):
        raise UpstreamError("a choice has an unknown index or end")
    calls = said.get("tool_calls") or []
    if not isinstance(calls, list):
        raise UpstreamError("tool_calls is not a list")
    ended = finish if finish in _ENDS else "stop"
    return Delta(
        index,
        _text(said.get("content")) + _text(said.get("refusal")),
        tuple(_call(call, place) for place, call in enumerate(calls)),
        ended if finish else "",
    )


def _text(content: Json) -> str:
    match content:
        case None:
            return ""
        case str():
            return content
        case list():
            return "".join(_part(part) for part in content)
        case _:
            raise UpstreamError("content is neither text nor a list of texts")


def _part(part: Json) -> str:
    if isinstance(part, dict) and set(part) in ({"type", "text"}, {"type", "refusal"}):
        text = part.get(str(part["type"]))
        if isinstance(text, str):
            return text
    raise UpstreamError("a part of content is no text")


def _call(call: Json, place: int) -> CallPart:
    known = _known(call, frozenset({"index", "id", "type", "function"}))
    function = _known(known.get("function") or {}, frozenset({"name", "arguments"}))
    at = known.get("index", place)
    parts = [known.get("id") or "", function.get("name") or "", function.get("arguments") or ""]
    if (known.get("type") or "function") != "function" or not isinstance(at, int):
        raise UpstreamError("a call is of an unknown type")
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) != len(parts) or not 0 <= at < _MOST_INDEX:
        raise UpstreamError("a call has an unknown shape")
    return CallPart(at, *texts)


def _known(value: Json, names: frozenset[str]) -> _Object:
    """Return the fields of an object; one that is neither known nor empty is an unknown shape."""
    if not isinstance(value, dict):
        raise UpstreamError("the answer has an unknown shape")
    if any(given and name not in names and name not in _UNSAID for name, given in value.items()):
        raise UpstreamError("the answer has a field that nobody looks at")
    return value


def _count(usage: _Object, name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def whole(head: _Object, pieces: Sequence[Piece], usage: Usage | None) -> bytes:
    """Return all pieces of an answer as one completion; `head` is what every message of it begins with."""
    choices: dict[int, list[Piece]] = {}
    for piece in pieces:
        choices.setdefault(piece.index, []).append(piece)
    completion: _Object = {
        **head,
        "object": "chat.completion",
        "choices": [
            {
                "index": index,
                "message": _message("".join(piece.text for piece in parts), [c for p in parts for c in p.calls]),
                "logprobs": None,
                "finish_reason": parts[-1].finish or "stop",
            }
            for index, parts in sorted(choices.items())
        ],
    }
    return json.dumps(completion | _costs(usage), ensure_ascii=False).encode()


def chunk(head: _Object, piece: Piece, *, is_first: bool) -> bytes:
    """Return a piece as an event of a stream."""
    delta: _Object = {"role": "assistant"} if is_first else {}
    if piece.text or is_first:
        delta["content"] = piece.text
    if piece.calls:
        delta["tool_calls"] = [{"index": at, **_called(call)} for at, call in enumerate(piece.calls)]
    choice: _Object = {"index": piece.index, "delta": delta, "logprobs": None, "finish_reason": piece.finish or None}
    return event({**head, "object": "chat.completion.chunk", "choices": [choice]})


def costs(head: _Object, usage: Usage) -> bytes:
    """Return the event that tells what an answer cost."""
    return event({**head, "object": "chat.completion.chunk", "choices": [], **_costs(usage)})


def event(value: _Object) -> bytes:
    """Return an event; JSON has no line break, so nothing said can end it early."""
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def _message(text: str, calls: Sequence[Call]) -> _Object:
    message: _Object = {"role": "assistant", "content": text or (None if calls else "")}
    return message | ({"tool_calls": [_called(call) for call in calls]} if calls else {})


def _called(call: Call) -> _Object:
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": call.arguments.reveal()},
    }


def _costs(usage: Usage | None) -> _Object:
    if usage is None:
        return {}
    total = usage.prompt + usage.completion
    return {"usage": {"prompt_tokens": usage.prompt, "completion_tokens": usage.completion, "total_tokens": total}}
