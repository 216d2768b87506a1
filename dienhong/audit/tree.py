"""The growing edge of the Merkle tree, in tiles of 256 hashes; pure, and independent of how often one seals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dienhong_verify.merkle import EMPTY_ROOT, complete_subtrees, fold, root_of

TILE_BITS = 8
TILE_SIZE = 1 << TILE_BITS


@dataclass(frozen=True, slots=True)
class FullTile:
    """A tile that has just become full: where it stands, its hashes in one string, the hash over them."""

    level: int
    index: int
    hashes: bytes
    root: bytes


class Frontier:
    """The hashes not yet covered by a full tile, level by level."""

    def __init__(self, size: int, levels: list[list[bytes]]) -> None:
        """Go on from a tree of `size` leaves; `levels[k]` holds the last, partly filled tile of level k."""
        self.size = size
        self.levels = levels or [[]]

    def append(self, leaves: Iterable[bytes]) -> list[FullTile]:
        """Add leaf hashes; returns the tiles that became full."""
        full: list[FullTile] = []
        for leaf in leaves:
            self.levels[0].append(leaf)
            self.size += 1
            if len(self.levels[0]) == TILE_SIZE:
                self._carry(full)
        return full

    def _carry(self, full: list[FullTile]) -> None:
        level = 0
        while len(self.levels[level]) == TILE_SIZE:
            hashes = self.levels[level]
            index = (self.size >> (TILE_BITS * (level + 1))) - 1
            tile = FullTile(level, index, b"".join(hashes), root_of(hashes))
            full.append(tile)
            self.levels[level] = []
            if level + 1 == len(self.levels):
                self.levels.append([])
            level += 1
            self.levels[level].append(tile.root)

    def root(self) -> bytes:
        """The root of all leaves so far."""
        if not self.size:
            return EMPTY_ROOT
        parts = []
        for hashes in reversed(self.levels):
            # The largest subtrees stand to the left, so the higher levels come first.
            for height, index in complete_subtrees(0, len(hashes)):
                parts.append(root_of(hashes[index << height : (index + 1) << height]))
        return fold(parts)
