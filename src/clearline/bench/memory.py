"""What keeps a question from being asked twice: every call to a target passes through a `Memory`."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from clearline.bench.targets.target import Answer

Send = Callable[[], Awaitable[Answer]]


class Memory(Protocol):
    """Calls of one procedure, by name; a name stands for as many calls as are made under it, in order."""

    @property
    def is_lost(self) -> bool:
        """True where something is missing, since a procedure was interrupted for too long to be taken up again."""
        ...

    async def once(self, name: str, send: Send) -> Answer:
        """Return what this call was answered before, or `send` it and remember."""
        ...


class Forgetful:
    """Remembers nothing: for runs that nobody needs to take up again."""

    @property
    def is_lost(self) -> bool:
        """Nothing was remembered, so nothing was lost."""
        return False

    async def once(self, name: str, send: Send) -> Answer:
        """Send it."""
        del name
        return await send()


FORGETFUL = Forgetful()
