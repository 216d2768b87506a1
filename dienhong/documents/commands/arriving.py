"""What arrives at agencies: looked up before, stored at the end; one document or a circular for many alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import connection

from dienhong.documents.commands.steps import search_words
from dienhong.documents.events import IncomingArrived
from dienhong.documents.models import Attachment, IncomingDocument, Reply, StoredFile
from dienhong.documents.models.outgoing import Steering
from dienhong.documents.queries.replies import incoming_named, own_document_named
from dienhong.documents.rules import lane_of
from dienhong.kernel import clock
from dienhong.kernel.live import announce, announce_all
from dienhong.kernel.outbox import ORDINARY, URGENT, publish_all
from dienhong.kernel.storing import next_keys, store_rows

MOST_ANSWERED = 50  # documents that one arrival may name


@dataclass(frozen=True, slots=True)
class Answered:
    """What a document that arrives says it answers (ResponseFor), as its sender wrote it."""

    organ_id: str
    code: str
    promulgated_on: date | None
    document_key: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a document that arrives says of itself; files are named by the SHA-256 under which they are stored."""

    source_key: str
    sender_id: int | None
    sender_name: str
    code: str
    type_name: str
    summary: str
    promulgated_on: date
    pdf_sha256: str
    source: str = "axis"
    signer_name: str = ""
    urgency: int = 0
    due_on: date | None = None
    attachments: tuple[tuple[str, str], ...] = field(default=())  # (name, sha256)
    document_key: str = ""
    sender_code: str = ""
    task_codes: tuple[str, ...] = ()
    steering: int | None = None
    answers: tuple[Answered, ...] = ()
    particulars: tuple[tuple[str, str], ...] = ()  # (name of `changes.LABELS`, text)

    def columns(self) -> dict[str, object]:
        """What it says of itself, by columns of the incoming document: all that its sender may change later."""
        return {
            "type_name": self.type_name,
            "summary": self.summary,
            "promulgated_on": self.promulgated_on,
            "signer_name": self.signer_name,
            "urgency": self.urgency,
            "due_on": self.due_on,
            "task_codes": list(self.task_codes),
            "steering": self.steering if self.steering in Steering.values else None,
            "particulars": dict(self.particulars),
        }


