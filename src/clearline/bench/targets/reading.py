"""What an answer says: its trouble, its value in JSON, whole or in parts, and the reply in it. Pure."""

import json
from collections.abc import Sequence
from dataclasses import replace

from clearline.bench.targets.adapter import Call
from clearline.bench.targets.paths import found, texts
from clearline.bench.targets.target import Answer
from clearline.bench.targets.wire import Got
from clearline.domain.conversation import Json
from clearline.domain.observation import Trouble

_KEPT = 20_000
"""Characters of a reply that are kept."""
_MOVED, _LIMITED, _CLIENT, _SERVER = 300, 429, 400, 500
_DONE = "[DONE]"
"""What ends a stream of events, by a custom that many follow."""


def answered(got: Got | Trouble) -> Answer:
    """Return what came back, with its trouble named by its status; a redirection is none yet."""
    if isinstance(got, Trouble):
        return Answer(trouble=got)
    if not got.is_whole:
        return Answer(got.status, got.headers, trouble=Trouble.UNREADABLE)
    return Answer(got.status, got.headers, got.body.decode("utf-8", "replace"), _trouble(got.status))


def valued(answer: Answer, call: Call) -> Answer:
    """Return an ordinary answer to `call` with its value: of a stream, the list of its parts."""
    if answer.trouble is not Trouble.NONE:
        return answer
    if answer.status >= _MOVED:
        return replace(answer, trouble=Trouble.UNREADABLE)
    if call.as_text or not answer.body:
        return Answer(answer.status, answer.headers, answer.body, value=answer.body or None)
    try:
        value: Json = (
            [json.loads(part) for part in _parts(answer.body, call)] if call.is_partial else json.loads(answer.body)
        )
    except (ValueError, RecursionError):
        return replace(answer, trouble=Trouble.UNREADABLE)
    return Answer(answer.status, answer.headers, answer.body, value=value)


def replied(answer: Answer, call: Call, *, needs_text: bool = True) -> Answer:
    """Return an ordinary `answer` with what it says; an empty reply is one: a desk is silent while a person answers."""
    said = texts(read(answer, call, "text"))
    extras = tuple(text for name in call.read if name.startswith("extra") for text in texts(read(answer, call, name)))
    trouble = Trouble.UNREADABLE if needs_text and not said else Trouble.NONE
    text = (call.between if call.is_partial else "\n").join(said)
    return Answer(
        answer.status,
        answer.headers,
        answer.body,
        trouble,
        text[:_KEPT],
        extras,
        first(answer, call, "expects"),
        answer.value,
        answer.session,
    )


def first(answer: Answer, call: Call, name: str) -> str:
    """Return what the path `name` of `call` finds first, if it is text, else nothing."""
    match read(answer, call, name):
        case [str(text), *_]:
            return text
        case _:
            return ""


def read(answer: Answer, call: Call, name: str) -> Sequence[Json]:
    """Return all that the path `name` of `call` finds in the answer; in a stream, part by part."""
    path = call.read.get(name)
    if path is None:
        return ()
    if call.is_partial and isinstance(answer.value, list):
        return [one for part in answer.value for one in found(path, part, {})]
    return found(path, answer.value, {})


def wait_s(answer: Answer) -> float:
    """Return how long a busy service asks to wait; a second where it does not say."""
    given = answer.headers.get("retry-after", "")
    return float(given) if given.isdecimal() else 1.0


def _trouble(status: int) -> Trouble:
    if status == _LIMITED:
        return Trouble.LIMITED
    if status >= _SERVER:
        return Trouble.BROKEN
    return Trouble.REFUSED if status >= _CLIENT else Trouble.NONE


def _parts(body: str, call: Call) -> list[str]:
    """Return the JSON texts of a stream: one a line, or the data of server-sent events (HTML standard, 9.2.6)."""
    if call.stream != "sse":
        return [line for line in body.split("\n") if line.strip()]
    events = [
        "\n".join(line[5:].removeprefix(" ") for line in event.split("\n") if line.startswith("data:"))
        for event in body.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")
    ]
    return [event for event in events if event and event != _DONE]
