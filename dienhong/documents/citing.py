"""How other domains name a document of ours (viện dẫn), for readers who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse

from dienhong.documents.document_types import BY_CODE
from dienhong.documents.queries.incoming import incoming_document
from dienhong.documents.queries.outgoing import outgoing_document

if TYPE_CHECKING:
    from datetime import date

    from dienhong.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Citation:
    """A document: inner id, whose it is, its number (or symbol), how it is named in a line of text, its page."""

    id: int
    agency_id: int
    code: str
    words: str
    url: str
    due_on: date | None


def citation_of_outgoing(actor: Actor, uuid: UUID) -> Citation:
    """An outgoing document. Raises NotFound, also for what the actor may not see."""
    one = outgoing_document(actor, uuid)
    code = one.code or one.symbol
    words = _words(BY_CODE[one.type_code].name, code, one.issued_on, one.agency.name, one.summary)
    return Citation(one.pk, one.agency_id, code, words, reverse("documents:outgoing", args=[uuid]), one.due_on)


def citation_of_incoming(actor: Actor, uuid: UUID) -> Citation:
    """An incoming document. Raises NotFound, also for what the actor may not see."""
    one = incoming_document(actor, uuid)
    words = _words(one.type_name, one.code, one.promulgated_on, one.sender_name, one.summary)
    return Citation(one.pk, one.agency_id, one.code, words, reverse("documents:incoming", args=[uuid]), one.due_on)


def _words(kind: str, code: str, day: date | None, agency: str, summary: str) -> str:
    """Law: Decree 30/2020/NĐ-CP, annex I: kind, number, day, agency, summary."""
    dated = f" ngày {day:%d/%m/%Y}" if day else ""
    return f"{kind or 'Văn bản'} số {code}{dated} của {agency}: {summary}"
