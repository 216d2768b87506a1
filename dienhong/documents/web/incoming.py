"""Incoming documents: the page of one, and what clerk, leader and handler do with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.audit.public import records_about
from dienhong.documents import commands
from dienhong.documents.changes import told_changes, told_particulars
from dienhong.documents.models import Handling, IncomingDocument, Register
from dienhong.documents.panels import ShownIncoming, incoming_panels_of
from dienhong.documents.queries import pages
from dienhong.documents.queries.acts import incoming_acts
from dienhong.documents.queries.incoming import incoming_document
from dienhong.documents.queries.records import files_holding
from dienhong.documents.queries.replies import issued_answer, thread_of
from dienhong.documents.queries.terms import handling_journal
from dienhong.documents.texts import day_text
from dienhong.documents.web import viewer
from dienhong.documents.web.acting import ActPage, act_at_once, perform, posted
from dienhong.documents.web.forms import AssignForm, FinishForm, RefuseForm
from dienhong.documents.web.signatures import signatures_of
from dienhong.identity.public import actor_of, person_id_of_uuid, signed_in
from dienhong.kernel.actor import Actor

_TONES = {
    IncomingDocument.Status.ARRIVED: ("warn", "inbox"),
    IncomingDocument.Status.FINISHED: ("ok", "circle-check"),
    IncomingDocument.Status.REFUSED: ("bad", "circle-x"),
    IncomingDocument.Status.WITHDRAWN: ("bad", "undo-2"),
}


def incoming_url(document: IncomingDocument) -> str:
    """The page of an incoming document."""
    return reverse("documents:incoming", args=[document.uuid])


def head_of(actor: Actor, document: IncomingDocument) -> dict[str, Any]:
    """What the heading of every page of a document shows."""
    handlings = pages.handlings_of(document)
    current = next((one for one in handlings if one.closed_at is None), None)
    tone, icon = _TONES.get(IncomingDocument.Status(document.status), ("live", ""))
    return {
        "document": document,
        "handlings": handlings,
        "handling": current,
        "journal": handling_journal(document),
        "acts": incoming_acts(actor, document, current),
        "title": f"{document.type_name}: {document.summary}" if document.type_name else document.summary,
        "status_tone": tone,
        "status_icon": icon,
        "facts": [
            (_("Arrival number"), document.number or ""),
            (_("Number and symbol"), document.code),
            (_("Date"), day_text(document.promulgated_on)),
            (_("Sender"), document.sender_name),
            (_("Signer"), document.particulars.get("signer") or document.signer_name),
            (_("Sender's deadline"), day_text(document.due_on)),
            (_("Steering"), document.get_steering_display() if document.steering else ""),
            (_("Task codes"), ", ".join(document.task_codes)),
            (_("Restricted until"), day_text(document.restricted_until)),
        ],
    }


def _viewer(document: IncomingDocument, first: int = 1) -> dict[str, Any]:
    pdf = document.pdf
    if pdf is None:
        return {"pages": [], "page_count": 0}
    return viewer.shown(
        lambda: viewer.source_of(pdf),
        lambda number: reverse("documents:incoming_page", args=[document.uuid, number]),
        first,
    )


@signed_in
def document_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One incoming document: what it is, who handles it, what it says. POST checks the signatures anew."""
    actor = actor_of(request)
    document = incoming_document(actor, uuid)
    given, shown = request.GET.get("tu", "1"), ShownIncoming(document.uuid, document.agency_id, document.source_key)
    panels = incoming_panels_of(actor, shown)
    context = {
        **head_of(actor, document),
        **_viewer(document, int(given) if given.isdecimal() and len(given) < 6 else 1),
        "panels": panels,
        "topics": (f"documents.incoming:{document.uuid}", *(topic for one in panels for topic in one.topics)),
        "checked": signatures_of(document.pdf, again=request.method == "POST") if document.pdf else None,
        "replaces": pages.replaced_by(actor, document),
        "versions": [(one, told_changes(one.changes)) for one in pages.incoming_versions_of(document)],
        "particulars": [one for one in told_particulars(document.particulars) if one[1]],
        "attachments": pages.attachments_of(document),
        "next_number": pages.next_number(document.agency_id, Register.Direction.INCOMING, ""),
        "events": _events(document, pages.handlings_of(document)),
        "thread": thread_of(actor, document),
        "files": files_holding(actor, document),
        "answer": issued_answer(actor, document),
    }
    return render(request, "documents/incoming.html", context)


