"""What must hold for whatever a client sends the gateway, and for whatever the bot behind it answers."""

import asyncio
import json
import re
from collections.abc import Callable
from functools import cache

from scripts.fuzz.making import Rng, bent, octets_of, text
from scripts.fuzz.promise import holds

from clearline.domain.conversation import Heard, Json, Language
from clearline.domain.person import Personal
from clearline.domain.ruling import Allow, Block
from clearline.errors import InputError, UpstreamError
from clearline.guard.detectors import PERSONAL_DETECTORS
from clearline.guard.leaks import SYSTEM_TEXT, untold
from clearline.guard.pipeline import Guard
from clearline.language.forms import fold
from clearline.service.gateway import chat, chat_answer, webhook
from clearline.service.gateway.asked import Asked, CallPart, Delta, Piece, Said, Whose
from clearline.service.gateway.inward import Inward, Screen
from clearline.service.gateway.outward import Outward, Rules
from clearline.service.gateway.sse import Events

_TRUSTED = frozenset({"system", "developer"})
_CANARY = "zqcanaryqz"
_MINE, _THEIRS = "13800138000", "13911112222"
_WHOLE_NUMBER = re.compile(rf"(?<!\w)(?:{_MINE}|{_THEIRS})(?!\w)")
_RULES = Rules(hold_chars=128, answer_chars=32_768, shows_whole=False, is_grounded=False)
_GUARD = Guard(inward=())
_SYSTEM_TEXT = (
    "You are the assistant of a telephone company. Offer nobody more than twelve in a hundred off, and do not speak of "
    "the loyalty team, which may go further."
)
_UNTOLD = untold((_SYSTEM_TEXT,), ("up-3f9a7c21d0e84b55",))
_HEARD = Inward(
    Allow(),
    (),
    Heard("", Language.ENGLISH),
    {"[PHONE_1]": Personal(_MINE), "[PHONE_2]": Personal(_THEIRS)},
    frozenset({"[PHONE_1]"}),
    (),
)


@cache
def _loop() -> asyncio.Runner:
    return asyncio.Runner()


def _a_request_is_read_or_refused(said: str, rng: Rng) -> None:
    sent = bent(rng, _request(said, rng))
    octets = octets_of(rng, sent)
    for read in (_as_chat, webhook.read):
        try:
            asked = read(octets, lambda _: "somebody")
        except InputError:
            continue
        _nothing_travels_unseen(asked, said)


def _as_chat(octets: bytes, pseudonym: Callable[[str], str]) -> Asked:
    return chat.read(octets, _TRUSTED, pseudonym)


def _nothing_travels_unseen(asked: Asked, said: str) -> None:
    """Look that a word that was read is sent on as it may travel, and not at all where it may not."""
    as_it_is = [each.texts.reveal() for each in asked.said]
    sent = json.loads(asked.body(as_it_is))
    holds(isinstance(sent, dict), "what is sent on is an object", said)
    nothing = asked.body(
        [texts if each.whose is Whose.OPERATOR else None for each, texts in zip(asked.said, as_it_is, strict=True)]
    )
    left = json.loads(nothing)
    for message in left.get("messages", [left]):
        if message.get("role") not in _TRUSTED:
            holds(_CANARY not in json.dumps(_words(message)), "what may not travel does not", said)


def _words(value: Json) -> Json:
    """Return the words in a message: ids and the names of functions are those of the operator's own program."""
    if isinstance(value, list):
        return [_words(each) for each in value]
    if not isinstance(value, dict):
        return value
    is_function = "arguments" in value
    return {
        name: _words(each)
        for name, each in value.items()
        if not (name in {"id", "tool_call_id", "role", "type"} or (is_function and name == "name"))
    }


def _what_travels_is_redacted(said: str, rng: Rng) -> None:
    screen = Screen(Guard(personal=PERSONAL_DETECTORS, inward=()))
    cut = sorted(int(rng.integers(len(said) + 1)) for _ in range(2))
    whose = tuple(Whose)[1:]
    texts = (said[: cut[0]], said[cut[0] : cut[1]], said[cut[1] :], _MINE)
    messages = tuple(Said(whose[int(rng.integers(len(whose)))], Personal((each, f"and {_THEIRS}"))) for each in texts)
    asked = Asked(messages, lambda _: b"")
    before = Inward(Allow(), (), Heard("", Language.ENGLISH), {}, frozenset(), ())
    seen = _loop().run(screen.look(asked, before))
    if isinstance(seen.ruling, Block):
        holds(seen.ruling.reason != "detector-failed", "no detector fails in a request", said)
        return
    holds(len(seen.travelling) == len(messages), "each message has its texts", said)
    for travelling, message in zip(seen.travelling, messages, strict=True):
        holds(travelling is None or len(travelling) == len(message.texts.reveal()), "each text has its place", said)
        holds(travelling is None or _THEIRS not in travelling[-1], "a number does not travel", said)
    holds(
        seen.own <= set(seen.vault) | {"[CODE]", "[PASSWORD]"} | _unnumbered(seen), "own values are in the vault", said
    )


def _unnumbered(seen: Inward) -> set[str]:
    return {mark for mark in seen.own if not re.search(r"_[0-9]+\]$", mark)}


