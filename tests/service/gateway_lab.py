"""A gateway in one process, a bot behind it on a real socket, and a client before it."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from clearline.audit.log import event_of
from clearline.domain.clock import Clock
from clearline.domain.conversation import ConversationId, Turn
from clearline.domain.event import Event
from clearline.domain.privacy import Purpose
from clearline.guard.pipeline import Guard
from clearline.service.gateway.build import Gateway, application, open_gateway
from clearline.service.settings import from_environment
from clearline.testing import FakeClock, SeededChance
from loopback import served

Json = Any
Answers = Callable[[Json], Response]
NAMED = {"clearline-conversation": "one"}


def completion(*texts: str, calls: Sequence[Json] = (), **more: Json) -> Response:
    """Return a whole answer with a choice for each of `texts`."""
    choices = [
        {"index": at, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        for at, text in enumerate(texts)
    ]
    if calls:
        choices[0] = {
            "index": 0,
            "message": {"role": "assistant", "content": None, "tool_calls": list(calls)},
            "finish_reason": "tool_calls",
        }
    return Response(json.dumps({"id": "up", "choices": choices, **more}), media_type="application/json")


def call(arguments: Json, name: str = "send") -> Json:
    """Return a call as a bot writes it."""
    written = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {"id": "call_1", "type": "function", "function": {"name": name, "arguments": written}}


def chunks(*deltas: Json, done: bool = True) -> bytes:
    """Return a stream with an event for each delta; one that is a text is content of choice 0."""
    events = []
    for delta in deltas:
        said = {"index": 0, "delta": {"content": delta}} if isinstance(delta, str) else delta
        events.append(b"data: " + json.dumps({"choices": [said]}).encode() + b"\n\n")
    return b"".join((*events, b"data: [DONE]\n\n" if done else b""))


def stream(octets: bytes, size: int = 0) -> Response:
    """Return octets as a stream, in parts of `size`."""

    async def parts() -> AsyncIterator[bytes]:
        for at in range(0, len(octets), size or len(octets)):
            yield octets[at : at + (size or len(octets))]

    return StreamingResponse(parts(), media_type="text/event-stream")


@dataclass
class Bot:
    """The bot behind: it remembers what it was sent."""

    answers: Answers = lambda _: completion("Hello.")
    asked: list[Json] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    models: Callable[[], Response] = lambda: Response('{"data": []}')

    async def list(self, request: Request) -> Response:
        self.keys.append(request.headers.get("authorization", ""))
        return self.models()

    async def answer(self, request: Request) -> Response:
        self.asked.append(await request.json())
        self.keys.append(request.headers.get("authorization", ""))
        return self.answers(self.asked[-1])

    @property
    def words(self) -> str:
        """All that it has seen of anybody's words."""
        return json.dumps(self.asked, ensure_ascii=False)


@dataclass
class Lab:
    """Everything a test needs."""

    gateway: Gateway
    bot: Bot
    client: httpx.AsyncClient

    async def post(self, body: Json, headers: Mapping[str, str] | None = None) -> httpx.Response:
        path = self.gateway.front.routes()[0].path
        return await self.client.post(path, json=body, headers=headers)

    async def chat(self, *messages: Json, headers: Mapping[str, str] | None = None, **more: Json) -> httpx.Response:
        said = [{"role": "user", "content": each} if isinstance(each, str) else each for each in messages]
        return await self.post({"model": "m", "messages": said, **more}, headers)

    async def said(self, *messages: Json, **more: Json) -> str:
        answer = await self.chat(*messages, **more)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["choices"][0]["message"]["content"])

    async def turns(self, answer: httpx.Response) -> list[Turn]:
        which = ConversationId(answer.headers["clearline-conversation"])
        return [turn async for turn in self.gateway.rooms.book.conversations.turns(which, Purpose.SERVICE)]

    async def events(self) -> list[Event]:
        await self.gateway.sequencer.step()
        return [event_of(entry.leaf) for entry in await self.gateway.rooms.book.audit.entries()]


def streamed(answer: httpx.Response) -> list[Json]:
    """Return the events of a stream."""
    lines = [line.removeprefix("data: ") for line in answer.text.splitlines() if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def told(events: Sequence[Json], index: int = 0) -> str:
    """Return all that was said in one choice of a stream."""
    choices = [choice for event in events for choice in event["choices"] if choice["index"] == index]
    return "".join(choice["delta"].get("content") or "" for choice in choices)


@asynccontextmanager
async def behind(
    folder: Path, bot: Bot, guard: Guard | None = None, clock: Clock | None = None, **settings: object
) -> AsyncIterator[Lab]:
    """Open a gateway with `bot` behind it."""
    app = Starlette(
        routes=[
            Route("/v1/chat/completions", bot.answer, methods=["POST"]),
            Route("/v1/models", bot.list, methods=["GET"]),
            Route("/", bot.answer, methods=["POST"]),
        ]
    )
    async with served(app) as address:
        form = settings.get("gateway_form", "chat")
        given = {"gateway_upstream": f"{address}/v1" if form == "chat" else address, "conversation_burst": 1000}
        opened = from_environment({}, data_dir=folder / "gateway", **(given | settings))
        gateway = await open_gateway(opened, clock or FakeClock(), SeededChance(str(folder)), guard=guard)
        transport = httpx.ASGITransport(application(gateway), raise_app_exceptions=False)
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
                yield Lab(gateway, bot, client)
        finally:
            await gateway.close()
