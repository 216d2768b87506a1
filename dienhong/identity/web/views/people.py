"""People of an agency, their posts, grants and accounts."""

from __future__ import annotations

from uuid import UUID

from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienhong.identity import commands, permissions
from dienhong.identity.access import proved_again, require_somewhere, signed_in
from dienhong.identity.actors import actor_of
from dienhong.identity.queries import pages, rows
from dienhong.identity.rules import Days, Scope
from dienhong.identity.web.forms import (
    AccountForm,
    CommandForm,
    EndPostForm,
    GrantForm,
    PersonForm,
    PostForm,
    ReasonForm,
)
from dienhong.kernel.errors import NotFound


@signed_in
def people(request: HttpRequest) -> HttpResponse:
    """Who works at an agency."""
    actor = actor_of(request)
    choices = pages.agencies_of_people(actor)
    agency = pages.chosen_agency(choices, request.GET.get("co-quan"), actor.agency_id)
    if agency is None:
        raise NotFound("agency")
    text = request.GET.get("tim", "")[:100]
    context = {
        "agencies": choices,
        "agency": agency,
        "text": text,
        "page": pages.people_of_agency(actor, agency.id, text, request.GET.get("trang")),
        "may_register": actor.may(permissions.REGISTER_PERSON, at=agency.id),
    }
    return render(request, "identity/people.html", context)


@signed_in
def new_person(request: HttpRequest) -> HttpResponse:
    """Register a person."""
    actor = actor_of(request)
    require_somewhere(actor, permissions.REGISTER_PERSON)
    agencies = pages.agencies_where(actor, permissions.REGISTER_PERSON)
    form = PersonForm(request.POST or None, agencies=agencies)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        person = form.perform(
            lambda: commands.register_person(
                actor,
                agency_id=pages.agency_id_of(typed["agency"]),
                full_name=typed["full_name"],
                phone=typed["phone"],
            )
        )
        if person is not None:
            messages.success(request, _("The person is registered. Assign a post next."))
            return redirect("identity:person", uuid=person.uuid)
    return _form_page(request, form, _("Register a person"), _("Register"), "identity:people")


