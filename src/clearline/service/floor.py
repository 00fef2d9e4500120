"""Who has the floor: one turn at a time in each conversation, and lines that staff push into it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from clearline.domain.conversation import ConversationId, Reply

LINES_WAITING = 64
"""A follower that is this far behind is dropped; it reconnects and reads the record."""


@dataclass(slots=True)
class _Place:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


@dataclass(slots=True)
class Floor:
    """Serialises the turns of a conversation within this process; across processes the store's version check does."""

    _places: dict[ConversationId, _Place] = field(default_factory=dict)

    @asynccontextmanager
    async def hold(self, conversation: ConversationId) -> AsyncIterator[None]:
        """Wait for the floor, keep it for the length of the block, and forget the conversation when nobody waits."""
        place = self._places.setdefault(conversation, _Place())
        place.waiting += 1
        try:
            async with place.lock:
                yield
        finally:
            place.waiting -= 1
            if not place.waiting:
                self._places.pop(conversation, None)


@dataclass(slots=True)
class Lines:
    """Passes committed lines on to whoever follows the conversation at this moment."""

    _followers: dict[ConversationId, set[asyncio.Queue[Reply | None]]] = field(default_factory=dict)

    def publish(self, conversation: ConversationId, line: Reply) -> None:
        """Hand a line that is already durable to every follower."""
        for queue in tuple(self._followers.get(conversation, ())):
            if queue.full():
                self._leave(conversation, queue)
                queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(line)

    async def follow(self, conversation: ConversationId) -> AsyncIterator[Reply]:
        """Yield every line published from now on, until the caller stops or falls too far behind."""
        queue: asyncio.Queue[Reply | None] = asyncio.Queue(LINES_WAITING)
        self._followers.setdefault(conversation, set()).add(queue)
        try:
            while (line := await queue.get()) is not None:
                yield line
        finally:
            self._leave(conversation, queue)

    def _leave(self, conversation: ConversationId, queue: asyncio.Queue[Reply | None]) -> None:
        followers = self._followers.get(conversation, set())
        followers.discard(queue)
        if not followers:
            self._followers.pop(conversation, None)
