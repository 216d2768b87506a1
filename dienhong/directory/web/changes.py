"""Changing the directory: one form, one command, back to the agency."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dienhong.audit.public import actor_of, signed_in
from dienhong.directory import permissions
from dienhong.directory.commands import (
    add_agency_code,
    close_agency,
    end_representation,
    found_agency,
    import_agencies,
    merge_agencies,
    move_agency,
    rename_agency,
    represent_agency,
)
from dienhong.directory.queries.tables import check_import
from dienhong.directory.queries.views import AgencyView, agency_view, id_of_uuid
from dienhong.directory.web import forms
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken, describe

Act = Callable[[Actor, AgencyView, dict[str, Any]], object]


def _change(request: HttpRequest, uuid: UUID, form: Form, act: Act, title: str) -> HttpResponse:
    """Show the form, or perform the act and go back to the agency; a broken rule is shown above the form."""
    actor = actor_of(request)
    agency = agency_view(id_of_uuid(uuid))
    require(actor, permissions.MANAGE_AGENCIES, at=agency.id)
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            act(actor, agency, form.cleaned_data)
        except RuleBroken as error:
            problem = describe(error)
        else:
            messages.success(request, _("The directory was changed."))
            return redirect("directory:agency", uuid=uuid)
    context = {"agency": agency, "form": form, "title": title, "problem": problem}
    return render(request, "directory/change.html", context, status=422 if problem or form.errors else 200)


def _today() -> dict[str, Any]:
    return {"effective_on": clock.today()}


@signed_in
def rename(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """New names from a day on."""
    agency = agency_view(id_of_uuid(uuid))
    now = {"name": agency.name, "short_name": agency.short_name, "symbol": agency.symbol, **_today()}
    form = forms.NamesForm(request.POST or None, initial=now)

    def act(actor: Actor, agency: AgencyView, data: dict[str, Any]) -> object:
        return rename_agency(
            actor, agency_id=agency.id, names=form.names(), effective_on=data["effective_on"], basis=data["basis"]
        )

    return _change(request, uuid, form, act, _("Rename"))


@signed_in
def found(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A new agency below this one."""
    form = forms.FoundForm(request.POST or None, initial=_today())

    def act(actor: Actor, parent: AgencyView, data: dict[str, Any]) -> object:
        return found_agency(
            actor,
            names=form.names(),
            kind=data["kind"],
            parent_id=parent.id,
            opened_on=data["effective_on"],
            basis=data["basis"],
        )

    return _change(request, uuid, form, act, _("Found a unit below"))


@signed_in
def move(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Another parent from a day on."""
    form = forms.MoveForm(request.POST or None, initial=_today())

    def act(actor: Actor, agency: AgencyView, data: dict[str, Any]) -> object:
        return move_agency(actor, agency_id=agency.id, **data)

    return _change(request, uuid, form, act, _("Move to another parent"))


@signed_in
def merge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The end of this agency in favour of a successor."""
    form = forms.MergeForm(request.POST or None, initial=_today())

    def act(actor: Actor, agency: AgencyView, data: dict[str, Any]) -> object:
        return merge_agencies(actor, predecessor_ids=[agency.id], **data)

    return _change(request, uuid, form, act, _("Merge into another agency"))


@signed_in
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The end of this agency without a successor."""
    form = forms.DatedForm(request.POST or None, initial=_today())

    def act(actor: Actor, agency: AgencyView, data: dict[str, Any]) -> object:
        return close_agency(actor, agency_id=agency.id, closes_on=data["effective_on"], basis=data["basis"])

    return _change(request, uuid, form, act, _("Close without successor"))


@signed_in
def add_code(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An identifier code."""
    form = forms.CodeForm(request.POST or None, initial={"valid_from": clock.today()})

    def act(actor: Actor, agency: AgencyView, data: dict[str, Any]) -> object:
        return add_agency_code(actor, agency_id=agency.id, **data)

    return _change(request, uuid, form, act, _("Give a code"))


@signed_in
def represent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Another agency receives the documents for a time."""
    form = forms.RepresentationForm(request.POST or None, initial={"valid_from": clock.today()})

    def act(actor: Actor, agency: AgencyView, data: dict[str, Any]) -> object:
        return represent_agency(actor, agency_id=agency.id, **data)

    return _change(request, uuid, form, act, _("Let another agency receive"))


@signed_in
def represent_no_longer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The agency receives its documents itself again."""
    form = forms.EndForm(request.POST or None, initial={"ends_on": clock.today()})

    def act(actor: Actor, agency: AgencyView, data: dict[str, Any]) -> object:
        return end_representation(actor, agency_id=agency.id, **data)

    return _change(request, uuid, form, act, _("End the representation"))


@signed_in
def import_table(request: HttpRequest) -> HttpResponse:
    """First a trial that names every wrong line, then, with the same file and the button "import", the import."""
    form = forms.ImportForm(request.POST or None, request.FILES or None, initial=_today())
    context: dict[str, Any] = {"form": form}
    try:
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            report = check_import(data["table"])
            if "import" in request.POST and not report.errors:
                done = import_agencies(actor_of(request), **data)
                counts = {"created": done.count("found"), "changed": done.count("change")}
                messages.success(request, _("Imported: %(created)s founded, %(changed)s changed.") % counts)
                return redirect("directory:index")
            context["report"] = report
            context["counts"] = [report.count(action) for action in ("found", "change", "keep")]
            context["errors"] = [(error, describe(error.error)) for error in report.errors[:200]]
    except RuleBroken as error:
        context["problem"] = describe(error)
    failed = form.errors or context.get("problem") or context.get("errors")
    return render(request, "directory/import.html", context, status=422 if failed else 200)
