"""Software of agencies, and support sessions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienhong.identity import commands, permissions
from dienhong.identity.access import hidden, proved_again, require_somewhere, signed_in
from dienhong.identity.actors import actor_of
from dienhong.identity.queries import pages
from dienhong.identity.rules import Access, Contact
from dienhong.identity.web.forms import ReasonForm, SupportForm, SystemForm


@signed_in
def systems(request: HttpRequest) -> HttpResponse:
    """Software that may speak to the platform."""
    actor = actor_of(request)
    require_somewhere(actor, permissions.SEE_PEOPLE, permissions.REGISTER_AGENCY_SYSTEM)
    context = {
        "systems": pages.systems_for(actor),
        "may_register": bool(actor.authority.agencies_with(permissions.REGISTER_AGENCY_SYSTEM)),
    }
    return render(request, "identity/systems.html", context)


@signed_in
def system(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One system with what can be done about it."""
    actor = actor_of(request)
    shown, agency, requests = pages.system_for(actor, uuid)
    context = {
        "system": shown,
        "agency": agency,
        "requests": requests,
        "may_rotate": actor.may(permissions.ROTATE_AGENCY_SYSTEM_SECRET, at=shown.agency_id),
        "may_disable": actor.may(permissions.DISABLE_AGENCY_SYSTEM, at=shown.agency_id),
    }
    return render(request, "identity/system.html", context)


@signed_in
@proved_again
def new_system(request: HttpRequest) -> HttpResponse:
    """Register software and show its secret once."""
    actor = actor_of(request)
    require_somewhere(actor, permissions.REGISTER_AGENCY_SYSTEM)
    agencies = pages.agencies_where(actor, permissions.REGISTER_AGENCY_SYSTEM)
    form = SystemForm(request.POST or None, agencies=agencies, codes=pages.scope_choices())
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        issued = form.perform(
            lambda: commands.register_agency_system(
                actor,
                agency_id=pages.agency_id_of(typed["agency"]),
                name=typed["name"],
                access=Access(tuple(typed["codes"]), typed["inherits"], typed["requests_per_minute"]),
                contact=Contact(typed["contact_name"], typed["contact_email"]),
            )
        )
        if issued is not None:
            # Shown in this very answer: after a redirect it would have to be kept somewhere.
            return render(request, "identity/secret.html", {"system": issued.system, "secret": issued.secret})
    context = {
        "form": form,
        "title": _("Register software"),
        "submit": _("Register"),
        "back": "identity:systems",
    }
    return render(request, "identity/form_page.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
@proved_again
def rotate_secret(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Renew the secret and show it once."""
    actor = actor_of(request)
    shown, _agency, _requests = pages.system_for(actor, uuid)
    issued = commands.rotate_agency_system_secret(actor, system_id=shown.pk)
    return render(request, "identity/secret.html", {"system": issued.system, "secret": issued.secret})


@signed_in
@proved_again
def disable_system(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Shut software out."""
    actor = actor_of(request)
    shown, _agency, _requests = pages.system_for(actor, uuid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = form.perform(lambda: commands.disable_agency_system(actor, system_id=shown.pk, reason=reason))
        if done is not None:
            messages.success(request, _("The software is shut out."))
            return redirect("identity:system", uuid=uuid)
    context = {
        "form": form,
        "title": _("Disable %(name)s") % {"name": shown.name},
        "submit": _("Disable"),
        "back": "identity:systems",
        "danger": True,
    }
    return render(request, "identity/form_page.html", context, status=422 if form.errors else 200)


@signed_in
def support_sessions(request: HttpRequest) -> HttpResponse:
    """When administrative powers were switched on, by whom and why."""
    actor = actor_of(request)
    may_start = bool(actor.authority.agencies_with(permissions.START_SUPPORT_SESSION))
    if not may_start:
        require_somewhere(actor, permissions.SEE_PEOPLE, permissions.END_SUPPORT_SESSION)
    context = {"sessions": pages.support_sessions_for(actor), "may_start": may_start, "actor": actor}
    return render(request, "identity/support_sessions.html", context)


@signed_in
@proved_again
def new_support_session(request: HttpRequest) -> HttpResponse:
    """Switch administrative powers on."""
    actor = actor_of(request)
    require_somewhere(actor, permissions.START_SUPPORT_SESSION)
    form = SupportForm(request.POST or None, agencies=pages.agencies_where(actor, permissions.START_SUPPORT_SESSION))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        done = form.perform(
            lambda: commands.start_support_session(
                actor,
                agency_id=pages.agency_id_of(typed["agency"]),
                reason=typed["reason"],
                minutes=typed["minutes"],
            )
        )
        if done is not None:
            messages.success(request, _("Your administrative powers are on. End the session when you are done."))
            return redirect("identity:support_sessions")
    context = {
        "form": form,
        "title": _("Start a support session"),
        "submit": _("Switch on"),
        "back": "identity:support_sessions",
    }
    return render(request, "identity/form_page.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def end_support_session(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Switch administrative powers off."""
    with hidden("support session"):
        commands.end_support_session(actor_of(request), support_session_id=pages.support_session_id_of(uuid))
    messages.success(request, _("The support session is over."))
    return redirect("identity:support_sessions")
