"""Embedded letters for marks on PDF pages: every Vietnamese letter, only the glyphs used (Inter, SIL OFL)."""

# pyHanko leaves many of its constructors untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import hashlib
import string
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from fontTools import subset
from fontTools.ttLib import TTFont
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter

# All letters of Vietnamese with their tones, in one code point each (NFC).
_VIETNAMESE = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
REPERTOIRE = frozenset(string.printable[:95] + _VIETNAMESE + "…–—“”‘’·•₫°×")
_UNKNOWN = "·"
# Without the variation tables a variable font is its default style.
_NOT_NEEDED = {"fvar", "gvar", "avar", "HVAR", "MVAR", "STAT", "GDEF", "GPOS", "GSUB", "DSIG"}


@dataclass(frozen=True)
class Lettering:
    """A subset of the font for a set of letters. Widths are thousandths of the type size."""

    program: bytes
    glyphs: dict[str, int]
    widths: dict[str, int]

    def width(self, text: str, size: float) -> float:
        """Width of a line in points."""
        return sum(self.widths[letter] for letter in text) * size / 1000

    def shown(self, text: str) -> bytes:
        """The line as the operand of a PDF text operator."""
        return b"<" + b"".join(b"%04X" % self.glyphs[letter] for letter in text) + b">"

    def embed(self, writer: BasePdfFileWriter) -> generic.IndirectObject:
        """Write the font into the PDF; the reference goes into a /Font resource."""
        return _font_object(self, writer)


def printable(text: str) -> str:
    """The text in composed form, on one line, with what the font lacks replaced by a dot."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(letter if letter in REPERTOIRE else _UNKNOWN for letter in composed)


def lettering_for(text: str) -> Lettering:
    """The letters of a `printable` text."""
    return _lettering(frozenset(text))


@lru_cache(maxsize=64)
def _lettering(letters: frozenset[str]) -> Lettering:
    program = _subset(_whole(), letters)
    with TTFont(BytesIO(program)) as font:
        names, metrics, scale = font.getBestCmap(), font["hmtx"], 1000 / font["head"].unitsPerEm
        glyphs = {letter: font.getGlyphID(names[ord(letter)]) for letter in letters}
        widths = {letter: round(metrics[names[ord(letter)]][0] * scale) for letter in letters}
    return Lettering(program, glyphs, widths)


@lru_cache(maxsize=1)
def _whole() -> bytes:
    """The regular style with our repertoire; the font file itself is ten times as large and slow to open."""
    return _subset((files("fontpkg_inter") / "files" / "Inter[opsz,wght].ttf").read_bytes(), REPERTOIRE)


def _subset(program: bytes, letters: frozenset[str]) -> bytes:
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, recommended_glyphs=False)
    with TTFont(BytesIO(program), recalcTimestamp=False) as font:
        # Dropped before anything reads them: they are large, slow to parse, and a mark does without.
        for table in _NOT_NEEDED & set(font.keys()):
            del font[table]
        subsetter = subset.Subsetter(options)
        subsetter.populate(text="".join(sorted(letters)))
        subsetter.subset(font)
        output = BytesIO()
        font.save(output)
    return output.getvalue()


def _font_object(lettering: Lettering, writer: BasePdfFileWriter) -> generic.IndirectObject:
    name = f"/{_tag(lettering.program)}+Inter-Regular"
    program = _stream(lettering.program, {"/Length1": generic.NumberObject(len(lettering.program))})
    descriptor = {
        "/Type": pdf_name("/FontDescriptor"),
        "/FontName": pdf_name(name),
        "/Flags": generic.NumberObject(4),
        "/FontBBox": _numbers(-740, -320, 2500, 1110),
        "/ItalicAngle": generic.NumberObject(0),
        "/Ascent": generic.NumberObject(969),
        "/Descent": generic.NumberObject(-242),
        "/CapHeight": generic.NumberObject(727),
        "/StemV": generic.NumberObject(80),
        "/FontFile2": writer.add_object(program),
    }
    system = {
        "/Registry": generic.pdf_string("Adobe"),
        "/Ordering": generic.pdf_string("Identity"),
        "/Supplement": generic.NumberObject(0),
    }
    descendant = {
        "/Type": pdf_name("/Font"),
        "/Subtype": pdf_name("/CIDFontType2"),
        "/BaseFont": pdf_name(name),
        "/CIDSystemInfo": dictionary(system),
        "/FontDescriptor": writer.add_object(dictionary(descriptor)),
        "/W": _widths(lettering),
        "/CIDToGIDMap": pdf_name("/Identity"),
    }
    font = {
        "/Type": pdf_name("/Font"),
        "/Subtype": pdf_name("/Type0"),
        "/BaseFont": pdf_name(name),
        "/Encoding": pdf_name("/Identity-H"),
        "/DescendantFonts": generic.ArrayObject([writer.add_object(dictionary(descendant))]),
        "/ToUnicode": writer.add_object(_stream(_to_unicode(lettering), {})),
    }
    return writer.add_object(dictionary(font))


def _tag(program: bytes) -> str:
    """Six capital letters that name this subset of the font, as PDF asks."""
    digits = str.maketrans("0123456789abcdef", string.ascii_uppercase[:16])
    return hashlib.sha256(program).hexdigest()[:6].translate(digits)


def _widths(lettering: Lettering) -> generic.ArrayObject:
    widths = generic.ArrayObject()
    for letter, glyph in sorted(lettering.glyphs.items(), key=lambda item: item[1]):
        widths.extend([generic.NumberObject(glyph), _numbers(lettering.widths[letter])])
    return widths


def _to_unicode(lettering: Lettering) -> bytes:
    """So that the text of the mark can be searched, copied and read aloud."""
    pairs = sorted((glyph, ord(letter)) for letter, glyph in lettering.glyphs.items())
    lines = [f"<{glyph:04X}> <{letter:04X}>" for glyph, letter in pairs]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{body}\nendcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


def dictionary(items: Mapping[str, object]) -> generic.DictionaryObject:
    """A PDF dictionary from plain names."""
    return generic.DictionaryObject({pdf_name(name): value for name, value in items.items()})


def _stream(data: bytes, items: Mapping[str, object]) -> generic.StreamObject:
    stream = generic.StreamObject(dictionary(items), stream_data=data)
    stream.compress()
    return stream


def _numbers(*values: int) -> generic.ArrayObject:
    return generic.ArrayObject([generic.NumberObject(value) for value in values])
