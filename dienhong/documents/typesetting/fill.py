"""Write number and date into a document that its leader has already signed."""

# pyHanko's object classes carry no annotations.
# mypy: disable-error-code="no-untyped-call"

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError

from dienhong.documents.typesetting.errors import TypesettingError
from dienhong.documents.typesetting.form import base_name
from dienhong.documents.typesetting.glyphs import EmbeddedFont, Slot, embedded_font, text_appearance

FIELDS = ("so", "ngay", "thang", "nam")

_NUMBER = re.compile(r"[0-9]{1,7}[a-h]{0,2}")
_DEFAULT_APPEARANCE = re.compile(r"(/\S+) ([\d.]+) Tf")
_READ_ONLY = 1


def fill_number(pdf: bytes, *, number: str, day: date) -> bytes:
    """The PDF with number and date in its form fields, as an incremental update.

    Earlier signatures stay valid ("form filling only"): only values, appearances and the read-only flags of these
    fields change, and the letters come from fonts that were embedded before the first signature.
    `number` is written as given, with a leading 0 below 10; the day has two digits, and so have
    January and February.

    Law: Decree 30/2020/NĐ-CP, Annex I (number, place and date).
    Raises TypesettingError: `documents.number_unprintable`, `documents.number_fields_missing`,
    `documents.number_already_filled`.
    """
    if not _NUMBER.fullmatch(number):
        raise TypesettingError("documents.number_unprintable", number=number[:40])
    values = written_values(number, day)
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        fields = list(_number_fields(writer))
    except PdfError as error:
        raise TypesettingError("documents.number_fields_missing", missing="a readable PDF form") from error
    _must_be_empty(fields)

    fonts: dict[str, EmbeddedFont] = {}
    resources = writer.root["/AcroForm"]["/DR"]["/Font"]
    for field in fields:
        _fill(writer, field, values[base_name(str(field["/T"]))], resources, fonts)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def written_values(number: str, day: date) -> dict[str, str]:
    """What stands in each field: numbers and days below 10 and the months January and February get a leading 0."""
    return {
        "so": number if len(number.rstrip("abcdefgh")) > 1 else f"0{number}",
        "ngay": f"{day.day:02}",
        "thang": f"{day.month:02}" if day.month < 3 else str(day.month),
        "nam": f"{day.year:04}",
    }


def _number_fields(writer: IncrementalPdfFileWriter) -> Iterator[generic.DictionaryObject]:
    try:
        # Access by key resolves references; .get() and iteration do not.
        references = writer.root["/AcroForm"]["/Fields"]
    except KeyError:
        return
    for reference in references:
        field = reference.get_object()
        if field.get("/FT") == "/Tx" and base_name(str(field.get("/T", ""))) in FIELDS:
            yield field


def _must_be_empty(fields: list[generic.DictionaryObject]) -> None:
    missing = set(FIELDS) - {str(field["/T"]) for field in fields}
    if missing:
        raise TypesettingError("documents.number_fields_missing", missing=", ".join(sorted(missing)))
    filled = sorted(str(field["/T"]) for field in fields if field.get("/V"))
    if filled:
        raise TypesettingError("documents.number_already_filled", fields=", ".join(filled))


def _fill(
    writer: IncrementalPdfFileWriter,
    field: generic.DictionaryObject,
    value: str,
    resources: generic.DictionaryObject,
    fonts: dict[str, EmbeddedFont],
) -> None:
    found = _DEFAULT_APPEARANCE.search(str(field["/DA"]))
    assert found is not None  # written by form.py
    name, size = found[1], float(found[2])
    if name not in fonts:
        fonts[name] = embedded_font(resources.raw_get(name))
    font = fonts[name]
    left, _, right, _ = (float(value) for value in field["/Rect"])
    slot = Slot(width=right - left, size=size, quadding=int(field["/Q"]))

    appearance = writer.add_object(text_appearance(value, font, name, slot))
    field[pdf_name("/V")] = pdf_string(value)
    field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): appearance})
    field[pdf_name("/Ff")] = generic.NumberObject(_READ_ONLY)
    writer.update_container(field)
