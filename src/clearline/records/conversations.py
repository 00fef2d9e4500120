"""Conversations as they are kept: a sealed snapshot, which is all the next turn needs, and every turn sealed."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from clearline.crypto.aead import DataKey, Place
from clearline.crypto.keys import Keyring
from clearline.domain.clock import Chance
from clearline.domain.conversation import Conversation, ConversationId, MessageId, Turn
from clearline.domain.person import CustomerId, SubjectId
from clearline.domain.privacy import UNSAID, Purpose, needs_choice
from clearline.errors import DeniedError, PurposeError
from clearline.records.codec import decode, encode
from clearline.store.engine import Store
from clearline.store.moments import micros, moment
from clearline.store.statement import Params, Write, prepare, prepare_insert, query
from clearline.store.tables import CONVERSATIONS, CUSTOMER_CONVERSATIONS, TURNS

PAGE = 200
"""Turns, and ids, read at once."""

_C, _T, _L = CONVERSATIONS.c, TURNS.c, CUSTOMER_CONVERSATIONS.c

_BEGIN = prepare_insert(CONVERSATIONS)
_GO_ON = prepare(
    update(CONVERSATIONS)
    .where(_C.id == bindparam("which"), _C.revision == bindparam("seen"))
    .values(
        sealed_by=bindparam("by"),
        revision=bindparam("next"),
        turns=bindparam("count"),
        snapshot=bindparam("sealed"),
        changed_at=bindparam("now"),
    )
)
_RETOKEN = prepare(
    update(CONVERSATIONS)
    .where(_C.id == bindparam("which"), _C.token_digest == bindparam("old"))
    .values(token_digest=bindparam("new"))
)
_ADD_TURN = prepare_insert(TURNS)
_LINK = prepare_insert(CUSTOMER_CONVERSATIONS)
_SNAPSHOT = query(
    select(_C.sealed_by, _C.revision, _C.snapshot, _C.changed_at).where(_C.id == bindparam("which")),
    tuple[str, int, bytes, int],
)
_TOKEN = query(select(_C.token_digest, _C.started_at).where(_C.id == bindparam("which")), tuple[bytes | None, int])
_BY_MESSAGE = query(
    select(_T.number, _T.sealed_by, _T.body).where(
        _T.conversation == bindparam("which"), _T.message == bindparam("digest")
    ),
    tuple[int, str, bytes],
)
_TURNS = query(
    select(_T.number, _T.sealed_by, _T.body)
    .where(_T.conversation == bindparam("which"), _T.number >= bindparam("first"))
    .order_by(_T.number)
    .limit(PAGE),
    tuple[int, str, bytes],
)
_LISTED = query(select(_C.id).where(_C.id > bindparam("after")).order_by(_C.id).limit(PAGE), tuple[str])
_OF_CUSTOMER = query(select(_L.conversation).where(_L.reference == bindparam("who")), tuple[str])
_REFERENCE_IN = query(select(_L.reference).where(_L.conversation == bindparam("which")), tuple[str])
_DROP_TURNS = prepare(delete(TURNS).where(_T.conversation == bindparam("which")))
_DROP = prepare(delete(CONVERSATIONS).where(_C.id == bindparam("which")))
_UNLINK = prepare(
    delete(CUSTOMER_CONVERSATIONS).where(_L.reference == bindparam("who"), _L.conversation == bindparam("which"))
)


Permits = Callable[[CustomerId, Purpose], Awaitable[bool]]
"""Tells whether a customer's choices allow a purpose now."""


Ended = Callable[[ConversationId, datetime], bool]
"""Tells whether the session of a conversation that began then has been ended by order."""


def _never_ended(_which: ConversationId, _began_at: datetime) -> bool:
    return False


async def _never(_customer: CustomerId, _purpose: Purpose) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation as it lies in the store; a change is accepted only while `revision` is still the newest."""

    conversation: Conversation
    revision: int
    changed_at: datetime | None = None
    """When it last went on; None for one that is not in the store yet."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What keeping a turn writes, and what the log may say of it."""

    writes: tuple[Write, ...]
    digest: str
    """Of the sealed turn: SHA-256, hex."""
    pseudonym: str
    """For the subject, under the subject's own key: when that is destroyed, nobody can tell whose it was."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What there was to erase."""

    conversations: int
    keys: int


@dataclass(frozen=True, slots=True)
class _Sealer:
    """Under whose key something is sealed."""

    subject: SubjectId
    reference: str
    key: DataKey


