"""Merkle tree hashes, inclusion and consistency proofs of RFC 6962 / RFC 9162, over lists of leaf hashes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf), 32 bytes (RFC 9162 2.1.1)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), 32 bytes (RFC 9162 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The tree head of the leaf hashes; of none it is SHA-256 of the empty string."""
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        # Pairing level by level gives the RFC's tree: its left half is always a full power of two.
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired if len(level) % 2 == 0 else [*paired, level[-1]]
    return level[0]


def split_point(size: int) -> int:
    """The largest power of two smaller than `size` (size ≥ 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def complete_subtrees(start: int, end: int) -> list[tuple[int, int]]:
    """The full subtrees (height, index) that together cover leaves start … end-1, from left to right.

    `start` must be aligned as in a tree split: this holds for every range that proofs and roots need.
    """
    parts = []
    while start < end:
        height = (end - start).bit_length() - 1
        if start:
            height = min(height, (start & -start).bit_length() - 1)
        parts.append((height, start >> height))
        start += 1 << height
    return parts


RangeHash = Callable[[int, int], bytes]
"""Hash of the tree over leaves start … end-1."""


def fold(parts: Iterable[bytes]) -> bytes:
    """The hash of a range from the hashes of its complete subtrees, left to right."""
    stack = list(parts)
    result = stack.pop()
    while stack:
        result = node_hash(stack.pop(), result)
    return result


def inclusion_path(index: int, size: int, range_hash: RangeHash) -> list[bytes]:
    """The sibling hashes from leaf `index` up to the root of `size` leaves (RFC 9162 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in the tree")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split_point(end - start)
        if index < middle:
            path.append(range_hash(middle, end))
            end = middle
        else:
            path.append(range_hash(start, middle))
            start = middle
    return path[::-1]


def consistency_path(old: int, new: int, range_hash: RangeHash) -> list[bytes]:
    """The hashes which show that the tree of `old` leaves is the beginning of the tree of `new` (RFC 9162 2.1.4.1)."""
    if not 0 < old <= new:
        raise ValueError("the old size must be between 1 and the new size")
    path: list[bytes] = []
    start, end, known = 0, new, True
    while old != end:
        middle = start + split_point(end - start)
        if old <= middle:
            path.append(range_hash(middle, end))
            end = middle
        else:
            path.append(range_hash(start, middle))
            start, known = middle, False
    if not known:
        path.append(range_hash(start, end))
    return path[::-1]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The inclusion proof of leaf `index` in the tree of exactly these leaf hashes."""
    return inclusion_path(index, len(leaves), lambda start, end: root_of(leaves[start:end]))


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """The proof that the first `old` leaf hashes are the beginning of these leaf hashes."""
    return consistency_path(old, len(leaves), lambda start, end: root_of(leaves[start:end]))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf hash stands at `index` in the tree of `size` leaves with this root (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size or any(len(part) != HASH_SIZE for part in (leaf, root, *proof)):
        return False
    position, last, running = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            running = node_hash(sibling, running)
            while position and not position & 1:
                position >>= 1
                last >>= 1
        else:
            running = node_hash(running, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and running == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree (old, old_root) is the beginning of the tree (new, new_root) (RFC 9162 2.1.4.2)."""
    if any(len(part) != HASH_SIZE for part in (old_root, new_root, *proof)) or not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position >>= 1
        last >>= 1
    old_running = new_running = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old_running = node_hash(sibling, old_running)
            new_running = node_hash(sibling, new_running)
            while position and not position & 1:
                position >>= 1
                last >>= 1
        else:
            new_running = node_hash(new_running, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and old_running == old_root and new_running == new_root
