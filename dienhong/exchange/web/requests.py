"""Recalls, updates and replacements: asked by the sender, answered by the recipient, and what became of them."""

from __future__ import annotations

from dataclasses import replace as replaced
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dienhong.directory.public import agency_by_code
from dienhong.documents.public import incoming_url, told_changes
from dienhong.exchange import commands, queries
from dienhong.exchange.commands import Changes
from dienhong.exchange.models import Delivery, Package, Revision
from dienhong.exchange.permissions import READ, RECEIVE, SEND
from dienhong.exchange.queries import requests as asked
from dienhong.exchange.web.forms import DeclineForm, RecallForm, ReplaceForm, UpdateForm
from dienhong.identity.public import actor_of, require_somewhere, signed_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken, describe
from dienhong.kernel.pages import page_of
from dienhong.kernel.web import status_of

TITLES = {
    "recall": gettext_lazy("Recall the document"),
    "update": gettext_lazy("Update the document"),
    "replace": gettext_lazy("Replace the document"),
}


@signed_in
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Recalls, updates and replacements that my agencies made or were asked, the newest first."""
    actor = actor_of(request)
    require_somewhere(actor, READ, RECEIVE, SEND)
    page = page_of(asked.visible_requests(actor), order=asked.NEWEST_FIRST, cursor=request.GET.get("trang"))
    context = {"page": page, "tab": "requests", "mine": queries.receiving_agencies(actor)}
    return render(request, "exchange/requests.html", context)


@signed_in
@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One request: what is asked and why, the differences, the answer, the certificate."""
    actor = actor_of(request)
    return render(request, "exchange/request.html", _context(actor, asked.request_for(actor, uuid)))


def _context(actor: Actor, row: Revision) -> dict[str, Any]:
    package = row.delivery.package
    may_answer = (
        row.state == Revision.State.OPEN
        and row.decided_at is None
        and row.channel == Delivery.Channel.PLATFORM
        and actor.may(RECEIVE, at=row.agency_id)
    )
    holder = row.delivery.agency
    receives = holder.pk in queries.receiving_agencies(actor)
    return {
        "request_row": row,
        "package": package,
        "changes": told_changes(row.changes),
        "may_answer": may_answer,
        "answer": asked.answer_to(row),
        "carried": row.package if row.package and row.package.state == Package.State.ACCEPTED else None,
        "incoming_url": incoming_url(holder.pk, str(row.delivery.uuid)) if receives else "",
        "topics": (f"exchange.package:{package.uuid}",),
        "facts": [
            (_("Number and symbol"), package.code),
            (_("Date"), package.promulgated_on.strftime("%d/%m/%Y")),
            (_("Sender"), row.sender.name),
            (_("Recipient"), holder.name),
            *([(_("Answers in its place"), row.agency.name)] if row.is_in_place else []),
        ],
    }


