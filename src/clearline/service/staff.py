"""What staff may ask of the desk: who waits, taking a conversation, speaking in it, and giving it back."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import datetime

from clearline.channels.seam import Held, Line, News, TranscriptView, Waiting
from clearline.dialogue.mask import Onlooker
from clearline.domain.conversation import (
    Conversation,
    ConversationId,
    Denied,
    Keeper,
    MessageId,
    Reply,
    Speaker,
)
from clearline.domain.event import Event, EventTag
from clearline.domain.person import Ending, Member, Personal, StaffId
from clearline.domain.privacy import Purpose
from clearline.domain.ruling import Block
from clearline.errors import ConflictError, DeniedError
from clearline.guard.grounding import Grounds
from clearline.identity import staff as entrance_keys
from clearline.identity.staff import NOTED_EVERY, StaffLimits
from clearline.oversight.entrance import Entrance
from clearline.oversight.queue import HandedOver
from clearline.records.conversations import Kept
from clearline.service.caller import CallerDesk
from clearline.service.chronicle import unheard
from clearline.service.lines import lines_of
from clearline.service.turn import Rooms
from clearline.store.statement import Write


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """Answers `channels.seam.StaffFront`; only who holds a conversation speaks in it."""

    rooms: Rooms
    callers: CallerDesk
    entrance: Entrance
    limits: StaffLimits

    async def staff_of(self, token: Personal[str]) -> Member | Ending | None:
        """Tell whose open session this is, or why it is over; None where there never was one."""
        inside = await self.entrance.inside(entrance_keys.digest_of(token.reveal()))
        if inside is None:
            return None
        if inside.is_ended or self.rooms.stops.ended_staff(inside.member.name, inside.since):
            return Ending.ORDER
        return self.limits.ending(inside.since, inside.seen_at, self.rooms.clock.now()) or inside.member

    async def seen(self, token: Personal[str]) -> None:
        """Let the idle time of an open session begin anew."""
        digest, now = entrance_keys.digest_of(token.reveal()), self.rooms.clock.now()
        inside = await self.entrance.inside(digest)
        if inside is not None and now - inside.seen_at >= NOTED_EVERY:
            await self.rooms.store.commit([self.entrance.seen(digest, now)])

    async def sign_out(self, token: Personal[str]) -> None:
        """Close the session."""
        digest = entrance_keys.digest_of(token.reveal())
        await self.rooms.store.commit([self.entrance.end(digest, self.rooms.clock.now())])

    async def queue(self, staff: StaffId) -> tuple[Waiting, ...]:
        """Return what waits and what this person holds, longest wait first; what was erased is left out."""
        listed: list[Waiting] = []
        for item in await self.rooms.queue.seen_by(staff):
            try:
                kept = await self.rooms.conversations.get(item.conversation, Purpose.SERVICE)
            except DeniedError:
                continue
            listed.append(_waiting(item, kept.conversation))
        return tuple(listed)

    async def claim(self, staff: StaffId, which: ConversationId) -> bool:
        """Take a waiting conversation; False when somebody else was first."""
        async with self.rooms.floor.hold(which):
            kept, now = await self.rooms.conversations.get(which, Purpose.SERVICE), self.rooms.clock.now()
            if kept.conversation.keeper is not Keeper.QUEUE:
                return False
            after = replace(kept.conversation, keeper=Keeper.STAFF, staff=staff)
            claim = self.rooms.queue.claim(which, staff, now)
            try:
                await self._change(kept, after, now, EventTag.STAFF_CLAIMED, staff, claim)
            except ConflictError:
                return False
        self.rooms.newsroom.publish(which, Held(Keeper.STAFF))
        return True

    async def transcript(self, staff: StaffId, which: ConversationId) -> TranscriptView | None:
        """Return the transcript of what is this person's, or of what waits under its masks, and note who read it."""
        kept = await self.rooms.conversations.get(which, Purpose.SERVICE)
        if not _may_read(staff, kept.conversation):
            return None
        read = Event(EventTag.RECORD_READ, self.rooms.clock.now(), which, details={"staff": staff})
        await self.rooms.store.commit(self.rooms.audit.writes((read,)))
        return await self.callers.view(kept.conversation, _onlooker(staff, kept.conversation))

    async def say(
        self, staff: StaffId, which: ConversationId, message: MessageId, text: Personal[str]
    ) -> Line | Denied | None:
        """Say a line to the caller: guarded, recorded and audited like the desk's own, then heard."""
        async with self.rooms.floor.hold(which):
            kept, now = await self.rooms.conversations.get(which, Purpose.SERVICE), self.rooms.clock.now()
            before = kept.conversation
            if not _holds(staff, before):
                return None
            if (said := await self.rooms.conversations.turn_of(kept, message)) is not None:
                (line,) = lines_of(said)
                return line
            draft = Reply(text.reveal(), before.language, Speaker.STAFF)
            released = self.rooms.guard.release(draft, vault=before.vault, grounds=Grounds())
            if isinstance(released.ruling, Block):
                return Denied(released.ruling.reason, released.reply.text)
            turn = replace(unheard(before, message, now, released.reply), speaker=Speaker.STAFF)
            sealed = await self.rooms.conversations.seal(kept, replace(before, turns=before.turns + 1), turn)
            details = {"turn": str(turn.number), "staff": staff}
            spoke = Event(EventTag.STAFF_SPOKE, now, which, sealed.pseudonym, details, sealed.digest)
            await self.rooms.store.commit([*sealed.writes, *self.rooms.audit.writes((spoke,))])
        (line,) = lines_of(turn)
        self.rooms.newsroom.publish(which, line)
        return line

    async def give_back(self, staff: StaffId, which: ConversationId) -> bool:
        """Return the conversation to the desk; False unless this person holds it."""
        async with self.rooms.floor.hold(which):
            kept, now = await self.rooms.conversations.get(which, Purpose.SERVICE), self.rooms.clock.now()
            if not _holds(staff, kept.conversation):
                return False
            after = replace(kept.conversation, keeper=Keeper.DESK, staff=None)
            close = self.rooms.queue.close(which, staff, now)
            await self._change(kept, after, now, EventTag.STAFF_RETURNED, staff, close)
        self.rooms.newsroom.publish(which, Held(Keeper.DESK))
        return True

    async def follow(self, staff: StaffId, which: ConversationId, after: int) -> AsyncGenerator[News, None]:
        """Stream the conversation for as long as this person may read it, as they might when they began."""
        with self.rooms.newsroom.listen(which) as live:
            conversation = (await self.rooms.conversations.get(which, Purpose.SERVICE)).conversation
            if not _may_read(staff, conversation):
                return
            to = _onlooker(staff, conversation)
            yield Held(conversation.keeper)
            missed = [line for line in await self.callers.seen(conversation, to) if line.turn > after]
            for line in missed:
                yield line
            async for live_news in live:
                for news in await self._seen(conversation, live_news, to):
                    if news not in missed:
                        yield news
                if isinstance(live_news, Held) and not _may_read(staff, await self._now(which)):
                    return

    async def _seen(self, conversation: Conversation, news: News, to: Onlooker) -> tuple[News, ...]:
        if to is Onlooker.HOLDER or isinstance(news, Held):
            return (news,)
        lines = await self.callers.seen(conversation, to)
        return tuple(line for line in lines if (line.turn, line.speaker) == (news.turn, news.speaker))

    async def _now(self, which: ConversationId) -> Conversation:
        return (await self.rooms.conversations.get(which, Purpose.SERVICE)).conversation

    async def _change(  # noqa: PLR0917 # one transaction of unlike parts
        self, kept: Kept, after: Conversation, now: datetime, tag: EventTag, staff: StaffId, queue: Write
    ) -> None:
        changed = await self.rooms.conversations.change(kept, after, now)
        event = Event(tag, now, after.id, details={"staff": staff})
        await self.rooms.store.commit([*changed, queue, *self.rooms.audit.writes((event,))])


def _holds(staff: StaffId, conversation: Conversation) -> bool:
    return conversation.keeper is Keeper.STAFF and conversation.staff == staff


def _onlooker(staff: StaffId, conversation: Conversation) -> Onlooker:
    return Onlooker.HOLDER if _holds(staff, conversation) else Onlooker.OTHER


def _may_read(staff: StaffId, conversation: Conversation) -> bool:
    return conversation.keeper is Keeper.QUEUE or _holds(staff, conversation)


def _waiting(item: HandedOver, conversation: Conversation) -> Waiting:
    return Waiting(
        conversation=item.conversation,
        since=item.since,
        queue=item.queue,
        reason=item.reason,
        language=conversation.language,
        level=conversation.session.principal.level,
        keeper=conversation.keeper,
    )
