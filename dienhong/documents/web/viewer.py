"""Pages of PDFs for the viewer: pictures and words, made once and kept under the hash of the file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from dienhong.documents.drafting import broken, content_of
from dienhong.documents.models import OutgoingDocument, StoredFile
from dienhong.documents.page_files import kept
from dienhong.documents.pages.pictures import page_picture
from dienhong.documents.pages.render import page_sizes, text_rectangles
from dienhong.documents.storage import read
from dienhong.documents.typesetting.content import as_data
from dienhong.documents.typesetting.errors import TypesettingError
from dienhong.kernel.errors import RuleBroken, describe

# Pixels by the name that the address uses: in a corner, to read, and for whoever zooms in. What is loaded first is
# light: 760 pixels of a page full of text take about 40 KB.
WIDTHS = {"nho": 480, "": 760, "net": 1600}
PAGES_AT_ONCE = 20
# For a tablet that is read without a network: sharp enough that nothing is fetched again.
_OFFLINE_WIDTH = 1200
_BASE_LINE = 0.8  # of the height of a line's rectangle


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text over the picture; points of the page from its top left, y is the base line."""

    x: float
    y: float
    width: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class PageView:
    """One page for `portal/includes/viewer.html`."""

    number: int
    image_url: str
    small_url: str
    sharp_url: str
    width: float
    height: float
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Source:
    """A PDF whose pages are shown: `key` names exactly these bytes; `data` is called only when something is missing."""

    key: str
    data: Callable[[], bytes]


def source_of(file: StoredFile) -> Source:
    """The pages of a stored PDF."""
    return Source(file.sha256, lambda: read(file))


def preview_of(document: OutgoingDocument) -> Source:
    """The pages of a draft as it would be signed now. Raises RuleBroken with what is still missing."""
    content = content_of(document)
    text = json.dumps(as_data(content), ensure_ascii=False, sort_keys=True)
    key = hashlib.sha256(f"preview 1\n{text}".encode()).hexdigest()

    def typeset() -> bytes:
        from dienhong.documents.typesetting.render import render_document  # heavy: loaded when first needed

        try:
            return render_document(content).pdf
        except TypesettingError as error:
            raise broken(error) from error

    return Source(key, lambda: kept(key, "preview.pdf", typeset))


def shown(source: Callable[[], Source], address: Callable[[int], str], first: int = 1) -> dict[str, Any]:
    """For a template: `pages`, up to 20 from page `first` (from 1), and `page_count`, or `no_pages` with what is missing.

    `address` gives the address of a page's picture.
    """
    try:
        pages, count = pages_of(source(), address, first)
    except RuleBroken as error:
        return {"pages": [], "page_count": 0, "no_pages": describe(error)}
    following = first + PAGES_AT_ONCE
    return {"pages": pages, "page_count": count, "next_first": following if following <= count else None}


def pages_of(source: Source, address: Callable[[int], str], first: int = 1) -> tuple[list[PageView], int]:
    """Up to 20 pages from page `first` (from 1), and how many there are. Raises RuleBroken for an unreadable file."""
    sizes, found = _sizes(source), []
    for number in range(max(first, 1), min(first + PAGES_AT_ONCE, len(sizes) + 1)):
        width, height = sizes[number - 1]
        lines = _kept_lines(source, number, (width, height))
        url = f"{address(number)}?v={source.key[:16]}"
        view = PageView(number, url, f"{url}&co=nho", f"{url}&co=net", width, height, lines)
        found.append(view)
    return found, len(sizes)


@dataclass(frozen=True, slots=True)
class OfflinePage:
    """All that shows one page without a network: points, the lines over the picture, the picture as WebP."""

    width: float
    height: float
    lines: list[Line]
    picture: bytes


def offline_page(file: StoredFile, number: int) -> OfflinePage:
    """A page (from 1) of a stored PDF for a reading pack. Raises RuleBroken when there is no such page."""
    source = source_of(file)
    width, height = _sizes(source)[number - 1]
    drawn = kept(
        source.key,
        f"{number}-{_OFFLINE_WIDTH}.webp",
        lambda: page_picture(source.data(), number - 1, _OFFLINE_WIDTH),
    )
    return OfflinePage(width, height, _kept_lines(source, number, (width, height)), drawn)


def lines_of_pages(file: StoredFile) -> list[tuple[float, float, list[Line]]]:
    """Width, height and lines of every page of a stored PDF. Raises RuleBroken for an unreadable file."""
    source = source_of(file)
    sizes = enumerate(_sizes(source), 1)
    return [(*size, _kept_lines(source, number, size)) for number, size in sizes]


def picture(source: Source, number: int, size: str = "") -> bytes:
    """The picture of a page (from 1) as WebP, as wide as WIDTHS says. Raises RuleBroken when there is no such page."""
    width = WIDTHS[size]
    return kept(source.key, f"{number}-{width}.webp", lambda: page_picture(source.data(), number - 1, width))


def _sizes(source: Source) -> list[tuple[float, float]]:
    found = json.loads(kept(source.key, "sizes.json", lambda: json.dumps(page_sizes(source.data())).encode()))
    return [(width, height) for width, height in found]


def _kept_lines(source: Source, number: int, size: tuple[float, float]) -> list[Line]:
    found = json.loads(kept(source.key, f"{number}.json", partial(_lines, source, number, *size)))
    return [Line(**line) for line in found]


def _lines(source: Source, number: int, width: float, height: float) -> bytes:
    runs = text_rectangles(source.data(), number - 1)
    lines = [
        asdict(Line(run.x * width, (run.y + run.h * _BASE_LINE) * height, run.w * width, run.h * height, run.text))
        for run in runs
    ]
    return json.dumps(lines, ensure_ascii=False).encode()
