"""Sealed turns into SQLite: what the records, the keys and the store can take."""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

from clearline.audit.log import AuditLog
from clearline.crypto.keys import Keyring
from clearline.crypto.wrapper import UnsafeFileWrapper
from clearline.domain.conversation import Conversation, ConversationId, Heard, Language, MessageId, Reply, Turn
from clearline.domain.event import Event, EventTag
from clearline.domain.person import Assurance
from clearline.domain.privacy import Purpose
from clearline.records.conversations import Conversations, visitor_subject
from clearline.service.clock import SystemChance
from clearline.store.engine import Store, open_store
from clearline.testing import START, FakeClock, FakeKeyStore
from figure import Figure, Result, Say, Target

WRITERS = 64
TURNS = 20
REPEATS = 5
WORDS = "Your bill for October 2026 is ¥128.00. It should be paid by 25 November 2026 and is not settled yet. " * 3


async def measure(tell: Say) -> Result:
    """Return turns a second with all writers at once."""
    rates, spent = [], []
    with tempfile.TemporaryDirectory(prefix="clearline-perf-") as folder:
        store = await open_store(f"sqlite:///{folder}/records.db")
        conversations = await records_of(store, Path(folder))
        for repeat in range(REPEATS):
            began, used = time.monotonic(), time.process_time()
            await write_all(conversations, f"c{repeat}", WRITERS)
            rates.append(WRITERS * TURNS / (time.monotonic() - began))
            spent.append(1e3 * (time.process_time() - used) / (WRITERS * TURNS))
            tell(f"{rates[-1]:.0f} turns/s, {spent[-1]:.2f} ms CPU each")
        await store.close()
    return Result(median(rates), f"{median(spent):.2f} ms CPU for each turn")


async def records_of(store: Store, folder: Path) -> Conversations:
    """Return the records in `store`, under keys that are held in memory once they were made."""
    clock, chance = FakeClock(), SystemChance()
    wrapper = UnsafeFileWrapper.open(folder / "root.key", chance)
    return Conversations(store, await Keyring.open(wrapper, FakeKeyStore(), chance=chance, clock=clock), chance)


async def write_all(conversations: Conversations, name: str, writers: int) -> None:
    """Let so many write at once, each a conversation of its own."""
    audit = AuditLog(conversations.store)
    async with asyncio.TaskGroup() as group:
        for writer in range(writers):
            group.create_task(_write(conversations, audit, ConversationId(f"{name}-{writer}")))


async def _write(conversations: Conversations, audit: AuditLog, which: ConversationId) -> None:
    """Begin a conversation and go on with it, each turn durable before the next."""
    conversation = Conversation(which, visitor_subject(which), START, Language.ENGLISH, turns=1)
    sealed = await conversations.begin(conversation, which.encode(), turn_of(which, 0))
    await conversations.store.commit(sealed.writes)
    for number in range(1, TURNS):
        kept = await conversations.get(which, Purpose.SERVICE)
        turn = turn_of(which, number)
        sealed = await conversations.seal(kept, kept.conversation, turn)
        event = Event(EventTag.TURN_COMMITTED, START, which, sealed.pseudonym, {}, sealed.digest)
        await conversations.store.commit([*sealed.writes, *audit.writes([event])])


def turn_of(which: ConversationId, number: int, said: str = "show me my bill for October", reply: str = WORDS) -> Turn:
    """Return a turn in which little more than words is kept."""
    return Turn(
        conversation=which,
        number=number,
        message_id=MessageId(f"m{number}"),
        at=START,
        heard=Heard(said, Language.ENGLISH),
        level=Assurance.NONE,
        attempted=False,
        ruling="allow",
        decisions=(),
        outcomes=(),
        reply=Reply(reply, Language.ENGLISH),
    )


FIGURE = Figure(
    "writes",
    "Sealed turns a second into SQLite, 64 writers",
    "in one process: read and open the snapshot, seal snapshot and turn, audit entry, one durable commit; "
    "median of 5 repeats of 1,280 turns",
    "turns/s",
    measure,
    Target(5000, is_floor=True),
)
