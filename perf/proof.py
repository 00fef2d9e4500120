"""What it costs to prove that an entry is in a log of a million, and how large such a log is."""

import tempfile
import time
from pathlib import Path
from statistics import median

from clearline.audit.log import PAGE, AuditLog, leaf_of
from clearline.audit.merkle import Peaks, grow, leaf_hash, verify_inclusion
from clearline.audit.sequencer import Sequencer
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.domain.event import Event, EventTag
from clearline.store.engine import open_store
from clearline.testing import START, FakeClock
from figure import Figure, Result, Say, Target

SIZE = 1_000_000
AT_ONCE = 2_000
PROOFS = 300
STRIDE = 7_919
"""A prime, so that the proofs ask for places all over the tree."""


async def measure(tell: Say, size: int = SIZE) -> Result:
    """Return the median CPU of one proof of either kind, in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="clearline-perf-") as folder:
        store = await open_store(f"sqlite:///{folder}/log.db")
        log = AuditLog(store)
        key = SigningKey.from_seed("perf.example/log", Algorithm.ED25519, bytes(32))
        sequencer = Sequencer(store, origin="perf.example/log", keys=(key,), clock=FakeClock())
        used = time.process_time()
        for first in range(0, size, AT_ONCE):
            await store.commit(log.writes([_event(first + place) for place in range(min(AT_ONCE, size - first))]))
            while await sequencer.step():
                pass
            if first % (size // 10) == 0:
                tell(f"{first} entries")
        each = 1e3 * (time.process_time() - used) / size
        root = await _root(log, size)
        spent, grown = [], []
        for number in range(PROOFS):
            index = number * STRIDE % size
            before = time.process_time()
            proof = await log.inclusion_proof(index, size)
            spent.append(1e3 * (time.process_time() - before))
            leaf = (await log.entries(index, 1))[0].leaf
            assert verify_inclusion(leaf_hash(leaf), proof, root)
            before = time.process_time()
            await log.consistency_proof(index + 1, size)
            grown.append(1e3 * (time.process_time() - before))
        await store.close()
        octets = _size(Path(folder)) / size
    own = len(leaf_of(_event(0)))
    note = (
        f"consistency {median(grown):.3f} ms; {octets:.0f} bytes an entry all in, {own} of them its leaf; "
        f"to enter and integrate it {each:.3f} ms"
    )
    return Result(max(median(spent), median(grown)), note)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


async def _root(log: AuditLog, size: int) -> bytes:
    """Hash every entry anew, so that proofs are held against something that they did not come from."""
    peaks = Peaks(0, ())
    for start in range(0, size, PAGE):
        peaks, _ = grow(peaks, [leaf_hash(entry.leaf) for entry in await log.entries(start, min(PAGE, size - start))])
    return peaks.root()


def _event(number: int) -> Event:
    """Return an event of the size that a turn's has: a name of 22 letters, a pseudonym of 128 bits, a SHA-256."""
    which = f"conversation-{number // 8 * STRIDE % 10**9:09}"  # some eight turns each, in no order of their names
    return Event(EventTag.TURN_COMMITTED, START, which, f"{number:032x}", {"turn": str(number % 8)}, f"{number:064x}")


FIGURE = Figure(
    "proof",
    "Inclusion and consistency proof in a log of 1,000,000 entries",
    "CPU in this process, on SQLite; the larger of two medians of 300 proofs from all over the tree, each inclusion "
    "verified against a root hashed anew; entries as a turn leaves them",
    "ms",
    measure,
    Target(1.0),
)