@signed_in
def person(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A person with posts, powers and account."""
    actor = actor_of(request)
    shown = pages.person_for(actor, uuid)
    account = pages.account_of_person(shown.pk)
    agencies = rows.agencies_of_person(shown.pk)
    context = {
        "person": shown,
        "posts": pages.posts_of_person(shown.pk),
        "grants": pages.grants_of_person(shown.pk),
        "account": account,
        "sessions": pages.sessions_of(account.pk, None) if account else [],
        "may": {
            code.rpartition(".")[2]: any(actor.may(code, at=agency) for agency in agencies)
            for code in permissions.PERMISSIONS
        },
        "may_assign": bool(actor.authority.agencies_with(permissions.ASSIGN_POST)),
        "may_grant": bool(actor.authority.agencies_with(permissions.GRANT_ROLE)),
    }
    return render(request, "identity/person.html", context)


@signed_in
def new_post(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Assign a post."""
    actor = actor_of(request)
    shown = pages.person_for(actor, uuid)
    form = PostForm(request.POST or None, agencies=pages.agencies_where(actor, permissions.ASSIGN_POST))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        done = form.perform(
            lambda: commands.assign_post(
                actor,
                person_id=shown.pk,
                agency_id=pages.agency_id_of(typed["agency"]),
                title=typed["title"],
                days=Days(typed["valid_from"], typed["valid_until"]),
                signing_competence=typed["signing_competence"],
            )
        )
        if done is not None:
            messages.success(request, _("The post is assigned."))
            return redirect("identity:person", uuid=uuid)
    return _form_page(request, form, _("Assign a post to %(name)s") % {"name": shown.full_name}, _("Assign"), uuid)


@signed_in
def end_post(request: HttpRequest, uuid: UUID, post: UUID) -> HttpResponse:
    """Set the last day of a post."""
    actor = actor_of(request)
    shown = pages.person_for(actor, uuid)
    form = EndPostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = form.perform(
            lambda: commands.end_post(
                actor, post_id=pages.post_id_of(shown.pk, post), last_day=form.cleaned_data["last_day"]
            )
        )
        if done is not None:
            messages.success(request, _("The post ends with its last day, and the permissions given with it."))
            return redirect("identity:person", uuid=uuid)
    return _form_page(request, form, _("End a post of %(name)s") % {"name": shown.full_name}, _("End the post"), uuid)


@signed_in
@proved_again
def new_grant(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Grant a role or a permission."""
    actor = actor_of(request)
    shown = pages.person_for(actor, uuid)
    form = GrantForm(
        request.POST or None,
        agencies=pages.agencies_where(actor, permissions.GRANT_ROLE),
        powers=pages.power_choices(),
        posts=[(str(row.post.uuid), f"{row.post.title} – {row.agency}") for row in pages.posts_of_person(shown.pk)],
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        done = form.perform(
            lambda: commands.grant_role(
                actor,
                person_id=shown.pk,
                power=typed["power"],
                scope=Scope(pages.agency_id_of(typed["agency"]), typed["inherits"]),
                days=Days(typed["valid_from"], typed["valid_until"]),
                post_id=pages.post_id_of(shown.pk, UUID(typed["post"])) if typed["post"] else None,
            )
        )
        if done is not None:
            messages.success(request, _("The permission is granted."))
            return redirect("identity:person", uuid=uuid)
    return _form_page(request, form, _("Grant to %(name)s") % {"name": shown.full_name}, _("Grant"), uuid)


@require_POST
@signed_in
@proved_again
def end_grant(request: HttpRequest, uuid: UUID, grant: UUID) -> HttpResponse:
    """Revoke a grant."""
    actor = actor_of(request)
    shown = pages.person_for(actor, uuid)
    commands.revoke_grant(actor, grant_id=pages.grant_id_of(shown.pk, grant))
    messages.success(request, _("The grant is revoked."))
    return redirect("identity:person", uuid=uuid)


@signed_in
@proved_again
def new_account(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open an account and send the letter to set a password."""
    actor = actor_of(request)
    shown = pages.person_for(actor, uuid)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        account = form.perform(
            lambda: commands.open_account(
                actor, person_id=shown.pk, login_name=typed["login_name"], email=typed["email"]
            )
        )
        if account is not None:
            _send_password_letter(request, account.email)
            messages.success(request, _("The account is open. A letter to set the password is on its way."))
            return redirect("identity:person", uuid=uuid)
    return _form_page(request, form, _("Open an account for %(name)s") % {"name": shown.full_name}, _("Open"), uuid)


@signed_in
@proved_again
def end_account(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close an account."""
    actor = actor_of(request)
    shown = pages.person_for(actor, uuid)
    account = pages.account_of_person(shown.pk)
    if account is None:
        raise NotFound("account")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = form.perform(lambda: commands.close_account(actor, account_id=account.pk, reason=reason))
        if done is not None:
            messages.success(request, _("The account is closed and all its sessions have ended."))
            return redirect("identity:person", uuid=uuid)
    return _form_page(request, form, _("Close the account of %(name)s") % {"name": shown.full_name}, _("Close"), uuid)


@signed_in
def roles(request: HttpRequest) -> HttpResponse:
    """Roles and what they carry."""
    return render(request, "identity/roles.html", {"roles": pages.roles()})


def _send_password_letter(request: HttpRequest, email: str) -> None:
    letter = ResetPasswordForm({"email": email})
    if letter.is_valid():
        letter.save(request)


def _form_page(request: HttpRequest, form: CommandForm, title: str, submit: str, back: UUID | str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit}
    context |= {"person_uuid": back} if isinstance(back, UUID) else {"back": back}
    return render(request, "identity/form_page.html", context, status=422 if form.errors else 200)
