"""Steps 8 and 9: what has been heard and what is about to leave, sealed and in the log before it leaves.

A streamed answer is kept as it leaves: its first piece is the turn of what the caller said, each further one a turn in
which only the bot speaks. So whatever a client has received is in the record, wherever the stream broke off.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from clearline.audit.log import AuditLog
from clearline.domain.clock import Chance, Clock
from clearline.domain.conversation import (
    Conversation,
    ConversationId,
    Heard,
    Json,
    Language,
    MessageId,
    Reply,
    Speaker,
    Turn,
)
from clearline.domain.decision import Phrase, Say, Value
from clearline.domain.event import Event, EventTag
from clearline.domain.privacy import Purpose
from clearline.domain.ruling import Allow
from clearline.errors import DeniedError
from clearline.records.conversations import Conversations, Kept, Sealed, visitor_subject
from clearline.service import chronicle
from clearline.service.gateway.asked import Piece
from clearline.service.gateway.inward import Inward
from clearline.service.gateway.places import parsed
from clearline.service.gateway.webhook import spoken
from clearline.store.engine import Store
from clearline.store.statement import Write

_ID_BYTES = 16
_OWN = "own"
"""Where a conversation keeps which values are the caller's own."""


@dataclass(frozen=True, slots=True)
class Book:
    """Where exchanges are kept."""

    clock: Clock
    chance: Chance
    conversations: Conversations
    audit: AuditLog
    store: Store
    versions: Mapping[str, str]
    kept_for: Mapping[str, str]
    """What conversations are kept for; see `Conversation.purposes`."""

    async def page(self, which: ConversationId, *, is_named: bool) -> "Page":
        """Return the conversation where it stands, or a new one; only one that the client named can be there."""
        if is_named:
            try:
                kept = await self.conversations.get(which, Purpose.SERVICE)
            except DeniedError:
                pass
            else:
                return Page(self, kept, is_new=False)
        now = self.clock.now()
        subject = visitor_subject(which)
        fresh = Conversation(
            which, subject, now, Language.ENGLISH, turns=1, versions=self.versions, purposes=self.kept_for
        )
        return Page(self, Kept(fresh, 0), is_new=True)


class Page:
    """The conversation of one exchange, which goes on with every piece that is kept."""

    def __init__(self, book: Book, kept: Kept, *, is_new: bool) -> None:
        self._book = book
        self._kept = kept
        self._is_new = is_new
        self._is_first = True

    def before(self) -> Inward:
        """Return what is known of the conversation before anything new is looked at."""
        conversation = self._kept.conversation
        own = conversation.state.get(_OWN)
        placeholders = frozenset(str(each) for each in own) if isinstance(own, list) else frozenset[str]()
        return Inward(Allow(), (), Heard("", conversation.language), conversation.vault, placeholders, ())

    async def keep(self, seen: Inward, pieces: Sequence[Piece], *, failed: str = "") -> None:
        """Seal `pieces` and enter them in the log; on return they may leave. Raises StoreError if they may not.

        Where nothing more was said and nothing failed there is nothing to keep: a bot's last word ends most answers.
        """
        if not (pieces or failed or self._is_first):
            return
        before = self._kept.conversation
        turn = self._turn(seen, pieces)
        own: list[Json] = [*sorted(seen.own)]
        after = replace(
            before, turns=before.turns + 1, vault=seen.vault, language=seen.heard.language, state={_OWN: own}
        )
        begun = await self._begun() if self._is_new else ()
        sealed = await self._book.conversations.seal(self._kept, after, turn)
        entries = self._book.audit.writes(tuple(self._events(seen, turn, sealed, _reason(pieces, failed))))
        await self._book.store.commit([*begun, *sealed.writes, *entries])
        self._kept = Kept(after, self._kept.revision + 1)
        self._is_new = self._is_first = False

    async def _begun(self) -> Sequence[Write]:
        """Return what opens the conversation; nobody holds a token to it, so that nothing opens it from outside."""
        conversation, chance = self._kept.conversation, self._book.chance
        opening = replace(self._unheard(conversation), number=0, speaker=Speaker.DESK)
        return (await self._book.conversations.begin(conversation, chance.octets(32), opening)).writes

    def _turn(self, seen: Inward, pieces: Sequence[Piece]) -> Turn:
        conversation = self._kept.conversation
        turn = self._unheard(conversation)
        said = "\n".join(filter(None, (_spoken(piece.text) for piece in pieces)))
        reply = Reply(said, seen.heard.language)
        decisions = (Say((Phrase("gateway", {"choices": tuple(_choice(piece) for piece in pieces)}),)),)
        if not self._is_first:
            return replace(turn, reply=reply, decisions=decisions, speaker=Speaker.DESK)
        ruling = chronicle.ruling_word(seen.ruling)
        attempted = seen.code is not None
        return replace(turn, reply=reply, decisions=decisions, heard=seen.heard, ruling=ruling, attempted=attempted)

    def _unheard(self, conversation: Conversation) -> Turn:
        message = MessageId(self._book.chance.token(_ID_BYTES))
        return chronicle.unheard(conversation, message, self._book.clock.now(), Reply("", conversation.language))

    def _events(self, seen: Inward, turn: Turn, sealed: Sealed, reason: str) -> Iterator[Event]:
        noted: list[tuple[EventTag, dict[str, str]]] = []
        if self._is_new:
            noted.append((EventTag.CONVERSATION_STARTED, {}))
        if self._is_first:
            noted += chronicle.of_guard_in(seen.ruling)
        if reason:
            noted.append((EventTag.REPLY_BLOCKED, {"reason": reason}))
        for tag, details in (*noted, (EventTag.TURN_COMMITTED, {})):
            more = {"turn": str(turn.number), **details}
            yield Event(tag, turn.at, turn.conversation, sealed.pseudonym, more, sealed.digest)


def _spoken(text: str) -> str:
    value = parsed(text)
    return (spoken(value) or text) if isinstance(value, dict | list) else text


def _choice(piece: Piece) -> Value:
    calls = tuple({"name": call.name, "arguments": call.kept} for call in piece.calls)
    return {"index": piece.index, "finish": piece.finish, "blocked": piece.blocked, "calls": calls}


def _reason(pieces: Sequence[Piece], failed: str) -> str:
    return failed or next((piece.blocked for piece in pieces if piece.blocked), "")
