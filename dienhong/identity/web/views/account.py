"""My account: posts, powers, second factors, sessions; acting on behalf of another."""

from __future__ import annotations

from uuid import UUID

from allauth.account.views import logout
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienhong.identity import catalogue
from dienhong.identity.access import hidden, proved_again, signed_in
from dienhong.identity.actors import ACTING_FOR, actor_of
from dienhong.identity.commands import delegate, revoke_delegation, revoke_session, sign_out_everywhere
from dienhong.identity.permissions import DELEGATE
from dienhong.identity.queries import pages, views
from dienhong.identity.rules import Days
from dienhong.identity.web.forms import DelegationForm
from dienhong.kernel.actor import require


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; the browser deletes what it keeps of this site (papers on the device, their keys), also where its scripts do not."""
    answer: HttpResponse = logout(request)
    if not request.user.is_authenticated:
        answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@signed_in
def my_account(request: HttpRequest) -> HttpResponse:
    """Who I am here, what I may do, where I am signed in."""
    actor = actor_of(request)
    assert actor.account_id is not None  # signed_in
    assert actor.person_id is not None
    context = {
        "account": pages.account_of_person(actor.person_id),
        "posts": pages.posts_of_person(actor.person_id),
        "grants": pages.grants_of_person(actor.person_id),
        "asleep": catalogue.administrative_codes(),
        "held": pages.delegations_held(actor.person_id),
        "factors": pages.second_factors_of(actor.account_id),
        "sessions": pages.sessions_of(actor.account_id, request.session.session_key),
        "attempts": pages.attempts_on(actor.account_id),
    }
    return render(request, "identity/my_account.html", context)


@require_POST
@signed_in
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of my sessions, or as an administrator another's."""
    with hidden("session"):
        revoke_session(actor_of(request), session_id=session_id)
    messages.success(request, _("The session has ended."))
    return redirect("identity:my_account")


@require_POST
@signed_in
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    actor = actor_of(request)
    assert actor.account_id is not None  # signed_in
    sign_out_everywhere(actor, account_id=actor.account_id, keep_key=request.session.session_key)
    messages.success(request, _("All other sessions have ended."))
    return redirect("identity:my_account")


@signed_in
def delegations(request: HttpRequest) -> HttpResponse:
    """What I lend and what is lent to me."""
    actor = actor_of(request)
    assert actor.person_id is not None  # signed_in
    choices = pages.agencies_where(actor, DELEGATE) if actor.on_behalf_of_person_id is None else []
    context = {
        "given": pages.delegations_given(actor.person_id),
        "held": pages.delegations_held(actor.person_id),
        "agencies": choices,
        "acting_for": actor.on_behalf_of_person_id,
    }
    return render(request, "identity/delegations.html", context)


@signed_in
@proved_again
def new_delegation(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Lend powers at an agency."""
    actor = actor_of(request)
    agency_id = pages.agency_id_of(str(agency))
    require(actor, DELEGATE, at=agency_id)
    form = DelegationForm(
        request.POST or None,
        assistants=pages.colleagues_of(actor, agency_id),
        codes=pages.lendable_codes(actor, agency_id),
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        done = form.perform(
            lambda: delegate(
                actor,
                assistant_id=views.person_id_of_uuid(UUID(typed["assistant"])),
                powers=typed["codes"],
                agency_id=agency_id,
                days=Days(typed["valid_from"], typed["valid_until"]),
                reason=typed["reason"],
            )
        )
        if done is not None:
            messages.success(request, _("The powers are lent from the first day on."))
            return redirect("identity:delegations")
    context = {"form": form, "title": _("Lend powers"), "back": "identity:delegations", "submit": _("Lend")}
    return render(request, "identity/form_page.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def end_delegation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take lent powers back, or give them back."""
    actor = actor_of(request)
    revoke_delegation(actor, delegation_id=pages.delegation_id_of(uuid, actor.person_id))
    messages.success(request, _("The powers were taken back."))
    return redirect("identity:delegations")


@require_POST
@signed_in
def start_acting(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Go on with the powers that another person lends me; every act is recorded under both names."""
    request.session[ACTING_FOR] = pages.principal_of(uuid, actor_of(request).person_id)
    return redirect("/")


@require_POST
@signed_in
def stop_acting(request: HttpRequest) -> HttpResponse:
    """Go on in my own name."""
    request.session.pop(ACTING_FOR, None)
    return redirect("/")
