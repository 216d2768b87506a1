"""Templates: those of one's agencies, one of them, a new one or a new version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.directory.public import agency_views
from dienhong.documents import commands
from dienhong.documents.document_types import BY_CODE
from dienhong.documents.drafting import PARTS
from dienhong.documents.models import DocumentTemplate, TemplateVersion
from dienhong.documents.permissions import DRAFT_DOCUMENT, KEEP_RULES
from dienhong.documents.queries.lists import lists_usable_for
from dienhong.documents.queries.retention import group_for, groups_for
from dienhong.documents.queries.templates import template_versions, template_visible, templates_visible_to
from dienhong.documents.web.acting import act_at_once, posted
from dienhong.documents.web.rule_forms import TemplateForm, initial_of
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound, RuleBroken, describe
from dienhong.kernel.web import status_of

_ORDER = ("authority_line", "legal_bases", "addressees", "body", "recipients_note")


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The templates in use of the agencies whose documents one drafts, reads or keeps rules of."""
    actor, today = actor_of(request), clock.today()
    rows = [(one, BY_CODE[one.type_code].name, one.valid_from > today) for one in templates_visible_to(actor)]
    context = {"rows": rows, "may_add": bool(actor.authority.agencies_with(KEEP_RULES))}
    return render(request, "documents/templates.html", context)


@signed_in
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """How templates, the table of retention and initials work, for those who settle and those who use them."""
    return render(request, "documents/rules_guide.html")


@signed_in
@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a template says, in its newest version or in another: GET phien_ban."""
    actor = actor_of(request)
    row = template_visible(actor, uuid)
    versions = template_versions(row)
    asked = request.GET.get("phien_ban", "")
    shown = next((one for one in versions if str(one.number) == asked), versions[0])
    keeps = actor.may(KEEP_RULES, at=row.agency_id) and row.withdrawn_at is None
    counting = next((one.number for one in versions if one.valid_from <= clock.today()), None)
    context = {
        "template": row,
        "shown": shown,
        "versions": versions,
        "counting": counting,
        "parts": _parts(shown),
        "facts": _facts(row, shown),
        "may_change": keeps,
        "may_use": actor.may(DRAFT_DOCUMENT, at=row.agency_id) and counting is not None and row.withdrawn_at is None,
    }
    return render(request, "documents/template.html", context)


def _parts(shown: TemplateVersion) -> list[tuple[str, str]]:
    names = {**PARTS, "authority_line": _("Authority line"), "legal_bases": _("Legal bases")}
    names["recipients_note"] = _("Nơi nhận (as printed)")
    said = [(str(PARTS["summary"]), shown.summary)]
    return [(name, text) for name, text in said + [(str(names[p]), shown.content.get(p, "")) for p in _ORDER] if text]


def _facts(row: DocumentTemplate, shown: TemplateVersion) -> list[tuple[str, str]]:
    group = group_for(row.agency_id, shown.group_code) if shown.group_code else None
    kept = f"{group} ({group.period})" if group else shown.group_code
    return [
        (_("Agency"), row.agency.name),
        (_("Type of document"), BY_CODE[shown.type_code].name),
        (_("Urgency"), str(shown.get_urgency_display())),
        (_("List of recipients"), shown.distribution_list.name if shown.distribution_list else "–"),
        (_("Group of records"), kept or "–"),
    ]


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Another template of an agency: GET co_quan (UUID); POST the fields of TemplateForm."""
    actor = actor_of(request)
    agencies = agency_views(actor.authority.agencies_with(KEEP_RULES)).values()
    if not agencies:
        raise NotFound("documents.DocumentTemplate")
    asked = request.GET.get("co_quan", "")
    ordered = sorted(agencies, key=lambda one: (str(one.uuid) != asked, one.id != actor.agency_id, one.name))
    form = _form(request, ordered[0].id, {"valid_from": clock.today()})

    def act() -> DocumentTemplate:
        return commands.create_template(actor, agency_id=ordered[0].id, content=form.content())

    return _edited(request, form, act, {"agency": ordered[0], "agencies": ordered if len(ordered) > 1 else []})


@signed_in
def change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The next version of a template: POST version and the fields of TemplateForm."""
    actor = actor_of(request)
    row = template_visible(actor, uuid)
    _must_keep(actor, row)
    newest = template_versions(row)[0]
    form = _form(request, row.agency_id, initial_of(newest))
    version = request.POST.get("version", "")

    def act() -> DocumentTemplate:
        number = int(version) if version.isdecimal() else 0
        return commands.change_template(actor, template=uuid, version=number, content=form.content())

    return _edited(request, form, act, {"agency": row.agency, "template": row, "version": newest.number})


def _must_keep(actor: Actor, row: DocumentTemplate) -> None:
    require(actor, KEEP_RULES, at=row.agency_id)
    if row.withdrawn_at is not None:
        raise NotFound("documents.DocumentTemplate")


def _form(request: HttpRequest, agency_id: int, initial: dict[str, Any]) -> TemplateForm:
    lists, groups = lists_usable_for(agency_id), groups_for(agency_id)
    return TemplateForm(posted(request), lists=lists, groups=groups, initial=initial)


def _edited(
    request: HttpRequest, form: TemplateForm, act: Callable[[], DocumentTemplate], context: dict[str, Any]
) -> HttpResponse:
    problem, status = None, 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            made = act()
        except RuleBroken as error:
            problem, status = describe(error), status_of(error)
        else:
            messages.success(request, _("The template is saved."))
            return redirect("documents:template", uuid=made.uuid)
    context = {**context, "form": form, "problem": problem}
    return render(request, "documents/template_form.html", context, status=status)


@signed_in
@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Offer a template no longer."""
    actor = actor_of(request)
    return act_at_once(
        request,
        lambda: commands.withdraw_template(actor, template=uuid),
        done=_("The template is not offered any more."),
        back_url=reverse("documents:templates"),
    )
