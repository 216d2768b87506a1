"""A file that comes in pieces from a page: begin, write, ask how far, finish, give up; all answers are JSON."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienhong.documents import commands, uploads
from dienhong.documents.models import Upload
from dienhong.documents.queries.outgoing import outgoing_document
from dienhong.documents.queries.uploads import own_upload
from dienhong.documents.web.acting import act_at_once
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import RuleBroken, describe
from dienhong.kernel.web import status_of


def _state(row: Upload) -> JsonResponse:
    text = ""
    if row.problem:
        said = describe(RuleBroken(row.problem, **row.problem_facts))
        text = f"{said.sentence} {said.advice}"
    address = reverse("documents:upload", args=[row.uuid])
    received = uploads.received(row)
    waits = row.state == Upload.State.CHECKING and row.unscanned_since is not None
    state = "unscanned" if waits else row.state
    return JsonResponse({"url": address, "received": received, "size": row.size, "state": state, "text": text})


def _refused(error: RuleBroken) -> JsonResponse:
    said = describe(error)
    answer = {"code": said.code, "text": f"{said.sentence} {said.advice}", "received": error.params.get("offset")}
    return JsonResponse(answer, status=status_of(error))


@signed_in
@require_POST
def begin(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """POST name, size: `{url, received, size, state, text}`; `received` is where to go on."""
    actor = actor_of(request)
    document = outgoing_document(actor, uuid)
    size = request.POST.get("size", "")
    try:
        row = commands.begin_attachment(
            actor,
            document_id=document.pk,
            name=request.POST.get("name", ""),
            size=int(size) if size.isdecimal() and len(size) < 16 else 0,
        )
    except RuleBroken as error:
        return _refused(error)
    return _state(row)


@signed_in
def upload(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """GET: how far it is; POST with bytes as body and Upload-Offset: write a piece."""
    row = own_upload(actor_of(request), uuid)
    if request.method != "POST":
        return _state(row)
    offset = request.headers.get("Upload-Offset", "")
    try:
        uploads.append(row, int(offset) if offset.isdecimal() and len(offset) < 16 else row.size + 1, request)
    except RuleBroken as error:
        return _refused(error)
    return _state(row)


@signed_in
@require_POST
def finish(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """POST chain: all pieces are there."""
    try:
        row = commands.finish_attachment(actor_of(request), upload=uuid, chain=request.POST.get("chain", ""))
    except RuleBroken as error:
        return _refused(error)
    return _state(row)


@signed_in
@require_POST
def drop_unscanned(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take off a file that waits for the virus scanner, from the draft's page."""
    actor = actor_of(request)
    document = own_upload(actor, uuid).outgoing
    assert document is not None
    return act_at_once(
        request,
        lambda: commands.give_up_attachment(actor, upload=uuid),
        done=_("The attachment is taken off."),
        back_url=reverse("documents:edit", args=[document.uuid]),
    )


@signed_in
@require_POST
def give_up(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Give it up."""
    return _state(commands.give_up_attachment(actor_of(request), upload=uuid))
