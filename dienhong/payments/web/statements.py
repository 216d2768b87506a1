"""Statements of banks and intermediaries, compared with the ledger."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dienhong.identity.public import actor_of, require_somewhere, signed_in
from dienhong.kernel.actor import require
from dienhong.kernel.errors import RuleBroken, describe
from dienhong.payments import commands, queries
from dienhong.payments.models import StatementLine
from dienhong.payments.permissions import READ_PAYMENTS, RECONCILE
from dienhong.payments.web.acting import Act, act_page, keeps_accounts
from dienhong.payments.web.forms import ReasonForm, StatementForm
from dienhong.payments.web.tones import VERDICT_TONES

DIFFERENT = (StatementLine.Verdict.AMOUNT, StatementLine.Verdict.UNKNOWN, StatementLine.Verdict.MISSING)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Statements that were read; who may, hands in another by POST."""
    actor = actor_of(request)
    require_somewhere(actor, READ_PAYMENTS)
    agencies = actor.authority.agencies_with(RECONCILE)
    if request.method == "POST":
        require_somewhere(actor, RECONCILE)
    accounts, gateways = queries.accounts_of(agencies), queries.gateways_of(agencies)
    form, problem = StatementForm(accounts, gateways, request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        gateway = UUID(data["gateway"]) if data["gateway"] else None
        try:
            made = commands.read_statement(
                actor, beneficiary=UUID(data["beneficiary"]), data=data["file"].read(), gateway=gateway
            )
        except RuleBroken as error:
            problem = describe(error)
        else:
            return redirect("payments:statement", made.uuid)
    page = queries.statements_page(actor, request.GET.get("trang"))
    context = {
        "page": page,
        "rows": page.items,
        "form": form if accounts else None,
        "problem": problem,
        "keeps": keeps_accounts(actor),
    }
    return render(request, "payments/statements.html", context, status=422 if problem or form.errors else 200)


@signed_in
@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A statement: differences first."""
    actor = actor_of(request)
    row = queries.statement_seen(actor, uuid)
    lines = queries.lines_of(row)
    context = {
        "row": row,
        "lines": [(line, VERDICT_TONES[line.verdict], line.verdict in DIFFERENT) for line in lines],
        "different": sum(line.verdict in DIFFERENT for line in lines),
        "may_settle": actor.may(RECONCILE, at=row.agency_id),
    }
    return render(request, "payments/statement.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Say how a difference was settled."""
    actor = actor_of(request)
    row = queries.statement_seen(actor, uuid)
    require(actor, RECONCILE, at=row.agency_id)
    act = Act(
        _("Settle a difference"), _("Settle"), _("The line is settled."), reverse("payments:statement", args=[uuid])
    )
    form = ReasonForm(request.POST or None)
    return act_page(
        request,
        act,
        form,
        lambda data: commands.settle_line(actor, statement=uuid, position=number, remark=str(data["reason"])),
    )
