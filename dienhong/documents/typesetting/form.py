"""The form of a typeset document: text fields for number and date, signature fields, all tagged for readers."""

# pyHanko's object classes carry no annotations.
# mypy: disable-error-code="no-untyped-call"

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec

from dienhong.documents.typesetting.glyphs import DESCENT, HEIGHT, empty_appearance

UPRIGHT, SLANTED = "/DhThuong", "/DhNghieng"
SIGNATURE_FIELD, SEAL_FIELD = "ChuKy", "ConDau"

_TOOLTIPS = {
    "so": "Số văn bản",
    "ngay": "Ngày ban hành",
    "thang": "Tháng ban hành",
    "nam": "Năm ban hành",
    SIGNATURE_FIELD: "Chữ ký số của người có thẩm quyền",
    SEAL_FIELD: "Chữ ký số của cơ quan ban hành (con dấu)",
    "ThuKy": "Chữ ký số của thư ký",
    "ChuToa": "Chữ ký số của chủ tọa",
}
_CENTRED, _RIGHT = 1, 2
_PRINT = 4

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Room for a text field on a line of type; points from the lower left corner, pages from 0."""

    name: str
    page: int
    x: float
    baseline: float
    width: float
    size: float
    italic: bool

    @property
    def rectangle(self) -> Rectangle:
        """The field's rectangle, from below the descenders to above the capitals."""
        bottom = self.baseline - DESCENT * self.size
        return (self.x, bottom, self.x + self.width, bottom + HEIGHT * self.size)

    def numbered(self, nth: int) -> "Place":
        """The nth field for the same value: "so", "so_2"."""
        return self if nth == 1 else replace(self, name=f"{self.name}_{nth}")


@dataclass(frozen=True, slots=True)
class Area:
    """Room for a signature or seal."""

    name: str
    page: int
    rectangle: Rectangle


def base_name(field: str) -> str:
    """What a field shows: "so_2" shows "so"."""
    return field.partition("_")[0]


def page_heights(pdf: bytes) -> list[float]:
    """Heights of the pages in points, in order."""
    return [float(page["/MediaBox"][3]) for page in _pages(PdfFileReader(BytesIO(pdf)).root["/Pages"])]


def _pages(node: generic.DictionaryObject) -> Iterator[generic.DictionaryObject]:
    if "/Kids" not in node:
        yield node
        return
    for kid in node["/Kids"]:
        # pyHanko resolves references on access by key, not on iteration.
        yield from _pages(kid.get_object())


