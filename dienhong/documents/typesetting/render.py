"""Typeset a document as PDF/A-2a (and PDF/UA-1) with empty places for number, date, signature and seal."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from dienhong.documents.typesetting.content import DocumentContent, cleaned, must_be_complete
from dienhong.documents.typesetting.errors import TypesettingError
from dienhong.documents.typesetting.form import Area, Place, page_heights, with_form
from dienhong.documents.typesetting.layout import layout_data
from dienhong.documents.typesetting.typeface import Typeface, typeface

STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]

_LAYOUT = Path(__file__).with_name("document.typ")
_MISSING = re.compile(r"the text `\"(.*?)\"` could not be displayed", re.DOTALL)
# One compiler per process and typeface, used by one thread at a time: it keeps fonts and layout between documents.
_COMPILER_LOCK = Lock()


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in PDF points from the lower left corner; pages count from 0."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Typeset:
    """A typeset document. `boxes` are named like the form fields: so, ngay, thang, nam (with _2, _3 … for their
    repetitions in appendices), ChuKy, ConDau. `family` is the typeface used."""

    pdf: bytes
    boxes: dict[str, Box]
    page_count: int
    family: str


def render_document(content: DocumentContent, *, face: Typeface | None = None) -> Typeset:
    """The document in the layout of Decree 30/2020/NĐ-CP, Annex I.

    The PDF has text fields so, ngay, thang, nam (empty) and signature fields ChuKy and ConDau. The text is passed to
    the layout as data and is never evaluated. Raises TypesettingError: `documents.content_incomplete`,
    `documents.symbol_malformed`, `documents.control_character`, `documents.content_too_long`,
    `documents.missing_glyph`, `documents.typesetting_failed`.
    """
    content = cleaned(content)
    must_be_complete(content)
    chosen = face or typeface()
    inputs = {"document": json.dumps(layout_data(content), ensure_ascii=False), "font": chosen.family}

    with _COMPILER_LOCK:
        compiler = _compiler(_LAYOUT, chosen)
        pdf = _compiled(compiler, inputs)
        places = json.loads(compiler.query("<place>", field="value"))
        areas = json.loads(compiler.query("<area>", field="value"))

    heights = page_heights(pdf)
    text_places = _named([_place(found, heights) for found in places])
    sign_areas = [_area(found, heights) for found in areas]
    finished = with_form(pdf, text_places, sign_areas, digits=digits_font(chosen))
    boxes = {place.name: Box(place.page, *place.rectangle) for place in text_places}
    boxes |= {area.name: Box(area.page, *area.rectangle) for area in sign_areas}
    return Typeset(finished, boxes, len(heights), chosen.family)


def compiled_alone(layout: Path, face: Typeface, inputs: dict[str, str]) -> bytes:
    """Another layout set as PDF/A with the same typeface. Raises TypesettingError("documents.typesetting_failed")."""
    with _COMPILER_LOCK:
        return _compiled(_compiler(layout, face), {**inputs, "font": face.family})


def typeset_for_signing(layout: Path, data: Mapping[str, Any]) -> tuple[bytes, int]:
    """Another layout as PDF/A with an empty signature field at each `<area>` that it marks, and the number of its pages.

    `data` is what the layout reads from sys.inputs.document. Raises TypesettingError: `documents.missing_glyph`,
    `documents.typesetting_failed`.
    """
    chosen = typeface()
    inputs = {"document": json.dumps(data, ensure_ascii=False), "font": chosen.family}
    with _COMPILER_LOCK:
        compiler = _compiler(layout, chosen)
        pdf = _compiled(compiler, inputs)
        areas = json.loads(compiler.query("<area>", field="value"))
    heights = page_heights(pdf)
    finished = with_form(pdf, [], [_area(found, heights) for found in areas], digits=digits_font(chosen))
    return finished, len(heights)


@cache
def digits_font(face: Typeface) -> bytes:
    """A PDF whose only fonts are the upright and the slanted cut of the typeface, reduced to what a number is made of.

    Number and date are written after the first signature; these subsets, embedded before it, make that possible
    without any new font, and exactly in the letters of the line around them.
    """
    source = (
        '#set text(font: sys.inputs.font, fallback: false, ligatures: false, number-type: "lining", lang: "vi")\n'
        '#set document(title: "0")\n'
        '#let letters = "0 1 2 3 4 5 6 7 8 9 a b c d e f g h"\n'
        "#letters #emph(letters)"
    )
    with _COMPILER_LOCK:
        return _compiled(_compiler(source.encode(), face), {"font": face.family})


@cache
def _compiler(source: Path | bytes, face: Typeface) -> typst.Compiler:
    folders = [face.folder] if face.folder else []
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
    if face.family not in fonts.families():
        # typst would set an unknown family as blank pages, without an error.
        raise TypesettingError("documents.typesetting_failed", reason=f"the typeface {face.family} is not there")
    if isinstance(source, bytes):
        return typst.Compiler(source, font_paths=fonts)
    return typst.Compiler(source, font_paths=fonts)


def _compiled(compiler: typst.Compiler, inputs: dict[str, str]) -> bytes:
    try:
        pdf = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS)
    except typst.TypstError as error:
        raise _refusal(error) from error
    assert isinstance(pdf, bytes)
    return pdf


def _refusal(error: typst.TypstError) -> TypesettingError:
    missing = _MISSING.findall(error.diagnostic)
    if missing:
        return TypesettingError("documents.missing_glyph", characters=" ".join(dict.fromkeys(missing))[:80])
    return TypesettingError("documents.typesetting_failed", reason=error.message[:200])


def _place(found: Mapping[str, Any], heights: list[float]) -> Place:
    return Place(
        name=found["name"],
        page=found["page"] - 1,
        x=found["x"],
        baseline=heights[found["page"] - 1] - found["baseline"],
        width=found["width"],
        size=found["size"],
        italic=found["italic"],
    )


def _named(places: list[Place]) -> list[Place]:
    """The same place in an appendix becomes a field of its own: so, so_2, so_3."""
    seen: dict[str, int] = {}
    named = []
    for place in places:
        seen[place.name] = seen.get(place.name, 0) + 1
        named.append(place.numbered(seen[place.name]))
    return named


def _area(found: Mapping[str, Any], heights: list[float]) -> Area:
    top = heights[found["page"] - 1] - found["y"]
    return Area(found["name"], found["page"] - 1, (found["x"], top - found["height"], found["x"] + found["width"], top))
