"""The head of a request has an end; everything before that end is served as ever."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from clearline.service.head import LIMIT_BYTES, BoundedHead

START = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
PATIENCE_S = 5.0


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(await request.body())


@pytest.fixture
async def port() -> AsyncIterator[int]:
    config = uvicorn.Config(Starlette(routes=[Route("/", echo, methods=["POST"])]), log_level="critical")
    config.load()
    loop = asyncio.get_running_loop()
    state = uvicorn.server.ServerState()
    server = await loop.create_server(lambda: BoundedHead(config, state, {}), "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    for connection in list(state.connections):
        connection.shutdown()


async def sent(port: int, *parts: bytes) -> bytes:
    """Send each part by itself and return all that comes back until the line is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    async with asyncio.timeout(PATIENCE_S):
        for part in parts:
            writer.write(part)
            await writer.drain()
        answer = await reader.read()
    writer.close()
    return answer


def padded(length: int) -> bytes:
    return b"X-A: " + b"a" * length + b"\r\n"


async def test_a_head_within_the_limit_is_served(port: int) -> None:
    head = START + padded(LIMIT_BYTES - 200) + b"Connection: close\r\n\r\n"
    assert (await sent(port, head[:9000], head[9000:], b"hello")).endswith(b"hello")


@pytest.mark.parametrize("ending", [b"\r\nhello", b""], ids=["ended", "unended"])
async def test_a_head_beyond_the_limit_is_refused_and_the_line_closed(port: int, ending: bytes) -> None:
    answer = await sent(port, START + padded(LIMIT_BYTES) + ending)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"application/problem+json" in answer
    assert answer.count(b"HTTP/1.1") == 1


async def test_each_request_of_a_line_has_a_head_of_its_own(port: int) -> None:
    one = START + padded(LIMIT_BYTES // 2) + b"\r\nhello"
    last = START + b"Connection: close\r\n\r\nworld"
    answer = await sent(port, one, one, one, last)
    assert answer.count(b"200 OK") == 4
    assert answer.endswith(b"world")


async def test_a_large_body_is_not_counted_as_head(port: int) -> None:
    body = b"b" * (4 * LIMIT_BYTES)
    head = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert (await sent(port, head + body[:LIMIT_BYTES], body[LIMIT_BYTES:])).endswith(body)


async def test_what_is_no_request_gets_400_as_before(port: int) -> None:
    assert (await sent(port, b"\x16\x03\x01\r\n\r\n")).startswith(b"HTTP/1.1 400 ")
