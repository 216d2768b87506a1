"""Pages of PDFs for the viewer: pictures and words, made once and kept under the hash of the file."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from django.conf import settings

from dienhong.documents.drafting import broken, content_of
from dienhong.documents.models import OutgoingDocument, StoredFile
from dienhong.documents.pages.errors import FileRefused
from dienhong.documents.pages.render import page_sizes, render_page, text_rectangles
from dienhong.documents.storage import read
from dienhong.documents.typesetting.content import as_data
from dienhong.documents.typesetting.errors import TypesettingError
from dienhong.documents.typesetting.render import render_document
from dienhong.kernel.errors import RuleBroken

PICTURE_WIDTH = 1000
PAGES_AT_ONCE = 20
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
        try:
            return render_document(content).pdf
        except TypesettingError as error:
            raise broken(error) from error

    return Source(key, lambda: _kept(key, "preview.pdf", typeset))


def pages_of(source: Source, image_url: Callable[[int], str], first: int = 1) -> tuple[list[PageView], int]:
    """Up to 20 pages from page `first` (from 1), and how many there are. Raises RuleBroken for an unreadable file."""
    sizes = json.loads(_kept(source.key, "sizes.json", lambda: json.dumps(page_sizes(source.data())).encode()))
    numbers = range(max(first, 1), min(first + PAGES_AT_ONCE, len(sizes) + 1))
    shown = []
    for number in numbers:
        width, height = sizes[number - 1]
        found = _kept(source.key, f"{number}.json", partial(_lines, source, number, width, height))
        lines = [Line(**line) for line in json.loads(found)]
        shown.append(PageView(number, image_url(number), width, height, lines))
    return shown, len(sizes)


def picture(source: Source, number: int) -> bytes:
    """The picture of a page (from 1) as WebP. Raises RuleBroken when there is no such page."""
    return _kept(source.key, f"{number}.webp", lambda: render_page(source.data(), number - 1, PICTURE_WIDTH))


def _lines(source: Source, number: int, width: float, height: float) -> bytes:
    runs = text_rectangles(source.data(), number - 1)
    lines = [
        asdict(Line(run.x * width, (run.y + run.h * _BASE_LINE) * height, run.w * width, run.h * height, run.text))
        for run in runs
    ]
    return json.dumps(lines, ensure_ascii=False).encode()


def _kept(key: str, name: str, make: Callable[[], bytes]) -> bytes:
    """A derived file under the key, made when it is not there; whole or not at all."""
    path = Path(settings.DIENHONG.data_dir) / "pages" / key[:2] / key / name
    if path.exists():
        return path.read_bytes()
    try:
        data = make()
    except FileRefused as error:
        raise RuleBroken(error.code, **error.facts) from error
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{name}.{secrets.token_hex(4)}")
    draft.write_bytes(data)
    os.replace(draft, path)
    return data
