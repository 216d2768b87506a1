"""A consolidated text as PDF and Word file, its notes in the words of a legal form, so always Vietnamese."""

from __future__ import annotations

from dienhong.cabinet.models import Amendment
from dienhong.cabinet.queries.consolidation import Consolidation, Origin
from dienhong.documents.public import printed_layout
from dienhong.drafting.public import LAYOUT, Notes, printed_data, written_docx
from dienhong.kernel.clock import VIETNAM

_DONE = {
    Amendment.Op.REPLACE: "Sửa đổi",
    Amendment.Op.INSERT_AFTER: "Bổ sung",
    Amendment.Op.DELETE: "Bỏ",
    Amendment.Op.MOVE: "Chuyển",
    Amendment.Op.SPLIT: "Tách",
}


def notes_of(found: Consolidation) -> Notes:
    """Where the words of each place come from, and what was left out."""
    words = [_told(one) for one in found.origins]
    for one in found.left_out:
        words[one.at - 1] += f" Bỏ {one.name}: “{one.words}”." if one.words else f" Bỏ {one.name}."
    return Notes(tuple(words), found.at)


def _told(one: Origin) -> str:
    row, version = one.amendment, one.version
    if row is None or row.decided_at is None:
        day = version.saved_at.astimezone(VIETNAM)
        return f"Cơ quan soạn thảo biên tập, phiên bản {version.number}, ngày {day:%d/%m/%Y}."
    how = "tiếp thu một phần" if row.state == Amendment.State.PARTLY else "tiếp thu"
    day = row.decided_at.astimezone(VIETNAM)
    return f"{_DONE[Amendment.Op(row.op)]} theo đề nghị của {row.author.full_name}, {how} ngày {day:%d/%m/%Y}."


def consolidated_pdf(found: Consolidation) -> bytes:
    """PDF/A with the short code of the frozen text at the foot."""
    code = found.frozen.akn_id
    mark = f"Bản hợp nhất của bản chốt số {found.frozen.number} · {code[:8]}…{code[-8:]}"
    return printed_layout(LAYOUT, printed_data(found.text, mark, notes_of(found)))


def consolidated_docx(found: Consolidation) -> bytes:
    """The Word file."""
    return written_docx(found.text, notes_of(found))
