"""Small files of every kind."""

from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from dienhong.documents.typesetting.render import render_document
from dienhong.documents.typesetting.tests.samples import a_decision


@cache
def a_pdf() -> bytes:
    """A typeset decision of one page."""
    return render_document(a_decision()).pdf


@cache
def an_encrypted_pdf() -> bytes:
    writer = copy_into_new_writer(PdfFileReader(BytesIO(a_pdf())))
    writer.encrypt(owner_pass="chủ", user_pass="khách")
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def a_zip(members: dict[str, bytes]) -> bytes:
    output = BytesIO()
    with ZipFile(output, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return output.getvalue()


def a_docx(**more: bytes) -> bytes:
    return a_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"} | more)


def an_xlsx() -> bytes:
    return a_zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"})


def a_picture(kind: str) -> bytes:
    output = BytesIO()
    Image.effect_noise((60, 40), 50).save(output, format=kind)
    return output.getvalue()
