"""Word files read and written; their library is loaded when first needed."""

from __future__ import annotations

from dienhong.drafting.notes import NO_NOTES, Notes
from dienhong.drafting.parsing import Read
from dienhong.drafting.tree import Text


def read_docx(data: bytes) -> Read:
    """The tree of a Word file. Raises DraftingError: file_bomb, file_broken, too_large, nothing_found, tree_broken."""
    from dienhong.drafting.word_reader import read_file

    return read_file(data)


def written_docx(text: Text, notes: Notes = NO_NOTES) -> bytes:
    """The text as a Word file; without notes `read_docx` gives the same tree back, with the same identities."""
    from dienhong.drafting.word_writer import written_file

    return written_file(text, notes)
