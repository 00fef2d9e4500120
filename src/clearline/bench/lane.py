"""Who may speak now: conversations share the places a target offers; what is first in the plan is served first."""

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from types import TracebackType
from typing import Self


class Places:
    """As many places as conversations may go on at the same time, over all procedures."""

    def __init__(self, free: int) -> None:
        self._free = free
        self._arrivals = count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    async def take(self, rank: int) -> None:
        """Wait for a place; of those who wait the lowest rank is next, and of one rank whoever came first."""
        if self._free:
            self._free -= 1
            return
        place = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._arrivals), place))
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.give()
            raise

    def give(self) -> None:
        """Give a place back, or on to whoever is next."""
        while self._waiting:
            _, _, place = heapq.heappop(self._waiting)
            if not place.done():
                place.set_result(None)
                return
        self._free += 1


class Place:
    """A place of one who waits by `rank`: `async with` holds it."""

    def __init__(self, places: Places, rank: int) -> None:
        self._places = places
        self._rank = rank
        self._is_held = False

    def another(self) -> "Place":
        """Return a further place for the same procedure."""
        return Place(self._places, self._rank)

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[None]:
        """Let others have it meanwhile: whoever waits for other places must hold none, or all might wait for ever."""
        self._give()
        yield
        await self.__aenter__()

    async def __aenter__(self) -> Self:
        """Wait for it."""
        await self._places.take(self._rank)
        self._is_held = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it back, unless it was lent and an error kept it from being taken again."""
        self._give()

    def _give(self) -> None:
        if self._is_held:
            self._is_held = False
            self._places.give()


class Turn:
    """The time that a procedure may take: it runs from when all before it are done, whatever it did earlier."""

    def __init__(self, longest_s: float) -> None:
        self._longest_s = longest_s
        self._ends_at: float | None = None
        self._limit: asyncio.Timeout | None = None
        self.has_come = asyncio.Event()

    def come(self) -> None:
        """Let the time run."""
        self.has_come.set()
        self._ends_at = asyncio.get_running_loop().time() + self._longest_s
        if self._limit is not None:
            self._limit.reschedule(self._ends_at)

    async def __aenter__(self) -> Self:
        """Begin; raises TimeoutError inside when the time is over."""
        self._limit = await asyncio.timeout_at(self._ends_at).__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""
        limit, self._limit = self._limit, None
        if limit is not None:
            await limit.__aexit__(kind, error, trace)
