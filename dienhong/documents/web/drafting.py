"""The author's pages: begin a draft, write it, say who gets it, attach files."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienhong.directory.public import AgencyView, agency_by_code, agency_view, id_of_uuid, provinces, search_agencies
from dienhong.documents import commands
from dienhong.documents.distribution import planned_recipients
from dienhong.documents.document_types import BY_CODE, symbol_after, symbol_for
from dienhong.documents.drafting import DraftText
from dienhong.documents.models import OutgoingDocument, TemplateVersion
from dienhong.documents.queries import pages
from dienhong.documents.queries.lists import lists_of_document, lists_usable_for
from dienhong.documents.queries.outgoing import outgoing_document
from dienhong.documents.queries.templates import templates_to_draft_with
from dienhong.documents.queries.uploads import files_unscanned, uploads_under_way
from dienhong.documents.uploads import received
from dienhong.documents.web.acting import ActPage, act_at_once, perform, posted
from dienhong.documents.web.forms import DraftForm, FileForm, NewForm, StartForm
from dienhong.documents.web.outgoing import head_of, outgoing_url, viewer_context
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, RuleBroken, describe
from dienhong.kernel.web import status_of

MOST_HITS = 20
MOST_CODES = 5000


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Begin a draft, empty or with a template: GET mau (UUID)."""
    actor = actor_of(request)
    agencies = pages.agencies_to_draft_for(actor)
    chosen = _template(request)
    form = _start(request, agencies, chosen)
    problem, status = None, 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            document = _begun(actor, form.cleaned_data, agencies, chosen)
        except RuleBroken as error:
            problem, status = describe(error), status_of(error)
        else:
            return redirect("documents:edit", uuid=document.uuid)
    context = {
        "form": form,
        "problem": problem,
        "agencies": agencies,
        "chosen": chosen,
        "kind": BY_CODE[chosen.type_code] if chosen else None,
        "templates": [] if chosen else [(one, BY_CODE[one.type_code].name) for one in templates_to_draft_with(actor)],
    }
    return render(request, "documents/new.html", context, status=status)


def _template(request: HttpRequest) -> TemplateVersion | None:
    given = request.GET.get("mau", "")
    if not given:
        return None
    found = templates_to_draft_with(actor_of(request), uuid_or_not_found(given))
    if not found:
        raise NotFound("documents.DocumentTemplate")
    return found[0]


def _start(request: HttpRequest, agencies: list[AgencyView], chosen: TemplateVersion | None) -> StartForm:
    if chosen is None:
        return NewForm(posted(request), agencies=agencies)
    return StartForm(posted(request), initial={"summary": chosen.summary})


def _begun(
    actor: Actor, data: dict[str, Any], agencies: list[AgencyView], chosen: TemplateVersion | None
) -> OutgoingDocument:
    agency = next(
        one for one in agencies if (one.id == chosen.agency_id if chosen else str(one.uuid) == data["agency"])
    )
    type_code = chosen.type_code if chosen else data["type_code"]
    texts = {
        "symbol": data["symbol"] or symbol_for(type_code, agency.symbol or agency.code),
        "place": data["place"] or pages.usual_place(agency),
        "summary": data["summary"],
    }
    if chosen is not None:
        return commands.draft_with_template(actor, template=chosen.template.uuid, **texts)
    return commands.create_draft(actor, agency_id=agency.id, type_code=type_code, **texts)


def _initial(document: OutgoingDocument) -> dict[str, Any]:
    text = DraftText.of(document).as_data()
    if not text["recipients_note"]:
        articles = len(re.findall(r"(?m)^\s*Điều \d+", text["body"]))
        text["recipients_note"] = pages.proposed_note(pages.recipients_of(document), articles)
    return {
        **text,
        "version": document.version,
        "type_code": document.type_code,
        "symbol": document.symbol,
        "place": document.place,
        "summary": document.summary,
        "signer": str(document.signer_post.uuid) if document.signer_post else "",
        "urgency": document.urgency,
        "due_on": document.due_on,
    }


def _changes(form: DraftForm, document: OutgoingDocument) -> dict[str, Any]:
    """What was typed; the usual symbol follows the type."""
    changes, agency = form.changes(), agency_view(document.agency_id)
    symbol = symbol_after(changes["symbol"], changes["type_code"], agency.symbol or agency.code)
    return {**changes, "symbol": symbol}


@signed_in
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write the draft; the preview shows the version saved last."""
    actor = actor_of(request)
    document = outgoing_document(actor, uuid)
    signers = pages.signers_of(document.agency_id)
    form = DraftForm(posted(request), initial=_initial(document), signers=signers)
    problem, status = None, 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            commands.edit_draft(actor, document_id=document.pk, version=version, changes=_changes(form, document))
        except RuleBroken as error:
            problem, status = describe(error), status_of(error)
        else:
            if request.POST.get("do") == "preview":
                return redirect(f"{reverse('documents:edit', args=[uuid])}#xem-truoc")
            messages.success(request, _("The draft is saved."))
            following = "documents:submit" if request.POST.get("do") == "submit" else "documents:outgoing"
            return redirect(following, uuid=uuid)
    context = {
        **head_of(actor, document),
        **viewer_context(document),
        "form": form,
        "problem": problem,
        "recipients": pages.recipients_of(document),
        "attachments": pages.attachments_of(document),
        "unscanned": files_unscanned(actor, document),
    }
    return render(request, "documents/edit.html", context, status=422 if form.errors else status)


@signed_in
@require_POST
def autosave(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Save the draft while it is being written: `{version, text}` or, with 409/422, `{code, text}`."""
    actor = actor_of(request)
    document = outgoing_document(actor, uuid)
    form = DraftForm(request.POST, signers=pages.signers_of(document.agency_id))
    if not form.is_valid():
        return JsonResponse({"code": "documents.form", "text": _("Some fields are not filled in yet.")}, status=422)
    try:
        version = form.cleaned_data["version"]
        saved = commands.edit_draft(actor, document_id=document.pk, version=version, changes=_changes(form, document))
    except RuleBroken as error:
        text = describe(error)
        return JsonResponse({"code": text.code, "text": f"{text.sentence} {text.advice}"}, status=status_of(error))
    return JsonResponse({"version": saved.version, "text": _("Saved as version %(n)s") % {"n": saved.version}})


