"""Being forgotten: a wish is accepted at once and carried out when the time to take it back has passed."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from clearline.audit.log import AuditLog
from clearline.domain.clock import Clock
from clearline.domain.decision import Value
from clearline.domain.event import Event, EventTag
from clearline.domain.person import CustomerId
from clearline.errors import ConflictError
from clearline.records.conversations import Conversations
from clearline.records.erasure import Erasures
from clearline.records.holds import Holds
from clearline.records.own import Own
from clearline.store.engine import Store


@dataclass(frozen=True, slots=True)
class ErasureDesk:
    """Answers `actions.action.AskErasure`, and is the job that keeps the promise."""

    erasures: Erasures
    conversations: Conversations
    own: Own
    audit: AuditLog
    store: Store
    clock: Clock
    delay: timedelta
    holds: Holds

    async def ask(self, customer: CustomerId, key: str) -> Mapping[str, Value]:
        """Accept a wish; the same key gives the same request."""
        now = self.clock.now()
        request_id = "E-" + key.removeprefix("cl-")[:12].upper()
        requested = Event(EventTag.ERASURE_REQUESTED, now, "", details={"request": request_id})
        wish = self.erasures.open(request_id, self.conversations.reference(customer), now, now + self.delay)
        with suppress(ConflictError):  # accepted before: the same yes arrived twice
            await self.store.commit([wish, *self.audit.writes((requested,))])
        found = await self.erasures.find(request_id)
        due_at = now + self.delay if found is None else found.due_at
        return {"id": request_id, "state": "open" if found is None else found.state, "due": due_at.date().isoformat()}

    async def carry_out(self) -> int:
        """Carry out every wish that is due and not held; a crash in between is made good by the next run."""
        due = await self.erasures.due(self.clock.now())
        for wish in due:
            now = self.clock.now()
            if await self.holds.covers(wish.reference):
                held = Event(EventTag.ERASURE_HELD, now, "")  # whose is not for the public: the order may be secret
                await self.store.commit([self.holds.put_off(wish.id), *self.audit.writes((held,))])
                continue
            erased = await self.conversations.erase(wish.reference)
            receipt = f"{erased.conversations} conversations, {erased.keys} keys"
            event = Event(EventTag.ERASURE_DONE, now, "", details={"request": wish.id, "erased": receipt})
            done = self.erasures.done(wish.id, now, receipt)
            await self.store.commit([*self.own.erased(wish.reference), done, *self.audit.writes((event,))])
        if due:
            await self.store.scrub()
        return len(due)
