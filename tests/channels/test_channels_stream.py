import asyncio
import json
from collections.abc import AsyncGenerator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from channels.channels_front import MINA, Standing, standing
from clearline.channels.seam import Held, News
from clearline.channels.stream import NewsStream, event, sentences
from clearline.domain.conversation import ConversationId, Keeper, MessageId
from clearline.domain.person import Personal
from clearline.errors import StoreError
from loopback import caller_of


@given(st.text(alphabet=st.sampled_from('ab .!?。！？\n\r"」3,：')) | st.text())
def test_sentences_joined_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text


def test_sentences_end_where_a_reader_pauses_and_not_inside_a_number() -> None:
    assert sentences("It is 3.50 yuan. Shall I?") == ["It is 3.50 yuan. ", "Shall I?"]
    assert sentences("您好。请问“要哪款？”谢谢！") == ["您好。", "请问“要哪款？”", "谢谢！"]


@given(st.text())
def test_no_words_can_end_an_event_early(text: str) -> None:
    written = event("line", {"text": text}, number=4).decode()
    assert written.endswith("\n\n")
    lines = written[:-2].split("\n")
    assert lines[:2] == ["event: line", "id: 4"]
    assert len(lines) == 3
    assert json.loads(lines[2].removeprefix("data: "))["text"] == text


class Wire:
    """What a server hands to a response: nobody leaves, and everything sent is kept."""

    def __init__(self) -> None:
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)


async def always() -> bool:
    return True


async def test_a_stream_ends_with_its_news() -> None:
    async def short() -> AsyncGenerator[News, None]:
        yield Held(Keeper.DESK)

    wire = Wire()
    await NewsStream(short(), always)({"type": "http"}, wire.receive, wire.send)
    assert wire.sent[-2]["body"] == b'event: held\ndata: {"keeper":"desk"}\n\n'
    assert wire.sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


async def test_news_that_break_off_are_not_taken_for_an_ordinary_end() -> None:
    async def broken() -> AsyncGenerator[News, None]:
        yield Held(Keeper.DESK)
        raise StoreError("the disk is gone")

    wire = Wire()
    with pytest.raises(StoreError):
        await NewsStream(broken(), always)({"type": "http"}, wire.receive, wire.send)
    assert wire.sent[-1]["more_body"] is True


async def test_a_reader_who_leaves_in_the_middle_of_an_event_closes_the_news() -> None:
    closed = asyncio.Event()

    async def endless() -> AsyncGenerator[News, None]:
        try:
            while True:
                yield Held(Keeper.DESK)
        finally:
            closed.set()

    stuck = asyncio.Event()

    async def receive() -> Message:
        await stuck.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if b"held" in message.get("body", b""):
            stuck.set()
            await asyncio.Event().wait()

    await NewsStream(endless(), always)({"type": "http"}, receive, send)
    assert closed.is_set()


class Reader:
    """Reads a stream of news event by event."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self) -> tuple[str, dict[str, object]]:
        """Give the next event's name and data; comments are passed over."""
        name = ""
        async for line in self._lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                return name, json.loads(line.removeprefix("data: "))
        raise EOFError

    async def comment(self) -> str:
        """Give the next comment."""
        async for line in self._lines:
            if line.startswith(":"):
                return line
        raise EOFError


async def opened(http: httpx.AsyncClient) -> tuple[ConversationId, str, dict[str, str]]:
    body = (await http.post("/v1/conversations", json={})).json()
    where = f"/v1/conversations/{body['conversation']}"
    return ConversationId(body["conversation"]), where, {"authorization": f"Bearer {body['token']}"}


async def test_what_staff_say_and_who_holds_it_reach_the_caller(http: httpx.AsyncClient, desk: Standing) -> None:
    conversation, where, token = await opened(http)
    service = desk.service
    async with http.stream("GET", f"{where}/events", headers=token) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        reader = Reader(response)
        assert await reader.next() == ("held", {"keeper": "desk"})
        service.hold(service.conversations[conversation], Keeper.QUEUE)
        assert await reader.next() == ("held", {"keeper": "queue"})
        assert await service.claim(MINA.name, conversation)
        assert await reader.next() == ("held", {"keeper": "staff"})
        await service.staff_say(
            MINA.name, conversation, MessageId("s-1"), Personal("Hello, this is Mina.\nHow are you?")
        )
        name, line = await reader.next()
        assert (name, line["speaker"], line["text"]) == ("line", "staff", "Hello, this is Mina.\nHow are you?")


async def test_a_broken_stream_goes_on_after_the_last_line_seen(http: httpx.AsyncClient, desk: Standing) -> None:
    conversation, where, token = await opened(http)
    desk.service.hold(desk.service.conversations[conversation], Keeper.STAFF)
    for text in ("one", "two", "three"):
        await desk.service.staff_say(MINA.name, conversation, MessageId(text), Personal(text))
    async with http.stream("GET", f"{where}/events", headers={**token, "last-event-id": "1"}) as response:
        reader = Reader(response)
        await reader.next()
        heard = [(await reader.next())[1]["text"] for _ in range(2)]
    assert heard == ["two", "three"]


async def test_a_reader_who_leaves_is_followed_no_longer(http: httpx.AsyncClient, desk: Standing) -> None:
    _, where, token = await opened(http)
    async with http.stream("GET", f"{where}/events", headers=token) as response:
        await Reader(response).next()
        assert desk.service.following == 1
    async with asyncio.timeout(5):
        while desk.service.following:  # noqa: ASYNC110 # the server notices the closed socket in its own time
            await asyncio.sleep(0)


async def test_a_quiet_stream_is_kept_alive_and_ends_with_its_token() -> None:
    async with (
        standing(keep_alive_s=0.01) as running,
        caller_of(running.address) as http,
    ):
        _, where, token = await opened(http)
        async with http.stream("GET", f"{where}/events", headers=token) as response:
            reader = Reader(response)
            assert (await reader.next())[0] == "held"
            assert await reader.comment() == ": still here"
            await http.delete(where, headers=token)
            with pytest.raises(EOFError):
                await reader.next()
        assert running.service.following == 0
