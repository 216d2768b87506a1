"""Members with papers on devices: real PDFs made at once, packs, contacts as a device makes them."""

from __future__ import annotations

import ctypes
import io
import json
from collections.abc import Sequence
from itertools import count
from typing import Any
from uuid import uuid4

import pypdfium2
import pypdfium2.raw as pdfium
from django.test import Client
from django.urls import reverse

from dienhong.cabinet import commands
from dienhong.cabinet.models import PaperKind, ReadingPack
from dienhong.cabinet.tests.view_builders import Forum
from dienhong.identity.tests.builders import sign_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor

_numbers = count(1)
DEVICE = "d" * 64
_LINE, _TOP, _LEFT = 18, 780, 60


def a_pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF with the given lines on its pages; letters without dấu, as its font is a standard one."""
    document = pypdfium2.PdfDocument.new()
    for lines in pages:
        page = document.new_page(595, 842)
        for place, words in enumerate(lines):
            written = pdfium.FPDFPageObj_NewTextObj(document, b"Helvetica", 11)
            letters = (words + "\0").encode("utf-16-le")
            pdfium.FPDFText_SetText(written, ctypes.cast(letters, pdfium.FPDF_WIDESTRING))
            pdfium.FPDFPageObj_Transform(written, 1, 0, 0, 1, _LEFT, _TOP - place * _LINE)
            pdfium.FPDFPage_InsertObject(page, written)
        pdfium.FPDFPage_GenerateContent(page)
    made = io.BytesIO()
    document.save(made)
    document.close()
    return made.getvalue()


def pages_of_words(pages: int, title: str = "Tai lieu") -> list[list[str]]:
    """Different lines on each page."""
    return [
        [f"{title}, trang {page}, dong {line}: noi dung so {next(_numbers)}" for line in range(1, 6)]
        for page in range(1, pages + 1)
    ]


def a_pdf_file(pages: int = 2, title: str = "Tai lieu") -> tuple[str, bytes]:
    """A PDF as it is handed in, never the same twice."""
    return "tai-lieu.pdf", a_pdf(pages_of_words(pages, title))


def with_paper(forum: Forum, number: int, file: tuple[str, bytes], title: str = "Báo cáo kèm theo") -> Any:
    """A further paper of an item's dossier."""
    dossier = forum.items[number].dossier
    return commands.add_paper(forum.author, dossier=dossier.uuid, kind=PaperKind.REPORT, title=title, file=file)


def a_pack(forum: Forum, number: int = 1, device: str = DEVICE) -> ReadingPack:
    """The papers of a member on a device."""
    given = commands.Device("Máy tính bảng", device)
    return commands.take_pack(forum.actors[number], session=forum.session.uuid, device=given)


class Tablet:
    """A device of a member, which asks as the page's program does."""

    def __init__(self, actor: Actor, pack: ReadingPack, secret: str = DEVICE) -> None:
        self.client, self.pack, self.secret, self.name = Client(), pack, secret, str(uuid4())
        sign_in(self.client, actor)

    def get(self, name: str, *rest: object) -> Any:
        """GET an address of the pack."""
        url = reverse(f"cabinet:{name}", args=[self.pack.uuid, *rest])
        return self.client.get(url, headers={"X-Pack-Device": self.secret})

    def post(self, name: str, body: object = None) -> Any:
        """POST JSON to an address of the pack."""
        url = reverse(f"cabinet:{name}", args=[self.pack.uuid])
        said = json.dumps(body if body is not None else {})
        return self.client.post(url, said, "application/json", headers={"X-Pack-Device": self.secret})

    def manifest(self) -> dict[str, Any]:
        """What it may hold."""
        found: dict[str, Any] = self.get("pack_manifest").json()
        return found

    def papers(self) -> list[dict[str, Any]]:
        """All papers of the manifest."""
        return [paper for item in self.manifest()["items"] for paper in item["papers"]]

    def page(self, sha256: str, number: int = 1) -> tuple[dict[str, Any], bytes]:
        """A page: what is said of it, and the picture."""
        body = self.get("pack_page", sha256, number).content
        length = int.from_bytes(body[:4], "big")
        return json.loads(body[4 : 4 + length]), body[4 + length :]

    def note(self, paper: dict[str, Any], **more: Any) -> dict[str, Any]:
        """An operation on a new note, unless `more` says otherwise."""
        content = {"page": 1, "text": "Hỏi lại số liệu", "quote": {}, "rects": [], "strokes": []}
        return {
            "id": str(uuid4()),
            "note": str(uuid4()),
            "paper": paper["paper"],
            "sha256": paper["sha256"],
            "clock": 1,
            "device": self.name,
            "kind": "text",
            "deleted": False,
            "shared": False,
            "content": {**content, **more.pop("content", {})},
            "made_at": clock.now().isoformat(),
            **more,
        }
