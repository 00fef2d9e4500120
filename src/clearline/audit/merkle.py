"""The tree of RFC 9162, section 2.1, as pure functions: hashes, growth, proofs and their verification.

A tree of any size is a row of complete subtrees, largest first; their roots are its *peaks*. A complete subtree of
2^level leaves that starts at leaf index * 2^level is the node (level, index), and once there it never changes.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of the tree without leaves (RFC 9162, 2.1.1)."""


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """The name of a complete subtree."""

    level: int
    index: int


@dataclass(frozen=True, slots=True)
class Peaks:
    """All that is needed to let a tree grow: its size and the roots of its complete subtrees, largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def root(self) -> bytes:
        """Return the root of the whole tree."""
        return fold(self.hashes)


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """What shows that a leaf is number `index` of the tree of `size` leaves."""

    index: int
    size: int
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """What shows that the tree of `size` leaves begins with the tree of `old_size` leaves."""

    old_size: int
    size: int
    hashes: tuple[bytes, ...]


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of an entry (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over a row of subtrees, largest first."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def grow(peaks: Peaks, leaf_hashes: Iterable[bytes]) -> tuple[Peaks, tuple[tuple[Node, bytes], ...]]:
    """Return the peaks after appending `leaf_hashes`, with every subtree that became complete on the way."""
    size, stack = peaks.size, list(peaks.hashes)
    complete: list[tuple[Node, bytes]] = []
    for leaf in leaf_hashes:
        node, value = Node(0, size), leaf
        complete.append((node, value))
        while node.index & 1:
            node, value = Node(node.level + 1, node.index >> 1), node_hash(stack.pop(), value)
            complete.append((node, value))
        stack.append(value)
        size += 1
    return Peaks(size, tuple(stack)), tuple(complete)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over `leaves`, in memory that grows with the logarithm of their number."""
    return grow(Peaks(), map(leaf_hash, leaves))[0].root()


def nodes_of(start: int, end: int) -> tuple[Node, ...]:
    """Return the complete subtrees that make up leaves `start` to `end`, largest first.

    `start` must be a multiple of the largest power of two not above the width, as it is in every proof.
    """
    nodes: list[Node] = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return tuple(nodes)


def inclusion_parts(index: int, size: int) -> tuple[tuple[Node, ...], ...]:
    """Return, for each hash of the inclusion proof, the nodes to fold into it (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    parts: list[tuple[Node, ...]] = []
    start, end = 0, size
    while end - start > 1:
        split = start + _split(end - start)
        if index < split:
            parts.append(nodes_of(split, end))
            end = split
        else:
            parts.append(nodes_of(start, split))
            start = split
    return tuple(reversed(parts))


def consistency_parts(old_size: int, size: int) -> tuple[tuple[Node, ...], ...]:
    """Return, for each hash of the consistency proof, the nodes to fold into it (RFC 9162, 2.1.4.1)."""
    if not 0 <= old_size <= size:
        raise ValueError(f"a tree of {size} does not begin with one of {old_size}")
    if old_size in (0, size):
        return ()
    parts: list[tuple[Node, ...]] = []
    start, end, whole = 0, size, True
    while old_size != end:
        split = start + _split(end - start)
        if old_size <= split:
            parts.append(nodes_of(split, end))
            end = split
        else:
            parts.append(nodes_of(start, split))
            start, whole = split, False
    if not whole:
        parts.append(nodes_of(start, end))
    return tuple(reversed(parts))


def verify_inclusion(leaf: bytes, proof: InclusionProof, root: bytes) -> bool:
    """Tell whether the hash `leaf` is in the tree with this `root` where `proof` says (RFC 9162, 2.1.3.2)."""
    if not 0 <= proof.index < proof.size:
        return False
    place, last, value = proof.index, proof.size - 1, leaf
    for sibling in proof.hashes:
        if last == 0:
            return False
        if place & 1 or place == last:
            value = node_hash(sibling, value)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and value == root


def verify_consistency(proof: ConsistencyProof, old_root: bytes, root: bytes) -> bool:
    """Tell whether the tree with `root` begins with the tree with `old_root` (RFC 9162, 2.1.4.2)."""
    if not 0 <= proof.old_size <= proof.size:
        return False
    if proof.old_size == proof.size:
        return not proof.hashes and old_root == root
    if proof.old_size == 0:
        return not proof.hashes and old_root == EMPTY_ROOT
    is_complete = proof.old_size & (proof.old_size - 1) == 0
    path = (old_root, *proof.hashes) if is_complete else proof.hashes
    return bool(path) and _climb(proof, path) == (old_root, root)


def _climb(proof: ConsistencyProof, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    place, last = proof.old_size - 1, proof.size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return (old, new) if last == 0 else None


def _split(width: int) -> int:
    """Return the largest power of two smaller than `width`."""
    return 1 << ((width - 1).bit_length() - 1)
