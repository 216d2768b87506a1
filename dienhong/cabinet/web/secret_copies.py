"""The register of numbered paper copies of secret papers: metadata alone, on the screen and for print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.models import SecretCopy
from dienhong.cabinet.queries.secret_copies import copy_of, secret_papers, secret_register_of
from dienhong.cabinet.web.bodies import ACT, head_of
from dienhong.cabinet.web.dossier_forms import CopiesForm, HandOutForm, TakeBackForm
from dienhong.documents.public import ActPage, perform, posted
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel import clock


@signed_in
@require_safe
def register(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All copies by paper; the browser prints it as it stands."""
    actor = actor_of(request)
    body = secret_register_of(actor, uuid)
    context = {**head_of(actor, body, "secret"), "papers": secret_papers(actor, body), "now": clock.now()}
    return render(request, "cabinet/secret_copies.html", context)


@signed_in
def enter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Enter copies: POST reference, level, meets_on, first, last."""
    actor = actor_of(request)
    body = secret_register_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        copies = commands.Numbered(**{**data, "level": SecretCopy.Level(data["level"])})
        return commands.enter_secret_copies(actor, body=uuid, copies=copies)

    page = ActPage(
        title=_("Enter copies of a secret paper"),
        button=_("Enter"),
        back_url=reverse("cabinet:secret_copies", args=[uuid]),
        done=_("The copies are entered."),
        intro=_("The paper itself stays on paper. Only its number, its level and who holds which copy stand here."),
        template=ACT,
        context=head_of(actor, body, "secret"),
    )
    return perform(request, CopiesForm(posted(request), initial={"meets_on": clock.today()}), act, page)


@signed_in
def hand_out(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand a copy out: POST holder, on, signed_for."""
    actor = actor_of(request)
    row = copy_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.hand_out_secret_copy(actor, copy=uuid, **data)

    words = (_("Hand a copy out"), _("Hand out"), _("The copy is handed out."))
    initial = {"on": clock.today()}
    return perform(request, HandOutForm(posted(request), initial=initial), act, _page(request, row, words))


@signed_in
def take_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a copy back: POST on."""
    actor = actor_of(request)
    row = copy_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.take_back_secret_copy(actor, copy=uuid, on=data["on"])

    words = (_("Take a copy back"), _("Take back"), _("The copy is back."))
    initial = {"on": clock.today()}
    return perform(request, TakeBackForm(posted(request), initial=initial), act, _page(request, row, words))


def _page(request: HttpRequest, row: SecretCopy, words: tuple[str, str, str]) -> ActPage:
    title, button, done = words
    said = _("Copy %(number)s of %(reference)s") % {"number": row.number, "reference": row.reference}
    return ActPage(
        title=title,
        button=button,
        back_url=reverse("cabinet:secret_copies", args=[row.body.uuid]),
        done=done,
        intro=" · ".join(filter(None, [said, row.holder])),
        template=ACT,
        context=head_of(actor_of(request), row.body, "secret"),
    )
