"""Minutes as a PDF, with a place for each of the two signatures; the same text gives the same pages."""

from __future__ import annotations

from pathlib import Path

from dienhong.cabinet.models import Minutes
from dienhong.cabinet.queries.minutes import hash_of, sections, signatures_of
from dienhong.cabinet.queries.sessions import Part
from dienhong.documents.public import file_bytes, typeset
from dienhong.kernel.clock import VIETNAM

FIELDS = {"secretary": "ThuKy", "chair": "ChuToa"}
# Words of a legal form, so always Vietnamese.
_KINDS = {
    "step": "diễn biến",
    "rule": "quy tắc",
    "invitation": "giấy mời",
    "attendance": "điểm danh",
    "position": "chính kiến",
    "opinion": "ý kiến",
    "speech": "phát biểu",
    "comment": "ý kiến ghi",
    "poll": "biểu quyết",
    "item": "nội dung",
}
_LAYOUT = Path(__file__).with_name("minutes.typ")


def minutes_pdf(minutes: Minutes, part: Part | None = None) -> tuple[bytes, int]:
    """The PDF with the signatures there are, and its number of pages (0 where it was kept); before the first one it is typeset.

    For a reader from whom something is withheld what that one may read is typeset, without signatures, which are under the whole.
    Raises RuleBroken: documents.missing_glyph, documents.typesetting_failed.
    """
    partly = part is not None and bool(part.withheld)
    if minutes.pdf_id and not partly:
        return file_bytes(minutes.pdf_id), 0
    session = minutes.session
    day = (session.opened_at or session.starts_at).astimezone(VIETNAM)
    secretary = signatures_of(minutes).get("secretary")
    data = {
        "title": f"Biên bản: {session.title}",
        "agency": session.agency.name,
        "summary": f"{session.title}, ngày {day:%d/%m/%Y}",
        "sections": [
            {
                "title": one.title,
                "parts": [
                    {"text": part.text, "sources": [short(source) for source in part.part.sources]}
                    for part in one.parts
                    if part.text
                ],
            }
            for one in sections(minutes, part)
        ],
        "content_sha256": hash_of(minutes, part) if partly else minutes.content_sha256 or hash_of(minutes),
        "secretary": (secretary.person if secretary else minutes.drafted_by).full_name,
        "chair": session.chair.person.full_name,
    }
    return typeset(_LAYOUT, data)


def short(source: str) -> str:
    """A reference as it is printed: the kind of event and its number, of a UUID the first eight characters."""
    kind, _, key = source.partition(":")
    return f"{_KINDS[kind]} {key[:8]}"
