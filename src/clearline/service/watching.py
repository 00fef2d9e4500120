"""The watch at work: it reads the log as it grows, and what it sees is answered within a second.

A job beside the turns, so that no turn waits for it. It reads the last page of the log when it starts, so that what
still stands is known after a restart. Who gives a conversation back to the desk forgives it: that is how staff take an
answer back.
"""

import logging
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from clearline.audit.log import PAGE, AuditLog, event_of
from clearline.channels.seam import Held
from clearline.domain.clock import Clock
from clearline.domain.conversation import ConversationId, Keeper
from clearline.domain.event import Event, EventTag
from clearline.domain.privacy import Purpose
from clearline.errors import ConflictError, DeniedError
from clearline.guard.limits import Rate
from clearline.guard.watch.alert import Alert, Answer
from clearline.guard.watch.watch import Watch
from clearline.identity.codes import unproved
from clearline.service.turn import Rooms
from clearline.store.engine import Store

_LOG = logging.getLogger(__name__)
_QUEUE = "identity"
"""The queue of those who look after who is who."""
READING = Rate(burst=1, per_second=0.3)
"""How fast a person who reads the answers asks on."""

_REMEMBERED = 10_000


class Answering(Protocol):
    """Does what an alert asks for: on a desk, or where somebody else's bot answers."""

    async def answer(self, alert: Alert, which: ConversationId) -> None:
        """Answer an alert in one conversation that it holds for."""

    def free(self, which: ConversationId) -> None:
        """Take back what slows or holds a conversation."""

    def seen_beside(self) -> tuple[Alert, ...]:
        """Return what was seen since the last time of which the log tells nothing."""


@dataclass(slots=True)
class Watchman:
    """Reads on from where it was; one for each process, and all of them come to the same."""

    audit: AuditLog
    store: Store
    clock: Clock
    watch: Watch
    answering: Answering
    _next: int | None = None
    _answered: OrderedDict[tuple[Alert, str], None] = field(default_factory=OrderedDict)

    async def step(self) -> None:
        """Look at what has come into the log since the last step, and answer it."""
        if self._next is None:
            self._next = await self._remember()
        while entries := await self.audit.entries(self._next):
            for entry in entries:
                self._next = entry.index + 1
                await self._look(event_of(entry.leaf))
        for alert in self.answering.seen_beside():
            which = ConversationId(alert.key)
            await self._note(alert, which)
            await self.answering.answer(alert, which)

    async def _remember(self) -> int:
        """Return where the log ends, having read the last page of it."""
        size = await self.audit.size()
        for entry in await self.audit.entries(max(0, size - PAGE)):
            self._observed(event_of(entry.leaf))
        return size

    def _observed(self, event: Event) -> tuple[Alert, ...]:
        if event.tag is EventTag.STAFF_RETURNED:
            self.watch.forgive(conversation=event.conversation, subject=event.subject)
            self.answering.free(ConversationId(event.conversation))
            return ()
        return self.watch.observe(event)

    async def _look(self, event: Event) -> None:
        for alert in self._observed(event):
            await self._note(alert, event.conversation, event.subject)
        for alert in self.watch.standing(event.at, conversation=event.conversation, subject=event.subject):
            once = alert, event.conversation
            if once not in self._answered:  # a person's alert holds in their other conversations too
                self._answered[once] = None
                await self.answering.answer(alert, ConversationId(event.conversation))
        if len(self._answered) > _REMEMBERED:
            self._answered.popitem(last=False)

    async def _note(self, alert: Alert, conversation: str, subject: str = "") -> None:
        _LOG.warning("watch: %s, answered by %s", alert.pattern, alert.answer)
        why = {"why": alert.why} if alert.why else {}
        details = {"pattern": alert.pattern.value, "answer": alert.answer.value, "count": str(alert.count), **why}
        noted = Event(EventTag.WATCH_ANSWERED, self.clock.now(), conversation, subject, details)
        await self.store.commit(self.audit.writes((noted,)))


@dataclass(frozen=True, slots=True)
class AtDesk:
    """What a desk does about it: a person takes over where it matters."""

    rooms: Rooms

    def free(self, which: ConversationId) -> None:
        """See `Answering.free`."""
        self.rooms.limits.free(which)

    def seen_beside(self) -> tuple[Alert, ...]:
        """See `Answering.seen_beside`: of places no more than this is known."""
        return self.rooms.limits.places.take()

    async def answer(self, alert: Alert, which: ConversationId) -> None:
        """See `Answering.answer`."""
        now = self.rooms.clock.now()
        left_s = (alert.until - now).total_seconds()
        match alert.answer:
            case Answer.ALERT:
                return
            case Answer.SLOW:
                self.rooms.limits.slow(which, READING, left_s)
            case Answer.STEP_UP:
                await self._step_up(which, now)
            case Answer.HAND_OVER:
                await self._hand_over(which, alert, now)
            case Answer.BLOCK:
                self.rooms.limits.hold(which, left_s)
                await self._hand_over(which, alert, now)

    async def _step_up(self, which: ConversationId, now: datetime) -> None:
        """Forget what the caller has proved; they are asked again when they next want something done."""
        async with self.rooms.floor.hold(which):
            try:
                kept = await self.rooms.conversations.get(which, Purpose.SECURITY)
                after = replace(kept.conversation, session=unproved(kept.conversation.session))
                if after.session != kept.conversation.session:
                    await self.rooms.store.commit(await self.rooms.conversations.change(kept, after, now))
            except (ConflictError, DeniedError):  # it has moved on, or is gone
                return

    async def _hand_over(self, which: ConversationId, alert: Alert, now: datetime) -> None:
        async with self.rooms.floor.hold(which):
            try:
                kept = await self.rooms.conversations.get(which, Purpose.SECURITY)
                if kept.conversation.keeper is not Keeper.DESK:
                    return
                after = replace(kept.conversation, keeper=Keeper.QUEUE)
                changed = await self.rooms.conversations.change(kept, after, now)
                reason = alert.pattern.value
                handed = Event(EventTag.HANDED_OVER, now, which, details={"queue": _QUEUE, "reason": reason})
                queued = self.rooms.queue.enter(which, _QUEUE, reason, now)
                await self.rooms.store.commit([*changed, queued, *self.rooms.audit.writes((handed,))])
            except (ConflictError, DeniedError):  # it has moved on, or is gone
                return
        self.rooms.newsroom.publish(which, Held(Keeper.QUEUE))
