"""What it costs to prove that an entry is in a log of a hundred thousand."""

import tempfile
import time
from statistics import median

from clearline.audit.log import AuditLog
from clearline.audit.merkle import Peaks, grow, leaf_hash, verify_inclusion
from clearline.audit.sequencer import Sequencer
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.domain.event import Event, EventTag
from clearline.store.engine import open_store
from clearline.testing import START, FakeClock
from figure import Figure, Result, Say

SIZE = 100_000
AT_ONCE = 2_000
PROOFS = 300
STRIDE = 7_919
"""A prime, so that the proofs ask for places all over the tree."""


async def measure(tell: Say) -> Result:
    """Return the median CPU of one proof, in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="clearline-perf-") as folder:
        store = await open_store(f"sqlite:///{folder}/log.db")
        log = AuditLog(store)
        key = SigningKey.from_seed("perf.example/log", Algorithm.ED25519, bytes(32))
        sequencer = Sequencer(store, origin="perf.example/log", keys=(key,), clock=FakeClock())
        used = time.process_time()
        for first in range(0, SIZE, AT_ONCE):
            await store.commit(log.writes([_event(first + place) for place in range(AT_ONCE)]))
            while await sequencer.step():
                pass
            if first % 20_000 == 0:
                tell(f"{first} entries")
        each = 1e3 * (time.process_time() - used) / SIZE
        peaks = Peaks(0, ())
        spent = []
        for number in range(PROOFS):
            index = number * STRIDE % SIZE
            before = time.process_time()
            proof = await log.inclusion_proof(index, SIZE)
            spent.append(1e3 * (time.process_time() - before))
            if number == 0:
                for start in range(0, SIZE, AT_ONCE):
                    entries = await log.entries(start, AT_ONCE)
                    peaks, _ = grow(peaks, [leaf_hash(entry.leaf) for entry in entries])
            leaf = (await log.entries(index, 1))[0].leaf
            assert verify_inclusion(leaf, proof, peaks.root())
        await store.close()
    return Result(median(spent), f"to enter and integrate an entry {each:.3f} ms")


def _event(number: int) -> Event:
    return Event(
        EventTag.TURN_COMMITTED, START, f"conversation-{number % 1000}", "subject", {"turn": str(number)}, "0" * 64
    )


FIGURE = Figure(
    "proof",
    "Inclusion proof in a log of 100,000 entries",
    "CPU in this process, on SQLite; median of 300 proofs from all over the tree, each verified",
    "ms",
    measure,
)