@signed_in
@require_POST
def agree(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Agree to what the sender asks (POST)."""
    actor = actor_of(request)
    row = asked.request_for(actor, uuid)
    try:
        commands.answer_request(actor, revision=row.uuid, agree=True)
    except RuleBroken as error:
        text = describe(error)
        messages.error(request, f"{text.sentence} {text.advice} ({text.code})")
    else:
        messages.success(request, _("Agreed. It is carried out and the sender gets your agency's signed answer."))
    return redirect("exchange:request", uuid=uuid)


@signed_in
def decline(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Decline what the sender asks: POST reason."""
    actor = actor_of(request)
    row = asked.request_for(actor, uuid)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    page = {
        "title": _("Decline the request"),
        "button": _("Decline"),
        "tone": "bad",
        "icon": "undo-2",
        "back_url": reverse("exchange:request", args=[uuid]),
        "done": _("Declined. The sender gets your agency's signed answer with the reason."),
    }

    def act(data: dict[str, Any]) -> object:
        return commands.answer_request(actor, revision=row.uuid, agree=False, reason=data["reason"])

    return _perform(request, form, act, page, row.delivery.package)


@signed_in
def recall(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Recall the document of a package: POST deliveries (UUIDs), reason."""
    actor = actor_of(request)
    package = _of_sender(actor, uuid)
    form = RecallForm(request.POST if request.method == "POST" else None, deliveries=asked.recallable(actor, package))

    def act(data: dict[str, Any]) -> object:
        chosen = [UUID(one) for one in data["deliveries"]]
        return commands.recall_document(actor, package=uuid, deliveries=chosen, reason=data["reason"])

    page = _page(TITLES["recall"], _("Recall"), uuid, _("The recall is on its way; each answer appears here."))
    intro = _("The recipients are asked to destroy their electronic copies and to certify it under their seals.")
    return _perform(request, form, act, {**page, "tone": "bad", "icon": "undo-2", "intro": intro}, package)


@signed_in
def update(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Update the data or the recipients of a sent document: POST its fields, added, removed, reason."""
    actor = actor_of(request)
    package = _of_sender(actor, uuid)
    before = asked.fields_said_last(package)
    posted = request.method == "POST"
    form = UpdateForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        present=asked.files_said_last(package),
        deliveries=asked.recallable(actor, package),
        initial={name: "\n".join(value) if isinstance(value, tuple) else value for name, value in before.items()},
    )

    # Only what stood in the form that was sent back; an older form has fewer fields.
    told = {name: value for name, value in before.items() if name in request.POST}

    def act(data: dict[str, Any]) -> object:
        changes = replaced(_changes(data, told), files=form.new_files())
        return commands.update_document(actor, package=uuid, changes=changes, reason=data["reason"])

    page = _page(TITLES["update"], _("Send the update"), uuid, _("The update is on its way; each answer appears here."))
    intro = _("Only what you change is sent; each recipient sees what was there before, and keeps it.")
    return _perform(request, form, act, {**page, "icon": "send", "intro": intro}, package)


def _changes(data: dict[str, Any], before: dict[str, Any]) -> Changes:
    changed = {name: data[name] for name, value in before.items() if data[name] is not None and data[name] != value}
    added = tuple(agency.id for code in data["added"] if (agency := agency_by_code(code)) is not None)
    return Changes(**changed, added=added, removed=tuple(UUID(one) for one in data["removed"]))


@signed_in
def replace(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send another issued document in the place of this one: POST document (UUID), reason."""
    actor = actor_of(request)
    package = _of_sender(actor, uuid)
    documents = asked.replacements_for(actor, package)
    form = ReplaceForm(request.POST if request.method == "POST" else None, documents=documents)

    def act(data: dict[str, Any]) -> object:
        chosen = {str(one.uuid): one.id for one in documents}[data["document"]]
        return commands.replace_document(actor, package=uuid, document_id=chosen, reason=data["reason"])

    page = _page(TITLES["replace"], _("Send the replacement"), uuid, _("The replacement is on its way."))
    intro = _("The chosen document goes to its own recipients; those who have the earlier one are asked to mark it.")
    return _perform(request, form, act, {**page, "icon": "send", "intro": intro, "none": not documents}, package)


@signed_in
@require_POST
def retry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Try once more with a package that the axis did not take over (POST)."""
    try:
        commands.retry_package(actor_of(request), package=uuid)
    except RuleBroken as error:
        text = describe(error)
        messages.error(request, f"{text.sentence} {text.advice} ({text.code})")
    else:
        messages.success(request, _("The package is being built and sealed."))
    return redirect("exchange:package", uuid=uuid)


@signed_in
@require_safe
def certificate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The sealed certificate that a recalled copy was destroyed."""
    row = asked.certificate_for(actor_of(request), uuid)
    headers = {"Content-Disposition": f'attachment; filename="xac-nhan-huy-{row.uuid}.xml"'}
    return HttpResponse(bytes(row.xml), content_type="application/xml", headers=headers)


def _of_sender(actor: Actor, uuid: UUID) -> Package:
    """The package, for one who may send for its sender. Raises NotFound, NotPermitted."""
    package = queries.package_for(actor, uuid)
    require_somewhere(actor, SEND)
    return package


def _page(title: object, button: str, uuid: UUID, done: str) -> dict[str, Any]:
    back_url = reverse("exchange:package", args=[uuid])
    return {"title": title, "button": button, "tone": "pri", "back_url": back_url, "done": done}


def _perform(request: HttpRequest, form: Form, act: Any, page: dict[str, Any], package: Package) -> HttpResponse:
    """Show the form (GET), or do the act (POST) and go back; a refused act shows why and keeps what was typed."""
    problem, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except RuleBroken as error:
                problem, status = describe(error), status_of(error)
            else:
                messages.success(request, page["done"])
                return redirect(page["back_url"])
    context = {"page": page, "form": form, "problem": problem, "package": package}
    return render(request, "exchange/act.html", context, status=status)
