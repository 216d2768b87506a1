"""The growing edge gives the same root as hashing all leaves again."""

from hypothesis import given
from hypothesis import strategies as st

from dienhong.audit.tree import Frontier
from dienhong_verify.merkle import leaf_hash, root_of


@given(st.lists(st.integers(0, 700), max_size=4))
def test_any_way_of_cutting_the_leaves_into_seals_gives_the_same_root(counts):
    leaves = [leaf_hash(str(number).encode()) for number in range(sum(counts))]
    frontier, done = Frontier(0, [[]]), 0

    for count in counts:
        frontier.append(leaves[done : done + count])
        done += count

        assert frontier.root() == root_of(leaves[:done])


def test_tiles_of_all_levels_are_handed_out_when_full():
    leaves = [leaf_hash(str(number).encode()) for number in range(256 * 256 + 1)]

    tiles = Frontier(0, [[]]).append(leaves)

    assert [(tile.level, tile.index) for tile in tiles[-2:]] == [(0, 255), (1, 0)]
    assert tiles[-1].root == root_of(leaves[:-1])
    assert len(tiles) == 257
