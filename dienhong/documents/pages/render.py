"""Pictures and words of the pages of a PDF, by PDFium.

PDFium may be used by one thread of a process at a time. Every function here takes the process's lock for
the whole call, so threads queue; for parallel work use several processes (a forked worker gets a lock of its own).
"""

import os
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Lock

import pypdfium2
import pypdfium2.raw as pdfium

from dienhong.documents.pages.errors import FileRefused

MAX_PAGES = 3_000
MIN_WIDTH, MAX_WIDTH = 40, 3_000
# A page as long as a roll of paper is shown smaller rather than filling the memory.
MAX_PIXELS = 24_000_000
# WebP effort 0-6: 0 gives files three times as large, more than 1 hardly smaller ones and takes longer.
_WEBP_EFFORT = 1


@dataclass(frozen=True, slots=True)
class TextRun:
    """A piece of text on a page; x, y (upper left corner), w, h as fractions of the page's width and height."""

    text: str
    x: float
    y: float
    w: float
    h: float


_lock = Lock()


def _renew_lock() -> None:
    # A child of fork() must not inherit a lock that another thread held.
    global _lock
    _lock = Lock()


os.register_at_fork(after_in_child=_renew_lock)


def page_count(pdf: bytes | Path) -> int:
    """Number of pages. Raises FileRefused: `documents.file_encrypted`, `documents.file_broken`, `documents.file_too_many_pages`."""
    with _opened(pdf) as document:
        return len(document)


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of every page in points. Raises FileRefused like `page_count`."""
    with _opened(pdf) as document:
        return [document.get_page_size(index) for index in range(len(document))]


def render_page(pdf: bytes, page: int, width: int) -> bytes:
    """A page (from 0) with its form fields and signatures as lossless WebP, `width` pixels wide (40 to 3,000).

    Raises FileRefused: `documents.page_not_found` and those of `page_count`.
    """
    wanted = min(max(width, MIN_WIDTH), MAX_WIDTH)
    with _opened(pdf, forms=True) as document, _page(document, page) as opened:
        size = opened.get_size()
        # A hair less: PDFium rounds up.
        scale = min((wanted - 0.001) / size[0], (MAX_PIXELS / (size[0] * size[1])) ** 0.5)
        picture = opened.render(scale=scale, may_draw_forms=True, optimize_mode="print").to_pil()
    output = BytesIO()
    picture.convert("RGB").save(output, format="WEBP", lossless=True, quality=20, method=_WEBP_EFFORT)
    return output.getvalue()


def text_rectangles(pdf: bytes, page: int) -> list[TextRun]:
    """The pieces of text of a page (from 0) with their places, filled form fields included, for selecting text over a picture.

    Raises FileRefused like `render_page`.
    """
    with _opened(pdf, forms=True) as document:
        with _page(document, page) as opened:
            _flatten(opened)
        with _page(document, page) as opened, closing(opened.get_textpage()) as text:
            size = opened.get_size()
            rectangles = [text.get_rect(index) for index in range(text.count_rects())]
            found = [(text.get_text_bounded(*rectangle), rectangle) for rectangle in rectangles]
    return [_run(words, rectangle, size) for words, rectangle in found if words.strip()]


def extract_text(pdf: bytes) -> str:
    """All words in NFC, filled form fields included; a form feed between pages. Raises FileRefused like `page_count`."""
    return text_and_metadata(pdf)[0]


def text_and_metadata(pdf: bytes) -> tuple[str, dict[str, str]]:
    """What `extract_text` and `metadata_of` give, with the file opened only once."""
    with _opened(pdf, forms=True) as document:
        text = "\f".join(_page_text(document, index) for index in range(len(document)))
        return text, _metadata(document)


def page_text(pdf: bytes | Path, page: int) -> str:
    """The words of one page (from 0). Raises FileRefused like `render_page`."""
    with _opened(pdf, forms=True) as document:
        _must_have_page(document, page)
        return _page_text(document, page)


def metadata_of(pdf: bytes | Path) -> dict[str, str]:
    """Title, Author, Subject, Keywords … as the file states them. Raises FileRefused like `page_count`."""
    with _opened(pdf) as document:
        return _metadata(document)


def _metadata(document: pypdfium2.PdfDocument) -> dict[str, str]:
    return {name: unicodedata.normalize("NFC", value) for name, value in document.get_metadata_dict().items()}


def _page_text(document: pypdfium2.PdfDocument, index: int) -> str:
    with _page(document, index) as opened:
        _flatten(opened)
    with _page(document, index) as opened, closing(opened.get_textpage()) as text:
        return tidy(text.get_text_range())


def tidy(text: str) -> str:
    """NFC, line feeds, ordinary spaces, without the invisible marks that typesetting leaves."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").translate(_INVISIBLE)
    return "\n".join(line.strip(" ") for line in unicodedata.normalize("NFC", plain).split("\n")).strip()


_INVISIBLE = dict.fromkeys(map(ord, "\u200b\ufeff\u00ad\ufffe\x00\x02"))


def _run(words: str, rectangle: tuple[float, ...], size: tuple[float, float]) -> TextRun:
    left, bottom, right, top = rectangle
    width, height = size
    return TextRun(tidy(words), left / width, 1 - top / height, (right - left) / width, (top - bottom) / height)


def _flatten(page: pypdfium2.PdfPage) -> None:
    """Make filled fields part of the page in memory; PDFium reads no text from annotations."""
    pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)


def _must_have_page(document: pypdfium2.PdfDocument, page: int) -> None:
    if not 0 <= page < len(document):
        raise FileRefused("documents.page_not_found", page=page + 1, pages=len(document))


@contextmanager
def _page(document: pypdfium2.PdfDocument, page: int) -> Iterator[pypdfium2.PdfPage]:
    _must_have_page(document, page)
    try:
        opened = document[page]
    except pypdfium2.PdfiumError as error:
        raise FileRefused("documents.file_broken", reason=f"page {page + 1} cannot be read") from error
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def _opened(pdf: bytes | Path, *, forms: bool = False) -> Iterator[pypdfium2.PdfDocument]:
    with _lock:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise FileRefused("documents.file_encrypted") from error
            raise FileRefused("documents.file_broken", reason=str(error)) from error
        try:
            pages = len(document)
            if pages > MAX_PAGES:
                raise FileRefused("documents.file_too_many_pages", pages=pages, limit=MAX_PAGES)
            if pages == 0:
                raise FileRefused("documents.file_broken", reason="it has no pages")
            if forms:
                document.init_forms()
            yield document
        finally:
            document.close()
