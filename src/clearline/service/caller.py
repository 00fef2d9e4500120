"""What callers may ask of the desk: the answers to `channels.seam.Front`, but for those of staff."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

from clearline.audit.log import event_of
from clearline.channels.seam import Answered, AuditEntry, Held, Line, News, Opened, TranscriptView, Unasked
from clearline.dialogue.mask import Onlooker
from clearline.dialogue.state import dump
from clearline.domain.clock import Chance
from clearline.domain.conversation import (
    Conversation,
    ConversationId,
    Denied,
    Language,
    MessageId,
    Modality,
    Speaker,
    Turn,
    Utterance,
)
from clearline.domain.event import Event, EventTag
from clearline.domain.person import Assurance, Personal
from clearline.domain.privacy import Purpose
from clearline.guard.grounding import Grounds
from clearline.records.conversations import visitor_subject
from clearline.service.chronicle import unheard
from clearline.service.lines import lines_of
from clearline.service.onlookers import Screen
from clearline.service.rollout import Rollout
from clearline.service.tokens import Tokens, digest_of, is_first
from clearline.service.turn import Rooms, take_turn

ID_BYTES = 16
GREETING = MessageId("greeting")
ELLIPSIS = "…"
"""Stands for what nobody said, where words would be limited and looked at; it is not kept."""


@dataclass(frozen=True, slots=True)
class CallerDesk:
    """Opens conversations, answers in them, and shows callers what is recorded of theirs."""

    rooms: Rooms
    rollout: Rollout
    tokens: Tokens
    chance: Chance

    async def open(self, language: Language | None, source: str) -> Opened | Denied:
        """Begin a conversation: the greeting is its first turn, and is recorded before it is said."""
        spoken = language or Language.ENGLISH
        denied = self.rooms.stops.open(spoken) or self.rooms.limits.open(source, spoken)
        if denied is not None:
            return denied
        conversation, turn = self._greeted(ConversationId(self.chance.token(ID_BYTES)), spoken)
        token = self.tokens.first()
        sealed = await self.rooms.conversations.begin(conversation, digest_of(token), turn)
        of = {"turn": "0", "language": spoken.value}
        started = Event(EventTag.CONVERSATION_STARTED, turn.at, conversation.id, sealed.pseudonym, of, sealed.digest)
        await self.rooms.store.commit([*sealed.writes, *self.rooms.audit.writes((started,))])
        return Opened(conversation.id, token, turn.reply)

    async def answer(self, utterance: Utterance, token: Personal[str]) -> Answered | Denied:
        """Take a turn; a fresh token comes with it if the caller has proved who they are since `token` was made."""
        taken = await self._taken(utterance)
        if isinstance(taken, Denied):
            return taken
        if taken.level is Assurance.NONE:
            return Answered(taken.reply)
        await self._count(taken)
        if not (taken.attempted or is_first(token)):
            return Answered(taken.reply)
        kept = await self.rooms.conversations.get(taken.conversation, Purpose.SERVICE)
        return Answered(taken.reply, self.tokens.renewed(kept.conversation, token))

    async def silence(self, which: ConversationId, source: str) -> Unasked:
        """Take a channel's word that the caller says nothing, as far as the clock bears it out; it has no power."""
        message = MessageId(f"silence-{self.chance.token(ID_BYTES)}")
        unsaid = Utterance(which, message, Personal(ELLIPSIS), source, self.rooms.clock.now(), silent=True)
        taken = await self._taken(unsaid)
        if isinstance(taken, Denied):
            return Unasked(None, taken.retry_after_s)
        kept = await self.rooms.conversations.get(which, Purpose.SERVICE)
        more = self.rollout.rooms_of(which).thinker.refrains(unsaid, kept, taken.at)
        return Unasked(next(lines_of(taken), None), more.retry_after_s if more else 0)

    async def _taken(self, utterance: Utterance) -> Turn | Denied:
        """Take the turn under the release that this conversation belongs to, and let it count for it."""
        try:
            taken = await take_turn(utterance, self.rollout.rooms_of(utterance.conversation))
        except Exception:
            self.rollout.saw(utterance.conversation, None)
            raise
        if isinstance(taken, Turn):
            self.rollout.saw(utterance.conversation, taken)
        return taken

    async def _count(self, taken: Turn) -> None:
        """Let what is said from now on count for the customer too, whatever conversation they say it in."""
        limits, which = self.rooms.limits, taken.conversation
        if limits.is_counted(which):
            return
        if (customer := await self.rooms.conversations.reference_in(which)) is not None:
            limits.count_for(customer, which)

    async def follow(self, which: ConversationId, after: int) -> AsyncGenerator[News, None]:
        """Tell who holds the conversation, then every line of staff after turn `after`, then whatever happens."""
        with self.rooms.newsroom.listen(which) as live:
            conversation = (await self.rooms.conversations.get(which, Purpose.SERVICE)).conversation
            yield Held(conversation.keeper)
            missed = [line async for line in self._lines(which, after + 1) if _is_news(line)]
            for line in missed:
                yield line
            async for news in live:
                if isinstance(news, Held) or (_is_news(news) and news not in missed):
                    yield news

    async def transcript(self, which: ConversationId) -> TranscriptView:
        """Return the conversation as it is kept, with what the log says of it."""
        conversation = (await self.rooms.conversations.get(which, Purpose.SERVICE)).conversation
        return await self.view(conversation)

    async def view(self, conversation: Conversation, to: Onlooker = Onlooker.CALLER) -> TranscriptView:
        """Return `conversation` as `to` may read it."""
        entries = [(entry.index, event_of(entry.leaf)) for entry in await self.rooms.audit.entries_of(conversation.id)]
        return TranscriptView(
            conversation=conversation.id,
            started_at=conversation.started_at,
            keeper=conversation.keeper,
            level=conversation.session.principal.level,
            lines=await self.seen(conversation, to),
            entries=tuple(AuditEntry(index, event.tag, event.at, event.digest) for index, event in entries),
            checkpoint=await self.rooms.audit.latest_checkpoint() or "",
            versions=conversation.versions,
            purposes=conversation.purposes,
        )

    async def seen(self, conversation: Conversation, to: Onlooker) -> tuple[Line, ...]:
        """Return the lines of `conversation` as `to` may read them."""
        turns = [turn async for turn in self.rooms.conversations.turns(conversation.id, Purpose.SERVICE)]
        screen = Screen.of(self.rollout.rooms_of(conversation.id).phrasing, conversation.modality)
        return tuple(line for turn in screen.seen(turns, to) for line in lines_of(turn))

    async def close(self, which: ConversationId) -> None:
        """End the conversation for the caller."""
        await self.tokens.end(which)

    async def _lines(self, which: ConversationId, first: int) -> AsyncGenerator[Line, None]:
        async for turn in self.rooms.conversations.turns(which, Purpose.SERVICE, max(first, 0)):
            for line in lines_of(turn):
                yield line

    def _greeted(self, which: ConversationId, language: Language) -> tuple[Conversation, Turn]:
        rooms = self.rollout.rooms_of(which)
        now = rooms.clock.now()
        state, decision = rooms.thinker.begin(language)
        draft = rooms.phrasing.say(decision, language, Modality.CHAT)
        reply = rooms.guard.release(draft, vault={}, grounds=Grounds()).reply
        conversation = Conversation(
            id=which,
            subject=visitor_subject(which),
            started_at=now,
            language=language,
            state=dump(state),
            versions=rooms.thinker.versions,
            purposes=rooms.kept_for,
        )
        turn = replace(unheard(conversation, GREETING, now, reply), decisions=(decision,))
        return replace(conversation, turns=1), turn


def _is_news(line: Line) -> bool:
    """Return whether it is said without an utterance that it would be the answer to."""
    return line.speaker is Speaker.STAFF or line.unasked
