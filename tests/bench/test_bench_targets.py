"""Services of every kind, each a small real one on loopback: reached by its adapter, and by nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib.resources import as_file, files
from itertools import count

import pytest
from aiohttp import WSMsgType, web

from clearline.bench.targets.adapter import Adapter, load_adapter
from clearline.bench.targets.http import HttpTarget
from clearline.bench.targets.network import NetworkWire
from clearline.bench.targets.target import Answer, Line, Session
from clearline.domain.assessment import Capability
from clearline.domain.conversation import Json, Language
from clearline.domain.observation import Trouble

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """Serve `handler` on every path while the block runs; gives the address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def reached(adapter: Adapter) -> AsyncIterator[HttpTarget]:
    target = HttpTarget(adapter, NetworkWire())
    try:
        yield target
    finally:
        await target.close()


def preset(name: str, **values: str) -> Adapter:
    with as_file(files("clearline.bench.targets") / "adapters" / f"{name}.yaml") as path:
        return load_adapter(path, values)


def adapter(base: str, **changes: Json) -> Adapter:
    plain: dict[str, Json] = {
        "name": "a bot",
        "flags": {},
        "timeout_s": 0.5,
        "limits": {"message_chars": 100, "burst": 5},
        "say": {"method": "POST", "url": f"{base}/say", "body": {"text": "{text}"}, "read": {"text": "$.text"}},
    }
    return Adapter.model_validate(plain | changes)


async def said(target: HttpTarget, words: Sequence[str], name: str = "one") -> list[Answer]:
    """Hold a conversation, and return the answers."""
    session, answers = (await target.open(Language.ENGLISH, name)).session, list[Answer]()
    assert session is not None
    for number, text in enumerate(words):
        answers.append(await target.say(session, Line(text, str(number), Language.ENGLISH)))
        session = answers[-1].session or session
    return answers


@pytest.mark.parametrize("system", ["", "Be brief."])
async def test_a_chat_model_is_told_again_what_was_said(system: str) -> None:
    asked: list[Mapping[str, Json]] = []

    async def complete(request: web.Request) -> web.Response:
        assert (request.path, request.headers["authorization"]) == ("/v1/chat/completions", "Bearer sesame")
        asked.append(await request.json())
        return web.json_response({"choices": [{"message": {"role": "assistant", "content": f"reply {len(asked)}"}}]})

    async with serving(complete) as home:
        chosen = preset("openai", base=f"{home}/v1", key="sesame", model="small", system=system)
        async with reached(chosen) as target:
            answers = await said(target, ["hello", 'a "{history}" {text}'])
    assert [one.text for one in answers] == ["reply 1", "reply 2"]
    first = [{"role": "system", "content": system}] if system else []
    assert asked[0]["messages"] == [*first, {"role": "user", "content": "hello"}]
    assert asked[1]["messages"] == [
        *first,
        {"role": "user", "content": "hello"},
        {"role": "assistant", "content": "reply 1"},
        {"role": "user", "content": 'a "{history}" {text}'},
    ]
    assert asked[1]["model"] == "small"


async def test_a_chat_model_that_answers_in_parts_is_read_as_one_reply() -> None:
    async def complete(request: web.Request) -> web.StreamResponse:
        assert (await request.json())["stream"] is True
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        for part in ("Good ", "morning", "，您好"):
            chunk = {"choices": [{"delta": {"content": part}}]}
            await response.write(f": keep-alive\r\n\r\ndata: {json.dumps(chunk)}\r\n\r\n".encode())
        await response.write(b'data: {"choices": []}\n\ndata: [DONE]\n\n')
        return response

    async with serving(complete) as home, reached(preset("openai-stream", base=home)) as target:
        [answer] = await said(target, ["hello"])
    assert (answer.text, answer.trouble) == ("Good morning，您好", Trouble.NONE)


async def test_a_rasa_bot_may_say_several_things_at_once_and_knows_conversations_by_their_sender() -> None:
    senders: list[str] = []

    async def webhook(request: web.Request) -> web.Response:
        body = await request.json()
        senders.append(body["sender"])
        buttons = [{"title": "Yes", "payload": "/affirm"}]
        return web.json_response([{"text": f"You said {body['message']}."}, {"text": "Is it so?", "buttons": buttons}])

    async with serving(webhook) as home, reached(preset("rasa", base=home)) as target:
        answers = await said(target, ["this", "that"]) + await said(target, ["other"], "two")
    assert answers[1].text == "You said that.\nIs it so?"
    assert answers[1].extras == ("Yes", "/affirm")
    assert senders == ["one", "one", "two"]
    assert target.description.capabilities == {Capability.CHAT}


async def test_each_conversation_keeps_its_own_cookies() -> None:
    numbers = count(1)

    async def remember(request: web.Request) -> web.Response:
        mine = request.cookies.get("visit", "")
        response = web.json_response({"text": f"visit {mine or 'none'}, seen {request.cookies.get('seen', 'never')}"})
        if not mine:
            response.set_cookie("visit", str(next(numbers)), httponly=True)
        if mine and "seen" in request.cookies:
            response.del_cookie("seen")
        elif mine:
            response.set_cookie("seen", "once")
        return response

    async with serving(remember) as home, reached(adapter(home, cookies=True)) as target:
        first = await said(target, ["a", "b", "c", "d"])
        second = await said(target, ["a", "b"], "two")
    assert [one.text for one in first] == [
        "visit none, seen never",
        "visit 1, seen never",
        "visit 1, seen once",
        "visit 1, seen never",
    ]
    assert [one.text for one in second] == ["visit none, seen never", "visit 2, seen never"]
    assert "visit" not in repr(first[-1].session)


