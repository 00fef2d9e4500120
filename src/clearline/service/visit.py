"""A visit: a request in a conversation that is no turn, by whoever holds its token, with what they have proved."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from clearline.domain.conversation import Conversation, ConversationId
from clearline.domain.event import Event, EventTag
from clearline.domain.person import Assurance, CustomerId
from clearline.domain.privacy import Purpose
from clearline.errors import StepUpError
from clearline.identity.codes import still_valid
from clearline.records.conversations import Kept
from clearline.service.turn import Rooms
from clearline.store.statement import Write


@dataclass(frozen=True, slots=True)
class Visit:
    """The conversation as it stands, and the moment."""

    rooms: Rooms
    kept: Kept
    now: datetime

    @property
    def conversation(self) -> Conversation:
        """What the conversation was before this visit."""
        return self.kept.conversation

    @property
    def level(self) -> Assurance:
        """What counts now of what was proved."""
        return still_valid(self.conversation.session, self.now).principal.level

    def customer(self, level: Assurance = Assurance.AAL1) -> CustomerId:
        """Return who is here; raises StepUpError below `level`."""
        principal = still_valid(self.conversation.session, self.now).principal
        if principal.customer is None or principal.level < level:
            raise StepUpError(max(level, Assurance.AAL1))
        return principal.customer

    async def event(self, tag: EventTag, details: Mapping[str, str]) -> Event:
        """Return what the log remembers of this visit."""
        pseudonym = await self.rooms.conversations.pseudonym(self.conversation.subject)
        return Event(tag, self.now, self.conversation.id, pseudonym, details)

    async def keep(self, *writes: Write, events: tuple[Event, ...] = (), after: Conversation | None = None) -> None:
        """Commit `writes` with their events, and the conversation as it is `after` the visit."""
        changed = () if after is None else await self.rooms.conversations.change(self.kept, after, self.now)
        await self.rooms.store.commit([*changed, *writes, *self.rooms.audit.writes(events)])


@asynccontextmanager
async def visit(rooms: Rooms, which: ConversationId, purpose: Purpose) -> AsyncIterator[Visit]:
    """Hold the floor of a conversation, read for `purpose`; raises DeniedError when there is none."""
    async with rooms.floor.hold(which):
        yield Visit(rooms, await rooms.conversations.get(which, purpose), rooms.clock.now())
