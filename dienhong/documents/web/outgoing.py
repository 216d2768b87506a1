"""Reading outgoing documents: the page of one document, its text, its versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienhong.audit.public import records_about
from dienhong.documents.comparison import compared
from dienhong.documents.document_types import BY_CODE
from dienhong.documents.models import OutgoingDocument
from dienhong.documents.panels import ShownOutgoing, panels_of
from dienhong.documents.queries import pages
from dienhong.documents.queries.acts import outgoing_acts
from dienhong.documents.queries.initials import shown_initials
from dienhong.documents.queries.opinions import opinions_on
from dienhong.documents.queries.outgoing import outgoing_document, signature_awaited
from dienhong.documents.queries.records import files_holding
from dienhong.documents.queries.replies import awaited_answers, thread_of
from dienhong.documents.texts import day_text
from dienhong.documents.web import viewer
from dienhong.documents.web.signatures import signatures_of
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.pages import page_of

Status = OutgoingDocument.Status
MOST_TOPICS = 20  # of a live page
_TONES = {
    Status.ISSUED: ("ok", "circle-check"),
    Status.CANCELLED: ("bad", "circle-x"),
    Status.SIGNING: ("live", "loader-circle"),
    Status.SEALING: ("live", "loader-circle"),
}


def outgoing_url(document: OutgoingDocument) -> str:
    """The page of a document."""
    return reverse("documents:outgoing", args=[document.uuid])


def shown_source(document: OutgoingDocument) -> viewer.Source:
    """The signed PDF, or the draft as it would be signed now. Raises RuleBroken with what is missing."""
    stored = document.pdf or document.adopted
    return viewer.source_of(stored) if stored is not None else viewer.preview_of(document)


def viewer_context(document: OutgoingDocument, first: int = 1) -> dict[str, Any]:
    """`pages` for the viewer and `page_count`, or `no_pages` with what is missing."""
    return viewer.shown(
        lambda: shown_source(document), lambda number: reverse("documents:page", args=[document.uuid, number]), first
    )


@signed_in
def document_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One document: what it is, what may be done with it, how it came about, where it went.

    POST checks the signatures anew.
    """
    actor = actor_of(request)
    document = outgoing_document(actor, uuid)
    recipients = pages.recipients_of(document)
    panels = panels_of(actor, shown(document, len(recipients)))
    awaited = signature_awaited(actor, document)
    watched = [awaited.topic] if awaited else []
    context = {
        **head_of(actor, document),
        **viewer_context(document),
        "awaited_signature": awaited,
        "panels": panels,
        "topics": list(
            dict.fromkeys([f"documents.outgoing:{document.uuid}", *watched, *(t for p in panels for t in p.topics)])
        )[:MOST_TOPICS],
        "busy": document.status in (Status.SIGNING, Status.SEALING),
        "checked": signatures_of(document.pdf, again=request.method == "POST") if document.pdf else None,
        "events": pages.timeline_of(document),
        "attachments": pages.attachments_of(document),
        "recipients": recipients,
        "thread": thread_of(actor, document),
        "files": files_holding(actor, document),
        "awaited": awaited_answers(actor, document),
        **checks_of(document),
    }
    return render(request, "documents/outgoing.html", context)


def shown(document: OutgoingDocument, recipients: int) -> ShownOutgoing:
    """What parts of other domains are told of the document on its page."""
    issued_at = document.issued_at if document.status == Status.ISSUED else None
    return ShownOutgoing(document.pk, document.uuid, document.agency_id, document.urgency, issued_at, recipients)


def checks_of(document: OutgoingDocument) -> dict[str, Any]:
    """What others have said of a draft: its opinions and its initials, with those that count no more."""
    return {"opinions": opinions_on(document), "initials": shown_initials(document)}


def head_of(actor: Actor, document: OutgoingDocument) -> dict[str, Any]:
    """What the heading of every page of a document shows."""
    tone, icon = _TONES.get(Status(document.status), ("", ""))
    return {
        "document": document,
        "acts": outgoing_acts(actor, document),
        "title": f"{BY_CODE[document.type_code].name}: {document.summary}",
        "status_tone": tone,
        "status_icon": icon,
        "facts": [
            (_("Number and symbol"), document.code or document.symbol),
            (_("Date"), day_text(document.issued_on)),
            (_("Agency"), document.agency.name),
            (_("Signer"), document.signer_post.person.full_name if document.signer_post else ""),
            (_("To be dealt with by"), day_text(document.due_on)),
            (_("Answers the tasks"), ", ".join(document.task_codes)),
            (_("Gives the tasks"), ", ".join(document.given_task_codes)),
            (_("Restricted until"), day_text(document.restricted_until)),
            (_("Version"), "" if document.pdf_id else document.version),
        ],
    }


@signed_in
@require_safe
def full_text(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All pages, to read, search and select; twenty at once."""
    actor = actor_of(request)
    document = outgoing_document(actor, uuid)
    given = request.GET.get("tu", "1")
    first = int(given) if given.isdecimal() and len(given) < 6 else 1
    context = {**head_of(actor, document), **viewer_context(document, first), "back_url": outgoing_url(document)}
    return render(request, "documents/full_text.html", context)


@signed_in
@require_safe
def versions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The versions of a draft; `cu` and `moi` compare two of them word by word."""
    actor = actor_of(request)
    document = outgoing_document(actor, uuid)
    page = page_of(pages.versions_of(document), order=["-version"], cursor=request.GET.get("trang"))
    context = {**head_of(actor, document), "page": page}
    old, new = (request.GET.get(name, "") for name in ("cu", "moi"))
    if old.isdecimal() and new.isdecimal() and len(old + new) < 12:
        first, second = (pages.version_of(document, int(number)) for number in (old, new))
        context |= {
            "old": first,
            "new": second,
            "from_number": old,
            "to_number": new,
            "parts": compared(first.content, second.content),
        }
    else:
        context |= {"from_number": max(document.version - 1, 1), "to_number": document.version}
    return render(request, "documents/versions.html", context)


@signed_in
@require_safe
def log(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All acts on this document in the log, oldest first, refused ones too; only for who may see the document."""
    actor = actor_of(request)
    document = outgoing_document(actor, uuid)
    records = records_about("documents.OutgoingDocument", str(document.uuid))
    context = {**head_of(actor, document), "records": records, "back_url": outgoing_url(document)}
    return render(request, "documents/log.html", context)
