"""WebSockets, one for each conversation: what is said goes out as one message, what comes back is read to its end."""

import asyncio
import json
from collections import OrderedDict
from dataclasses import dataclass, field

import aiohttp

from clearline.bench.targets.paths import found
from clearline.bench.targets.wire import MOST_BYTES, Got, Sent
from clearline.domain.conversation import Json
from clearline.domain.observation import Trouble

MOST = 128
"""Lines held at once; the one that has rested longest is hung up for the next."""
_SWITCHED = 101
_ENDED = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)


@dataclass(slots=True)
class _Line:
    socket: aiohttp.ClientWebSocketResponse
    free: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One question at a time, so that every answer is to its own."""


class Lines:
    """The open lines of one run."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._lines: OrderedDict[str, _Line] = OrderedDict()
        self._over: set[str] = set()
        self._dialling = asyncio.Lock()
        """One at a time: two first words said at once would open two lines."""

    async def send(self, sent: Sent) -> Got | Trouble:
        """Say `sent` on its conversation's line; each message of the answer is a line of JSON.

        A line that was cut, or hung up for another, is not dialled again: its conversation is over.
        """
        if sent.line in self._over or (sent.line not in self._lines and not sent.dials):
            return Trouble.NOT_SENT
        line = await self._line(sent)
        messages = None
        try:
            async with line.free:
                if sent.body:
                    await line.socket.send_str(sent.body.decode())
                messages = await _heard(line.socket, sent)
        finally:
            if messages is None:  # what still comes would be taken for the answer to something else
                self._over.add(sent.line)
                self._lines.pop(sent.line, None)
                await line.socket.close()
        if messages is None:
            return Trouble.CONNECTION
        body = "\n".join(json.dumps(one) for one in messages).encode()
        return Got(_SWITCHED, {}, body[:MOST_BYTES], is_whole=len(body) <= MOST_BYTES)

    async def close(self) -> None:
        """Hang up everywhere."""
        for line in self._lines.values():
            await line.socket.close()

    async def _line(self, sent: Sent) -> _Line:
        async with self._dialling:
            if sent.line not in self._lines:
                socket = await self._session.ws_connect(sent.url, headers=sent.headers, max_msg_size=MOST_BYTES)
                self._lines[sent.line] = _Line(socket)
        self._lines.move_to_end(sent.line)
        if len(self._lines) > MOST:
            name, oldest = self._lines.popitem(last=False)
            self._over.add(name)
            await oldest.socket.close()
        return self._lines[sent.line]


async def _heard(socket: aiohttp.ClientWebSocketResponse, sent: Sent) -> list[Json] | None:
    """Return the messages up to the last, or up to the first silence after one; None where the line was cut."""
    messages: list[Json] = []
    while True:
        patience = sent.quiet_s if messages and not sent.until else None
        try:
            async with asyncio.timeout(patience):
                message = await socket.receive()
        except TimeoutError:
            return messages
        if message.type in _ENDED:
            return messages or None
        if message.type is not aiohttp.WSMsgType.TEXT:
            continue
        messages.append(_read(message.data))
        if sent.until and found(sent.until, messages[-1], {}):
            return messages


def _read(text: str) -> Json:
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value