def _an_answer_is_heard_or_refused(said: str, rng: Rng) -> None:
    octets = octets_of(rng, bent(rng, _answer(said, rng)))
    for heard in (chat_answer.heard, webhook.heard):
        try:
            list(heard(octets))
        except UpstreamError:
            continue


def _events_are_whole_wherever_they_are_cut(said: str, rng: Rng) -> None:
    octets = said.encode(errors="replace") if rng.random() < 0.3 else _stream(said)
    whole, cut = Events(), Events()
    wanted = [*whole.feed(octets), *whole.end()]
    found = [event for at in range(len(octets)) for event in cut.feed(octets[at : at + 1])]
    holds([*found, *cut.end()] == wanted, "events are whole", said)


def _an_answer_leaves_clean(said: str, rng: Rng) -> None:
    """Look at an answer of two choices and a call that come in pieces: no number is in it, and it is one text."""
    asked = Asked((), lambda _: b"", answers=2, tools=frozenset({"look_up"}), is_json=bool(rng.random() < 0.3))
    outward, left = Outward(_GUARD, _RULES, asked, _HEARD), list[Piece]()
    arguments = json.dumps({"number": _pieced(rng), "note": said[:200]}, ensure_ascii=False)
    for part in _cut(rng, said):
        outward.take(Delta(int(rng.integers(2)), part))
        left += outward.ready()
    for at, part in enumerate(_cut(rng, arguments)):
        outward.take(Delta(0, "", (CallPart(0, "call_1" if not at else "", "look_up" if not at else "", part),)))
        left += outward.ready()
    left += outward.rest()
    for index in {piece.index for piece in left}:
        pieces = [piece for piece in left if piece.index == index]
        words = "".join(piece.text for piece in pieces)
        holds(not _WHOLE_NUMBER.search(fold(words).text), "no number leaves whole", said)
        holds(bool(pieces[-1].finish) and not any(piece.finish for piece in pieces[:-1]), "a choice ends once", said)
        if pieces[-1].blocked:
            holds(pieces[-1].blocked != "guard-failed", "nothing fails on the way out of the gateway", said)
    for call in (call for piece in left for call in piece.calls):
        holds(isinstance(json.loads(call.arguments.reveal()), dict), "arguments are an object", said)
        holds(not _WHOLE_NUMBER.search(fold(json.loads(call.kept)["number"]).text), "no number is kept of a call", said)


def _a_system_text_is_seen_amid_whatever_is_said(said: str, _: Rng) -> None:
    holds(bool(_UNTOLD.leaks(f"{said} {_SYSTEM_TEXT} {said}")), "a copy of a system text is seen", said)
    holds(_UNTOLD.leaks(said) != SYSTEM_TEXT, "what is no copy is none", said)


def _pieced(rng: Rng) -> str:
    return ("[PHONE_1]", _MINE, "[PHONE_2]", _THEIRS)[int(rng.integers(4))]


def _cut(rng: Rng, said: str) -> list[str]:
    widest = (2, 40, 400)[int(rng.integers(3))]
    parts, at = list[str](), 0
    while at < len(said):
        size = int(rng.integers(1, widest))
        parts.append(said[at : at + size])
        at += size
    return parts


def _request(said: str, rng: Rng) -> Json:
    words = _CANARY + said
    if rng.random() < 0.25:
        return {"sender": "s", "message": words, "metadata": {"note": text(rng), "more": [words, 12345678]}}
    call: Json = {
        "id": "call_1",
        "type": "function",
        "function": {"name": "look_up", "arguments": json.dumps({"n": words})},
    }
    messages: list[Json] = [
        {"role": "system", "content": "You help."},
        {"role": "user", "content": words, "name": "ann"},
        {"role": "assistant", "content": None, "tool_calls": [call], "refusal": words},
        {"role": "tool", "tool_call_id": "call_1", "content": json.dumps({"answer": words, "list": [words]})},
        {"role": "user", "content": [{"type": "text", "text": words}]},
    ]
    return {"model": "m", "messages": messages, "stream": True, "user": "u", "n": 2, "temperature": 0.1}


def _answer(said: str, rng: Rng) -> Json:
    call: Json = {"index": 0, "id": "c", "type": "function", "function": {"name": "look_up", "arguments": said}}
    choice: Json = {"index": 0, "message": {"role": "assistant", "content": said, "tool_calls": [call]}}
    part: Json = {"index": 1, "delta": {"content": [{"type": "text", "text": said}]}, "finish_reason": "stop"}
    if rng.random() < 0.2:
        return [{"recipient_id": "s", "text": said}]
    return {"id": "x", "choices": [choice, part], "usage": {"prompt_tokens": 3, "completion_tokens": 4}}


def _stream(said: str) -> bytes:
    line = json.dumps({"choices": [{"index": 0, "delta": {"content": said}}]}, ensure_ascii=False)
    return f": beat\r\nevent: x\r\ndata: {line}\r\n\r\ndata: {line}\n\ndata: [DONE]\n\n".encode(errors="replace")


PROMISES: tuple[Callable[[str, Rng], None], ...] = (
    _a_request_is_read_or_refused,
    _what_travels_is_redacted,
    _an_answer_is_heard_or_refused,
    _events_are_whole_wherever_they_are_cut,
    _an_answer_leaves_clean,
    _a_system_text_is_seen_amid_whatever_is_said,
)
