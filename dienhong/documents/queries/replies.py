"""Threads: which document answers which, as far as a person may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from dienhong.directory.public import agency_by_code, agency_views
from dienhong.documents.deadlines import calendar_of, end_of_work
from dienhong.documents.models import Handling, IncomingDocument, OutgoingDocument, Reply
from dienhong.documents.models.outgoing import Steering
from dienhong.documents.queries.incoming import visible_incoming
from dienhong.documents.queries.outgoing import visible_outgoing
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor

Key = tuple[str, int]
Document = OutgoingDocument | IncomingDocument
MOST = 300  # documents of a thread
_LONG = ("search_text", "search")


@dataclass(slots=True)
class Branch:
    """A document of a thread with the documents that answer it, the earliest first; `here` is the page one is on."""

    document: Document
    is_outgoing: bool
    here: bool
    at: datetime
    answers: list[Branch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Awaited:
    """An agency that is to answer an issued document, when it did, and the answer where the reader may see it.

    `late` says that the term has passed, or had when the answer came.
    """

    agency_name: str
    answered_at: datetime | None
    answer: IncomingDocument | None
    late: bool


def key_of(document: Document) -> Key:
    """What names a document of either kind in a thread."""
    return ("out" if isinstance(document, OutgoingDocument) else "in", document.pk)


def thread_of(actor: Actor, document: Document) -> list[Branch]:
    """The whole thread a document stands in, from its beginning; only what the actor may see, at most 300 documents.

    What hangs below a document that the actor may not see hangs below the nearest one that he may.
    """
    parents = _parents(document)
    if not parents:  # most documents answer nothing and are not answered; this one the actor sees already
        return [_branch(document, here=True)]
    branches = _branches(actor, document, {key_of(document), *parents, *(k for ps in parents.values() for k in ps)})
    roots: list[Branch] = []
    chosen: dict[Key, Key] = {}
    for key in sorted(branches, key=lambda one: (branches[one].at, one)):
        above = _nearest(key, parents, branches)
        if above is None or key in _chain(above, chosen):
            roots.append(branches[key])
        else:
            chosen[key] = above
            branches[above].answers.append(branches[key])
    return roots


def _chain(key: Key, chosen: dict[Key, Key]) -> set[Key]:
    """A document and all above it: what would close a circle of references."""
    found = {key}
    while key in chosen:
        key = chosen[key]
        found.add(key)
    return found


def _parents(start: Document) -> dict[Key, list[Key]]:
    """For each document of the thread what it answers; one query a level."""
    parents: dict[Key, list[Key]] = defaultdict(list)
    seen, frontier = {key_of(start)}, {key_of(start)}
    while frontier and len(seen) < MOST:
        found: set[Key] = set()
        for reply in _touching(start.agency_id, frontier):
            answering: Key = ("out", reply.outgoing_id) if reply.outgoing_id else ("in", reply.incoming_id or 0)
            answered: Key = ("out", reply.to_outgoing_id) if reply.to_outgoing_id else ("in", reply.to_incoming_id or 0)
            if answered not in parents[answering]:
                parents[answering].append(answered)
            found |= {answering, answered}
        frontier = found - seen
        seen |= frontier
    return parents


def _touching(agency_id: int, keys: Iterable[Key]) -> Iterable[Reply]:
    ids: dict[str, list[int]] = {"out": [], "in": []}
    for kind, number in keys:
        ids[kind].append(number)
    outgoing, incoming = ids["out"], ids["in"]
    rows = Reply.objects.filter(agency_id=agency_id).exclude(to_outgoing=None, to_incoming=None)
    return rows.filter(
        Q(outgoing__in=outgoing) | Q(incoming__in=incoming) | Q(to_outgoing__in=outgoing) | Q(to_incoming__in=incoming)
    ).order_by("id")[: 2 * MOST]


def _branches(actor: Actor, here: Document, keys: set[Key]) -> dict[Key, Branch]:
    outgoing = visible_outgoing(actor).filter(pk__in=[number for kind, number in keys if kind == "out"])
    incoming = visible_incoming(actor).filter(pk__in=[number for kind, number in keys if kind == "in"])
    own = key_of(here)
    rows: list[Document] = [*outgoing.defer(*_LONG, "content"), *incoming.defer(*_LONG)]
    return {key_of(one): _branch(one, here=key_of(one) == own) for one in rows}


def _branch(document: Document, *, here: bool) -> Branch:
    if isinstance(document, OutgoingDocument):
        return Branch(document, True, here, document.issued_at or document.created_at)
    return Branch(document, False, here, document.arrived_at)


def _nearest(key: Key, parents: dict[Key, list[Key]], shown: dict[Key, Branch]) -> Key | None:
    """The nearest document above that is shown."""
    waiting, seen = list(parents.get(key, [])), {key}
    while waiting:
        above = waiting.pop(0)
        if above in shown and above != key:
            return above
        if above not in seen:
            seen.add(above)
            waiting += parents.get(above, [])
    return None


def awaited_answers(actor: Actor, document: OutgoingDocument) -> list[Awaited]:
    """Who is to answer an issued document that asks for it by a day, and who has; those that have not stand first."""
    if document.due_on is None or document.status != OutgoingDocument.Status.ISSUED:
        return []
    until = end_of_work(calendar_of(document.agency_id), document.due_on)
    answers = IncomingDocument.objects.filter(answers__to_outgoing=document).exclude(
        status=IncomingDocument.Status.REFUSED
    )
    by_sender = {one.sender_id: one for one in answers.defer(*_LONG).order_by("-arrived_at")}
    seen = set(
        visible_incoming(actor).filter(pk__in=[one.pk for one in by_sender.values()]).values_list("pk", flat=True)
    )
    ids = list(document.recipients.values_list("to_agency_id", flat=True))
    views, now = agency_views(ids), clock.now()
    rows = []
    for agency_id in ids:
        answer = by_sender.get(agency_id)
        at = answer.arrived_at if answer else None
        shown = answer if answer is not None and answer.pk in seen else None
        rows.append(Awaited(views[agency_id].name, at, shown, (at or now) > until))
    return sorted(rows, key=lambda row: (row.answered_at is not None, not row.late))


def own_document_named(agency_id: int, organ_id: str, code: str, day: date | None) -> OutgoingDocument | None:
    """The issued document of an agency that another one answers by its number, symbol and day."""
    view = agency_by_code(organ_id)
    number, _, symbol = code.partition("/")
    if view is None or view.id != agency_id or not number.isdecimal() or len(number) > 9:
        return None
    return OutgoingDocument.objects.filter(
        agency_id=agency_id,
        number=int(number),
        symbol=symbol,
        issued_on=day,
        status=OutgoingDocument.Status.ISSUED,
    ).first()


def incoming_named(agency_id: int, document_key: str) -> IncomingDocument | None:
    """The document that came to an agency under this name of edXML."""
    if not document_key:
        return None
    rows = IncomingDocument.objects.filter(agency_id=agency_id, document_key=document_key)
    return rows.order_by("id").first()


def reply_for_update(document: IncomingDocument, answer_id: int) -> Reply | None:
    """The bond between a document and the answer of this id, locked; None when there is none."""
    rows = Reply.objects.select_for_update(of=("self",)).select_related("outgoing")
    return rows.filter(to_incoming=document, outgoing_id=answer_id).first()


def issued_answer(actor: Actor, document: IncomingDocument) -> OutgoingDocument | None:
    """The latest issued document that answers this one and that the actor may see."""
    issued = OutgoingDocument.Status.ISSUED
    rows = visible_outgoing(actor).filter(answers__to_incoming=document, status=issued)
    return rows.defer(*_LONG, "content").order_by("-issued_at").first()


def overdue_handlings(limit: int) -> list[Handling]:
    """Assignments whose term has passed and of which nobody was told, locked; others' locked ones are passed over."""
    rows = Handling.objects.select_for_update(skip_locked=True, of=("self",)).select_related("document")
    return list(
        rows.filter(closed_at=None, overdue_told_at=None, due_at__lte=clock.now()).order_by("due_at", "id")[:limit]
    )


def steering_document(agency_id: int, sender_id: int, task_code: str) -> IncomingDocument | None:
    """The document by which a sender gave a task to an agency, taken in and not recalled; the newest."""
    rows = IncomingDocument.objects.filter(agency_id=agency_id, sender_id=sender_id, steering=Steering.STEERING)
    gone = [IncomingDocument.Status.ARRIVED, IncomingDocument.Status.REFUSED, IncomingDocument.Status.WITHDRAWN]
    return rows.filter(task_codes__contains=[task_code]).exclude(status__in=gone).order_by("-id").first()
