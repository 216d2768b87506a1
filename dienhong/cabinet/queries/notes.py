"""Private notes: one's own, and what members share with whoever helps them. For everybody else there are none, the office included."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dienhong.cabinet.anchors import Quote, placed, plain
from dienhong.cabinet.models import NoteOperation, PaperVersion, ReadingPack, Seat, Session
from dienhong.cabinet.queries.assistants import helping_today, in_person
from dienhong.cabinet.queries.reading import items_to_read
from dienhong.cabinet.queries.sessions import session_of
from dienhong.documents.public import lines_of_pages
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, RuleBroken

PDF = "application/pdf"
MOST_SENT = 500


def operations_since(actor: Actor, pack: ReadingPack, cursor: int) -> list[NoteOperation]:
    """The actor's own operations after the cursor on papers that he may see now, in the order in which they came."""
    papers = {one.paper_id for item in items_to_read(actor, pack.session) for one in item.versions}
    rows = NoteOperation.objects.filter(owner_id=in_person(actor), paper_id__in=papers, pk__gt=cursor)
    return list(rows.select_related("paper", "version").order_by("pk")[:MOST_SENT])


def counting(operations: Iterable[NoteOperation]) -> list[NoteOperation]:
    """Of each note the operation that counts, without what was deleted, in the order in which the notes came."""
    newest: dict[Any, NoteOperation] = {}
    for one in operations:
        known = newest.get(one.note)
        if known is None or (known.clock, known.device) < (one.clock, one.device):
            newest[one.note] = one
    return [one for one in newest.values() if not one.deleted]


def notes_elsewhere(actor: Actor, pack: ReadingPack) -> dict[str, dict[str, Any] | None]:
    """Note → where it stands in the version that counts now, of notes written on an earlier one; None: nowhere.

    A place is `sha256`, `page` (from 1) and `rects` [x, y, width, height] as shares of the page.
    """
    newest = {one.paper_id: one for item in items_to_read(actor, pack.session) for one in item.versions}
    rows = NoteOperation.objects.filter(owner_id=in_person(actor), paper_id__in=newest)
    old = [one for one in counting(rows.order_by("pk")) if one.version_id != newest[one.paper_id].pk]
    pages = {pk: _pages(newest[pk]) for pk in {one.paper_id for one in old}}
    return {str(one.note): _place(one, newest[one.paper_id], pages[one.paper_id]) for one in old}


Pages = list[list[tuple[str, tuple[float, float, float, float]]]]


def _pages(version: PaperVersion) -> Pages:
    """Per page its lines with their places as shares of it; nothing for a file that is not shown as pages."""
    if version.file.media_type != PDF:
        return []
    try:
        found = lines_of_pages(version.file)
    except RuleBroken:  # a file that cannot be read has no places
        return []
    return [
        [(plain(one.text), (one.x / w, (one.y - one.size) / h, one.width / w, one.size * 1.2 / h)) for one in lines]
        for w, h, lines in found
    ]


def _place(operation: NoteOperation, version: PaperVersion, pages: Pages) -> dict[str, Any] | None:
    said = operation.content.get("quote") or {}
    quote = Quote(said.get("exact", ""), said.get("prefix", ""), said.get("suffix", ""))
    texts = [" ".join(words for words, _ in lines if words) for lines in pages]
    found = placed(quote, texts, operation.content.get("page", 1) - 1)
    if found is None:
        return None
    rects, at = [], 0
    for words, (x, y, width, height) in pages[found.page]:
        if not words:
            continue
        first, last = max(found.start - at, 0), min(found.end - at, len(words))
        if first < last:
            letter = width / len(words)
            rects.append([round(part, 5) for part in (x + first * letter, y, (last - first) * letter, height)])
        at += len(words) + 1
    return {"sha256": version.file_id, "page": found.page + 1, "rects": rects}


def shared_notes(actor: Actor, session: Session) -> list[tuple[Seat, list[NoteOperation]]]:
    """What the members whom the actor helps share of the session's papers, as it counts now; nothing for anybody else."""
    papers = {one.paper_id for item in items_to_read(actor, session) for one in item.versions}
    seats = helping_today().filter(person_id=in_person(actor), seat__body_id=session.body_id).values("seat")
    rows = NoteOperation.objects.filter(seat__in=seats, paper_id__in=papers)
    found: dict[int, tuple[Seat, list[NoteOperation]]] = {}
    for one in counting(rows.select_related("seat__person", "paper", "version").order_by("pk")):
        if one.shared and one.owner_id == one.seat.person_id:
            found.setdefault(one.seat_id, (one.seat, []))[1].append(one)
    return list(found.values())


def shared_with_me(actor: Actor, uuid: Any) -> tuple[Session, list[tuple[Seat, list[NoteOperation]]]]:
    """The same of a session, for who helps a member of its body. Raises NotFound."""
    session = session_of(actor, uuid)
    if not helping_today().filter(person_id=in_person(actor), seat__body_id=session.body_id).exists():
        raise NotFound("cabinet.Session")
    return session, shared_notes(actor, session)
