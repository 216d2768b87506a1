"""Restricting access to a document until a day."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dienhong.documents import commands
from dienhong.documents.models import IncomingDocument, OutgoingDocument
from dienhong.documents.queries.incoming import incoming_document
from dienhong.documents.queries.outgoing import outgoing_document
from dienhong.documents.web.acting import ActPage, perform, posted
from dienhong.documents.web.forms import RestrictForm
from dienhong.documents.web.incoming import head_of as incoming_head
from dienhong.documents.web.incoming import incoming_url
from dienhong.documents.web.outgoing import head_of as outgoing_head
from dienhong.documents.web.outgoing import outgoing_url
from dienhong.identity.public import actor_of, signed_in


@signed_in
def outgoing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Restrict a document of ours: POST until (a day, or empty), basis."""
    actor = actor_of(request)
    document = outgoing_document(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.restrict_outgoing(actor, document_id=document.pk, until=data["until"], basis=data["basis"])

    page = _page(outgoing_url(document), outgoing_head(actor, document))
    return perform(request, _form(request, document), act, page)


@signed_in
def incoming(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Restrict a document that came: POST until (a day, or empty), basis."""
    actor = actor_of(request)
    document = incoming_document(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.restrict_incoming(actor, document_id=document.pk, until=data["until"], basis=data["basis"])

    page = _page(incoming_url(document), incoming_head(actor, document))
    return perform(request, _form(request, document), act, page)


def _form(request: HttpRequest, document: OutgoingDocument | IncomingDocument) -> RestrictForm:
    initial = {"until": document.restricted_until, "basis": document.restriction_basis}
    return RestrictForm(posted(request), initial=initial)


def _page(back_url: str, context: dict[str, Any]) -> ActPage:
    return ActPage(
        title=_("Restrict access"),
        button=_("Save"),
        icon="lock",
        back_url=back_url,
        done=_("The restriction is saved."),
        intro=_("Until that day only those who write, review, sign, register, assign or handle it see it."),
        context=context,
    )
