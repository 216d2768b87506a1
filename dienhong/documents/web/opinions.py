"""Opinions on drafts: asking for them, the list of those that are asked of us, giving one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.directory.public import id_of_uuid
from dienhong.documents import commands
from dienhong.documents.binding import text_hash_of
from dienhong.documents.document_types import BY_CODE
from dienhong.documents.models import Opinion
from dienhong.documents.queries import pages
from dienhong.documents.queries.opinions import (
    agencies_to_ask,
    is_asked,
    is_judged,
    open_opinion_agencies,
    opinion_of,
    opinions_asked_of,
)
from dienhong.documents.queries.outgoing import outgoing_document, visible_outgoing
from dienhong.documents.queries.terms import opinion_journal
from dienhong.documents.texts import moment_text
from dienhong.documents.web import viewer
from dienhong.documents.web.acting import ActPage, act_at_once, perform, posted
from dienhong.documents.web.drafting import uuid_or_not_found
from dienhong.documents.web.forms import AskForm, OpinionForm
from dienhong.documents.web.outgoing import head_of, outgoing_url, shown_source
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.pages import page_of

ORDER = ("-asked_at", "-id")


@signed_in
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for opinions: GET tim (search); POST agency (UUID, repeated), due_on, question."""
    actor = actor_of(request)
    document = outgoing_document(actor, uuid)
    chosen = [uuid_or_not_found(one) for one in request.POST.getlist("agency")]
    text = request.GET.get("tim", "")[:120]

    def act(data: dict[str, Any]) -> object:
        agency_ids = [id_of_uuid(one) for one in chosen]
        return commands.ask_opinions(
            actor, document_id=document.pk, agency_ids=agency_ids, due_on=data["due_on"], question=data["question"]
        )

    waited_for = open_opinion_agencies(document)
    offered = [(one, one.id in waited_for, one.uuid in chosen) for one in agencies_to_ask(document, text)]
    page = ActPage(
        title=_("Ask for opinions"),
        button=_("Ask for opinions"),
        icon="messages-square",
        back_url=outgoing_url(document),
        done=_("The agencies are asked for their opinion."),
        template="documents/ask_opinions.html",
        context={**head_of(actor, document), "text": text, "offered": offered},
    )
    return perform(request, AskForm(posted(request)), act, page)


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The drafts on which one's agencies are or were asked for an opinion, the newest first."""
    page = page_of(opinions_asked_of(actor_of(request)), order=ORDER, cursor=request.GET.get("trang"))
    return render(request, "documents/opinions.html", {"page": page})


@signed_in
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A draft and what is asked about it: POST seen, agrees (yes or no), answer, file."""
    actor = actor_of(request)
    row = opinion_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        file = (data["file"].name, data["file"].read()) if data["file"] else None
        said = {"seen": data["seen"], "agrees": data["agrees"], "answer": data["answer"]}
        return commands.give_opinion(actor, opinion=row.uuid, file=file, **said)

    page = ActPage(
        title=_("Opinion on a draft"),
        button=_("Give the opinion"),
        back_url=reverse("documents:opinion", args=[uuid]),
        done=_("The opinion is given."),
        template="documents/opinion.html",
        context=_context(actor, row),
    )
    form = OpinionForm(posted(request), request.FILES or None, initial={"seen": text_hash_of(row.document)})
    return perform(request, form, act, page)


def _context(actor: Actor, row: Opinion) -> dict[str, Any]:
    document, judged = row.document, is_judged(row)
    shown = viewer.shown(
        lambda: shown_source(document), lambda number: reverse("documents:opinion_page", args=[row.uuid, number])
    )
    return {
        **(shown if judged else {}),
        "opinion": row,
        "judged": judged,
        "journal": opinion_journal(row),
        "may_answer": judged and is_asked(actor, row),
        "may_drop": row.status == Opinion.Status.ASKED and document.author_id == actor.acts_as_person_id,
        "sees_document": visible_outgoing(actor).filter(pk=document.pk).exists(),
        "void": bool(row.text_hash) and row.text_hash != text_hash_of(document),
        "title": f"{BY_CODE[document.type_code].name}: {document.summary}",
        "attachments": pages.attachments_of(document) if judged else [],
        "topics": (f"documents.opinion:{row.uuid}", f"documents.outgoing:{document.uuid}"),
        "facts": [
            (_("Symbol"), document.symbol),
            (_("Asked by"), f"{row.asked_by.full_name}, {row.agency.name}"),
            (_("Asked of"), row.to_agency.name),
            (_("Opinions wanted by"), moment_text(row.due_at)),
            (_("Version"), row.version or document.version),
        ],
    }


@signed_in
@require_POST
def drop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask this agency no more (POST)."""
    actor = actor_of(request)
    row = opinion_of(actor, uuid)
    return act_at_once(
        request,
        lambda: commands.drop_opinion(actor, opinion=row.uuid),
        done=_("The agency is asked no more."),
        back_url=outgoing_url(row.document),
    )
