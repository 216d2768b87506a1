"""Accounts for fees and contracts with intermediaries."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dienhong.directory.public import agency_views
from dienhong.identity.public import actor_of, require_somewhere, signed_in
from dienhong.kernel.actor import Actor
from dienhong.payments import commands, queries
from dienhong.payments.permissions import KEEP_ACCOUNTS
from dienhong.payments.web.acting import Act, act_page
from dienhong.payments.web.forms import AccountForm, GatewayForm, RenewalForm


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the agencies have whose accounts one keeps."""
    actor = actor_of(request)
    require_somewhere(actor, KEEP_ACCOUNTS)
    agencies = actor.authority.agencies_with(KEEP_ACCOUNTS)
    context = {"accounts": queries.accounts_of(agencies), "gateways": queries.gateways_of(agencies), "keeps": True}
    return render(request, "payments/accounts.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_account(request: HttpRequest) -> HttpResponse:
    """Enter an account."""
    actor = actor_of(request)
    form = AccountForm(_agencies(actor), request.POST or None)
    act = Act(
        _("New account for fees"), _("Enter the account"), _("The account is entered."), reverse("payments:accounts")
    )

    def enter(data: dict[str, Any]) -> object:
        bank = data.pop("bank"), data.pop("bank_name")
        return commands.open_account(actor, bank=bank, **data)

    return act_page(request, act, form, enter)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def close_account(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take no more fees into an account."""
    actor = actor_of(request)
    queries.account_kept(actor, uuid)
    act = Act(
        _("Close the account"), _("Close the account"), _("The account is closed."), reverse("payments:accounts"),
        tone="bad", hint=_("What is open is still paid into it. New fees are not."),
    )  # fmt: skip
    return act_page(
        request, act, forms.Form(request.POST or None), lambda _data: commands.close_account(actor, account=uuid)
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_gateway(request: HttpRequest) -> HttpResponse:
    """Enter a contract with an intermediary."""
    actor = actor_of(request)
    form = GatewayForm(_agencies(actor), request.POST or None)
    act = Act(
        _("New payment intermediary"), _("Enter the contract"), _("The contract is entered."), reverse("payments:accounts"),
        hint=_("Tell the intermediary this address for its notices: %(url)s")
        % {"url": request.build_absolute_uri(reverse("payments:vnpay_notice"))},
    )  # fmt: skip
    return act_page(request, act, form, lambda data: commands.open_gateway(actor, **data))  # type: ignore[arg-type]  # a form's values


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def renew_gateway(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Another address and secret."""
    actor = actor_of(request)
    row = queries.gateway_kept(actor, uuid)
    act = Act(
        _("Change address and secret"), _("Change"), _("The contract has another address and secret."),
        reverse("payments:accounts"),
    )  # fmt: skip
    form = RenewalForm(request.POST or None, initial={"endpoint": row.endpoint})
    return act_page(request, act, form, lambda data: commands.renew_gateway(actor, gateway=uuid, **data))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def close_gateway(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send nobody to an intermediary any more."""
    actor = actor_of(request)
    queries.gateway_kept(actor, uuid)
    act = Act(
        _("End the contract"), _("End the contract"), _("The contract is ended."), reverse("payments:accounts"),
        tone="bad", hint=_("What the intermediary still tells of earlier payments counts."),
    )  # fmt: skip
    return act_page(
        request, act, forms.Form(request.POST or None), lambda _data: commands.close_gateway(actor, gateway=uuid)
    )


def _agencies(actor: Actor) -> list[tuple[int, str]]:
    require_somewhere(actor, KEEP_ACCOUNTS)
    known = agency_views(actor.authority.agencies_with(KEEP_ACCOUNTS))
    return sorted(((number, view.name) for number, view in known.items()), key=lambda one: one[1])
