"""What is kept for long: sealing it, forgetting one customer of many, and proving that a backup of it is whole."""

import asyncio
import io
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from rich.console import Console

from clearline.audit.log import AuditLog
from clearline.audit.sequencer import Sequencer
from clearline.cli import recovery
from clearline.cli.drill import WHOLE, drill
from clearline.crypto.keyfile import read_or_make
from clearline.crypto.keys import Keyring
from clearline.crypto.recipient import Opener
from clearline.crypto.stream import SealedReader, StreamSealer
from clearline.domain.conversation import Conversation, ConversationId, Language, Turn
from clearline.domain.event import Event, EventTag
from clearline.domain.person import CustomerId
from clearline.domain.privacy import Purpose
from clearline.records.conversations import Conversations, customer_subject, visitor_subject
from clearline.records.erasure import Erasures
from clearline.records.holds import Holds
from clearline.records.own import Own
from clearline.service.erasure import ErasureDesk
from clearline.service.foundation import keys_of, store_of
from clearline.service.handout import log_key
from clearline.service.settings import Settings, from_environment
from clearline.store.engine import Store
from clearline.testing import START, FakeClock, SeededChance
from figure import Figure, Result, Say, Target
from writes import turn_of

CUSTOMERS = 100_000
STREAM_MIB = 512
AT_ONCE = 250
CANARIES = [f"canary-{number:03}-of-two-hundred" for number in range(200)]
A_TURN = 8
REPLY = "Your bill for October 2026 is ¥128.00. It should be paid by 25 November 2026."
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class _Kept:
    """A store with its keys, open."""

    store: Store
    keyring: Keyring
    chance: SeededChance
    clock: FakeClock

    @property
    def conversations(self) -> Conversations:
        return Conversations(self.store, self.keyring, self.chance)


async def measure_stream(tell: Say, mib: int = STREAM_MIB) -> Result:
    """Return MB sealed for each second of CPU."""
    key, piece = os.urandom(32), os.urandom(MIB)
    with tempfile.TemporaryFile(prefix="clearline-perf-") as sealed:
        sealer = StreamSealer(key, b"perf", SeededChance())
        sealed.write(sealer.header)
        spent = 0.0
        for _ in range(mib):
            before = time.thread_time()
            segments = sealer.feed(piece)
            spent += time.thread_time() - before
            sealed.write(segments)
        sealed.write(sealer.finish())
        rate = mib * MIB / 1e6 / spent
        tell(f"{rate:.0f} MB/s")
        sealed.seek(0)
        reader = SealedReader(key, b"perf", sealed)
        used = time.thread_time()
        for place in range(200):
            assert len(reader.read(place * 7_919 * 101 % (reader.size_bytes - 4096), 4096)) == 4096
        each = 1e3 * (time.thread_time() - used) / 200
    return Result(rate, f"writing it out not counted; 4 KiB from anywhere in it: {each:.2f} ms")


async def measure_forget(tell: Say, customers: int = CUSTOMERS) -> Result:
    """Return the seconds in which one customer is forgotten, everything committed."""
    with tempfile.TemporaryDirectory(prefix="clearline-perf-") as folder:
        settings = from_environment({}, data_dir=Path(folder))
        async with AsyncExitStack() as stack:
            kept = await _open(stack, settings)
            await _populate(kept, customers, tell)
            victim = CustomerId("TM-0000042")
            sealed = await _canaries(kept, victim)
            erasures = _erasures(kept)
            await erasures.ask(victim, "cl-perf00000000")
            began, used = time.monotonic(), time.process_time()
            assert await erasures.carry_out() == 1
            took, spent = time.monotonic() - began, time.process_time() - used
            assert await kept.conversations.of(kept.conversations.reference(victim)) == ()
        files = [path for path in Path(folder).rglob("*") if path.is_file()]  # noqa: ASYNC240 # nobody waits
        found = await asyncio.to_thread(_found, files, [*(each.encode() for each in CANARIES), *sealed])
        size = sum(path.stat().st_size for path in files) / 1e6
    assert not found, f"{len(found)} traces are left"
    what = f"none of {len(CANARIES)} canaries and {len(sealed)} sealed turns left in {len(files)} files, {size:.0f} MB"
    return Result(took, f"CPU {spent:.3f} s; {what}")


