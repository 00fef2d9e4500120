import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.audit.merkle import (
    EMPTY_ROOT,
    ConsistencyProof,
    InclusionProof,
    Node,
    Peaks,
    consistency_parts,
    fold,
    grow,
    inclusion_parts,
    leaf_hash,
    node_hash,
    nodes_of,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The test vectors of the Certificate Transparency reference implementation (merkle_tree_test.cc), for RFC 6962.
LEAVES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
LEAVES.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
N_96A2 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
N_5F08 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
N_6B47 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
N_BC1A = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
N_CA85 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
N_0EBC = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUSION = {
    (0, 1): [],
    (0, 8): [N_96A2, N_5F08, N_6B47],
    (5, 8): [N_BC1A, N_CA85, ROOTS[4]],
    (2, 3): [ROOTS[2]],
    (1, 5): [ROOTS[1], N_5F08, N_BC1A],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [N_96A2, N_5F08, N_6B47],
    (6, 8): [N_0EBC, N_CA85, ROOTS[4]],
    (2, 5): [N_5F08, N_BC1A],
}

sizes = st.integers(1, 300)


class Tree:
    """Every complete subtree of a tree, as the sequencer keeps them."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.hashes = [leaf_hash(leaf) for leaf in leaves]
        self.peaks, complete = grow(Peaks(), self.hashes)
        self.nodes = dict(complete)

    def fold(self, parts: tuple[tuple[Node, ...], ...]) -> tuple[bytes, ...]:
        return tuple(fold([self.nodes[node] for node in part]) for part in parts)

    def root(self, size: int) -> bytes:
        return fold([self.nodes[node] for node in nodes_of(0, size)])

    def inclusion(self, index: int, size: int) -> InclusionProof:
        return InclusionProof(index, size, self.fold(inclusion_parts(index, size)))

    def consistency(self, old_size: int, size: int) -> ConsistencyProof:
        return ConsistencyProof(old_size, size, self.fold(consistency_parts(old_size, size)))


def reference_root(hashes: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word: the oracle, and nothing the product uses."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(reference_root(hashes[:split]), reference_root(hashes[split:]))


def numbered(size: int) -> Tree:
    return Tree([b"entry %d" % number for number in range(size)])


def test_roots_are_the_published_ones() -> None:
    for size, root in enumerate(ROOTS):
        assert root_of(LEAVES[:size]).hex() == root


def test_inclusion_proofs_are_the_published_ones() -> None:
    for (index, size), path in INCLUSION.items():
        proof = Tree(LEAVES).inclusion(index, size)
        assert [value.hex() for value in proof.hashes] == path
        assert verify_inclusion(leaf_hash(LEAVES[index]), proof, bytes.fromhex(ROOTS[size]))


def test_consistency_proofs_are_the_published_ones() -> None:
    for (old_size, size), path in CONSISTENCY.items():
        proof = Tree(LEAVES).consistency(old_size, size)
        assert [value.hex() for value in proof.hashes] == path
        assert verify_consistency(proof, bytes.fromhex(ROOTS[old_size]), bytes.fromhex(ROOTS[size]))


@given(sizes)
def test_growing_gives_the_root_the_standard_defines(size: int) -> None:
    tree = numbered(size)
    assert tree.peaks.root() == tree.root(size) == reference_root(tree.hashes)


@given(st.lists(st.integers(0, 40), max_size=8))
def test_growing_in_portions_is_growing_at_once(portions: list[int]) -> None:
    peaks = Peaks()
    nodes: dict[Node, bytes] = {}
    for portion in portions:
        peaks, complete = grow(peaks, [leaf_hash(b"entry %d" % n) for n in range(peaks.size, peaks.size + portion)])
        nodes.update(complete)
    whole = numbered(sum(portions))
    assert (peaks, nodes) == (whole.peaks, whole.nodes)


@given(sizes, st.data())
def test_every_leaf_is_proved_in_every_tree_that_holds_it(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = numbered(size + 20)
    proof = tree.inclusion(index, size)
    assert verify_inclusion(tree.hashes[index], proof, tree.root(size))
    assert len(proof.hashes) <= (size - 1).bit_length()


@given(sizes, st.data())
def test_an_inclusion_proof_proves_nothing_else(size: int, data: st.DataObject) -> None:
    tree = numbered(size)
    index = data.draw(st.integers(0, size - 1))
    proof, root = tree.inclusion(index, size), tree.root(size)
    other = data.draw(st.integers(-1, size + 3).filter(lambda number: number != index))
    assert not verify_inclusion(leaf_hash(b"forged"), proof, root)
    assert not verify_inclusion(tree.hashes[index], InclusionProof(other, size, proof.hashes), root)
    assert not verify_inclusion(tree.hashes[index], proof, leaf_hash(b"forged"))
    assert not verify_inclusion(tree.hashes[index], InclusionProof(index, size, (*proof.hashes, root)), root)
    if proof.hashes:
        assert not verify_inclusion(tree.hashes[index], InclusionProof(index, size, proof.hashes[1:]), root)
        flipped = bytes([proof.hashes[0][0] ^ 1]) + proof.hashes[0][1:]
        assert not verify_inclusion(tree.hashes[index], InclusionProof(index, size, (flipped, *proof.hashes[1:])), root)


@given(sizes, st.data())
def test_every_tree_begins_with_every_smaller_one(size: int, data: st.DataObject) -> None:
    old_size = data.draw(st.integers(0, size))
    tree = numbered(size)
    assert verify_consistency(tree.consistency(old_size, size), tree.root(old_size), tree.root(size))


@given(sizes, st.data())
def test_a_rewritten_past_is_never_consistent(size: int, data: st.DataObject) -> None:
    old_size = data.draw(st.integers(1, size))
    changed = data.draw(st.integers(0, old_size - 1))
    honest = numbered(size)
    leaves = [b"entry %d" % number for number in range(size)]
    leaves[changed] = b"rewritten"
    forged = Tree(leaves)
    for tree in (honest, forged):
        proof = tree.consistency(old_size, size)
        assert not verify_consistency(proof, honest.root(old_size), forged.root(size))


@given(st.integers(-2, 40), st.integers(-2, 40), st.lists(st.binary(min_size=32, max_size=32), max_size=8))
def test_made_up_consistency_proofs_fail(old_size: int, size: int, hashes: list[bytes]) -> None:
    proof = ConsistencyProof(old_size, size, tuple(hashes))
    assert not verify_consistency(proof, leaf_hash(b"old"), leaf_hash(b"new"))


def test_a_proof_outside_the_tree_is_refused() -> None:
    for index, size in ((3, 3), (-1, 3), (0, 0)):
        with pytest.raises(ValueError, match="is not in a tree"):
            inclusion_parts(index, size)
    with pytest.raises(ValueError, match="does not begin with"):
        consistency_parts(4, 3)
