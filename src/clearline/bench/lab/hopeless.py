"""Services no bench may call good: an echo, a refuser, a gambler, a broken one, a silent one and a babbler."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clearline.bench.lab.routing import Routes

Reply = Callable[[str], Awaitable[Response]]


def _said(text: str) -> Response:
    return JSONResponse({"answer": text, "awaiting": "", "buttons": []})


async def echo(text: str) -> Response:
    """Say what was said."""
    return _said(f"You said: {text}")


async def refuse(_: str) -> Response:
    """Refuse whatever it is."""
    return _said("I am sorry, I cannot help with that.")


async def gamble(text: str) -> Response:
    """Say something that depends on nothing but the words."""
    words = ("Certainly.", "No.", "Your plan is fine.", "Please hold.", "It is 42.", "好的。", "无法办理。", "請稍候。")
    return _said(words[hashlib.sha256(text.encode("utf-8", "replace")).digest()[0] % len(words)])


async def broken(_: str) -> Response:
    """Answer 500, for ever."""
    return JSONResponse({"error": "internal"}, 500)


async def silent(_: str) -> Response:
    """Never answer."""
    await asyncio.Event().wait()
    return Response()


async def babble(_: str) -> Response:
    """Answer bytes that are no text, and too many of them."""
    return Response(b"\xff\xfe\x00{" * 300_000, media_type="application/json")


def create_hopeless(reply: Reply) -> Routes:
    """Return a service that speaks the specimen's protocol, has none of its hooks, and answers by `reply`."""

    async def opened(request: Request) -> Response:
        answer = await reply("hello")
        if answer.status_code != 200 or not bytes(answer.body).startswith(b'{"answer"'):  # noqa: PLR2004 # OK
            return answer
        del request
        return JSONResponse({"id": "one", "key": "k", "answer": "Hello."})

    async def said(request: Request) -> Response:
        try:
            body = await request.json()
        except (ValueError, RecursionError):
            return JSONResponse({"error": "unreadable"}, 400)
        return await reply(str(body.get("say", "")) if isinstance(body, dict) else "")

    async def other(request: Request) -> Response:
        return await reply(request.url.path)

    return Routes(
        [
            Route("/chat", opened, methods=["POST"]),
            Route("/chat/{id}", said, methods=["POST"]),
            Route("/{path:path}", other, methods=["GET", "POST", "DELETE"]),
        ]
    )
