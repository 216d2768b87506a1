"""The tree against an independent library, the reference values of RFC 6962, and brute force."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from dienhong_verify import merkle

# The reference tree of the certificate-transparency implementations: leaves and the roots of its first n of them.
LEAVES = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    bytes(range(0x50, 0x58)),
    bytes(range(0x60, 0x70)),
]
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


@pytest.mark.parametrize("size", range(9))
def test_roots_equal_the_reference_values(size):
    leaves = [merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]

    assert merkle.root_of(leaves).hex() == ROOTS[size]


@given(st.lists(st.binary(max_size=8), max_size=40))
def test_roots_equal_those_of_pymerkle(data):
    tree = InmemoryTree(algorithm="sha256")
    for item in data:
        tree.append_entry(item)

    assert merkle.root_of([merkle.leaf_hash(item) for item in data]) == tree.get_root()


@given(st.integers(1, 70), st.data())
def test_inclusion_holds_for_the_leaf_and_its_place_only(size, data):
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, 80))
    root, proof = merkle.root_of(leaves), merkle.inclusion_proof(leaves, index)

    assert merkle.verify_inclusion(leaves[index], index, size, proof, root)
    assert merkle.verify_inclusion(leaves[index], other, size, proof, root) is (other == index)
    assert merkle.verify_inclusion(merkle.leaf_hash(b"x" * 9), index, size, proof, root) is False


@given(st.integers(1, 70), st.data())
def test_consistency_holds_for_the_true_beginning_only(new, data):
    old = data.draw(st.integers(1, new))
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(new)]
    fork = [merkle.leaf_hash(b"fork"), *leaves[1:]]
    proof, roots = merkle.consistency_proof(leaves, old), (merkle.root_of(leaves[:old]), merkle.root_of(leaves))

    assert merkle.verify_consistency(old, new, *roots, proof)
    assert merkle.verify_consistency(old, new, merkle.root_of(fork[:old]), roots[1], proof) is False
    assert merkle.verify_consistency(old, new, *roots, [*proof, roots[0]]) is False


@given(st.integers(2, 70), st.data())
def test_any_flipped_bit_breaks_a_proof(size, data):
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(leaves, index)
    step, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    wrong = (int.from_bytes(proof[step], "big") ^ (1 << bit)).to_bytes(32, "big")

    broken = [*proof[:step], wrong, *proof[step + 1 :]]

    assert merkle.verify_inclusion(leaves[index], index, size, broken, merkle.root_of(leaves)) is False


@given(st.integers(0, 300))
def test_complete_subtrees_fold_to_the_root(size):
    leaves = [merkle.leaf_hash(str(number).encode()) for number in range(size)]
    parts = [merkle.root_of(leaves[i << h : (i + 1) << h]) for h, i in merkle.complete_subtrees(0, size)]

    assert (merkle.fold(parts) if parts else merkle.EMPTY_ROOT) == merkle.root_of(leaves)


def test_proofs_outside_the_tree_are_refused():
    leaves = [merkle.leaf_hash(b"a")]

    with pytest.raises(ValueError, match="not in the tree"):
        merkle.inclusion_proof(leaves, 1)
    with pytest.raises(ValueError, match="old size"):
        merkle.consistency_proof(leaves, 0)
