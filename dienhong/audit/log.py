"""Reading the sealed tree: hashes of ranges from full tiles and the few rows beyond them, and proofs made of these."""

from __future__ import annotations

from dienhong.audit.models import LogEntry, Tile
from dienhong.audit.tree import TILE_BITS, TILE_SIZE, Frontier
from dienhong_verify.merkle import HASH_SIZE, complete_subtrees, consistency_path, fold, inclusion_path, root_of


class TreeReader:
    """Computes hashes of the sealed tree; keeps the tiles it has read, so use one for many proofs."""

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The inclusion proof of leaf `index` in the tree of the first `size` leaves."""
        return inclusion_path(index, size, self.range_hash)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of `old` leaves is the beginning of the tree of `new`."""
        return consistency_path(old, new, self.range_hash)

    def range_hash(self, start: int, end: int) -> bytes:
        """The hash over leaves start … end-1, all of them sealed."""
        return fold(self._subtree(height, index) for height, index in complete_subtrees(start, end))

    def frontier(self, size: int) -> Frontier:
        """The growing edge of the tree of `size` leaves."""
        levels, tiles, level = [], size, 0
        while tiles:
            full = tiles // TILE_SIZE
            levels.append(self._hashes(level, full)[: tiles % TILE_SIZE] if tiles % TILE_SIZE else [])
            tiles, level = full, level + 1
        return Frontier(size, levels)

    def _subtree(self, height: int, index: int) -> bytes:
        level, rest = divmod(height, TILE_BITS)
        first = index << rest
        offset = first % TILE_SIZE
        return root_of(self._hashes(level, first // TILE_SIZE)[offset : offset + (1 << rest)])

    def _hashes(self, level: int, tile: int) -> list[bytes]:
        """The hashes of one tile, full or not."""
        if (level, tile) not in self._tiles:
            self._tiles[level, tile] = self._full_tile(level, tile) or self._partial_tile(level, tile)
        return self._tiles[level, tile]

    def _full_tile(self, level: int, tile: int) -> list[bytes]:
        row = Tile.objects.filter(level=level, index=tile).values_list("hashes", flat=True).first()
        data = bytes(row) if row is not None else b""
        return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]

    def _partial_tile(self, level: int, tile: int) -> list[bytes]:
        wanted = {"index__gte": tile * TILE_SIZE, "index__lt": (tile + 1) * TILE_SIZE}
        if level == 0:
            return [bytes(entry.leaf_hash) for entry in LogEntry.objects.filter(**wanted).order_by("index")]
        below = Tile.objects.filter(level=level - 1, **wanted).only("root").order_by("index")
        return [bytes(one.root) for one in below]