def with_form(pdf: bytes, places: Sequence[Place], areas: Sequence[Area], *, digits: bytes) -> bytes:
    """The PDF with empty, printable, tagged form fields. `digits` is a PDF whose first page has the upright and the
    slanted font (in this order) that later fillings use. Everything is added before the first signature."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    fonts = _imported_fonts(writer, digits)
    tagger = _Tagger(writer)
    locked = [*(place.name for place in places), SIGNATURE_FIELD]
    references = [_add_field(writer, tagger, place.page, _text_field(writer, place)) for place in places]
    references += [_add_field(writer, tagger, area.page, _signature_field(writer, area, locked)) for area in areas]
    tagger.finish()

    form = {"/Fields": generic.ArrayObject(references), "/DR": _dictionary({"/Font": _dictionary(fonts)})}
    writer.root[pdf_name("/AcroForm")] = writer.add_object(_dictionary(form))
    writer.update_root()
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _imported_fonts(writer: IncrementalPdfFileWriter, digits: bytes) -> dict[str, generic.PdfObject]:
    page = PdfFileReader(BytesIO(digits)).root["/Pages"]["/Kids"][0]
    fonts = page["/Resources"]["/Font"]
    upright, slanted = (fonts.raw_get(name) for name in sorted(fonts))
    return {UPRIGHT: writer.import_object(upright), SLANTED: writer.import_object(slanted)}


def _widget(writer: IncrementalPdfFileWriter, name: str, rectangle: Rectangle) -> generic.DictionaryObject:
    x0, y0, x1, y1 = rectangle
    appearance = writer.add_object(empty_appearance(x1 - x0, y1 - y0))
    return _dictionary(
        {
            "/Type": pdf_name("/Annot"),
            "/Subtype": pdf_name("/Widget"),
            "/T": pdf_string(name),
            "/TU": pdf_string(_TOOLTIPS[base_name(name)]),
            "/Rect": generic.ArrayObject([generic.FloatObject(f"{value:.3f}") for value in rectangle]),
            "/F": generic.NumberObject(_PRINT),
            "/AP": _dictionary({"/N": appearance}),
        }
    )


def _text_field(writer: IncrementalPdfFileWriter, place: Place) -> generic.DictionaryObject:
    field = _widget(writer, place.name, place.rectangle)
    quadding = _RIGHT if base_name(place.name) == "so" else _CENTRED
    font = SLANTED if place.italic else UPRIGHT
    field[pdf_name("/FT")] = pdf_name("/Tx")
    field[pdf_name("/DA")] = pdf_string(f"{font} {place.size:g} Tf 0 g")
    field[pdf_name("/Q")] = generic.NumberObject(quadding)
    # Without meaning for a single appearance stream. It keeps pyHanko 0.38 from taking an appearance that was written
    # before the seal for one that changed after it, now that the seal locks this field.
    field[pdf_name("/AS")] = pdf_name("/N")
    return field


def _signature_field(writer: IncrementalPdfFileWriter, area: Area, locked: Sequence[str]) -> generic.DictionaryObject:
    field = _widget(writer, area.name, area.rectangle)
    field[pdf_name("/FT")] = pdf_name("/Sig")
    if area.name == SEAL_FIELD:
        # Once the agency has sealed it, number, date and the leader's signature stay as they are.
        lock = FieldMDPSpec(FieldMDPAction.INCLUDE, fields=list(locked))
        field[pdf_name("/Lock")] = writer.add_object(lock.as_sig_field_lock())
    return field


def _add_field(
    writer: IncrementalPdfFileWriter, tagger: "_Tagger", page: int, field: generic.DictionaryObject
) -> generic.IndirectObject:
    page_reference, _ = writer.find_page_for_modification(page)
    reference = writer.add_object(field)
    field[pdf_name("/P")] = page_reference
    field[pdf_name("/StructParent")] = tagger.tag(reference, page_reference)
    writer.register_annotation(page_reference, reference)
    return reference


class _Tagger:
    """Adds Form elements to the structure tree, so that a screen reader meets the fields."""

    def __init__(self, writer: IncrementalPdfFileWriter) -> None:
        self._writer = writer
        self._tree = writer.root["/StructTreeRoot"]
        self._document_reference = self._tree["/K"].raw_get(0)
        self._document = self._document_reference.get_object()
        self._next_key = int(self._tree["/ParentTreeNextKey"])

    def tag(self, widget: generic.IndirectObject, page: generic.IndirectObject) -> generic.NumberObject:
        """The new element's key in the parent tree."""
        link = _dictionary({"/Type": pdf_name("/OBJR"), "/Obj": widget, "/Pg": page})
        element = {
            "/Type": pdf_name("/StructElem"),
            "/S": pdf_name("/Form"),
            "/P": self._document_reference,
            "/Pg": page,
            # Not an array of one: pyHanko's difference analysis expects a form field of the tree at K.Obj.
            "/K": link,
        }
        reference = self._writer.add_object(_dictionary(element))
        self._document["/K"].append(reference)
        key = generic.NumberObject(self._next_key)
        self._tree["/ParentTree"]["/Nums"].extend([key, reference])
        self._next_key += 1
        return key

    def finish(self) -> None:
        """Mark what changed."""
        self._tree[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(self._next_key)
        for changed in (self._tree, self._tree["/ParentTree"], self._tree["/ParentTree"]["/Nums"]):
            self._writer.update_container(changed)
        self._writer.update_container(self._document)
        self._writer.update_container(self._document["/K"])


def _dictionary(items: dict[str, generic.PdfObject]) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(name): value for name, value in items.items()})
