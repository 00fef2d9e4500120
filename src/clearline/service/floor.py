"""Who has the floor: one turn at a time in each conversation, and news of it to whoever is watching."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from clearline.channels.seam import News
from clearline.domain.conversation import ConversationId

NEWS_WAITING = 64
"""A follower that is this far behind is let go; it connects again and reads the record."""


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
class Newsroom:
    """Passes on what is already durable to whoever follows the conversation at this moment, in this process."""

    _followers: dict[ConversationId, set["asyncio.Queue[News | None]"]] = field(default_factory=dict)

    def publish(self, conversation: ConversationId, *news: News) -> None:
        """Hand news to every follower."""
        for queue in tuple(self._followers.get(conversation, ())):
            for item in news:
                if queue.full():
                    self._let_go(conversation, queue)
                    break
                queue.put_nowait(item)

    @contextmanager
    def listen(self, conversation: ConversationId) -> Iterator[AsyncIterator[News]]:
        """Hear everything published from now on, until the block ends or the listener falls too far behind."""
        queue: asyncio.Queue[News | None] = asyncio.Queue(NEWS_WAITING)
        self._followers.setdefault(conversation, set()).add(queue)
        try:
            yield _until_none(queue)
        finally:
            self._leave(conversation, queue)

    def _let_go(self, conversation: ConversationId, queue: "asyncio.Queue[News | None]") -> None:
        self._leave(conversation, queue)
        queue.get_nowait()
        queue.put_nowait(None)

    def _leave(self, conversation: ConversationId, queue: "asyncio.Queue[News | None]") -> None:
        followers = self._followers.get(conversation, set())
        followers.discard(queue)
        if not followers:
            self._followers.pop(conversation, None)


async def _until_none(queue: "asyncio.Queue[News | None]") -> AsyncIterator[News]:
    while (news := await queue.get()) is not None:
        yield news
