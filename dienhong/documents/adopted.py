"""Texts that a body adopted and that are issued as they were voted on: every byte stays, what is added follows after it."""

from __future__ import annotations

from dienhong.documents.drafting import content_of
from dienhong.documents.models import OutgoingDocument
from dienhong.documents.storage import read
from dienhong.documents.typesetting.errors import TypesettingError
from dienhong.documents.typesetting.plain_text import text_of
from dienhong.signing.public import RED as RED_INK
from dienhong.signing.public import Appearance, Box

# In the upper margin, left; the text of a page begins 20 mm below its edge (Decree 30/2020, Annex I).
_LEFT, _RIGHT, _DOWN, _TALL = 28, 268, 10, 30


def to_be_signed(document: OutgoingDocument) -> tuple[bytes, int, str]:
    """The PDF that the leader signs, its number of pages and its words: the adopted text as it is, else the draft typeset.

    Raises RuleBroken with what is missing in a draft.
    """
    if document.adopted is not None:
        return read(document.adopted), document.adopted.page_count or 1, document.adopted.text
    # Every process registers handlers; only the one that runs them needs the typesetter.
    from dienhong.documents.typesetting.render import render_document

    content = content_of(document)
    typeset = render_document(content)
    return typeset.pdf, typeset.page_count, text_of(content)


def with_number(document: OutgoingDocument, pdf: bytes) -> tuple[bytes, Box | None, Appearance | None]:
    """The signed PDF with number and day in its form fields, and where and how the seal shows.

    An adopted text without such fields gets number and day in the mark of the seal, in the upper margin of its first page.
    Raises TypesettingError.
    """
    from dienhong.documents.typesetting.fill import fill_number

    assert document.issued_on is not None
    try:
        return fill_number(pdf, number=str(document.number), day=document.issued_on), None, None
    except TypesettingError as error:
        if document.adopted_id is None or error.code != "documents.number_fields_missing":
            raise
    return pdf, _place(pdf), Appearance(_lines(document), colour=RED_INK)


def _lines(document: OutgoingDocument) -> tuple[str, ...]:
    assert document.issued_on is not None
    return (f"Số: {document.code}, ngày {document.issued_on:%d/%m/%Y}", document.agency.name)


def _place(pdf: bytes) -> Box:
    from dienhong.documents.pages.render import page_sizes

    top = page_sizes(pdf)[0][1] - _DOWN
    return Box(0, _LEFT, top - _TALL, _RIGHT, top)
