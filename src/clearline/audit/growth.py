"""The proof that a log grew, made from its entries alone: what whoever holds a copy needs to face a witness."""

from collections.abc import Iterable
from itertools import islice

from clearline.audit.merkle import ConsistencyProof, Node, Peaks, consistency_parts, fold, grow, leaf_hash
from clearline.errors import IntegrityError

_AT_ONCE = 4096


def prove_growth(entries: Iterable[bytes], old_size: int, size: int) -> ConsistencyProof:
    """Return the proof that the tree of `size` begins with that of `old_size`, hashing the entries once.

    Raises IntegrityError when there are fewer entries.
    """
    parts = consistency_parts(old_size, size)
    wanted = {node for part in parts for node in part}
    found: dict[Node, bytes] = {}
    peaks, hashes = Peaks(), map(leaf_hash, entries)
    while peaks.size < size:
        before = peaks.size
        peaks, complete = grow(peaks, islice(hashes, min(_AT_ONCE, size - before)))
        if peaks.size == before:
            raise IntegrityError(f"{before} entries, expected {size}")
        found |= {node: value for node, value in complete if node in wanted}
    return ConsistencyProof(old_size, size, tuple(fold([found[node] for node in part]) for part in parts))
