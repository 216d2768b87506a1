"""PDF files for tests: a page of text, form fields as the typesetting makes them, and later changes to them."""

import os
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, SigFieldSpec, append_signature_field


def a_document(text="Tong so tien: 1.000.000 dong", *, pages=1, filler=0):
    """One page of text with an empty text field "so" and the empty signature fields ChuKy and ConDau."""
    writer = PdfFileWriter()
    for _ in range(pages):
        writer.insert_page(_page(writer, text))
    if filler:
        writer.add_object(generic.StreamObject(stream_data=os.urandom(filler)))
    field = writer.add_object(_text_field(writer))
    page, _ = writer.find_page_for_modification(0)
    page.get_object()[pdf_name("/Annots")] = generic.ArrayObject([field])
    writer.root[pdf_name("/AcroForm")] = generic.DictionaryObject(
        {pdf_name("/Fields"): generic.ArrayObject([field]), pdf_name("/DA"): pdf_string("/Helv 10 Tf 0 g")}
    )
    lock = FieldMDPSpec(FieldMDPAction.INCLUDE, fields=["so", "ChuKy"])
    append_signature_field(writer, SigFieldSpec("ChuKy", box=(300, 100, 500, 180)))
    append_signature_field(writer, SigFieldSpec("ConDau", box=(200, 100, 300, 200), field_mdp_spec=lock))
    return _written(writer)


def filled(pdf, value="12", *, field="so"):
    """The PDF with the text field filled by an incremental update."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    for reference in writer.root["/AcroForm"]["/Fields"]:
        found = reference.get_object()
        if found["/T"] == field:
            found[pdf_name("/V")] = pdf_string(value)
            writer.update_container(found)
    return _written(writer)


def with_other_text(pdf, text="Tong so tien: 9.000.000 dong"):
    """The incremental-update attack: the page's content is replaced after signing."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Contents")] = writer.add_object(_content(text))
    writer.update_container(page)
    return _written(writer)


def with_page_added(pdf):
    """A page is appended after signing."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.insert_page(_page(writer, "Them mot trang"))
    return _written(writer)


def with_annotation(pdf):
    """A note that hides the text is laid over the page after signing."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    reference, _ = writer.find_page_for_modification(0)
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(v) for v in (50, 700, 300, 750)]),
            pdf_name("/Contents"): pdf_string("9.000.000"),
            pdf_name("/DA"): pdf_string("/Helv 12 Tf 0 g"),
        }
    )
    writer.register_annotation(reference, writer.add_object(note))
    return _written(writer)


def a_shadow_document():
    """The hide-and-replace shadow attack: two page trees prepared before signing, one of them not in use."""
    writer = PdfFileWriter()
    writer.insert_page(_page(writer, "Tong so tien: 1.000.000 dong"))
    hidden = writer.add_object(_content("Tong so tien: 9.000.000 dong"))
    # Reached from the document, so that no cleaning removes it, but shown nowhere.
    writer.root[pdf_name("/PieceInfo")] = generic.DictionaryObject({pdf_name("/Hidden"): hidden})
    return _written(writer)


def with_shadow_shown(pdf):
    """The second half of the shadow attack: only a reference is switched after signing, nothing new is drawn."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Contents")] = writer.root["/PieceInfo"].raw_get("/Hidden")
    writer.update_container(page)
    return _written(writer)


def with_shadow_swapped_by_xref(pdf):
    """The same in its leanest form: the hidden object's text takes over the number of the shown one."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    shown = writer.root["/Pages"]["/Kids"][0].raw_get("/Contents")
    writer.objects[(shown.generation, shown.idnum)] = _content("Tong so tien: 9.000.000 dong")
    return _written(writer)


def _page(writer, text):
    font = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Font"),
            pdf_name("/Subtype"): pdf_name("/Type1"),
            pdf_name("/BaseFont"): pdf_name("/Helvetica"),
        }
    )
    resources = generic.DictionaryObject(
        {pdf_name("/Font"): generic.DictionaryObject({pdf_name("/F"): writer.add_object(font)})}
    )
    contents = writer.add_object(_content(text))
    return PageObject(
        contents=contents,
        media_box=generic.ArrayObject([generic.NumberObject(v) for v in (0, 0, 595, 842)]),
        resources=resources,
    )


def _content(text):
    return generic.StreamObject(stream_data=b"BT /F 12 Tf 60 720 Td (" + text.encode("ascii") + b") Tj ET")


def _text_field(writer):
    return generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): pdf_string("so"),
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(v) for v in (60, 750, 120, 770)]),
            pdf_name("/DA"): pdf_string("/Helv 10 Tf 0 g"),
        }
    )


def _written(writer):
    output = BytesIO()
    writer.write(output)
    return output.getvalue()
