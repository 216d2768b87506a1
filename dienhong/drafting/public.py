"""All that other domains may use of drafting."""

from dienhong.drafting.akoma_ntoso import Edition, read_akn, written_akn
from dienhong.drafting.amending import Change, LeftOut, Op, applied, base_of, conflicts, consolidated, is_stale, origins
from dienhong.drafting.differences import Piece, merged, pieces_of
from dienhong.drafting.editing import edited, text_as_words, typed_words
from dienhong.drafting.errors import DraftingError
from dienhong.drafting.notes import NO_NOTES, Notes
from dienhong.drafting.numbering import WORDS, Place, Places, places_of
from dienhong.drafting.parsing import Doubt, Line, Read, Role, Why, read_below, read_lines, read_words
from dienhong.drafting.printing import LAYOUT, printed_data
from dienhong.drafting.references import dangling, linked, rendered
from dienhong.drafting.tree import (
    DIVISIONS,
    HEADED,
    NESTED,
    Kind,
    Node,
    Text,
    as_json,
    changed,
    cleaned,
    cleaned_line,
    content_hash,
    from_json,
    must_be_strict,
    node_of,
    tree_hash,
    walk,
)
from dienhong.drafting.word import read_docx, written_docx

__all__ = [
    "DIVISIONS",
    "HEADED",
    "LAYOUT",
    "NESTED",
    "NO_NOTES",
    "WORDS",
    "Change",
    "Doubt",
    "DraftingError",
    "Edition",
    "Kind",
    "LeftOut",
    "Line",
    "Node",
    "Notes",
    "Op",
    "Piece",
    "Place",
    "Places",
    "Read",
    "Role",
    "Text",
    "Why",
    "applied",
    "as_json",
    "base_of",
    "changed",
    "cleaned",
    "cleaned_line",
    "conflicts",
    "consolidated",
    "content_hash",
    "dangling",
    "edited",
    "from_json",
    "is_stale",
    "linked",
    "merged",
    "must_be_strict",
    "node_of",
    "origins",
    "pieces_of",
    "places_of",
    "printed_data",
    "read_akn",
    "read_below",
    "read_docx",
    "read_lines",
    "read_words",
    "rendered",
    "text_as_words",
    "tree_hash",
    "typed_words",
    "walk",
    "written_akn",
    "written_docx",
]
