"""Answering an incoming document by one of our own."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienhong.directory.public import agency_view
from dienhong.documents import commands
from dienhong.documents.document_types import symbol_for
from dienhong.documents.models import IncomingDocument
from dienhong.documents.queries import pages
from dienhong.documents.queries.incoming import incoming_document
from dienhong.documents.queries.outgoing import outgoing_document
from dienhong.documents.web.acting import ActPage, act_at_once, posted
from dienhong.documents.web.forms import AnswerForm
from dienhong.documents.web.incoming import head_of, incoming_url
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import NotFound, RuleBroken, describe
from dienhong.kernel.web import status_of


@signed_in
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin the answer: POST type_code, summary, symbol, place, finishes=on; goes on with writing."""
    actor = actor_of(request)
    document = incoming_document(actor, uuid)
    form = AnswerForm(posted(request), initial={"summary": _usual_summary(document)})
    problem, status = None, 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            draft = commands.answer_incoming(actor, document_id=document.pk, begun=_begun(form, document))
        except RuleBroken as error:
            problem, status = describe(error), status_of(error)
        else:
            return redirect("documents:edit", uuid=draft.uuid)
    page = ActPage(
        title=_("Write the answer"),
        button=_("Begin"),
        icon="reply",
        back_url=incoming_url(document),
        done="",
        intro=_("The answer is addressed to the sender and bound to this document on the axis."),
    )
    context = {**head_of(actor, document), "page": page, "form": form, "problem": problem, "back_url": page.back_url}
    return render(request, page.template, context, status=status)


def _usual_summary(document: IncomingDocument) -> str:
    kind = document.type_name or "Văn bản"
    return f"Trả lời {kind} số {document.code} của {document.sender_name}"[:500]


def _begun(form: AnswerForm, document: IncomingDocument) -> commands.AnswerBegun:
    data, agency = form.cleaned_data, agency_view(document.agency_id)
    return commands.AnswerBegun(
        summary=data["summary"],
        symbol=data["symbol"] or symbol_for(data["type_code"], agency.symbol or agency.code),
        place=data["place"] or pages.usual_place(agency),
        type_code=data["type_code"],
        finishes=data["finishes"],
    )


@signed_in
@require_POST
def finish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say that the document is dealt with by its issued answer: POST answer (UUID)."""
    actor = actor_of(request)
    document = incoming_document(actor, uuid)
    try:
        chosen = outgoing_document(actor, UUID(request.POST.get("answer", "")))
    except ValueError as error:
        raise NotFound("documents.OutgoingDocument") from error
    return act_at_once(
        request,
        lambda: commands.finish_by_answer(actor, document_id=document.pk, answer_id=chosen.pk),
        done=_("The document is dealt with."),
        back_url=incoming_url(document),
    )
