"""Refunds: asked for, decided, paid back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dienhong.identity.public import actor_of, require_somewhere, signed_in
from dienhong.kernel.actor import Actor, require
from dienhong.payments import commands, queries
from dienhong.payments.models import Refund
from dienhong.payments.permissions import APPROVE_REFUNDS, ASK_REFUNDS, READ_PAYMENTS, RECONCILE
from dienhong.payments.web.acting import Act, act_page, keeps_accounts
from dienhong.payments.web.forms import NumberForm, ReasonForm, RefundForm
from dienhong.payments.web.tones import REFUND_TONES


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Refunds of one's agencies; GET trang_thai."""
    actor = actor_of(request)
    require_somewhere(actor, READ_PAYMENTS)
    state = request.GET.get("trang_thai", "")
    state = state if state in Refund.State.values else ""
    rows = [(one, REFUND_TONES[one.state], _acts(actor, one)) for one in queries.refunds_of(actor, state)]
    return render(
        request,
        "payments/refunds.html",
        {"rows": rows, "state": state, "states": Refund.State.choices, "keeps": keeps_accounts(actor)},
    )


def _acts(actor: Actor, row: Refund) -> list[str]:
    decides = row.state == Refund.State.ASKED and actor.may(APPROVE_REFUNDS, at=row.agency_id)
    if decides and (row.asked_by is None or row.asked_by != actor.person_id):
        return ["approve_refund", "refuse_refund"]
    pays = row.state == Refund.State.APPROVED and actor.may(RECONCILE, at=row.agency_id)
    return ["complete_refund"] if pays else []


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for a refund of a payment."""
    actor = actor_of(request)
    row = queries.payment_seen(actor, uuid)
    require(actor, ASK_REFUNDS, at=row.agency_id)
    act = Act(
        _("Ask for a refund"), _("Ask for it"), _("The refund is asked for."), reverse("payments:payment", args=[uuid])
    )
    return act_page(
        request, act, RefundForm(request.POST or None), lambda data: commands.ask_refund(actor, payment=uuid, **data)
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let a refund be paid."""
    act = Act(_("Approve the refund"), _("Approve"), _("The refund is approved."), reverse("payments:refunds"))
    return _decide(request, uuid, APPROVE_REFUNDS, (act, forms.Form(request.POST or None)), commands.approve_refund)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Do not pay a refund."""
    act = Act(_("Refuse the refund"), _("Refuse"), _("The refund is refused."), reverse("payments:refunds"), tone="bad")
    return _decide(request, uuid, APPROVE_REFUNDS, (act, ReasonForm(request.POST or None)), commands.refuse_refund)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The bank has paid a refund."""
    act = Act(_("The refund is paid"), _("Enter"), _("The refund is entered as paid."), reverse("payments:refunds"))
    return _decide(request, uuid, RECONCILE, (act, NumberForm(request.POST or None)), commands.complete_refund)


def _decide(
    request: HttpRequest, uuid: UUID, code: str, page: tuple[Act, forms.Form], do: Callable[..., Refund]
) -> HttpResponse:
    actor, (act, form) = actor_of(request), page
    row = queries.refund_seen(actor, uuid)
    require(actor, code, at=row.agency_id)
    return act_page(request, act, form, lambda data: do(actor, refund=uuid, **data))