def _events(document: IncomingDocument, handlings: list[Handling]) -> list[pages.Event]:
    events = [pages.Event(_("Arrived"), document.get_source_display(), document.arrived_at)]
    if document.registered_at:
        number = _("arrival number %(n)s") % {"n": document.number}
        events.append(pages.Event(_("Registered"), number, document.registered_at))
    if document.withdrawn_at:
        events.append(
            pages.Event(_("Recalled by the sender"), _("The copy was destroyed"), document.withdrawn_at, "bad")
        )
    for version in pages.incoming_versions_of(document):
        fields = ", ".join(name for name, _old, _new in told_changes(version.changes))
        events.append(pages.Event(_("Changed by the sender"), fields, version.replaced_at))
    if document.refusal_reason:
        events.append(pages.Event(_("Rejected"), document.refusal_reason, document.changed_at, "bad"))
    for one in reversed(handlings):
        name = one.person.full_name
        events.append(pages.Event(_("Assigned"), f"{name} · {one.assigned_by.full_name}", one.assigned_at))
        if one.started_at:
            events.append(pages.Event(_("Begun"), name, one.started_at))
        if one.result:
            events.append(pages.Event(_("Completed"), f"{name} · {one.result}", one.closed_at, "ok"))
    return sorted(events, key=lambda event: event.at or document.arrived_at, reverse=True)


@signed_in
@require_safe
def log(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All acts on this document in the log, oldest first; only for who may see the document."""
    actor = actor_of(request)
    document = incoming_document(actor, uuid)
    records = records_about("documents.IncomingDocument", str(document.uuid))
    context = {**head_of(actor, document), "records": records, "back_url": incoming_url(document)}
    return render(request, "documents/log.html", context)


@signed_in
@require_POST
def register(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the document in and give it its arrival number (POST)."""
    actor = actor_of(request)
    document = incoming_document(actor, uuid)
    return act_at_once(
        request,
        lambda: commands.register_incoming(actor, document_id=document.pk),
        done=_("The document is registered."),
        back_url=incoming_url(document),
    )


@signed_in
@require_POST
def start(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin to handle the document (POST)."""
    actor = actor_of(request)
    document = incoming_document(actor, uuid)
    return act_at_once(
        request,
        lambda: commands.start_incoming(actor, document_id=document.pk),
        done=_("You have begun to handle the document."),
        back_url=incoming_url(document),
    )


@signed_in
def refuse(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Refuse to take the document in: POST reason."""
    actor = actor_of(request)
    document = incoming_document(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.refuse_incoming(actor, document_id=document.pk, reason=data["reason"])

    page = ActPage(
        title=_("Reject the document"),
        button=_("Reject"),
        icon="undo-2",
        tone="bad",
        back_url=incoming_url(document),
        done=_("The document is rejected; its sender is told the reason."),
        context=head_of(actor, document),
    )
    return perform(request, RefuseForm(posted(request)), act, page)


@signed_in
def assign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say who handles it by when: POST person (UUID), due_on, instruction; GET `tim` narrows the people by name."""
    actor = actor_of(request)
    document = incoming_document(actor, uuid)
    text = request.GET.get("tim", "")[:100]
    people = pages.handlers_for(actor, document, "" if request.method == "POST" else text)
    form = AssignForm(posted(request), people=people, initial={"due_on": document.due_on})

    def act(data: dict[str, Any]) -> object:
        return commands.assign_incoming(
            actor,
            document_id=document.pk,
            person_id=person_id_of_uuid(UUID(data["person"])),
            due_on=data["due_on"],
            instruction=data["instruction"],
        )

    page = ActPage(
        title=_("Assign a handler"),
        button=_("Assign a handler"),
        icon="user",
        back_url=incoming_url(document),
        done=_("The document is assigned."),
        template="documents/assign.html",
        context={**head_of(actor, document), "text": text, "nobody": not people},
    )
    return perform(request, form, act, page)


@signed_in
def finish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say how it was dealt with: POST result."""
    actor = actor_of(request)
    document = incoming_document(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.finish_incoming(actor, document_id=document.pk, result=data["result"])

    page = ActPage(
        title=_("Report the result"),
        button=_("Finish"),
        back_url=incoming_url(document),
        done=_("The document is dealt with."),
        context=head_of(actor, document),
    )
    return perform(request, FinishForm(posted(request)), act, page)
