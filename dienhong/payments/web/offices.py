"""Payments for officials: list, one payment, cash at the counter."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dienhong.identity.public import actor_of, require_somewhere, signed_in
from dienhong.kernel.actor import require
from dienhong.kernel.tables import csv_answer
from dienhong.payments import commands, queries
from dienhong.payments.commands.refunds import given_back
from dienhong.payments.models import Payment
from dienhong.payments.permissions import ASK_PAYMENTS, ASK_REFUNDS, READ_PAYMENTS, TAKE_CASH
from dienhong.payments.web.acting import Act, act_page, keeps_accounts
from dienhong.payments.web.forms import CashForm, FilterForm, ReasonForm
from dienhong.payments.web.tones import TONES


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Payments of one's agencies; GET tim (code or beginning of a reference), trang_thai, cach, tu, den; `trang` is the place."""
    actor = actor_of(request)
    require_somewhere(actor, READ_PAYMENTS)
    wanted = FilterForm(request.GET).wanted()
    page = queries.payments_page(actor, wanted, request.GET.get("trang"))
    context = {
        "rows": [(one, TONES[one.state]) for one in page.items],
        "page": page,
        "wanted": wanted,
        "narrowed": wanted != FilterForm({}).wanted(),
        "states": Payment.State.choices,
        "ways": Payment.Way.choices,
        "keeps": keeps_accounts(actor),
    }
    return render(request, "payments/index.html", context)


@signed_in
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as CSV."""
    actor = actor_of(request)
    require_somewhere(actor, READ_PAYMENTS)
    rows = queries.payments_for_export(actor, FilterForm(request.GET).wanted())
    head = [
        _("Code"),
        _("Reference"),
        _("Purpose"),
        _("Payer"),
        _("Amount"),
        _("State"),
        _("Way"),
        _("Asked on"),
        _("Paid on"),
    ]
    told = (
        [one.code, one.reference, one.purpose, one.payer, one.amount, one.get_state_display(),
         one.get_way_display() if one.way else "", one.asked_at, one.paid_at]
        for one in rows.iterator(chunk_size=500)
    )  # fmt: skip
    return csv_answer("thanh-toan", head, told)


@signed_in
@require_safe
def payment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One payment: fees, attempts, entries of the ledger, refunds."""
    actor = actor_of(request)
    row = queries.payment_seen(actor, uuid)
    entries = row.entries.prefetch_related("lines").order_by("at", "id")
    context = {
        "row": row,
        "tone": TONES[row.state],
        "attempts": row.attempts.select_related("gateway").order_by("-started_at", "-id"),
        "entries": entries,
        "refunds": row.refunds.order_by("-id"),
        "left": row.amount - given_back(row),
        "may_cash": row.state == Payment.State.OPEN and actor.may(TAKE_CASH, at=row.agency_id),
        "may_cancel": row.state == Payment.State.OPEN and actor.may(ASK_PAYMENTS, at=row.agency_id),
        "may_refund": row.state == Payment.State.PAID and actor.may(ASK_REFUNDS, at=row.agency_id),
        "topic": f"payments.payment:{row.uuid}",
    }
    return render(request, "payments/payment.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cash(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the sum at the counter."""
    actor = actor_of(request)
    row = queries.payment_seen(actor, uuid)
    require(actor, TAKE_CASH, at=row.agency_id)
    act = Act(_("Take cash"), _("Take cash"), _("The sum is taken in cash."), reverse("payments:payment", args=[uuid]))
    return act_page(
        request, act, CashForm(request.POST or None), lambda data: commands.take_cash(actor, payment=uuid, **data)
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for the sum no longer."""
    actor = actor_of(request)
    row = queries.payment_seen(actor, uuid)
    require(actor, ASK_PAYMENTS, at=row.agency_id)
    act = Act(
        _("Ask for it no longer"),
        _("Ask for it no longer"),
        _("Nobody is asked for this sum any more."),
        reverse("payments:payment", args=[uuid]),
        tone="bad",
    )
    return act_page(
        request,
        act,
        ReasonForm(request.POST or None),
        lambda data: commands.cancel_payment(actor, payment=uuid, **data),
    )