async def test_a_conversation_may_be_named_by_the_first_reply() -> None:
    async def name_late(request: web.Request) -> web.Response:
        body = await request.json()
        return web.json_response({"text": body["in"] or "new", "id": body["in"] or "c-7"})

    say: Json = {
        "method": "POST",
        "url": "{base}/say",
        "body": {"text": "{text}", "in": "{session}"},
        "read": {"text": "$.text", "session": "$.id"},
    }
    async with serving(name_late) as home:
        named = adapter(home, say=json.loads(json.dumps(say).replace("{base}", home)))
        async with reached(named) as target:
            answers = await said(target, ["a", "b"])
    assert [one.text for one in answers] == ["new", "c-7"]
    assert answers[-1].session == Session("c-7", "")


async def test_an_answer_of_one_json_text_a_line_is_read_whole_or_not_at_all() -> None:
    lines = ['{"text": "one "}\n{"done": true}\n\n{"text": "two"}', '{"text": "one "}\n{"te']

    async def trickle(_: web.Request) -> web.Response:
        return web.Response(text=lines.pop(0))

    say: dict[str, Json] = {"method": "POST", "stream": "lines", "read": {"text": "$.text"}}
    async with serving(trickle) as home, reached(adapter(home, say=say | {"url": home})) as target:
        whole, broken = await said(target, ["a", "b"])
    assert whole.text == "one two"
    assert broken.trouble is Trouble.UNREADABLE


async def on_socket(request: web.Request) -> web.WebSocketResponse:
    """Greet, then answer by what is said: in two messages, late, not at all, or by hanging up."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_json({"text": "Welcome.", "key": "k1", "final": True})
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            break
        match json.loads(message.data)["text"]:
            case "never":
                continue
            case "hang up":
                break
            case text:
                await socket.send_bytes(b"\x00")
                await socket.send_json({"text": f"You said {text}."})
                await socket.send_json({"text": "Anything else?", "final": True})
    return socket


def on_a_socket(home: str, **more: Json) -> Adapter:
    dialled: dict[str, Json] = {"method": "SOCKET", "url": home.replace("http", "ws"), "quiet_s": 0.05, **more}
    read: Json = {"text": "$.text", "token": "$.key"}
    body: Json = {"text": "{text}", "key": "{token}"}
    return adapter(home, open=dialled | {"read": read}, say=dialled | {"body": body, "read": read, "between": " "})


@pytest.mark.parametrize("end", [{}, {"until": "$[?@==true]"}])
async def test_a_bot_on_a_socket_greets_and_answers_until_it_is_done(end: dict[str, Json]) -> None:
    async with serving(on_socket) as home, reached(on_a_socket(home, **end)) as target:
        opened = await target.open(Language.ENGLISH, "one")
        answers = await said(target, ["this", "that"], "two")
    assert (opened.text, opened.session) == ("Welcome.", Session("one", "k1"))
    assert [one.text for one in answers] == ["You said this. Anything else?", "You said that. Anything else?"]


@pytest.mark.parametrize(("words", "trouble"), [("never", Trouble.TIMEOUT), ("hang up", Trouble.CONNECTION)])
async def test_a_conversation_is_over_once_its_line_was_silent_or_cut(words: str, trouble: Trouble) -> None:
    async with serving(on_socket) as home, reached(on_a_socket(home, until="$.final")) as target:
        [cut, after] = await said(target, [words, "more"])
        [other] = await said(target, ["this"], "two")
    assert (cut.trouble, after.trouble) == (trouble, Trouble.NOT_SENT), "nothing late is taken for an answer"
    assert other.text == "You said this. Anything else?"


async def test_questions_asked_at_once_on_one_socket_get_their_own_answers() -> None:
    async with serving(on_socket) as home, reached(on_a_socket(home, until="$.final")) as target:
        opened = await target.open(Language.ENGLISH, "one")
        assert opened.session is not None
        session = opened.session
        asked = [Line(text, text, Language.ENGLISH) for text in ("a", "b", "c")]
        answers = await asyncio.gather(*(target.say(session, line) for line in asked))
    assert [one.text for one in answers] == [f"You said {text}. Anything else?" for text in ("a", "b", "c")]


async def test_a_socket_may_be_asked_for_over_http_first() -> None:
    async def on_request(request: web.Request) -> web.StreamResponse:
        if request.method == "POST":
            return web.json_response({"socket": "s-9"})
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            await socket.send_str(f"{request.path} {message.data}")
        return socket

    async with serving(on_request) as home:
        opened: Json = {"method": "POST", "url": home, "read": {"session": "$.socket"}}
        say: Json = {
            "method": "SOCKET",
            "url": f"{home}/{{session}}",
            "body": {"text": "{text}"},
            "read": {"text": "$"},
            "quiet_s": 0.02,
        }
        async with reached(adapter(home, open=opened, say=say)) as target:
            [answer] = await said(target, ["hello"])
    assert answer.text == '/s-9 {"text": "hello"}'
    assert (await target.raw_line(Session("s-9", ""), b"{", "text/plain")).trouble is Trouble.NOT_SENT


async def test_what_answers_no_socket_is_a_trouble() -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    async with serving(page) as home, reached(on_a_socket(home)) as target:
        assert (await target.open(Language.ENGLISH, "one")).trouble is Trouble.CONNECTION