@signed_in
def recipients(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """To whom the document goes.

    POST `do`: add or remove (agency=UUID), add_list or remove_list (list=UUID), provinces, codes (codes=text), clear.
    """
    actor = actor_of(request)
    document = outgoing_document(actor, uuid)
    if request.method == "POST":
        here = reverse("documents:recipients", args=[uuid])
        return act_at_once(
            request, lambda: _change_recipients(request, document), done=_("The recipients are saved."), back_url=here
        )
    text = request.GET.get("tim", "")[:120]
    chosen = pages.recipients_of(document)
    known = {view.id for view in chosen}
    used = {one.distribution_list_id for one in lists_of_document(document)}
    hits = [(view, view.id in known) for view in search_agencies(text, MOST_HITS)]
    lists = [(one, one.pk in used) for one in lists_usable_for(document.agency_id)]
    context = {**head_of(actor, document), "recipients": chosen, "text": text, "hits": hits, "lists": lists}
    context["in_all"] = planned_recipients(document)
    return render(request, "documents/recipients.html", context)


def _change_recipients(request: HttpRequest, document: OutgoingDocument) -> None:
    before = [view.id for view in pages.recipients_of(document)]
    do, agency = request.POST.get("do"), request.POST.get("agency", "")
    if do in ("add_list", "remove_list"):
        _change_lists(request, document)
        return
    if do == "provinces":
        after = [*before, *(view.id for view in provinces())]
    elif do == "codes":
        after = [*before, *ids_of_codes(request.POST.get("codes", ""))]
    elif do == "clear":
        after = []
    else:
        changed = _agency_id(agency)
        after = [*before, changed] if do == "add" else [one for one in before if one != changed]
    after = [one for one in dict.fromkeys(after) if one != document.agency_id]
    commands.set_recipients(actor_of(request), document_id=document.pk, agency_ids=tuple(after))


def _change_lists(request: HttpRequest, document: OutgoingDocument) -> None:
    before = [one.distribution_list.uuid for one in lists_of_document(document)]
    changed = uuid_or_not_found(request.POST.get("list", ""))
    without = [one for one in before if one != changed]
    after = [*without, changed] if request.POST.get("do") == "add_list" else without
    commands.set_document_lists(actor_of(request), document_id=document.pk, lists=after)


def _agency_id(text: str) -> int:
    return id_of_uuid(uuid_or_not_found(text))


def uuid_or_not_found(text: str) -> UUID:
    """The UUID that a form sent. Raises NotFound."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("uuid") from error


def ids_of_codes(text: str) -> list[int]:
    """Ids for codes separated by lines, spaces, commas or semicolons. Raises RuleBroken naming the unknown ones."""
    codes = [code for code in re.split(r"[\s,;]+", text) if code][:MOST_CODES]
    found = {code: agency_by_code(code) for code in dict.fromkeys(codes)}
    unknown = [code for code, view in found.items() if view is None]
    if unknown or not codes:
        raise RuleBroken("documents.unknown_codes", codes=", ".join(unknown[:10]) or "–")
    return [view.id for view in found.values() if view is not None]


@signed_in
def attachments(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Attach a file (POST `file`)."""
    actor = actor_of(request)
    document = outgoing_document(actor, uuid)
    form = FileForm(posted(request), request.FILES or None)

    def act(data: dict[str, Any]) -> str:
        name, content = data["file"].name, data["file"].read()
        try:
            commands.add_attachment(actor, document_id=document.pk, name=name, data=content)
        except RuleBroken as error:
            if error.code != "documents.scanner_silent":
                raise
            commands.queue_attachment(actor, document_id=document.pk, name=name, data=content)
            return _("The file waits for the virus scanner; it is attached by itself when that finds nothing.")
        return _("The file is attached.")

    page = ActPage(
        title=_("Attach a file"),
        button=_("Attach"),
        icon="upload",
        back_url=reverse("documents:edit", args=[uuid]),
        done="",  # the act itself says it
        intro=_(
            "PDF, Word, Excel, OpenDocument, pictures, XML or text; PDF, ZIP and text up to 4 GB. Every file is examined by its content."
        ),
        template="documents/attach.html",
        context={
            **head_of(actor, document),
            "under_way": [(one, 100 * received(one) // one.size) for one in uploads_under_way(actor, document)],
            "most_mb": settings.DIENHONG.max_upload_mb,
        },
    )
    return perform(request, form, act, page)


@signed_in
@require_POST
def remove_attachment(request: HttpRequest, uuid: UUID, attachment: UUID) -> HttpResponse:
    """Take an attachment off."""
    actor = actor_of(request)
    document = outgoing_document(actor, uuid)
    return act_at_once(
        request,
        lambda: commands.remove_attachment(actor, document_id=document.pk, attachment_uuid=attachment),
        done=_("The attachment is taken off."),
        back_url=outgoing_url(document)
        if request.POST.get("back") == "page"
        else reverse("documents:edit", args=[uuid]),
    )