class Arriving:
    """Everything that arrives in the present transaction."""

    def __init__(self, wanted: Sequence[tuple[int, Arrival]]) -> None:
        agencies, said = {agency_id for agency_id, _ in wanted}, [arrival for _, arrival in wanted]
        there = IncomingDocument.objects.filter(agency_id__in=agencies, source_key__in={one.source_key for one in said})
        self._known = {(one.agency_id, one.source, one.source_key): one for one in there}
        digests = {sha256 for one in said for sha256 in (one.pdf_sha256, *(sha256 for _, sha256 in one.attachments))}
        self._files = StoredFile.objects.in_bulk(digests, field_name="sha256")
        named = Reply.objects.filter(agency_id__in=agencies, document_key__in={one.document_key for one in said} - {""})
        # What these agencies were told answers a document that came to them only now.
        self._awaited = set(named.filter(to_outgoing=None, to_incoming=None).values_list("agency_id", "document_key"))
        self._numbers = next_keys(IncomingDocument, len(wanted))[::-1]
        self._searched: dict[tuple[str, ...], tuple[str, str]] = {}
        self._new: list[tuple[IncomingDocument, Arrival]] = []

    def known(self, agency_id: int, arrival: Arrival) -> IncomingDocument | None:
        """What came under the same key before."""
        return self._known.get((agency_id, arrival.source, arrival.source_key))

    def take_in(self, agency_id: int, arrival: Arrival) -> IncomingDocument:
        """The document, which is stored with all others."""
        now, pdf = clock.now(), self._files[arrival.pdf_sha256]
        words, vector = self._search(arrival.code, arrival.summary, arrival.sender_name, pdf.text)
        document = IncomingDocument(
            pk=self._numbers.pop(),
            agency_id=agency_id,
            source=arrival.source,
            source_key=arrival.source_key,
            sender_id=arrival.sender_id,
            sender_name=arrival.sender_name,
            code=arrival.code,
            document_key=arrival.document_key,
            sender_code=arrival.sender_code,
            arrived_at=now,
            changed_at=now,
            pdf=pdf,
            search_text=words,
            search=vector,
            **arrival.columns(),
        )
        self._known[agency_id, arrival.source, arrival.source_key] = document
        self._new.append((document, arrival))
        return document

    def _search(self, *texts: str) -> tuple[str, str]:
        """The words to search, and their vector as PostgreSQL writes it; a circular's once."""
        if texts not in self._searched:
            words, both = search_words(*texts)
            with connection.cursor() as cursor:
                cursor.execute("SELECT to_tsvector('simple', %s)::text", [both])
                self._searched[texts] = (words, cursor.fetchone()[0])
        return self._searched[texts]

    def store(self) -> None:
        """Store all, bind each to what it answers, and tell of it."""
        store_rows([document for document, _ in self._new])
        store_rows(
            [
                Attachment(
                    agency_id=document.agency_id,
                    incoming=document,
                    file=self._files[sha256],
                    name=name,
                    position=position,
                )
                for document, arrival in self._new
                for position, (name, sha256) in enumerate(arrival.attachments)
            ]
        )
        for document, arrival in self._new:
            if arrival.answers or (document.agency_id, document.document_key) in self._awaited:
                _thread(document, arrival)
        announce_all([f"documents.incoming:{document.uuid}" for document, _ in self._new])
        for lane in (URGENT, ORDINARY):
            arrived = [document for document, _ in self._new if lane_of(document.urgency) == lane]
            publish_all([IncomingArrived(document.pk, document.agency_id) for document in arrived], lane=lane)


_present: ContextVar[Arriving | None] = ContextVar("documents_arriving", default=None)


@contextmanager
def arriving(wanted: Sequence[tuple[int, Arrival]]) -> Iterator[Arriving]:
    """What arrives inside the block at these agencies is stored at its end; inside another such block at that one's."""
    outer = _present.get()
    if outer is not None:
        yield outer
        return
    arrivals = Arriving(wanted)
    token = _present.set(arrivals)
    try:
        yield arrivals
    finally:
        _present.reset(token)
    arrivals.store()


def bind_anew(document: IncomingDocument, arrival: Arrival) -> None:
    """Bind a document to what its sender says now that it answers; what is not named any more is not answered."""
    named = arrival.answers[:MOST_ANSWERED]
    kept = set()
    for reply in document.answers.select_related("to_outgoing"):
        said = Answered(reply.organ_id, reply.code, reply.promulgated_on, reply.document_key)
        if said in named:
            kept.add(said)
            continue
        reply.delete()
        if reply.to_outgoing is not None:
            announce(f"documents.outgoing:{reply.to_outgoing.uuid}")
    _thread(document, replace(arrival, answers=tuple(one for one in named if one not in kept)))


def _thread(document: IncomingDocument, arrival: Arrival) -> None:
    """Bind a document to what it answers, and what answered it before it came to it."""
    for said in arrival.answers[:MOST_ANSWERED]:
        own = own_document_named(document.agency_id, said.organ_id, said.code, said.promulgated_on)
        other = None if own is not None else incoming_named(document.agency_id, said.document_key)
        Reply.objects.create(
            agency_id=document.agency_id,
            incoming=document,
            organ_id=said.organ_id[:35],
            code=said.code[:151],
            promulgated_on=said.promulgated_on,
            document_key=said.document_key[:200],
            to_outgoing=own,
            to_incoming=other,
        )
        if own is not None:
            announce(f"documents.outgoing:{own.uuid}")
    if document.document_key:
        Reply.objects.filter(
            agency_id=document.agency_id, document_key=document.document_key, to_outgoing=None, to_incoming=None
        ).exclude(incoming=document).update(to_incoming=document)
