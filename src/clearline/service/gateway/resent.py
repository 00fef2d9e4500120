"""Requests that are sent again: under one `idempotency-key` the bot is asked once, and the answer stays the same.

The header is that of draft-ietf-httpapi-idempotency-key-header-07, which OpenAI's clients send with what they retry.
What has left is kept in memory for minutes, so a restart forgets it; a stream that its client let go of is asked anew.
"""

import hashlib
from collections import OrderedDict
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from starlette.exceptions import HTTPException

from clearline.domain.clock import Clock
from clearline.domain.conversation import ConversationId, Denied
from clearline.errors import InputError
from clearline.service.gateway.exchange import Leaving

HEADER: Final = "idempotency-key"
REPEATED: Final = "idempotent-replayed"
_LONGEST: Final = 255
_KEPT_S: Final = 600.0
_MOST: Final = 256
"""Answers kept; the oldest is forgotten first."""
_AGAIN_S: Final = 2

Given = AsyncGenerator[Leaving | Denied, None]


@dataclass(slots=True)
class Answer:
    """One answer that is being given, or was."""

    digest: bytes
    conversation: ConversationId
    at: float
    left: list[Leaving] = field(default_factory=list)
    is_whole: bool = False

    async def again(self) -> Given:
        """Yield what has left before."""
        for each in self.left:
            yield each


@dataclass(slots=True)
class Resent:
    """Answers by client and key; one for the whole process."""

    clock: Clock
    _answers: OrderedDict[tuple[str, str], Answer] = field(default_factory=OrderedDict)

    def find(self, client: str, key: str, octets: bytes) -> Answer | None:
        """Return the answer that this request has had, None for one that is new.

        Raises InputError for a key that is none, and HTTPException where the key came with another request (422) or
        its answer is still being given (409).
        """
        if not (key.isprintable() and len(key) <= _LONGEST):
            raise InputError(f"expected {HEADER} of at most {_LONGEST} printable characters")
        self._forget_old()
        found = self._answers.get((client, key))
        if found is None:
            return None
        if found.digest != _digest(octets):
            raise HTTPException(422, f"this {HEADER} came with another request")
        if not found.is_whole:
            raise HTTPException(409, "the first request of this key is being answered", {"retry-after": str(_AGAIN_S)})
        return found

    async def kept(  # noqa: PLR0917 # what is kept, and of what
        self, client: str, key: str, octets: bytes, conversation: ConversationId, given: Given
    ) -> Given:
        """Yield what is `given`, and keep it; what was not admitted, failed or was let go of is not kept."""
        answer = Answer(_digest(octets), conversation, self.clock.monotonic())
        self._answers[client, key] = answer
        try:
            async with aclosing(given):
                async for each in given:
                    if isinstance(each, Denied):
                        yield each
                        return
                    answer.left.append(each)
                    yield each
            answer.is_whole = True
        finally:
            if not answer.is_whole:
                self._answers.pop((client, key), None)

    def _forget_old(self) -> None:
        oldest = self.clock.monotonic() - _KEPT_S
        while self._answers:
            which, answer = next(iter(self._answers.items()))
            if answer.at >= oldest and len(self._answers) <= _MOST:
                return
            del self._answers[which]


def _digest(octets: bytes) -> bytes:
    return hashlib.sha256(octets).digest()
