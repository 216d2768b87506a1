"""The pages between draft and issue: submit, return, approve, sign, issue, cancel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dienhong.documents import commands
from dienhong.documents.models import OutgoingDocument, Register
from dienhong.documents.queries import pages
from dienhong.documents.queries.outgoing import outgoing_document
from dienhong.documents.web.acting import ActPage, perform, posted
from dienhong.documents.web.forms import ConfirmForm, ReasonForm, RemarkForm, SignForm, SubmitForm
from dienhong.documents.web.outgoing import checks_of, head_of, outgoing_url, viewer_context
from dienhong.identity.public import actor_of, person_id_of_uuid, signed_in
from dienhong.kernel.actor import Actor

READ_AND_ACT = "documents/read_and_act.html"


def _found(request: HttpRequest, uuid: UUID) -> tuple[Actor, OutgoingDocument]:
    actor = actor_of(request)
    return actor, outgoing_document(actor, uuid)


def _context(actor: Actor, document: OutgoingDocument, **more: object) -> dict[str, Any]:
    return {**head_of(actor, document), **viewer_context(document), **checks_of(document), **more}


@signed_in
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand the draft to a reviewer: POST reviewer (UUID of the person), remark."""
    actor, document = _found(request, uuid)
    form = SubmitForm(posted(request), people=pages.reviewers_of(document))

    def act(data: dict[str, Any]) -> object:
        reviewer = person_id_of_uuid(UUID(data["reviewer"]))
        return commands.submit_draft(actor, document_id=document.pk, reviewer_id=reviewer, remark=data["remark"])

    page = ActPage(
        title=_("Submit for review"),
        button=_("Submit"),
        icon="send",
        back_url=outgoing_url(document),
        done=_("The draft is submitted."),
        template=READ_AND_ACT,
        context=_context(actor, document),
    )
    return perform(request, form, act, page)


@signed_in
def approve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Read the draft and approve it: POST remark."""
    actor, document = _found(request, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.approve_draft(actor, document_id=document.pk, remark=data["remark"])

    page = ActPage(
        title=_("Review"),
        button=_("Approve for signature"),
        back_url=outgoing_url(document),
        done=_("The draft is approved and waits for its signer."),
        template=READ_AND_ACT,
        context=_context(actor, document, may_return=True),
    )
    return perform(request, RemarkForm(posted(request)), act, page)


@signed_in
def sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Read exactly what will be signed, and sign it: POST confirm=on."""
    actor, document = _found(request, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.request_signature(actor, document_id=document.pk)

    page = ActPage(
        title=_("Read and sign"),
        button=_("Sign"),
        icon="signature",
        back_url=outgoing_url(document),
        done=_("The signature is being made; this page shows when it is there."),
        template=READ_AND_ACT,
        context=_context(
            actor, document, may_return=True, version=pages.version_of(document, document.version), signing=True
        ),
    )
    return perform(request, SignForm(posted(request)), act, page)


@signed_in
def issue(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the signed document its number and have it sealed (POST)."""
    actor, document = _found(request, uuid)
    following = pages.next_number(document.agency_id, Register.Direction.OUTGOING, document.type_code)

    def act(data: dict[str, Any]) -> object:
        return commands.issue_document(actor, document_id=document.pk)

    page = ActPage(
        title=_("Issue"),
        button=_("Give the number, seal and issue"),
        icon="stamp",
        back_url=outgoing_url(document),
        done=_("The document has its number and is being sealed."),
        intro=_(
            "The next number of this register is %(code)s. It is taken at the moment of issue and never given twice."
        )
        % {"code": f"{following}/{document.symbol}"},
        template=READ_AND_ACT,
        context=_context(actor, document, recipients=pages.recipients_of(document)),
    )
    return perform(request, ConfirmForm(posted(request)), act, page)


def _with_reason(
    request: HttpRequest, uuid: UUID, command: Callable[..., object], words: tuple[str, str, str]
) -> HttpResponse:
    actor, document = _found(request, uuid)
    title, button, done = words

    def act(data: dict[str, Any]) -> object:
        return command(actor, document_id=document.pk, reason=data["reason"])

    page = ActPage(
        title=title,
        button=button,
        icon="undo-2",
        tone="bad",
        back_url=outgoing_url(document),
        done=done,
        context=head_of(actor, document),
    )
    return perform(request, ReasonForm(posted(request)), act, page)


@signed_in
def send_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the draft back to its author: POST reason."""
    words = (_("Return to the author"), _("Return"), _("The draft went back to its author."))
    return _with_reason(request, uuid, commands.return_draft, words)


@signed_in
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the draft up: POST reason."""
    words = (_("Cancel the draft"), _("Cancel the draft"), _("The draft is cancelled; it stays readable."))
    return _with_reason(request, uuid, commands.cancel_draft, words)