async def measure_drill(tell: Say, conversations: int = CUSTOMERS) -> Result:
    """Return the seconds of a restore drill, from the sealed files to the word that everything is there."""
    with tempfile.TemporaryDirectory(prefix="clearline-perf-") as folder:
        home = Path(folder)
        settings = from_environment({}, data_dir=home / "desk", log_origin="perf.example/log")
        async with AsyncExitStack() as stack:
            kept = await _open(stack, settings)
            await _populate(kept, conversations, tell)
            signer = log_key(settings, kept.chance)
            sequencer = Sequencer(kept.store, origin="perf.example/log", keys=(signer,), clock=kept.clock)
            await sequencer.catch_up()
        tell("integrated")
        desk = recovery.Desk(settings, FakeClock(), SeededChance("drill"))
        key, public = home / "backup.key", home / "backup.pub"
        out = Console(file=io.StringIO())
        opener = Opener.make(desk.chance)
        read_or_make(key, f"{opener.to_text()}\n".encode)
        public.write_text(f"{opener.recipient}\n")
        sealed = recovery.Sealed(home / "data.sealed", home / "keys.sealed", key)
        await asyncio.to_thread(recovery.make, desk, sealed.data, sealed.keys, public, out)
        tell("backed up")
        into = settings.model_copy(update={"data_dir": home / "drill"})
        began, used = time.monotonic(), time.process_time()
        status = await asyncio.to_thread(drill, desk, sealed, into, recovery.Afterwards(), None, out)
        took = time.monotonic() - began
        assert status == WHOLE, out.file
        return Result(took, f"CPU {time.process_time() - used:.0f} s, {conversations:,} turns and entries")


async def _open(stack: AsyncExitStack, settings: Settings) -> _Kept:
    clock, chance = FakeClock(), SeededChance("lasting")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    store = await store_of(stack, settings)
    keys, wrapper = await keys_of(stack, settings, clock, chance)
    return _Kept(store, await Keyring.open(wrapper, keys, chance=chance, clock=clock), chance, clock)


async def _populate(kept: _Kept, count: int, tell: Say) -> None:
    """Keep one conversation of each of so many customers, with its entry in the log."""
    began = time.monotonic()
    for first in range(0, count, AT_ONCE):
        await asyncio.gather(*(_begin(kept, number) for number in range(first, min(count, first + AT_ONCE))))
        if first % (count // 5) == 0:
            tell(f"{first} customers after {time.monotonic() - began:.0f} s")


async def _begin(kept: _Kept, number: int) -> None:
    which = ConversationId(f"c{number:07}")
    conversation = Conversation(
        which, customer_subject(CustomerId(f"TM-{number:07}")), START, Language.ENGLISH, turns=1
    )
    sealed = await kept.conversations.begin(conversation, which.encode(), _turn(which, 0, "show me my bill"))
    event = Event(EventTag.CONVERSATION_STARTED, START, which, sealed.pseudonym, {"turn": "0"}, sealed.digest)
    await kept.store.commit([*sealed.writes, *AuditLog(kept.store).writes([event])])


async def _canaries(kept: _Kept, victim: CustomerId) -> list[bytes]:
    """Let the victim say everything that must not be found; return how each turn begins as it is sealed."""
    which, all_of_it = ConversationId("canaries"), kept.conversations
    visitor = Conversation(which, visitor_subject(which), START, Language.ENGLISH, turns=1)
    begun = await all_of_it.begin(visitor, b"canaries", _turn(which, 0, "hello"))
    await kept.store.commit(begun.writes)
    bodies = list[bytes]()
    for number, start in enumerate(range(0, len(CANARIES), A_TURN), 1):
        before = await all_of_it.get(which, Purpose.SERVICE)
        after = replace(before.conversation, subject=customer_subject(victim), turns=number + 1)
        said = " ".join(CANARIES[start : start + A_TURN])
        sealed = await all_of_it.seal(before, after, _turn(which, number, said))
        await kept.store.commit(sealed.writes)
        bodies += _sealed_bytes(write.params.values() for write in sealed.writes)
    return bodies


def _sealed_bytes(written: Iterable[Iterable[object]]) -> list[bytes]:
    return [value[20:52] for values in written for value in values if isinstance(value, bytes) and len(value) > 200]


def _erasures(kept: _Kept) -> ErasureDesk:
    store = kept.store
    own = Own.of(store, kept.keyring, kept.chance, kept.clock)
    nothing = timedelta()
    return ErasureDesk(
        Erasures(store), kept.conversations, own, AuditLog(store), store, kept.clock, nothing, Holds(store)
    )


def _found(files: list[Path], traces: list[bytes]) -> list[bytes]:
    octets = b"\0".join(path.read_bytes() for path in files)
    return [trace for trace in traces if trace in octets]


def _turn(which: ConversationId, number: int, said: str) -> Turn:
    return turn_of(which, number, said, REPLY)


STREAM = Figure(
    "stream",
    "A long stream sealed, as recordings and backups are",
    "MB for each second of CPU, 512 MiB in pieces of 1 MiB, AES-256-GCM in segments of 1 MiB (Tink's format)",
    "MB/s",
    measure_stream,
    Target(300, is_floor=True),
)
FORGET = Figure(
    "forget",
    "One customer of 100,000 forgotten",
    "wall time of the job that carries an erasure out, on SQLite: keys destroyed, rows deleted and zeroed, receipt in "
    "the log, all durable; then every byte of every file is scanned",
    "s",
    measure_forget,
    Target(1.0),
)
DRILL = Figure(
    "drill",
    "Restore drill of 100,000 conversations",
    "wall time of `clearline backup drill` on SQLite: both files opened and restored, every record opened under its "
    "key, the log hashed anew and compared",
    "s",
    measure_drill,
    Target(300),
)
