"""Server-sent events (WHATWG HTML, 9.2): replies sentence by sentence, and news as it happens."""

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from clearline.channels.seam import Held, Line, News
from clearline.domain.conversation import Reply

MEDIA_TYPE = "text/event-stream"
KEEP_ALIVE = b": still here\n\n"

_SENTENCE = re.compile(r".+?(?:[。！？]+[」』”’）]*|[.!?]+[\"'”’)]*(?=\s)|\n+|$)\s*", re.DOTALL)

StillAllowed = Callable[[], Awaitable[bool]]


def sentences(text: str) -> list[str]:
    """Cut `text` after its sentences, Chinese or English; joined, they are `text` again."""
    return _SENTENCE.findall(text)


def event(name: str, value: object, *, number: int | None = None) -> bytes:
    """Return one event whose data is JSON, which has no line break, so that nothing said can end it early."""
    head = f"event: {name}\n" if number is None else f"event: {name}\nid: {number}\n"
    return head.encode() + b"data: " + msgspec.json.encode(value) + b"\n\n"


def reply_events(reply: Reply) -> bytes:
    """Return a reply as one `sentence` event each, then `done` with the whole of it."""
    parts = [event("sentence", {"text": part, "language": reply.language}) for part in sentences(reply.text)]
    return b"".join((*parts, event("done", reply)))


def news_event(news: News) -> bytes:
    """Return what happened; a line carries its turn as the event id, from which a broken stream goes on."""
    match news:
        case Line():
            return event("line", news, number=news.turn)
        case Held():
            return event("held", news)


class NewsStream(Response):
    """Follows a conversation until the reader leaves, the news end, or the reader may no longer listen.

    `still_allowed` is asked at every keep-alive, so that a token that has ended ends the stream too.
    """

    media_type = MEDIA_TYPE

    def __init__(
        self, news: AsyncGenerator[News, None], still_allowed: StillAllowed, *, keep_alive_s: float = 15.0
    ) -> None:
        super().__init__(headers={"x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._news = news
        self._still_allowed = still_allowed
        self._keep_alive_s = keep_alive_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write until it ends; the news are closed in every case."""
        del scope
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        writing = asyncio.create_task(self._write(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({writing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            writing.cancel()
            ended = await asyncio.gather(writing, leaving, return_exceptions=True)
        for outcome in ended:
            if isinstance(outcome, Exception):
                raise outcome

    async def _write(self, send: Send) -> None:
        async with (
            aclosing(self._news),
            aclosing(_paced(self._news, self._still_allowed, self._keep_alive_s)) as chunks,
        ):
            async for chunk in chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _paced(
    news: AsyncGenerator[News, None], still_allowed: StillAllowed, keep_alive_s: float
) -> AsyncGenerator[bytes, None]:
    """Give each event as it comes, and a comment whenever nothing came for a while."""
    yield KEEP_ALIVE
    coming = asyncio.ensure_future(anext(news, None))
    try:
        while True:
            done, _ = await asyncio.wait({coming}, timeout=keep_alive_s)
            if not done:
                if not await still_allowed():
                    return
                yield KEEP_ALIVE
            elif (happened := coming.result()) is None:
                return
            else:
                yield news_event(happened)
                coming = asyncio.ensure_future(anext(news, None))
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