@dataclass(frozen=True, slots=True)
class Conversations:
    """Seals and opens; it returns `Write`s, so that a turn and its audit entries are one commit."""

    store: Store
    keyring: Keyring
    chance: Chance
    permits: Permits = _never
    """Asked for purposes that a customer may decline; without it they are all refused."""

    async def get(self, which: ConversationId, purpose: Purpose) -> Kept:
        """Return the newest snapshot, for `purpose`.

        Raises PurposeError when the conversation's own purposes or its customer's choice do not cover it, DeniedError
        if there is none, or its key has been destroyed.
        """
        rows = await self.store.fetch(_SNAPSHOT, {"which": which})
        if not rows:
            raise DeniedError("no such conversation")
        sealed_by, revision, snapshot, changed = rows[0]
        opened = await self._open(snapshot, _snapshot_place(which, revision, sealed_by))
        conversation = decode(opened, Conversation)
        await self._refuse_unless_covered(conversation, purpose)
        return Kept(conversation, revision, moment(changed))

    async def begin(self, conversation: Conversation, token_digest: bytes, turn: Turn) -> Sealed:
        """Keep a new conversation with its first turn, the greeting."""
        by = await self._sealer(conversation.subject)
        started = micros(conversation.started_at)
        begun = Write(
            _BEGIN,
            {
                "id": conversation.id,
                "sealed_by": by.reference,
                "revision": 0,
                "turns": conversation.turns,
                "snapshot": self._snapshot(conversation, 0, by),
                "token_digest": token_digest,
                "started_at": started,
                "changed_at": started,
            },
        )
        return self._sealed(by, turn, begun)

    async def seal(self, kept: Kept, after: Conversation, turn: Turn) -> Sealed:
        """Keep a turn and the conversation after it; going on from an old revision is a conflict."""
        by = await self._sealer(after.subject)
        return self._sealed(by, turn, *self._changed(kept, after, turn.at, by))

    async def change(self, kept: Kept, after: Conversation, now: datetime) -> tuple[Write, ...]:
        """Keep a change of the conversation in which nothing was said."""
        return self._changed(kept, after, now, await self._sealer(after.subject))

    async def pseudonym(self, subject: SubjectId) -> str:
        """Return what the log may call `subject`; see `Sealed.pseudonym`."""
        return (await self.keyring.key_for(subject)).pseudonym("event", subject)

    async def turn_of(self, kept: Kept, message: MessageId) -> Turn | None:
        """Return the turn that this message has been, so that nothing is done twice."""
        which = kept.conversation.id
        rows = await self.store.fetch(_BY_MESSAGE, {"which": which, "digest": _message_digest(which, message)})
        return await self._read_turn(which, *rows[0]) if rows else None

    async def turns(self, which: ConversationId, purpose: Purpose, first: int = 0) -> AsyncIterator[Turn]:
        """Yield the turns from `first` on, in order, for `purpose`; raises as `get`."""
        await self.get(which, purpose)
        while rows := await self.store.fetch(_TURNS, {"which": which, "first": first}):
            for row in rows:
                yield await self._read_turn(which, *row)
            first = rows[-1][0] + 1

    async def token_digest(self, which: ConversationId, ended: Ended = _never_ended) -> bytes | None:
        """Return the digest of the token that opens the conversation; None if nothing does.

        Nothing opens one of which `ended`, asked with the moment at which it began, says so.
        """
        rows = await self.store.fetch(_TOKEN, {"which": which})
        if not rows or ended(which, moment(rows[0][1])):
            return None
        return rows[0][0]

    def retoken(self, which: ConversationId, old: bytes, new: bytes | None) -> Write:
        """Let the token with digest `new` (None: nothing) open it instead of that with `old`, or be a conflict."""
        return Write(_RETOKEN, {"which": which, "old": old, "new": new}, expect_rows=1)

    def reference(self, customer: CustomerId) -> str:
        """Return the pseudonym under which everything of `customer`'s is kept."""
        return self.keyring.reference(customer_subject(customer))

    async def reference_in(self, which: ConversationId) -> str | None:
        """Return the pseudonym of the customer who was identified in a conversation; it names nobody."""
        rows = await self.store.fetch(_REFERENCE_IN, {"which": which})
        return rows[0][0] if rows else None

    async def listed(self, after: str = "") -> tuple[ConversationId, ...]:
        """Return the next ids above `after`; an id says nothing of anybody."""
        return tuple(ConversationId(row[0]) for row in await self.store.fetch(_LISTED, {"after": after}))

    async def of(self, reference: str) -> tuple[ConversationId, ...]:
        """Return the conversations in which this customer was identified."""
        return tuple(ConversationId(row[0]) for row in await self.store.fetch(_OF_CUSTOMER, {"who": reference}))

    async def erase(self, reference: str) -> Erased:
        """Destroy every key that sealed this customer's words, then delete the rows.

        It goes on until nothing is left, so a turn that is being committed meanwhile goes too; after a crash it is
        simply called again.
        """
        conversations = keys = 0
        while found := await self.of(reference):
            visitors = [self.keyring.reference(visitor_subject(which)) for which in found]
            keys += await self.keyring.destroy([reference, *visitors])
            await self.store.commit([write for which in found for write in _dropped(reference, which)])
            conversations += len(found)
        keys += await self.keyring.destroy([reference])
        return Erased(conversations, keys)

    async def _refuse_unless_covered(self, conversation: Conversation, purpose: Purpose) -> None:
        if purpose.value not in (conversation.purposes or UNSAID):
            raise PurposeError(f"this conversation is not kept for {purpose.value!r}")
        if not needs_choice(purpose):
            return
        customer = owner_of(conversation)
        # Nobody has agreed on behalf of a caller who is not known, nor could they have objected.
        if customer is None or not await self.permits(customer, purpose):
            raise PurposeError(f"the customer's choice does not cover {purpose.value!r}")

    async def _sealer(self, subject: SubjectId) -> _Sealer:
        return _Sealer(subject, self.keyring.reference(subject), await self.keyring.key_for(subject))

    def _changed(self, kept: Kept, after: Conversation, now: datetime, by: _Sealer) -> tuple[Write, ...]:
        params: Params = {
            "which": after.id,
            "seen": kept.revision,
            "by": by.reference,
            "next": kept.revision + 1,
            "count": after.turns,
            "sealed": self._snapshot(after, kept.revision + 1, by),
            "now": micros(now),
        }
        changed = Write(_GO_ON, params, expect_rows=1)
        if after.subject == kept.conversation.subject:
            return (changed,)
        return changed, Write(_LINK, {"reference": by.reference, "conversation": after.id})

    def _snapshot(self, conversation: Conversation, revision: int, by: _Sealer) -> bytes:
        place = _snapshot_place(conversation.id, revision, by.reference)
        return by.key.seal(encode(conversation), place, self.chance)

    def _sealed(self, by: _Sealer, turn: Turn, *changes: Write) -> Sealed:
        place = _turn_place(turn.conversation, turn.number, by.reference)
        body = by.key.seal(encode(turn), place, self.chance)
        params: Params = {
            "conversation": turn.conversation,
            "number": turn.number,
            "message": _message_digest(turn.conversation, turn.message_id),
            "sealed_by": by.reference,
            "body": body,
            "at": micros(turn.at),
        }
        digest = hashlib.sha256(body).hexdigest()
        return Sealed((*changes, Write(_ADD_TURN, params)), digest, by.key.pseudonym("event", by.subject))

    async def _read_turn(self, which: ConversationId, number: int, sealed_by: str, body: bytes) -> Turn:
        return decode(await self._open(body, _turn_place(which, number, sealed_by)), Turn)

    async def _open(self, envelope: bytes, place: Place) -> bytes:
        key = await self.keyring.key_of(place.subject, envelope)
        if key is None:
            raise DeniedError("the key of this record has been destroyed")
        return key.open(envelope, place)


def _dropped(reference: str, which: ConversationId) -> tuple[Write, ...]:
    return (
        Write(_DROP_TURNS, {"which": which}),
        Write(_DROP, {"which": which}),
        Write(_UNLINK, {"who": reference, "which": which}),
    )


def customer_subject(customer: CustomerId) -> SubjectId:
    """Return whose key seals what is said once the customer is known."""
    return SubjectId(f"customer:{customer}")


def owner_of(conversation: Conversation) -> CustomerId | None:
    """Return the customer whose conversation this has become; nobody else can be identified in it."""
    kind, _, name = conversation.subject.partition(":")
    return CustomerId(name) if kind == "customer" else None


def visitor_subject(conversation: ConversationId) -> SubjectId:
    """Return whose key seals what is said before anybody is known."""
    return SubjectId(f"visitor:{conversation}")


def _snapshot_place(which: ConversationId, revision: int, reference: str) -> Place:
    return Place("conversations", "snapshot", f"{which}/{revision}", reference)


def _turn_place(which: ConversationId, number: int, reference: str) -> Place:
    return Place("turns", "body", f"{which}/{number}", reference)


def _message_digest(which: ConversationId, message: MessageId) -> bytes:
    return hashlib.sha256(f"{which}|{message}".encode()).digest()
