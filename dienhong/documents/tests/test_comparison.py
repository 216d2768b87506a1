"""Two versions side by side."""

from hypothesis import given
from hypothesis import strategies as st

from dienhong.documents.comparison import Piece, compared, pieces_of


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_can_be_read_out_of_their_comparison(old, new):
    pieces = pieces_of(old, new)

    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


def test_a_changed_word_is_shown_as_removed_and_added():
    assert pieces_of("trong 02 ngày", "trong 03 ngày") == [
        Piece("same", "trong "),
        Piece("removed", "02"),
        Piece("added", "03"),
        Piece("same", " ngày"),
    ]


def test_only_fields_that_differ_are_shown():
    old, new = {"summary": "A", "body": "Điều 1."}, {"summary": "B", "body": "Điều 1."}

    assert [len(part.pieces) for part in compared(old, new)] == [2]
