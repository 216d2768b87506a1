"""The ledger: what stands where, and the movements that officials enter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dienhong.identity.public import actor_of, require_somewhere, signed_in
from dienhong.kernel.actor import Actor
from dienhong.payments import commands, queries
from dienhong.payments.permissions import READ_PAYMENTS, RECONCILE
from dienhong.payments.web.acting import Act, act_page, keeps_accounts
from dienhong.payments.web.forms import DepositForm, SettlementForm


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Balances by account, and the entries, the newest first."""
    actor = actor_of(request)
    require_somewhere(actor, READ_PAYMENTS)
    page = queries.entries_page(actor, request.GET.get("trang"))
    context = {
        "balances": queries.balances(actor),
        "entries": page.items,
        "keeps": keeps_accounts(actor),
        "page": page,
        "may_enter": bool(actor.authority.agencies_with(RECONCILE)),
    }
    return render(request, "payments/ledger.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def settlement(request: HttpRequest) -> HttpResponse:
    """Money that an intermediary passed on."""
    actor = actor_of(request)
    accounts, gateways = _choices(actor)
    act = Act(
        _("Money from an intermediary"), _("Enter"), _("The movement is entered."), reverse("payments:ledger"),
        hint=_("What the intermediary paid onto the account, and what it kept for its service."),
    )  # fmt: skip
    form = SettlementForm(accounts, gateways, request.POST or None)
    return act_page(request, act, form, lambda data: commands.record_settlement(actor, **_with_ids(data)))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def deposit(request: HttpRequest) -> HttpResponse:
    """Cash that was brought to the bank."""
    actor = actor_of(request)
    accounts, _gateways = _choices(actor)
    act = Act(_("Cash brought to the bank"), _("Enter"), _("The movement is entered."), reverse("payments:ledger"))
    form = DepositForm(accounts, [], request.POST or None)
    return act_page(request, act, form, lambda data: commands.deposit_cash(actor, **_with_ids(data)))


def _choices(actor: Actor) -> tuple[list[Any], list[Any]]:
    require_somewhere(actor, RECONCILE)
    agencies = actor.authority.agencies_with(RECONCILE)
    return queries.accounts_of(agencies), queries.gateways_of(agencies)


def _with_ids(data: dict[str, Any]) -> dict[str, Any]:
    return {name: UUID(value) if name in ("beneficiary", "gateway") else value for name, value in data.items()}
