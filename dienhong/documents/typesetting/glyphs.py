"""Show a few digits with a font that is already embedded in the PDF: code, width and appearance stream."""

# pyHanko's object classes carry no annotations.
# mypy: disable-error-code="no-untyped-call"

import re
from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

# How far the rectangle of a field reaches below the baseline and how high it is, in parts of the type size.
DESCENT = 0.26
HEIGHT = 1.06

_PAIR = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4})>")
_BFCHAR = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)


@dataclass(frozen=True, slots=True)
class EmbeddedFont:
    """A composite font (Identity-H) of the PDF with the codes and widths (1/1000 of the size) of its characters."""

    reference: generic.IndirectObject
    codes: dict[str, int]
    widths: dict[int, float]

    def can_show(self, text: str) -> bool:
        """Whether the embedded subset has every character."""
        return all(character in self.codes for character in text)

    def width(self, text: str, size: float) -> float:
        """Width of the text in points."""
        return sum(self.widths.get(self.codes[character], 0.0) for character in text) * size / 1000

    def shown(self, text: str) -> str:
        """The operand of Tj, a hexadecimal string."""
        return "<" + "".join(f"{self.codes[character]:04X}" for character in text) + ">"


def embedded_font(reference: generic.IndirectObject) -> EmbeddedFont:
    """The font behind a reference, as typst embeds it."""
    font = reference.get_object()
    codes: dict[str, int] = {}
    for section in _BFCHAR.findall(font["/ToUnicode"].data):
        for code, character in _PAIR.findall(section):
            codes.setdefault(chr(int(character, 16)), int(code, 16))
    return EmbeddedFont(reference, codes, _widths(font["/DescendantFonts"][0]["/W"]))


def _widths(array: generic.ArrayObject) -> dict[int, float]:
    """The /W array: `first [w w w]` or `first last w`."""
    widths: dict[int, float] = {}
    items = list(array)
    position = 0
    while position < len(items):
        first = int(items[position])
        if isinstance(items[position + 1], list):
            widths |= {first + offset: float(width) for offset, width in enumerate(items[position + 1])}
            position += 2
        else:
            width = float(items[position + 2])
            widths |= dict.fromkeys(range(first, int(items[position + 1]) + 1), width)
            position += 3
    return widths


def empty_appearance(width: float, height: float) -> generic.StreamObject:
    """An appearance that shows nothing (a PDF/A widget must have one)."""
    return _form_xobject(width, height, b"/Tx BMC EMC", None)


@dataclass(frozen=True, slots=True)
class Slot:
    """The room of a text field: width in points, type size, and quadding (1 centred, 2 at the right)."""

    width: float
    size: float
    quadding: int


def text_appearance(text: str, font: EmbeddedFont, font_name: str, slot: Slot) -> generic.StreamObject:
    """An appearance of the text on the baseline of the line around the field; it is set smaller when it is too wide."""
    natural = font.width(text, slot.size)
    size = slot.size if natural <= slot.width else slot.size * slot.width / natural
    room = slot.width - font.width(text, size)
    x = room if slot.quadding == 2 else room / 2
    operators = (
        f"/Tx BMC q BT {font_name} {size:.3f} Tf 0 g "
        f"1 0 0 1 {x:.3f} {slot.size * DESCENT:.3f} Tm {font.shown(text)} Tj ET Q EMC"
    )
    fonts = generic.DictionaryObject({pdf_name(font_name): font.reference})
    return _form_xobject(slot.width, slot.size * HEIGHT, operators.encode(), fonts)


def _form_xobject(
    width: float, height: float, operators: bytes, fonts: generic.DictionaryObject | None
) -> generic.StreamObject:
    box = generic.ArrayObject([generic.FloatObject(f"{value:.3f}") for value in (0, 0, width, height)])
    resources = generic.DictionaryObject({pdf_name("/Font"): fonts} if fonts else {})
    return generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): box,
            pdf_name("/Resources"): resources,
        },
        stream_data=operators,
    )
