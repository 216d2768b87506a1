"""Joining with one's own software: ask, decide, take the credentials, watch the steps."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dienhong.directory.public import agency_views
from dienhong.exchange import commands, queries
from dienhong.exchange.permissions import MANAGE_WEBHOOKS, READ_FIGURES
from dienhong.exchange.queries.trial import agencies_on_trial, trial_unit_view
from dienhong.exchange.topics import request_topic
from dienhong.identity.public import (
    REGISTER_AGENCY_SYSTEM,
    Contact,
    actor_of,
    proved_again,
    require_somewhere,
    signed_in,
)
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken, describe

STEPS = {
    "signed_in": gettext_lazy("The software signs in"),
    "fetched": gettext_lazy("It fetches a package"),
    "confirmed": gettext_lazy("It confirms the package"),
    "reported": gettext_lazy("It reports a status under the agency's seal"),
    "sent": gettext_lazy("It sends a package under the agency's seal"),
}


class RequestForm(forms.Form):
    """Which software, of which agency, and whom to call."""

    agency = forms.ChoiceField(label=gettext_lazy("Agency"))
    software = forms.CharField(label=gettext_lazy("Name of the software"), max_length=120)
    contact_name = forms.CharField(label=gettext_lazy("Keeper of the software"), max_length=120)
    contact_email = forms.EmailField(label=gettext_lazy("E-mail of the keeper"), max_length=120)


@signed_in
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Requests of my agencies, and those I decide on."""
    actor = actor_of(request)
    require_somewhere(actor, MANAGE_WEBHOOKS, REGISTER_AGENCY_SYSTEM, READ_FIGURES)
    context = {
        "pace": queries.pace_of_joining(actor),
        "requests": queries.newest_requests(actor),
        "may_ask": bool(actor.authority.agencies_with(MANAGE_WEBHOOKS)),
    }
    return render(request, "exchange/connection_requests.html", context)


@signed_in
def new_request(request: HttpRequest) -> HttpResponse:
    """Ask to connect software."""
    actor = actor_of(request)
    require_somewhere(actor, MANAGE_WEBHOOKS)
    views = {str(view.uuid): view for view in agency_views(actor.authority.agencies_with(MANAGE_WEBHOOKS)).values()}
    form = RequestForm(request.POST or None)
    form.fields["agency"].choices = sorted(((key, one.name) for key, one in views.items()), key=lambda one: one[1])  # type: ignore[attr-defined]  # it is a ChoiceField
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        contact = Contact(typed["contact_name"], typed["contact_email"])
        try:
            made = commands.request_connection(
                actor, agency_id=views[typed["agency"]].id, software=typed["software"], contact=contact
            )
        except RuleBroken as error:
            form.add_error(None, describe(error).sentence)
        else:
            return redirect("exchange:connection_request", made.uuid)
    return render(request, "exchange/new_connection_request.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_safe
def request_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One request: its decision, and the steps that the software has done."""
    actor = actor_of(request)
    row = queries.connection_request_for(actor, uuid)
    waits = row.state == row.State.WAITING
    steps = queries.steps_of(actor, uuid)
    certificates = queries.certificates_of(actor, uuid)
    may_keep = actor.may(MANAGE_WEBHOOKS, at=row.agency_id)
    on_trial = bool(agencies_on_trial([row.agency_id])) and row.state == row.State.APPROVED
    context = {
        "one": row,
        "steps": [(STEPS[step.code], step.seen_at) for step in steps],
        "seen": sum(step.seen_at is not None for step in steps),
        "certificates": certificates,
        "test_unit": trial_unit_view() if on_trial else None,
        "may_keep": may_keep and on_trial,
        "may_issue": on_trial
        and all(step.seen_at for step in steps)
        and not any(item.state == item.State.PREPARING for item in certificates)
        and (may_keep or actor.may(REGISTER_AGENCY_SYSTEM, at=row.agency_id)),
        "today": clock.today(),
        "topics": (request_topic(row.uuid),),
        "may_decide": waits and actor.may(REGISTER_AGENCY_SYSTEM, at=row.agency_id),
        "may_take": row.system is not None and row.credentials_taken_at is None and may_keep,
    }
    return render(request, "exchange/connection_request.html", context)


@signed_in
@require_POST
def approve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Approve."""
    commands.approve_connection(actor_of(request), request=uuid)
    messages.success(request, _("The software is registered. Its agency can take the credentials now."))
    return redirect("exchange:connection_request", uuid)


@signed_in
@require_POST
def refuse(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Refuse with a reason."""
    commands.refuse_connection(actor_of(request), request=uuid, reason=request.POST.get("reason", ""))
    messages.success(request, _("The request is refused; its agency reads the reason."))
    return redirect("exchange:connection_request", uuid)


@require_POST
@signed_in
@proved_again
def credentials(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show client id and secret, once, in this very answer."""
    issued = commands.take_credentials(actor_of(request), request=uuid)
    context = {"system": issued.system, "secret": issued.secret, "uuid": uuid}
    return render(request, "exchange/credentials.html", context)
